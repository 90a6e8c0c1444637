"""A card as lines of text: aligned, numbered, readable aloud. Pure.

Every block and every action is shown. Tone is colour only on top of words that say it; progress is
words and a percentage, no drawing. Addresses are never broken, so that they can be copied.
"""

from dataclasses import dataclass
from typing import assert_never

from rich.cells import cell_len
from rich.text import Text

from bot.cards import State, Tone
from bot.terminal.numbers import Numbered, numbered
from bot.terminal.wrap import MIN_WIDTH, clean, wrap
from bot.texts import FALLBACK, Say, speaker, units
from bot.web import wire

_TONES = {Tone.PLAIN: "", Tone.GOOD: "green", Tone.BAD: "red", Tone.BUSY: "blue"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line and how it is drawn where colours are."""

    text: str
    style: str = ""


def render(card: wire.WireCard, width: int, locale: str = FALLBACK) -> str:
    """A card as plain lines of at most `width` cells (20 at least), without any escape code."""
    return "\n".join(line.text for line in _card(card, max(width, MIN_WIDTH), speaker(locale)))


def styled(card: wire.WireCard, width: int, locale: str = FALLBACK) -> Text:
    """The same lines with their colours."""
    lines = _card(card, max(width, MIN_WIDTH), speaker(locale))
    return Text("\n").join(Text(line.text, style=line.style) for line in lines)


def summary(card: wire.WireCard) -> str:
    """A card that goes on, in one line: its title and how far it is."""
    steps = [_progress(block) for block in card.blocks if isinstance(block, wire.ProgressBlock)]
    return " ".join(" · ".join([clean(card.title), *steps]).split())


def quarter(card: wire.WireCard) -> tuple[str, State, int | None]:
    """What a reader should hear again when it changes: title, state, and progress in steps of 25 %."""
    percents = [block.percent for block in card.blocks if isinstance(block, wire.ProgressBlock)]
    known = [percent // 25 for percent in percents if percent is not None]
    return card.title, card.state, known[0] if known else None


def _card(card: wire.WireCard, width: int, say: Say) -> list[Line]:
    tone = _TONES[card.tone]
    lines = [Line(text, f"bold {tone}".rstrip()) for text in wrap(card.title, width)]
    for block in card.blocks:
        lines += _block(block, width, say)
    for file in card.files:
        mark = say("term-file")
        lines += _marked(mark, f"{file.name} · {units.size(file.size, say)}", width)
        lines.append(Line(_padded("", cell_len(mark) + 1) + clean(file.url), "dim"))
    return lines + _choices(card, lines, width)


def _block(block: wire.Block, width: int, say: Say) -> list[Line]:
    match block:
        case wire.TextBlock(text=text):
            return _lines(text, width)
        case wire.NoteBlock(text=text, tone=tone):
            return _marked(say("term-note"), text, width, _TONES[tone] or "italic")
        case wire.FieldsBlock(fields=fields):
            return _fields(fields, width)
        case wire.ProgressBlock():
            return _lines(_progress(block), width, "blue")
        case wire.CoverBlock(url=url, alt=alt):
            picture = say("term-picture")
            return _marked(picture, alt, width, "dim") if alt else [Line(f"{picture} {clean(url)}", "dim")]
        case wire.RowsBlock(rows=rows):
            mark = max((cell_len(_row_mark(row)) for row in rows), default=0)
            return [line for row in rows for line in _row(row, mark, width)]
        case _:
            assert_never(block)


def _fields(fields: list[wire.NamedValue], width: int) -> list[Line]:
    """Names in a column of their own, unless they would take more than half of the width."""
    column = max((cell_len(clean(one.name)) for one in fields), default=0) + 2
    if column > width // 2:
        return [line for one in fields for line in _lines(f"{one.name}: {one.value}", width, hang=2)]
    return [
        Line(text)
        for one in fields
        for text in wrap(one.value, width, _padded(f"{clean(one.name)}:", column), " " * column)
    ]


def _row(row: wire.WireRow, column: int, width: int) -> list[Line]:
    words = " · ".join(part for part in (row.title, row.detail, row.mark) if part)
    return [Line(text) for text in wrap(words, width, _padded(_row_mark(row), column + 1), " " * (column + 1))]


def _row_mark(row: wire.WireRow) -> str:
    return "-" if row.number is None else f"{row.number}"


def _choices(card: wire.WireCard, above: list[Line], width: int) -> list[Line]:
    """The numbered choices; options that only repeat their numbered rows are not said twice."""
    choices = numbered(card)
    options = [one for one in choices if isinstance(one.what, wire.Option)]
    column = max((len(str(one.number)) for one in choices), default=0) + 3
    lines = _lines(card.pick.hint, width, "italic") if card.pick else []
    if not _repeats(card, options):
        lines += [line for one in options for line in _choice(one, column, width)]
    lines += [line for one in choices if isinstance(one.what, wire.Button) for line in _choice(one, column, width)]
    return [Line(""), *lines] if lines and len(above) > 1 else lines


def _choice(one: Numbered, column: int, width: int) -> list[Line]:
    mark = _padded(f"[{one.number}]", column)
    lines = [Line(text, "bold") for text in wrap(one.what.label, width, mark, " " * column)]
    if isinstance(one.what, wire.Button) and (to_read := one.what.url or one.what.text):
        lines.append(Line(" " * column + clean(to_read), "dim"))
    return lines


def _repeats(card: wire.WireCard, options: list[Numbered]) -> bool:
    rows = [row for block in card.blocks if isinstance(block, wire.RowsBlock) for row in block.rows]
    titles = {row.number: row.title for row in rows}
    return bool(options) and all(_is_called(one.what.label, titles.get(one.number)) for one in options)


def _progress(block: wire.ProgressBlock) -> str:
    return block.text if block.percent is None else f"{block.percent} % · {block.text}"


def _lines(text: str, width: int, style: str = "", hang: int = 0) -> list[Line]:
    return [Line(line, style) for line in wrap(text, width, rest=" " * hang)]


def _marked(mark: str, text: str, width: int, style: str = "") -> list[Line]:
    """What a thing is, and its words; further lines stand under the words."""
    return _lines(f"{mark} {text}", width, style, hang=cell_len(mark) + 1)


def _padded(text: str, cells: int) -> str:
    return text + " " * (cells - cell_len(text))


def _is_called(label: str, title: str | None) -> bool:
    """Whether an option says its row's title and nothing else but a number: "2 · Emma", "#7 · Emma"."""
    return title is not None and label.endswith(title) and not label.removesuffix(title).strip("#· 0123456789")
