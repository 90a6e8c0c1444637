"""The catalogue of cards: whatever a surface draws, it shows every text and every button of it."""

import html
import itertools
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import cards
from bot.telegram import render as telegram
from bot.terminal import render as terminal
from bot.terminal.numbers import numbered
from bot.terminal.wrap import clean
from bot.web import render as web
from tests.card_catalogue import URLS, catalogue, of_every_sort
from tests.request_life import SAY


def texts_of(card):
    yield card.title
    for block in card.blocks:
        match block:
            case cards.Text(text) | cards.Note(text) | cards.Progress(_, text):
                yield text
            case cards.Cover(_, alt):
                yield alt
            case cards.Fields(fields):
                yield from itertools.chain.from_iterable(fields)
            case cards.Rows(rows):
                for row in rows:
                    yield from (row.title, row.detail, row.mark)
    yield from (one.label for one in card.actions)
    yield from (one.url for one in card.actions if isinstance(one, cards.Link))
    yield from (one.text for one in card.actions if isinstance(one, cards.Copy))
    if card.pick:
        yield card.pick.hint
        yield from (one.label for one in card.pick.options)
    yield from itertools.chain.from_iterable((file.name, file.url) for file in card.files)


def published(card):
    return web.render(card, lambda act: f"{act.verb}-{sorted(act.args.items())}"[:64])


def test_the_catalogue_is_whole():
    """Every kind of block, a pick, files and both kinds of buttons are in it."""
    every = catalogue()
    assert {type(block) for card in every for block in card.blocks} == set(cards.Block.__args__)
    assert {type(one) for card in every for one in card.actions} == set(cards.Button.__args__)
    assert any(card.files for card in every)
    assert {card.state for card in every} == set(cards.State)


@of_every_sort
def test_the_web_shows_every_text_and_every_button(several):
    for card in several():
        shown = published(card)
        said = shown.model_dump_json()
        for text in texts_of(card):
            assert cards_json(text) in said, card
        assert len(shown.actions) == len(card.actions)
        assert all(one.token or one.url or one.text for one in shown.actions)
        assert len(shown.pick.options if shown.pick else []) == len(card.pick.options if card.pick else [])


def cards_json(text):
    """A text as it stands in JSON."""
    return web.wire.TextBlock(text=text).model_dump_json().removeprefix('{"type":"text","text":"').removesuffix('"}')


@pytest.mark.parametrize("width", [20, 80])
@of_every_sort
def test_the_terminal_shows_every_text_and_every_button(several, width):
    for card in several():
        shown = published(card)
        squeezed = "".join(terminal.render(shown, width).split())
        for text in texts_of(card):
            # an option that only repeats its numbered row is the row
            words = "".join(clean(re.sub(r"^#?\d+ · ", "", text)).split())
            assert all(piece in squeezed for piece in pieces(words)), (text, card)
        assert len(numbered(shown)) == len(card.actions) + len(card.pick.options if card.pick else [])


@of_every_sort
def test_telegram_shows_every_text_and_every_button(several):
    for card in several():
        shown = telegram.render(card, lambda _: "t", lambda url: f"https://b.example.org{url}", SAY)
        said = "".join(clean(html.unescape(re.sub(r"<[^>]*>", "", shown.text))).split())
        buttons = [button for row in shown.rows for button in row]
        labels = {button.text for button in buttons} | {one.copy_text.text for one in buttons if one.copy_text}
        texts = tuple(block for block in card.blocks if not isinstance(block, cards.Cover))
        for text in texts_of(replace(card, blocks=texts, files=())):
            words = "".join(clean(re.sub(r"^#?\d+ · ", "", text)).split())
            beginning = words[:20]  # what is long is cut
            seen = beginning in said or text in labels or text in {one.url for one in buttons} | URLS
            assert seen, (text, card)
        assert len(buttons) == len(card.actions) + len(card.pick.options if card.pick else [])


@given(st.text(max_size=300))
def test_what_a_button_copies_is_as_much_as_every_surface_takes(text):
    if cards.is_copyable(text):
        assert cards.Copy("Copy", text).text == text
    else:
        with pytest.raises(ValueError, match="can't be copied"):
            cards.Copy("Copy", text)


def pieces(words):
    """A long text is broken over lines, with marks between them: looked for a few characters at a time."""
    return [words[at : at + 6] for at in range(0, max(1, len(words) - 5), 6)] if len(words) > 12 else [words]
