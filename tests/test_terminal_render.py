"""Cards as lines of text."""

import re
import textwrap
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from bot import cards
from bot.cards import Act, Card, Fields, Link, Note, Pick, Progress, Row, Rows, State, Style, Text, Tone
from bot.terminal.numbers import chosen, numbered
from bot.terminal.render import render, summary
from bot.terminal.wrap import clean
from bot.web.render import render as published
from tests.scripted_chat import token

SEARCH = Card(
    "frankenstein · 14 found so far · 2 of 6 sources still looking",
    (
        Rows(
            (
                Row(
                    "Frankenstein; or, the Modern Prometheus",
                    "Mary Shelley · 1818 · book · EPUB · en",
                    "Project Gutenberg",
                    1,
                ),
                Row("Frankenstein (dramatic reading)", "audiobook · 8 h 35 min", "in this room's library", 2),
            )
        ),
        Note("Not reached: Open Comics (busy)", Tone.BAD),
    ),
    (Act("More", "more"), Act("Filter", "filter")),
    Pick(
        "Type a number to look closer.",
        (Act("Frankenstein; or, the Modern Prometheus", "a"), Act("Frankenstein (dramatic reading)", "b")),
    ),
    state=State.OPEN,
)
READY = Card(
    "Frankenstein is ready",
    (
        Text("Checked, and kept until March."),
        Fields(
            (("Format", "EPUB"), ("Chapters", "28 of 28"), ("Source", "Project Gutenberg, a library of free books"))
        ),
        Progress(100, "done"),
        cards.Cover("http://127.0.0.1:8750/covers/1.webp", "A tall figure on a mountain"),
    ),
    (Link("Open", "http://127.0.0.1:8750/open/1"), Act("Delete", "delete", style=Style.DANGER, confirm="Delete it?")),
    Pick("Or as:", (Act("PDF, for paper", "pdf"), Act("CBZ, for comics", "cbz"))),
    (cards.File("frankenstein.epub", 410_000, "http://127.0.0.1:8750/s/eyJhbGciOi/frankenstein.epub"),),
    tone=Tone.GOOD,
    state=State.DONE,
)

GOLDEN = [
    (
        SEARCH,
        80,
        """
        frankenstein · 14 found so far · 2 of 6 sources still looking
        1 Frankenstein; or, the Modern Prometheus · Mary Shelley · 1818 · book · EPUB ·
          en · Project Gutenberg
        2 Frankenstein (dramatic reading) · audiobook · 8 h 35 min · in this room's
          library
        Note: Not reached: Open Comics (busy)

        Type a number to look closer.
        [3] More
        [4] Filter
        """,
    ),
    (
        READY,
        80,
        """
        Frankenstein is ready
        Checked, and kept until March.
        Format:   EPUB
        Chapters: 28 of 28
        Source:   Project Gutenberg, a library of free books
        100 % · done
        Picture: A tall figure on a mountain
        File: frankenstein.epub · 410 KB
              http://127.0.0.1:8750/s/eyJhbGciOi/frankenstein.epub

        Or as:
        [1] PDF, for paper
        [2] CBZ, for comics
        [3] Open
            http://127.0.0.1:8750/open/1
        [4] Delete
        """,
    ),
    (
        READY,
        40,
        """
        Frankenstein is ready
        Checked, and kept until March.
        Format:   EPUB
        Chapters: 28 of 28
        Source:   Project Gutenberg, a library
                  of free books
        100 % · done
        Picture: A tall figure on a mountain
        File: frankenstein.epub · 410 KB
              http://127.0.0.1:8750/s/eyJhbGciOi/frankenstein.epub

        Or as:
        [1] PDF, for paper
        [2] CBZ, for comics
        [3] Open
            http://127.0.0.1:8750/open/1
        [4] Delete
        """,
    ),
    (
        Card(
            "鏡の国のアリス ".strip(),
            (Rows((Row("不思議の国のアリス、そして鏡の国のアリスとその発見", "本", number=1),)),),
        ),
        40,
        """
        鏡の国のアリス
        1 不思議の国のアリス、そして鏡の国のアリ
          スとその発見 · 本
        """,
    ),
]


@pytest.mark.parametrize(("card", "width", "text"), GOLDEN)
def test_a_card_reads_like_this(card, width, text):
    assert render(published(card, token), width) == textwrap.dedent(text).strip("\n")


