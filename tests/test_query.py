"""The language of searches: what people write, what we read in it, and what we say when we can't."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UserError
from core.media import Kind, Status
from core.query import Episodes, Field, Filter, Query, Span, parse

GB = 10**9


def day(*numbers):
    return date(*numbers).toordinal()


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", Query()),
        ("frankenstein", Query(("frankenstein",))),
        ('the "modern prometheus" -draft', Query(("the", "modern prometheus"), ("draft",))),
        ('-"rough cut"', Query(without=("rough cut",))),
        ("kind:comic", Query(filters=(Filter(Field.KIND, (Kind.COMIC,)),))),
        ("kind:Comics,film", Query(filters=(Filter(Field.KIND, (Kind.COMIC, Kind.FILM)),))),
        ("kind:film kind:comic", Query(filters=(Filter(Field.KIND, (Kind.COMIC, Kind.FILM)),))),
        ("-kind:other", Query(filters=(Filter(Field.KIND, (Kind.OTHER,), wanted=False),))),
        ("lang:en-GB", Query(filters=(Filter(Field.LANGUAGE, ("en",)),))),
        ("language:DE", Query(filters=(Filter(Field.LANGUAGE, ("de",)),))),
        ('author:"Mary Shelley"', Query(filters=(Filter(Field.AUTHOR, ("mary shelley",)),))),
        ('tag:horror,"science fiction"', Query(filters=(Filter(Field.TAG, ("horror", "science fiction")),))),
        ("status:complete", Query(filters=(Filter(Field.STATUS, (Status.COMPLETE,)),))),
        ("year:1818", Query(filters=(Filter(Field.YEAR, (Span(1818, 1818),)),))),
        ("year:2020..", Query(filters=(Filter(Field.YEAR, (Span(2020, None),)),))),
        ("year:..2020", Query(filters=(Filter(Field.YEAR, (Span(None, 2020),)),))),
        ("year:2010..2020", Query(filters=(Filter(Field.YEAR, (Span(2010, 2020),)),))),
        ("year:>2019", Query(filters=(Filter(Field.YEAR, (Span(2020, None),)),))),
        ("year:<=2019", Query(filters=(Filter(Field.YEAR, (Span(None, 2019),)),))),
        ("date:2024-02", Query(filters=(Filter(Field.DATE, (Span(day(2024, 2, 1), day(2024, 2, 29)),)),))),
        ("date:>2024-05", Query(filters=(Filter(Field.DATE, (Span(day(2024, 6, 1), None),)),))),
        ("date:<=2024", Query(filters=(Filter(Field.DATE, (Span(None, day(2024, 12, 31)),)),))),
        ("date:<2024-5-7", Query(filters=(Filter(Field.DATE, (Span(None, day(2024, 5, 6)),)),))),
        ("date:2023..2024-06-10", Query(filters=(Filter(Field.DATE, (Span(day(2023, 1, 1), day(2024, 6, 10)),)),))),
        ("size:<2GB", Query(filters=(Filter(Field.SIZE, (Span(None, 2 * GB - 1),)),))),
        ("size:500MB..1.5gb", Query(filters=(Filter(Field.SIZE, (Span(GB // 2, GB * 3 // 2),)),))),
        (
            "quality:1080p codec:x265",
            Query(filters=(Filter(Field.QUALITY, ("1080p",)), Filter(Field.CODEC, ("x265",)))),
        ),
        ("S01", Query(episodes=Episodes(1))),
        ("lost s01e02", Query(("lost",), episodes=Episodes(1, 2, 2))),
        ("S01E02-E05", Query(episodes=Episodes(1, 2, 5))),
    ],
)
def test_what_is_written_is_read(text, query):
    assert parse(text) == query


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("alien: covenant", ("alien:", "covenant")),
        ("re:zero", ("re:zero",)),
        ("2001: a space odyssey", ("2001:", "a", "space", "odyssey")),
        ("https://example.org/a", ("https://example.org/a",)),
        ("spider-man", ("spider-man",)),
        ("audi s5", ("audi", "s5")),
        ("吾輩は猫である", ("吾輩は猫である",)),
        ('"kind:comic" "-x"', ("kind:comic", "-x")),
        ('half "open', ("half", "open")),
        ("kind: x", ("kind:", "x")),
    ],
)
def test_what_only_looks_like_a_filter_is_a_word(text, words):
    assert parse(text).words == words


@pytest.mark.parametrize(
    ("text", "key", "facts"),
    [
        ("knd:comic", "query-filter-near", {"word": "knd:comic", "near": "kind"}),
        ("autor:shelley", "query-filter-near", {"word": "autor:shelley", "near": "author"}),
        ("kind:comci", "query-choice-near", {"word": "kind:comci", "near": "kind:comic"}),
        ("status:xyzzy", "query-choice", {"word": "status:xyzzy", "choices": "ongoing, complete, hiatus, cancelled"}),
        ("year:soon", "query-span", {"word": "year:soon"}),
        ("year:2020..2010", "query-span", {"word": "year:2020..2010"}),
        ("year:..", "query-span", {"word": "year:.."}),
        ("date:soon", "query-date", {"word": "date:soon"}),
        ("date:2024-13", "query-date", {"word": "date:2024-13"}),
        ("date:2023-02-29", "query-date", {"word": "date:2023-02-29"}),
        ("date:2024..2023", "query-date", {"word": "date:2024..2023"}),
        ("date:..", "query-date", {"word": "date:.."}),
        ("date:>9999", "query-date", {"word": "date:>9999"}),
        ("size:<2", "query-span", {"word": "size:<2"}),
        ("lang:english", "query-language", {"word": "lang:english"}),
        ('author:""', "query-value-missing", {"word": 'author:""', "field": "author"}),
    ],
)
def test_what_cannot_be_read_is_named_with_the_nearest_that_can(text, key, facts):
    with pytest.raises(UserError) as caught:
        parse(f"some words {text}")
    assert (caught.value.text, caught.value.facts) == (key, facts)


_words = st.text(st.characters(exclude_characters='"', exclude_categories=("C", "Z")), min_size=1, max_size=12)
_phrases = st.lists(_words, min_size=1, max_size=3).map(" ".join)
_years = st.one_of(st.none(), st.integers(0, 9999))
_sizes = st.one_of(st.none(), st.integers(0, 10**17))
_plain = st.lists(_words.filter(lambda one: "," not in one).map(str.lower), min_size=1, max_size=2).map(" ".join)


def _spans(ends):
    pairs = st.tuples(ends, ends).filter(lambda pair: pair != (None, None))
    return pairs.map(lambda pair: Span(*(pair if None in pair else sorted(pair))))


def _filters():
    values = {
        Field.KIND: st.sampled_from(Kind),
        Field.STATUS: st.sampled_from(Status),
        Field.LANGUAGE: st.from_regex(r"[a-z]{2}", fullmatch=True),
        Field.YEAR: _spans(_years),
        Field.SIZE: _spans(_sizes),
        Field.DATE: _spans(st.one_of(st.none(), st.integers(1, date.max.toordinal()))),
    }
    each = [
        st.builds(
            Filter,
            st.just(field),
            st.sets(values.get(field, _plain), min_size=1, max_size=3).map(lambda some: tuple(sorted(some, key=str))),
            st.just(wanted),
        )
        for field in Field
        for wanted in (True, False)
    ]
    return st.tuples(*(st.one_of(st.none(), one) for one in each)).map(
        lambda some: tuple(one for one in some if one is not None)
    )


_episodes = st.one_of(
    st.none(),
    st.builds(Episodes, st.integers(0, 99)),
    st.builds(lambda season, low, more: Episodes(season, low, low + more), *[st.integers(0, 99)] * 3),
)
_written = st.builds(
    Query,
    st.lists(_phrases, max_size=4).map(tuple),
    st.lists(_phrases, max_size=2).map(tuple),
    _filters(),
    _episodes,
)


@given(_written)
def test_a_search_written_back_is_the_same_search(query):
    assert parse(str(query)) == query


@given(st.text(max_size=80))
def test_whatever_people_type_is_read_or_refused_and_read_the_same_again(text):
    try:
        query = parse(text)
    except UserError:
        return
    assert parse(str(query)) == query
