"""What a page says it shows: a frame of the web chat's WebSocket, apart from those that are answered."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

#: posts that a page may say it shows
MOST = 12


class Look(BaseModel):
    """A post on the screen, and how near it is: under the pointer, beside that, in sight, one scroll away.

    `token` is the button of it that is pointed at.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: Annotated[int, Field(ge=0, lt=2**31)]
    near: Literal["focused", "adjacent", "visible", "near"]
    token: Annotated[str, Field(max_length=64)] = ""


class Looks(BaseModel):
    """What is on the screen right now, in place of what was: so that what may be played from it is warm."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    type: Literal["looks"]
    posts: Annotated[list[Look], Field(max_length=MOST)]
