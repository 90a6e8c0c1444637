"""Cards as the library posts them, for tests of how they look and behave."""

from bot.cards import (
    Act,
    Audience,
    Card,
    Cover,
    Entry,
    Fields,
    File,
    Form,
    FormField,
    Link,
    Note,
    Pick,
    Progress,
    Row,
    Rows,
    State,
    Style,
    Text,
    Tone,
)

TITLES = (
    ("Frankenstein; or, the Modern Prometheus", "Mary Shelley · 1818 · book · EPUB · en · Project Gutenberg", ""),
    ("Frankenstein (dramatic reading)", "audiobook · 8 h 35 min · LibriVox", "in this room's library"),
    ("The Handbook of Bowers", "A. Newtoni · 2021 · comic · CBZ · en · Open Comics", ""),
)

SEARCH = Card(
    "frankenstein",
    (
        Text("14 found so far · 2 of 6 sources still looking"),
        Rows(tuple(Row(title, detail, mark, n) for n, (title, detail, mark) in enumerate(TITLES, 1))),
        Note("Not reached: Open Comics (busy)"),
    ),
    actions=(Act("More", "more"), Act("Filter", "filter")),
    pick=Pick("Which one?", tuple(Act(f"{n}. {t[0]}", "open", {"n": n}) for n, t in enumerate(TITLES, 1))),
)

TITLE = Card(
    "Frankenstein",
    (
        Cover("/cover.svg", "Cover of Frankenstein: a red sun on blue"),
        Text("A scientist makes a creature and abandons it. The creature learns to read, and to ask for justice."),
        Fields((("By", "Mary Shelley"), ("From", "1818"), ("Parts", "28 chapters"), ("Licence", "Public domain"))),
    ),
    actions=(
        Act("Get EPUB", "get", style=Style.PRIMARY),
        Act("Choose chapters or format", "choose"),
        Act("Star", "star"),
        Link("At Project Gutenberg", "https://www.gutenberg.org/ebooks/84"),
        Act("Remove it", "remove", style=Style.DANGER, confirm="This takes Frankenstein out of this room's library."),
    ),
)

FEW = Card(
    "Which format?",
    pick=Pick("Pick one", (Act("EPUB, for most readers", "epub"), Act("PDF, for printing", "pdf"))),
)

MANY = Card(
    "Which chapter?",
    pick=Pick("Pick a chapter", tuple(Act(f"Chapter {n} of 28", "chapter", {"n": n}) for n in range(1, 29))),
)

READY = Card(
    "Frankenstein is ready",
    (Text("EPUB · checked"), Progress(100, "28 of 28 chapters")),
    actions=(Link("Open", "/leaf/open", Style.PRIMARY), Act("Send to my reader", "send")),
    files=(File("Frankenstein - Mary Shelley.epub", 410_000, "/cover.svg"),),
    tone=Tone.GOOD,
    state=State.DONE,
    job=7,
)

PRIVATE = Card(
    "That would go over your limit",
    (
        Text("You have used 4.6 of 5 GB kept here; this needs 900 MB."),
        Note("Oldest first to go: 3 titles, 1.2 GB.", Tone.BUSY),
        Note("Nothing was fetched.", Tone.BAD),
        Note("Your starred titles stay.", Tone.GOOD),
    ),
    actions=(Act("Show them", "show"), Act("Ask a moderator", "ask")),
    tone=Tone.BAD,
    audience=Audience.ME,
)

FORM = Form(
    "How do you want it?",
    (
        FormField("parts", "Chapters", value="1-3", help="Such as 1-20,25 or latest.", required=True),
        FormField("format", "Format", Entry.CHOICE, "epub", (("epub", "EPUB"), ("pdf", "PDF"))),
        FormField("tell", "Tell me when it is ready", Entry.TOGGLE, "yes", help="By a notice in this room."),
    ),
    submit="Get it",
    verb="get",
)


def fetching(percent: int | None, text: str = "", state: State = State.OPEN) -> Card:
    """A request that goes on."""
    words = text or f"fetching chapter 7 of 28 · {percent} % · 1.3 MB/s · 18 s left"
    return Card(
        "Frankenstein",
        (Progress(percent, words),),
        actions=(Act("Pause", "pause"), Act("Cancel", "cancel", style=Style.DANGER)),
        tone=Tone.BUSY,
        state=state,
        job=7,
    )


def all_texts(text: str) -> Card:
    """A card that bears this text wherever a text can stand."""
    return Card(
        text,
        (
            Cover("/cover.svg", text),
            Text(text),
            Note(text, Tone.BAD),
            Fields(((text, text),)),
            Progress(40, text),
            Rows((Row(text, text, text, 1), Row(text, text, text))),
        ),
        actions=(Act(text, "press"), Link(text, "https://example.org/")),
        pick=Pick(text, (Act(text + " 1", "one"), Act(text + " 2", "two"))),
        files=(File(text[:200], 8_123_456, "/cover.svg"),),
    )
