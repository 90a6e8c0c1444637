"""A card as Telegram shows it: HTML, rows of buttons, and a picture where it may stand above. Pure.

Nothing is dropped: what has no button becomes a line, what is too long is cut. At most 8 buttons a
row and 100 in all; a button's data is our token of 22 characters, Telegram takes 64 bytes.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never
from urllib.parse import urlsplit

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from bot import cards
from bot.buttons import TokenOf
from bot.telegram.markup import CAPTION, TEXT, Line, Span, cut, length, plain, units, written
from bot.texts import Say

ROW, PICKS, ALL = 5, 5, 100
_LABEL = 60
_WIDE = 34
_CELLS = 10
_NUMBERED = re.compile(r"\s*(\d+)\s*[·.]\s")
_STYLES = {cards.Style.PRIMARY: "primary", cards.Style.DANGER: "danger", cards.Style.PLAIN: None}
#: the verb under which a press is asked about first; `bot.telegram.confirming` answers it
ASKS = "telegram.ask"

Reach = Callable[[str], str | None]
"""The whole address of a link for people elsewhere, or None."""

Rows = list[list[InlineKeyboardButton]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is sent: HTML, the keyboard, and the picture to which the text is the caption."""

    text: str
    rows: tuple[tuple[InlineKeyboardButton, ...], ...] = ()
    picture: cards.Cover | None = None

    @property
    def keyboard(self) -> InlineKeyboardMarkup | None:
        """The buttons, if there are any."""
        return InlineKeyboardMarkup(self.rows) if self.rows else None


def render(card: cards.Card, token_of: TokenOf, reach: Reach, say: Say) -> Drawn:
    """A card for a chat. Links that lead nowhere for people elsewhere become one sentence."""
    picture = _picture(card)
    lines = list(_lines(card))
    buttons, apart = _buttons(card, token_of, reach, say)
    lines += apart
    picks, listed = _picks(card, token_of)
    lines += listed
    if length(lines) > CAPTION:
        picture = None
    rows = fit([*buttons, *picks])
    text = written(lines, CAPTION if picture else TEXT)
    return Drawn(text, tuple(tuple(row) for row in rows), picture)


def said(toast: cards.Toast) -> Drawn:
    """A short answer, where it can't pass by."""
    return Drawn(written([[Span(toast.text)]]))


def openable(address: str) -> bool:
    """Whether Telegram takes an address for a button: it wants a host with a dot in it."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    fine = parts.scheme in {"http", "https"} and ("." in host or ":" in host)
    return fine and len(address) <= 2048 and not re.search(r"\s", address)


def bar(percent: int | None) -> str:
    """As in ▓▓▓▓░░░░░░; nothing while it can't be known."""
    if percent is None:
        return ""
    full = round(max(0, min(100, percent)) * _CELLS / 100)
    return "▓" * full + "░" * (_CELLS - full) + " "


def _picture(card: cards.Card) -> cards.Cover | None:
    """The cover of a card that stays as it is: a message can't turn from text to picture while it follows a job."""
    covers = [block for block in card.blocks if isinstance(block, cards.Cover)]
    return covers[0] if len(covers) == 1 and card.job is None else None


def _lines(card: cards.Card) -> Iterator[Line]:
    yield [Span(card.title, "b")]
    for block in card.blocks:
        match block:
            case cards.Text(text):
                yield [Span(text)]
            case cards.Note(text):
                yield [Span(text, "i")]
            case cards.Fields(fields):
                yield from ([Span(f"{name}: "), Span(value, "b")] for name, value in fields)
            case cards.Progress(percent, text):
                yield [Span(bar(percent)), Span(text)]
            case cards.Cover():
                pass  # what a picture shows is said by the title above it, and of none there is nothing to say
            case cards.Rows(rows):
                yield from (_row(row) for row in rows)
            case _:
                assert_never(block)


def _row(row: cards.Row) -> Line:
    number = Span(f"{row.number} · " if row.number is not None else "")
    detail = Span(f" · {row.detail}" if row.detail else "")
    mark = Span(f" · {row.mark}" if row.mark else "", "i")
    return [number, Span(row.title, "b"), detail, mark]


def _buttons(card: cards.Card, token_of: TokenOf, reach: Reach, say: Say) -> tuple[Rows, list[Line]]:
    """The actions as buttons, and what is said of those that can't be any."""
    made: list[InlineKeyboardButton] = []
    apart: list[Line] = []
    away = False
    for action in card.actions:
        if isinstance(action, cards.Act):
            made.append(_button(action, token_of))
            continue
        if isinstance(action, cards.Copy):
            made.append(_copying(action.label, action.text))
            continue
        address = reach(action.url)
        if address is None:
            away = True
        elif openable(address):
            made.append(_linked(action, address))
        else:
            apart.append([Span(f"{action.label}: "), Span(address, "code")])
            made += [_copying(action.label, address)] if cards.is_copyable(address) else []
    if away:
        apart.append([Span(say("links-not-reachable"), "i")])
    return _packed(made), apart


def _button(act: cards.Act, token_of: TokenOf) -> InlineKeyboardButton:
    if act.confirm:
        args = {"question": act.confirm, "label": act.label, "verb": act.verb, "args": dict(act.args)}
        asked = cards.Act(act.label, ASKS, args, act.style, audience=act.audience)
        return InlineKeyboardButton(label(act.label), callback_data=token_of(asked), style=_STYLES[act.style])
    return InlineKeyboardButton(label(act.label), callback_data=token_of(act), style=_STYLES[act.style])


def _linked(link: cards.Link, address: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(label(link.label), url=address, style=_STYLES[link.style])


def _copying(words: str, text: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(label(words), copy_text=CopyTextButton(text))


def label(text: str) -> str:
    """The text of a button: never empty, not longer than one reads."""
    return cut(" ".join(plain(text).split()), _LABEL) or "…"


def _packed(buttons: Sequence[InlineKeyboardButton]) -> Rows:
    """Buttons side by side as far as their words have room."""
    rows: Rows = []
    width = 0
    for button in buttons:
        size = units(button.text) + 4
        if rows and len(rows[-1]) < ROW and width + size <= _WIDE:
            rows[-1].append(button)
            width += size
        else:
            rows.append([button])
            width = size
    return rows


def _picks(card: cards.Card, token_of: TokenOf) -> tuple[Rows, list[Line]]:
    """Options as number buttons under numbered lines; the lines are there already when the card lists them."""
    if card.pick is None:
        return [], []
    options = card.pick.options
    numbers = [_NUMBERED.match(option.label) for option in options]
    shown = {str(row.number) for block in card.blocks if isinstance(block, cards.Rows) for row in block.rows}
    lines: list[Line] = [[Span(card.pick.hint)]]
    if all(found and found[1] in shown for found in numbers):
        names = [found[1] for found in numbers if found]
    else:
        names = [str(number) for number in range(1, len(options) + 1)]
        lines += [[Span(f"{name} · "), Span(option.label)] for name, option in zip(names, options, strict=True)]
    pressed = [
        InlineKeyboardButton(name, callback_data=token_of(option)) for name, option in zip(names, options, strict=True)
    ]
    return [pressed[at : at + PICKS] for at in range(0, len(pressed), PICKS)], lines


def fit(rows: Rows, room: int = ALL) -> Rows:
    """As many buttons as a message takes: the actions come first, an option too many is still a numbered line."""
    kept: Rows = []
    for row in rows:
        kept.append(row[:room])
        room -= len(kept[-1])
    return [row for row in kept if row]