def test_a_running_job_is_one_line():
    card = Card("Frankenstein", (Progress(24, "chapter 7 of 28 · 18 s left"),), state=State.OPEN)
    assert summary(published(card, token)) == "Frankenstein · 24 % · chapter 7 of 28 · 18 s left"


def test_progress_that_cannot_be_known_has_no_percentage():
    assert render(published(Card("A", (Progress(None, "waiting for its turn"),)), token), 80).endswith(
        "\nwaiting for its turn"
    )


def test_an_escape_code_in_a_title_does_not_reach_the_terminal():
    card = published(Card("A\x1b[2Jl\x07i\x9bce\u202e", (Text("two\r\nlines"),)), token)
    assert render(card, 80) == "A[2Jlice\ntwo\nlines"


def test_the_second_page_of_a_search_goes_on_counting():
    rows = Rows((Row("Six", number=6), Row("Seven", number=7)))
    card = published(Card("a", (rows,), (Act("More", "more"),), Pick("", (Act("Six", "x"), Act("Seven", "y")))), token)
    assert [(one.number, one.what.token) for one in numbered(card)] == [(6, "t-x"), (7, "t-y"), (8, "t-more")]


words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
acts = st.builds(Act, words, st.just("verb"))
rows = st.builds(Row, words, words, words, st.none() | st.integers(1, 999))
blocks = st.one_of(
    st.builds(Text, words),
    st.builds(Note, words, st.sampled_from(Tone)),
    st.builds(Fields, st.lists(st.tuples(words, words), max_size=3).map(tuple)),
    st.builds(Progress, st.none() | st.integers(0, 100), words),
    st.builds(cards.Cover, st.just("http://x.test/c"), words),
    st.builds(Rows, st.lists(rows, max_size=4).map(tuple)),
)
any_card = st.builds(
    Card,
    words,
    st.lists(blocks, max_size=4).map(tuple),
    st.lists(acts | st.builds(Link, words, st.just("http://x.test/open")), max_size=4).map(tuple),
    st.none() | st.builds(Pick, words, st.lists(acts, min_size=1, max_size=4).map(tuple)),
    st.lists(st.builds(cards.File, words, st.integers(0, 10**12), st.just("http://x.test/f")), max_size=2).map(tuple),
)


def labels(card: Card):
    yield card.title
    for block in card.blocks:
        match block:
            case Text(text) | Note(text) | Progress(_, text) | cards.Cover(_, text):
                yield text
            case Fields(fields):
                yield from (word for pair in fields for word in pair)
            case Rows(rows):
                yield from (word for row in rows for word in (row.title, row.detail, row.mark))
    for action in (*card.actions, *(card.pick.options if card.pick else ())):
        yield action.label
    if card.pick:
        yield card.pick.hint
    yield from (file.name for file in card.files)


def bare(text: str) -> str:
    return "".join(clean(text).split())


@given(any_card, st.integers(1, 120))
def test_every_word_of_any_card_is_in_its_text(card, width):
    text = bare(render(published(card, token), width))
    for label in labels(card):
        assert bare(label) in text


@given(any_card, st.integers(20, 120))
def test_no_line_is_wider_than_asked_but_for_addresses(card, width):
    for line in render(published(card, token), width).split("\n"):
        assert cell_len(line) <= width or re.fullmatch(r" *http://x\.test/[a-z]+", line)


@given(any_card, st.integers(20, 120))
def test_nothing_in_a_text_steers_the_terminal(card, width):
    text = render(published(card, token), width).replace("\n", "")
    assert not [character for character in text if unicodedata.category(character) == "Cc"]


@given(any_card)
def test_the_number_before_a_choice_is_the_one_that_chooses_it(card):
    drawn = published(card, token)
    choices = numbered(drawn)
    assert len(choices) == len(card.actions) + (len(card.pick.options) if card.pick else 0)
    for one in choices:
        assert chosen(drawn, str(one.number)) is one.what


@pytest.mark.parametrize("text", ["0", "9", "-1", "1.5", "one", "", "/1", "١"])
def test_what_is_no_number_of_the_card_chooses_nothing(text):
    assert chosen(published(SEARCH, token), text) is None


def test_options_that_only_repeat_their_numbered_rows_are_not_said_twice():
    rows = Rows((Row("Emma", "book", number=1), Row("Persuasion", "book", number=2)))
    options = (Act("1 · Emma", "title.show", {}), Act("2 · Persuasion", "title.show", {}))
    card = Card("austen", (rows,), pick=Pick("See one", options))
    text = render(published(card, token), 80)
    assert text.count("Emma") == 1
