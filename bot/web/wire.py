"""What goes over the web chat's WebSocket, both ways. `docs/chat.schema.json` is made from here.

A client says hello once, then says, presses, fills and completes; each frame of a client bears an
`id` of its own choosing that the answers repeat as `re`. The server posts, edits, toasts.
Unknown or malformed frames are answered with `problem`; nothing is lost, the connection stays.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from bot.cards import Entry, State, Style, Tone
from bot.web.looks import Looks

MAX_TEXT = 4000


class Frame(BaseModel):
    """A JSON object with no surprises in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


# From the server -------------------------------------------------------------------------------


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

# From a client ---------------------------------------------------------------------------------

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


FromClient = Annotated[Hello | Say | Press | Fill | Complete | Older | Looks, Field(discriminator="type")]

from_client: TypeAdapter[Hello | Say | Press | Fill | Complete | Older | Looks] = TypeAdapter(FromClient)
from_server: TypeAdapter[Any] = TypeAdapter(FromServer)
