"""What the server says: it posts, edits, toasts, and answers what it was asked."""

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from bot.cards import Tone
from bot.web.wire.shapes import Frame, WireChoice, WireCommand, WireForm, WirePerson, WirePost, WireRoom


class Welcome(Frame):
    """The answer to hello: who and where you are, what can be said, and the words of the page's own controls."""

    type: Literal["welcome"] = "welcome"
    me: WirePerson
    room: WireRoom
    people: list[WirePerson]
    rooms: list[WireRoom]
    commands: list[WireCommand]
    words: dict[str, str]
    locale: str
    version: str


class Posts(Frame):
    """A stretch of the chat in order, oldest first; `more` when there are older ones."""

    type: Literal["posts"] = "posts"
    posts: list[WirePost]
    more: bool


class Posted(Frame):
    """A new line."""

    type: Literal["post"] = "post"
    re: str | None
    post: WirePost


class Edited(Frame):
    """A line that changed; `re` when a frame of this client made it so: a press whose card became another."""

    type: Literal["edit"] = "edit"
    re: str | None = None
    post: WirePost


class ToastFrame(Frame):
    """A short answer that passes."""

    type: Literal["toast"] = "toast"
    re: str | None
    text: str
    tone: Tone


class FormFrame(Frame):
    """A form to fill in."""

    type: Literal["form"] = "form"
    re: str | None
    form: WireForm


class ChoicesFrame(Frame):
    """Completions."""

    type: Literal["choices"] = "choices"
    re: str | None
    choices: list[WireChoice]


class Problem(Frame):
    """What was wrong with a frame, and what to send instead."""

    type: Literal["problem"] = "problem"
    re: str | None
    text: str


FromServer = Annotated[
    Welcome | Posts | Posted | Edited | ToastFrame | FormFrame | ChoicesFrame | Problem, Field(discriminator="type")
]

from_server: TypeAdapter[Any] = TypeAdapter(FromServer)
