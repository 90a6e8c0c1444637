"""How hits are ordered: laws that hold for every title, pairs that people would order so, works put together."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views.merging import merged
from core.library.searches import Place
from core.media import Format, Kind, TitleInfo
from core.query import parse
from core.ranking import WEIGHTS, Term, kept, of_link, of_sources, of_viewer, read, score, terms
from core.works import work_key

BOOK = TitleInfo("a", "1", "Frankenstein; or, the Modern Prometheus", Kind.BOOK, (Format.EPUB,), ("Mary Shelley",))
_names = st.text(st.characters(categories=("L", "N", "Zs")), max_size=30)
_titles = st.builds(
    lambda name, author, tags, formats: replace(BOOK, name=name, authors=(author,), tags=tags, formats=formats),
    _names,
    _names,
    st.lists(_names, max_size=3).map(tuple),
    st.lists(st.sampled_from(Format), min_size=1, max_size=5).map(tuple),
)
_queries = _names.map(lambda text: parse(" ".join(text.split())))


def points(text, info, place=0, reliability=1.0):
    return score(terms(parse(text), info, place, reliability))


@given(_queries, _titles, st.integers(0, 10**6), st.floats(allow_nan=True))
def test_a_score_is_from_0_to_1000_and_every_part_of_it_from_0_to_1(query, info, place, reliability):
    shown = (*of_viewer(info.languages, "en", is_here=True), of_sources(3), of_link(reliability))
    every = (*terms(query, info, place, reliability), *shown)
    assert {one.name for one in every} == set(WEIGHTS)
    assert all(0 <= one.value <= 1 for one in every)
    assert 0 <= score(every) <= 1000.001


@given(_queries, _titles, st.integers(0, 100), st.floats(0, 1), st.floats(0, 1))
def test_a_more_reliable_source_and_an_earlier_place_never_cost_points(query, info, place, one, other):
    low, high = sorted((one, other))
    assert score(terms(query, info, place, low)) <= score(terms(query, info, place, high))
    assert score(terms(query, info, place + 1, low)) <= score(terms(query, info, place, low))


@given(_queries, _titles)
def test_one_more_tag_never_costs_points(query, info):
    assert score(terms(query, replace(info, tags=(*info.tags, "horror")), 0, 1)) >= score(terms(query, info, 0, 1))


@given(st.lists(st.builds(Term, st.sampled_from(sorted(WEIGHTS)), st.floats(0, 1)), max_size=8))
def test_reasons_are_kept_as_rows_and_read_again(found):
    assert score(read(kept(found))) == pytest.approx(score(found), abs=0.5)


def test_what_can_be_had_goes_before_what_nobody_tried_and_that_before_what_could_not_be_had():
    had, untried, lost = (replace(candidate(1, "a", work=""), title=number, link=link) for number, link in _TRIED)
    assert [one.lead for one in merged([lost, untried, had], "en")] == [had, untried, lost]


_TRIED = ((3, 0.8), (2, None), (1, 0.1))


def test_the_weights_are_of_a_thousand():
    assert sum(WEIGHTS.values()) == 1000


@pytest.mark.parametrize(
    ("text", "better", "worse"),
    [
        ("frankenstein", "Frankenstein", "Frankenstein in Baghdad"),
        ("frankenstein", "Frankenstein; or, the Modern Prometheus", "The annotated Frankenstein"),
        ("frankenstein", "Frankenstein in Baghdad", "Notes on Frankenstein"),
        ("the time machine", "The Time Machine", "Time and the machine"),
        ("shelley frankenstein", "Frankenstein", "Shelley's letters"),
        ("alice", "Alice", "Malice"),
        ("猫", "吾輩は猫である", "吾輩は犬である"),
        ("café", "CAFE", "Coffee houses"),
    ],
)
def test_people_would_order_them_so(text, better, worse):
    first, second = replace(BOOK, name=better), replace(BOOK, name=worse)
    assert points(text, first, place=3) > points(text, second, place=0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "Frankenstein"}, {"name": "Frankenstein; or, the Modern Prometheus"}),
        ({"name": "The Time Machine"}, {"name": "Time machine (1895)"}),
        ({"authors": ("Shelley, Mary",)}, {"authors": ("Mary Wollstonecraft Shelley",)}),
        ({"authors": ("Martin Luther King, Jr.",)}, {"authors": ("King, Martin Luther, Jr.",)}),
    ],
)
def test_the_same_work_under_slightly_different_names(one, other):
    assert work_key(replace(BOOK, **one)) == work_key(replace(BOOK, **other)) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"kind": Kind.BOOK}, {"kind": Kind.AUDIOBOOK}),
        ({"name": "Star Wars: A New Hope"}, {"name": "Star Wars: Return of the Jedi"}),
        ({"authors": ("Mary Shelley",)}, {"authors": ("Percy Bysshe",)}),
        ({"name": "Tales, volume 1"}, {"name": "Tales, volume 2"}),
        ({"authors": (), "year": 1931}, {"authors": (), "year": 1994}),
    ],
)
def test_different_works_stay_apart(one, other):
    assert work_key(replace(BOOK, **one)) != work_key(replace(BOOK, **other))


def test_what_has_neither_author_nor_year_is_like_nothing_else():
    assert work_key(replace(BOOK, authors=(), year=None)) == ""


def candidate(number, source, *, work="w", page=0, is_here=False, **info):
    described = replace(BOOK, source=source, **info)
    found = score(terms(parse("frankenstein"), described, 0, 1))
    return Place(number, source, work, described.languages, page, found, is_here)


_candidates = st.lists(
    st.builds(
        lambda work, source, page, here: (work, source, page, here),
        st.sampled_from(["", "w", "v"]),
        st.sampled_from("abc"),
        st.integers(0, 2),
        st.booleans(),
    ),
    max_size=12,
)


@given(_candidates)
def test_nothing_that_was_found_is_left_out_and_nothing_comes_twice(rows):
    found = [
        candidate(n, source, work=work, page=page, is_here=here) for n, (work, source, page, here) in enumerate(rows, 1)
    ]
    shown = [one.title for work in merged(found, "en") for one in work.all]
    assert sorted(shown) == [one.title for one in found]


def test_what_is_in_the_library_stands_for_its_work():
    [work] = merged([candidate(1, "a"), candidate(2, "b", is_here=True)], "en")
    assert (work.lead.title, [one.title for one in work.others]) == (2, [1])


def test_a_title_in_ones_own_language_comes_first():
    both = [candidate(1, "a", work="", languages=("fr",)), candidate(2, "a", work="", languages=("en",))]
    assert [work.lead.title for work in merged(both, "en-GB")] == [2, 1]
    assert [work.lead.title for work in merged(both, "fr")] == [1, 2]


def test_what_came_with_a_later_page_never_pushes_in_front():
    weak, strong = candidate(1, "a", work="", name="Notes on nothing"), candidate(2, "a", work="", page=1)
    assert [work.lead.title for work in merged([strong, weak], "en")] == [1, 2]
