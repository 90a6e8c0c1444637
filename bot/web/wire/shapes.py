"""What a frame is made of: cards and their blocks, people, rooms, posts."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.cards import Entry, State, Style, Tone


class Frame(BaseModel):
    """A JSON object with no surprises in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TextBlock(Frame):
    """A paragraph."""

    type: Literal["text"] = "text"
    text: str


class NoteBlock(Frame):
    """A remark beside the main matter."""

    type: Literal["note"] = "note"
    text: str
    tone: Tone


class NamedValue(Frame):
    """A name with its value."""

    name: str
    value: str


class FieldsBlock(Frame):
    """Names with values."""

    type: Literal["fields"] = "fields"
    fields: list[NamedValue]


class ProgressBlock(Frame):
    """A bar; `percent` 0–100, or null while it cannot be known."""

    type: Literal["progress"] = "progress"
    percent: int | None
    text: str


class CoverBlock(Frame):
    """A picture with its description."""

    type: Literal["cover"] = "cover"
    url: str
    alt: str


class WireRow(Frame):
    """A line of a list."""

    number: int | None
    title: str
    detail: str
    mark: str


class RowsBlock(Frame):
    """A list."""

    type: Literal["rows"] = "rows"
    rows: list[WireRow]


Block = Annotated[
    TextBlock | NoteBlock | FieldsBlock | ProgressBlock | CoverBlock | RowsBlock, Field(discriminator="type")
]


class Button(Frame):
    """A button: `token` to press, `url` to open, or `text` to copy. `confirm` is asked first, unless empty."""

    label: str
    style: Style
    token: str | None = None
    url: str | None = None
    text: str | None = None
    confirm: str = ""


class Option(Frame):
    """One option of a pick, with a token of its own."""

    label: str
    token: str


class WirePick(Frame):
    """One of several."""

    hint: str
    options: list[Option]


class WireFile(Frame):
    """A file: name, size in bytes, signed address."""

    name: str
    size: int
    url: str


class WireCard(Frame):
    """A card as it is published. `job`: the number of the job it shows, which `/cancel` takes."""

    title: str
    blocks: list[Block]
    actions: list[Button]
    pick: WirePick | None
    files: list[WireFile]
    tone: Tone
    state: State
    job: int | None = None


class FieldOption(Frame):
    """A value that may be chosen."""

    value: str
    label: str


class WireField(Frame):
    """A question of a form."""

    name: str
    label: str
    entry: Entry
    value: str
    options: list[FieldOption]
    help: str
    required: bool


class WireForm(Frame):
    """A form; its answers are sent with `token`."""

    token: str
    title: str
    fields: list[WireField]
    submit: str


class WireChoice(Frame):
    """A completion: the whole text it makes, its label, and what it is."""

    value: str
    label: str
    detail: str


class WirePerson(Frame):
    """Somebody in the chat."""

    id: int
    name: str


class WireRoom(Frame):
    """A room."""

    id: int
    name: str


class WireCommand(Frame):
    """A command as the palette shows it: "/download", "WORDS [PARTS] [FORMAT]", what it does, an example."""

    name: str
    usage: str
    summary: str
    example: str


class WirePost(Frame):
    """A line of the chat: what a person said, or a card. `private`: for one person only; `at` in ms since 1970."""

    id: int
    at: int
    by: WirePerson | None
    text: str | None
    card: WireCard | None
    private: bool
