"""What a look at a file gives: what was seen, or why it is unfit."""

from dataclasses import dataclass


class Unfit(Exception):
    """The file is not what it should be; the message completes "<name>: …". Becomes BadContent at the door."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The true media type and measures."""

    media_type: str
    width: int | None = None
    height: int | None = None
    duration_s: float | None = None
    codec: str = ""
