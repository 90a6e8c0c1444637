"""The texts of a card in Discord's markup: the title above, everything else below. Pure.

All texts of a message have 4000 characters together. When a card says more, its longest texts are
cut, each to the same length, until all of it fits; so no line of a long list goes missing.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import assert_never

from bot import cards
from bot.discord.wording import bar, cut, escaped, is_seen, length, line, plain

_MOST = 4000
#: lengths that a text is cut to, tried in turn
_CUTS = (2000, 1200, 800, 500, 300, 200, 120, 80, 50, 30, 20, 12, 8, 4, 1)
_TITLE = 250
_NOTHING = "…"

Mark = Callable[[str], str]


def written(
    card: cards.Card, blocks: Sequence[cards.Block], notes: Sequence[str], addresses: Sequence[str]
) -> tuple[str, str]:
    """The title and the rest; either may be empty, not both. `addresses` are ready lines, of no use when cut."""
    last = "\n".join(addresses)
    left = _MOST - length(last) - 2
    head, body = _written(card, blocks, notes, _CUTS[0])
    if length(head) + length(body) > left:
        fits = bisect_left(_CUTS, True, key=lambda most: sum(map(length, _written(card, blocks, notes, most))) <= left)
        head, body = _written(card, blocks, notes, _CUTS[min(fits, len(_CUTS) - 1)])
    body = cut(body, max(1, left - length(head)))
    return head, cut("\n\n".join(one for one in (body, last) if one), _MOST - length(head))


def _written(card: cards.Card, blocks: Sequence[cards.Block], notes: Sequence[str], most: int) -> tuple[str, str]:
    def mark(text: str) -> str:
        return escaped(cut(line(text), most))

    title = escaped(cut(line(card.title), min(most, _TITLE)))
    paragraphs = ["\n".join(_lines(block, mark, most)) for block in blocks]
    quiet = "\n".join(f"-# {mark(note)}" for note in notes if is_seen(plain(note)))
    body = "\n\n".join(one for one in [*paragraphs, quiet] if is_seen(one))
    head = f"### {title}" if is_seen(title) else ""
    return (head, body) if head or body else (_NOTHING, "")


def _lines(block: cards.Block, mark: Mark, most: int) -> Iterator[str]:
    match block:
        case cards.Text(text):
            yield escaped(cut(plain(text), most))
        case cards.Note(text):
            yield from (f"-# {escaped(one)}" for one in cut(plain(text), most).split("\n") if is_seen(one))
        case cards.Fields(fields):
            yield from (_field(mark(name), mark(value)) for name, value in fields)
        case cards.Progress(percent, text):
            yield bar(percent) + mark(text)
        case cards.Cover(_, alt):
            yield f"-# {mark(alt)}" if is_seen(alt) else ""
        case cards.Rows(rows):
            for row in rows:
                yield from _row(row, mark)
        case _:
            assert_never(block)


def _field(name: str, value: str) -> str:
    return f"**{name}** {value}" if is_seen(name) else value


def _row(row: cards.Row, mark: Mark) -> Iterator[str]:
    """The title, and what it is in small letters below."""
    name = mark(row.title)
    title = f"**{name}**" if is_seen(name) else ""
    number = "" if row.number is None else f"**{row.number}**"
    first = " · ".join(one for one in (number, title) if one)
    if first:
        yield first
    detail = " · ".join(one for one in map(mark, (row.detail, row.mark)) if is_seen(one))
    if detail:
        yield f"-# {detail}"
