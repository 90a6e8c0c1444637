"""A card as Telegram shows it: every text and every button, and no limit of Telegram's passed, whatever is on it."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import cards
from bot.telegram.markup import CAPTION, TEXT, Span, cut, plain, units, written
from bot.telegram.render import ASKS, render, said
from bot.texts import speaker
from tests.emulators import sample_cards
from tests.emulators.telegram_platform import html_text, keyboards

SAY = speaker("en")
SAMPLES = [one for one in vars(sample_cards).values() if isinstance(one, cards.Card)]
NASTY = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("<>&\"'@/\u202e\u200b\u2060\x00\ud800🦉é\n"),
    ),
    max_size=40,
)
ACTS = st.builds(
    cards.Act, NASTY, st.just("do"), st.just({}), st.sampled_from(cards.Style), st.sampled_from(["", "Sure?"])
)
LINKS = st.builds(cards.Link, NASTY, st.sampled_from(["/s/t/x.epub", "https://x.org/", "http://localhost/", "x y"]))
COPIES = st.builds(cards.Copy, NASTY, st.text(min_size=1, max_size=256).filter(cards.is_copyable))
BLOCKS = st.one_of(
    st.builds(cards.Text, NASTY),
    st.builds(cards.Note, NASTY),
    st.builds(cards.Progress, st.none() | st.integers(-5, 300), NASTY),
    st.builds(cards.Cover, st.just("/s/c/cover.jpg"), NASTY),
    st.builds(cards.Fields, st.tuples(st.tuples(NASTY, NASTY))),
    st.builds(
        cards.Rows, st.lists(st.builds(cards.Row, NASTY, NASTY, NASTY, st.none() | st.integers(1, 9))).map(tuple)
    ),
)
CARDS = st.builds(
    cards.Card,
    NASTY,
    st.lists(BLOCKS, max_size=8).map(tuple),
    st.lists(st.one_of(ACTS, LINKS, COPIES), max_size=12).map(tuple),
    st.none() | st.builds(cards.Pick, NASTY, st.lists(ACTS, max_size=120).map(tuple)),
)


def drawn(card, reach=lambda url: f"https://b.example.org{url}" if url.startswith("/") else url):
    return render(card, lambda act: f"{act.verb}"[:22], reach, SAY)


def accepted(made):
    """Telegram takes it: its own reader of HTML, and its rules for keyboards. The text as it is read."""
    text, _ = html_text.parse(made.text)
    assert 0 < units(text) <= (CAPTION if made.picture else TEXT)
    keyboard = made.keyboard.to_dict() if made.keyboard else None
    keyboards.checked(keyboard, private=False)
    return text


@given(CARDS)
def test_no_limit_is_passed_whatever_a_card_says(card):
    accepted(drawn(card))


@given(CARDS.filter(lambda card: card.pick is None))
def test_no_action_is_dropped(card):
    assert sum(len(row) for row in drawn(card).rows) == len(card.actions)


@given(st.text("aé人🦉\u202e", min_size=1, max_size=5000), st.integers(1, 300))
def test_a_text_is_cut_between_characters_and_says_so(text, most):
    kept = cut(text, most)
    assert units(kept) <= max(most, 1)
    assert kept == text or kept.endswith("…")
    assert text.startswith(kept.removesuffix("…"))


@given(st.lists(st.text("a<&人🦉", min_size=1, max_size=3000), min_size=1, max_size=20))
def test_of_many_long_texts_each_keeps_its_beginning(texts):
    text, _ = html_text.parse(written([[Span(one)] for one in texts]))
    assert units(text) <= TEXT
    assert text.count("\n") == len(texts) - 1
    assert all(line.startswith(one[0]) for line, one in zip(text.split("\n"), texts, strict=True))


@pytest.mark.parametrize("card", SAMPLES, ids=lambda card: card.title[:30])
def test_every_card_of_the_catalogue_is_whole(card):
    made = drawn(card)
    text = accepted(made)
    labels = [button.text for row in made.rows for button in row]
    for one in card.actions:
        assert one.label in labels
    for block in card.blocks:
        match block:
            case cards.Text(words) | cards.Note(words) | cards.Progress(_, words):
                assert words in text
            case cards.Fields(fields):
                assert all(f"{name}: {value}" in text for name, value in fields)
            case cards.Rows(rows):
                assert all(f"{row.number} · {row.title} · {row.detail}" in text for row in rows)
            case cards.Cover():
                assert made.picture == block


def test_options_are_numbers_under_the_lines_that_a_card_lists():
    made = drawn(sample_cards.SEARCH)
    assert [button.text for button in made.rows[-1]] == ["1", "2", "3"]
    assert made.text.count("Prometheus") == 1


def test_options_without_a_list_are_listed():
    made = drawn(sample_cards.MANY)
    assert "28 · Chapter 28 of 28" in made.text
    assert [len(row) for row in made.rows] == [5, 5, 5, 5, 5, 3]


def test_a_link_that_opens_nowhere_else_is_said_in_one_sentence():
    card = cards.Card("Ready", actions=(cards.Link("Open", "/open/a"), cards.Link("Download", "/s/a")))
    made = drawn(card, lambda _: None)
    assert made.rows == ()
    assert made.text.count("no public address") == 1


def test_an_address_that_telegram_takes_for_no_button_stands_as_text_and_is_copied_by_one():
    made = drawn(cards.Card("Ready", actions=(cards.Link("At home", "http://nas:8750/x"),)))
    assert "At home: <code>http://nas:8750/x</code>" in made.text
    assert made.rows[0][0].copy_text.text == "http://nas:8750/x"


def test_an_address_of_our_own_that_is_good_at_home_only_is_told_as_such():
    made = drawn(cards.Card("Ready", actions=(cards.Link("Open", "/s/x"),)), lambda url: f"http://nas:8750{url}")
    assert "Open: <code>http://nas:8750/s/x</code>" in made.text


def test_an_address_too_long_for_a_button_stands_as_text_alone():
    made = drawn(cards.Card("Ready", actions=(cards.Link("At home", f"http://nas/{'x' * 256}"),)))
    assert made.rows == ()
    assert "http://nas/xxx" in made.text


def test_a_button_that_asks_first_carries_its_question():
    asked = []
    act = cards.Act("Remove", "remove", {"n": 1}, confirm="Sure?")
    render(cards.Card("x", actions=(act,)), lambda one: asked.append(one) or "t", lambda url: url, SAY)
    assert asked[0].verb == ASKS
    assert asked[0].args == {"question": "Sure?", "label": "Remove", "verb": "remove", "args": {"n": 1}}


def test_a_long_card_leaves_its_picture_to_the_page():
    cover = cards.Cover("/s/c/cover.jpg", "Cover of Frankenstein")
    assert drawn(cards.Card("Frankenstein", (cover,))).picture == cover
    long = drawn(cards.Card("Frankenstein", (cover, cards.Text("words " * 300))))
    assert long.picture is None


def test_of_a_picture_that_does_not_stand_there_nothing_is_said():
    """A card that follows a job is a text; its cover comes beside the file."""
    cover = cards.Cover("/s/c/cover.jpg", "Cover of Frankenstein")
    made = drawn(cards.Card("Frankenstein is ready", (cover, cards.Text("EPUB")), job=7))
    assert made.picture is None
    assert made.text == "<b>Frankenstein is ready</b>\nEPUB"


def test_nobody_is_called_by_a_text():
    assert re.search(r"@\w", plain("@everyone and a@b")) is None
    assert html.unescape(said(cards.Toast("<b>@x</b>")).text) == "<b>@\u2060x</b>"
