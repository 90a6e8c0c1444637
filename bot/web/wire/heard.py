"""What a client says: hello first, then lines, presses and forms, and what it looks at."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from bot.web.wire.shapes import Frame

MAX_TEXT = 4000
#: posts that a page may say it shows
MOST_LOOKS = 12

FrameId = Annotated[str, Field(max_length=64)]


class Hello(Frame):
    """First: as whom, and in which room, by name; both are made when they are new."""

    type: Literal["hello"]
    as_: Annotated[str, Field(alias="as", min_length=1, max_length=60)]
    room: Annotated[str, Field(min_length=1, max_length=60)]


class Say(Frame):
    """A line of text: a command."""

    type: Literal["say"]
    id: FrameId
    text: Annotated[str, Field(max_length=MAX_TEXT)]


class Press(Frame):
    """A button, or an option of a pick."""

    type: Literal["press"]
    id: FrameId
    token: Annotated[str, Field(max_length=64)]


class Fill(Frame):
    """A filled form: a value by field name."""

    type: Literal["fill"]
    id: FrameId
    token: Annotated[str, Field(max_length=64)]
    values: dict[str, Annotated[str, Field(max_length=MAX_TEXT)]]


class Complete(Frame):
    """What may follow this text?"""

    type: Literal["complete"]
    id: FrameId
    text: Annotated[str, Field(max_length=MAX_TEXT)]


class Older(Frame):
    """The stretch of the chat before this post."""

    type: Literal["older"]
    before: Annotated[int, Field(ge=0, lt=2**31)]


class Look(Frame):
    """A post on the screen, and how near it is: under the pointer, beside that, in sight, one scroll away.

    `token` is the button of it that is pointed at.
    """

    id: Annotated[int, Field(ge=0, lt=2**31)]
    near: Literal["focused", "adjacent", "visible", "near"]
    token: Annotated[str, Field(max_length=64)] = ""


class Looks(Frame):
    """What is on the screen right now, in place of what was: so that what may be played from it is warm."""

    type: Literal["looks"]
    posts: Annotated[list[Look], Field(max_length=MOST_LOOKS)]


FromClient = Annotated[Hello | Say | Press | Fill | Complete | Older | Looks, Field(discriminator="type")]

from_client: TypeAdapter[Hello | Say | Press | Fill | Complete | Older | Looks] = TypeAdapter(FromClient)
