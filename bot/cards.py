"""What Bowerbird shows, by meaning: cards, forms and short answers. Frozen values, no platform, no markup.

Every surface draws every block and every action in its own way; it may degrade one, never drop one.
Texts are plain: what is a title, a name or a note is said by the structure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

_COPIED = 256


class Tone(StrEnum):
    """How a card feels; never the only carrier of meaning."""

    PLAIN = "plain"
    GOOD = "good"
    BAD = "bad"
    BUSY = "busy"


class Style(StrEnum):
    """How much a button asks to be pressed."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


class Audience(StrEnum):
    """Who sees an answer, and who may press its buttons.

    ASIDE is for the asker where a surface can whisper in a room, and for the room where it can't.
    """

    ROOM = "room"
    ME = "me"
    ASIDE = "aside"


class State(StrEnum):
    """Whether the thing on a card goes on: open, or how it ended. Programs wait on it."""

    NONE = "none"
    OPEN = "open"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A remark beside the main matter: what could not be reached, why it waits."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Fields:
    """Names with values, in order."""

    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """A bar. `percent` is 0–100, None while it cannot be known; `text` says it in words."""

    percent: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Cover:
    """A picture of the title; `alt` says it for those who don't see it. `url` may be a path of this service."""

    url: str
    alt: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a list: its number when it can be picked, a title, what it is, and a mark such as "in the library"."""

    title: str
    detail: str = ""
    mark: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """A list."""

    rows: tuple[Row, ...]


Block = Text | Note | Fields | Progress | Cover | Rows


@dataclass(frozen=True, slots=True)
class Act:
    """A button that asks the registry's action `verb` with `args` (JSON values).

    `confirm` is a question to ask first. `audience` ME binds it to the person who was answered.
    """

    label: str
    verb: str
    args: Mapping[str, object] = field(default_factory=dict)
    style: Style = Style.PLAIN
    confirm: str = ""
    audience: Audience = Audience.ROOM


@dataclass(frozen=True, slots=True)
class Link:
    """A button that opens an address, or a path of this service."""

    label: str
    url: str
    style: Style = Style.PLAIN


@dataclass(frozen=True, slots=True)
class Copy:
    """A button that puts a text on the clipboard: a code, an address, a hash; 1–256 characters, on one line."""

    label: str
    text: str

    def __post_init__(self) -> None:
        if not is_copyable(self.text):
            raise ValueError(f"{len(self.text)} characters, or several lines, can't be copied by a button")


def is_copyable(text: str) -> bool:
    """Whether a text fits a Copy: Telegram takes 1–256 characters (core.telegram.org/bots/api#copytextbutton)."""
    return 1 <= len(text) <= _COPIED and text.isprintable()


Button = Act | Link | Copy


@dataclass(frozen=True, slots=True)
class Pick:
    """One of several: a select, number buttons, or numbered lines. Labels of the options are whole sentences."""

    hint: str
    options: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class File:
    """A file to take along: its name, size and signed path on this service; `sha256` says which bytes it has."""

    name: str
    size_bytes: int
    url: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One answer. `job` ties it to a job, shown at `version`: it is drawn anew whenever that moves on.

    `share` shows it to the room, where it was whispered to one person.
    """

    title: str
    blocks: tuple[Block, ...] = ()
    actions: tuple[Button, ...] = ()
    pick: Pick | None = None
    files: tuple[File, ...] = ()
    tone: Tone = Tone.PLAIN
    audience: Audience = Audience.ROOM
    state: State = State.NONE
    job: int | None = None
    version: int = 0
    share: Act | None = None


@dataclass(frozen=True, slots=True)
class Toast:
    """A short answer that passes: to a press, mostly."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Replace:
    """The card that was pressed becomes this one."""

    card: Card


class Entry(StrEnum):
    """What can be filled in."""

    TEXT = "text"
    CHOICE = "choice"
    TOGGLE = "toggle"


@dataclass(frozen=True, slots=True)
class FormField:
    """One question of a form. `options` are (value, label) for choices; a toggle's value is "yes" or "no"."""

    name: str
    label: str
    entry: Entry = Entry.TEXT
    value: str = ""
    options: tuple[tuple[str, str], ...] = ()
    help: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """Questions; the answers go to the action `verb` as `args` plus `values`, a mapping by field name."""

    title: str
    fields: tuple[FormField, ...]
    submit: str
    verb: str
    args: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """A completion: what the text becomes, and how the line reads."""

    value: str
    label: str
    detail: str = ""


Outcome = Card | Replace | Toast | Form
