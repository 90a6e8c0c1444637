"""The numbers of a card: what typing "3" means. The renderer prints them, the prompt reads them. Pure."""

from dataclasses import dataclass

from bot.web import wire

Choosable = wire.Option | wire.Button


@dataclass(frozen=True, slots=True)
class Numbered:
    """A number and what it chooses."""

    number: int
    what: Choosable


def numbered(card: wire.WireCard) -> tuple[Numbered, ...]:
    """Everything on a card that can be chosen: options of the pick first, then its buttons.

    Options bear the numbers of the rows they stand for when the card numbers as many rows as it
    has options (the second page of a search goes on with 6); otherwise they count from 1.
    """
    options = card.pick.options if card.pick else []
    numbers = _row_numbers(card, len(options))
    after = max(numbers, default=0) + 1
    return tuple(
        [Numbered(number, option) for number, option in zip(numbers, options, strict=True)]
        + [Numbered(number, button) for number, button in enumerate(card.actions, after)]
    )


def chosen(card: wire.WireCard, text: str) -> Choosable | None:
    """What a bare number chooses on a card; None when the text is no number of it."""
    if not (text.isascii() and text.isdigit()):
        return None
    return next((one.what for one in numbered(card) if str(one.number) == text.lstrip("0")), None)


def _row_numbers(card: wire.WireCard, count: int) -> list[int]:
    rows = [row for block in card.blocks if isinstance(block, wire.RowsBlock) for row in block.rows]
    numbers = [row.number for row in rows if row.number is not None and row.number > 0]
    return numbers if len(set(numbers)) == len(numbers) == count else list(range(1, count + 1))
