"""A card as Discord's components (version 2): a container with text, pictures, files, buttons and selects. Pure.

Discord takes 40 components and 4000 characters of text a message, 5 buttons a row, 25 options a select. Nothing is
dropped for that: texts are cut, buttons past the fifteenth become options of a select, links become lines.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from discord import ButtonStyle, MediaGalleryItem, SelectOption, ui

from bot import cards
from bot.buttons import TokenOf
from bot.discord import items, pressing
from bot.discord.text import written
from bot.discord.wording import copied, cut, escaped, label, line
from bot.texts import Say

Item = ui.Item[Any]
#: brand, and the tones of the web's pages
_ACCENTS = {
    cards.Tone.PLAIN: 0x1F5FBF,
    cards.Tone.BUSY: 0x7FB0FF,
    cards.Tone.GOOD: 0x1D6B3C,
    cards.Tone.BAD: 0xA3281F,
}
_STYLES = {
    cards.Style.PLAIN: ButtonStyle.secondary,
    cards.Style.PRIMARY: ButtonStyle.primary,
    cards.Style.DANGER: ButtonStyle.danger,
}
_ROW, _BUTTONS, _OPTIONS, _PICTURES = 5, 15, 25, 10
_LABEL, _OPTION, _HINT, _ALT, _ADDRESS = 80, 100, 150, 1024, 512


@dataclass(frozen=True, slots=True)
class Reach:
    """What of a card can be had where it is shown.

    `media` has what Discord shows for a cover's address, `attached` the attachment's name for a
    file's, `links` the whole address of a link; what is missing there can't be had. `notes` are
    sentences about that, in the reader's language. `apart` files come in messages of their own.
    """

    media: Mapping[str, str] = field(default_factory=dict)
    attached: Mapping[str, str] = field(default_factory=dict)
    links: Callable[[str], str | None] = str
    notes: tuple[str, ...] = ()
    apart: bool = False


def render(card: cards.Card, token_of: TokenOf, reach: Reach, say: Say, *, whispered: bool = False) -> ui.LayoutView:
    """A card as a message. One that was whispered gets the button that shows it to the room."""
    shares = [card.share] if whispered and card.share else []
    buttons, more, lines = _sorted([*card.actions, *shares], reach, say)
    head, body = written(card, _shown(card, reach), _notes(card, reach, say), lines)
    children: list[Item] = [*_top(card, reach, head, body), *_files(card, reach)]
    rows = [*_rows(buttons, token_of, reach), *_selects(card.pick, more, token_of, say)]
    children += [ui.Separator(), *rows] if rows else []
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*children, accent_colour=_ACCENTS[card.tone]))
    view.stop()  # the library keeps nothing of it: presses are found by their names, after a restart as before
    return view


def said(toast: cards.Toast) -> ui.LayoutView:
    """A short answer, as a message."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(cut(escaped(label(toast.text, 1800)), 4000)))
    return view


def _top(card: cards.Card, reach: Reach, head: str, body: str) -> Iterator[Item]:
    """The texts, the first picture beside them, further ones under them."""
    texts = [ui.TextDisplay[Any](text) for text in (head, body) if text]
    covers = _covers(card, reach)
    if not covers:
        yield from texts
        return
    (media, alt), *others = covers
    yield ui.Section(*texts, accessory=ui.Thumbnail(media, description=alt))
    if others:
        yield ui.MediaGallery(*(MediaGalleryItem(one, description=alt) for one, alt in others[:_PICTURES]))


def _covers(card: cards.Card, reach: Reach) -> list[tuple[str, str]]:
    """The pictures that can be shown, each with what it shows."""
    covers = [block for block in card.blocks if isinstance(block, cards.Cover) and block.url in reach.media]
    return [(reach.media[one.url], label(one.alt, _ALT)) for one in covers]


def _shown(card: cards.Card, reach: Reach) -> list[cards.Block]:
    """The blocks that are texts; a picture that can't be shown is one."""
    return [block for block in card.blocks if not (isinstance(block, cards.Cover) and block.url in reach.media)]


def _files(card: cards.Card, reach: Reach) -> Iterator[Item]:
    for file in card.files:
        if name := reach.attached.get(file.url):
            yield ui.File(f"attachment://{name}")


def _notes(card: cards.Card, reach: Reach, say: Say) -> list[str]:
    """What is said of files and links that can't be had here."""
    away = [] if reach.apart else [line(file.name) for file in card.files if file.url not in reach.attached]
    lost = [one.label for one in card.actions if isinstance(one, cards.Link) and reach.links(one.url) is None]
    notes = [*away, *reach.notes]
    return [*notes, say("discord-links-nowhere", labels=", ".join(lost))] if lost else notes


def _sorted(
    actions: Sequence[cards.Button], reach: Reach, say: Say
) -> tuple[list[cards.Act | cards.Link], list[cards.Act], list[str]]:
    """What becomes buttons, what an option of a select, what a line."""
    buttons: list[cards.Act | cards.Link] = []
    more: list[cards.Act] = []
    lines = []
    for action in actions:
        if isinstance(action, cards.Copy):
            lines.append(copied(action.label, action.text))
            continue
        address = reach.links(action.url) if isinstance(action, cards.Link) else ""
        if address is None:
            continue
        fits = len(buttons) < _BUTTONS and len(address) <= _ADDRESS
        if fits and (not address or address.startswith(("http://", "https://"))):
            buttons.append(action)
        elif isinstance(action, cards.Act):
            more.append(action)
        else:
            told = say("discord-link-line", label=line(action.label), address=cut(address, 2000))
            lines.append(f"-# {escaped(told)}")
    return buttons, more, lines


def _rows(buttons: Sequence[cards.Act | cards.Link], token_of: TokenOf, reach: Reach) -> Iterator[Item]:
    names = pressing.Names()
    made = iter([_button(one, token_of, reach, names) for one in buttons])
    while row := list(islice(made, _ROW)):
        yield ui.ActionRow(*row)


def _button(action: cards.Act | cards.Link, token_of: TokenOf, reach: Reach, names: pressing.Names) -> Item:
    words = label(action.label, _LABEL)
    if isinstance(action, cards.Link):
        return ui.Button(label=words, url=reach.links(action.url))
    name = names.button(token_of(pressing.asked_first(action)))
    return items.Button(ui.Button[Any](label=words, custom_id=name, style=_STYLES[action.style]))


def _selects(pick: cards.Pick | None, more: Sequence[cards.Act], token_of: TokenOf, say: Say) -> Iterator[Item]:
    """A select for each 25 options of the pick, and of the actions that found no place as buttons."""
    numbers = iter(range(1_000))
    for hint, acts in ((pick.hint, pick.options) if pick else ("", ()), (say("discord-more"), more)):
        options = iter(acts)
        while some := list(islice(options, _OPTIONS)):
            names = pressing.Names()
            chosen = [
                SelectOption(label=label(one.label, _OPTION), value=names.option(token_of(pressing.asked_first(one))))
                for one in some
            ]
            name = pressing.select(next(numbers))
            select = ui.Select[Any](custom_id=name, placeholder=label(hint, _HINT), options=chosen)
            yield ui.ActionRow(items.Select(select))
