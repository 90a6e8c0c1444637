"""What holds for every name, whatever is in it."""

import time
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.release_name import Hints, parse
from core.release_name.parsing import LONGEST
from core.release_name.record import record

TITLES = st.lists(
    st.sampled_from(
        [
            "salt",
            "stone",
            "harbour",
            "winter",
            "lantern",
            "quiet",
            "river",
            "Mira",
            "Oskar",
            "the",
            "of",
            "and",
            "7",
            "100",
        ]
    ),
    min_size=1,
    max_size=5,
).filter(lambda words: words[0] not in {"the", "of", "and"} and words[-1] not in {"the", "of", "and", "7", "100"})
TAGS = [
    "1080p",
    "720p",
    "WEB-DL",
    "BluRay",
    "HDTV",
    "x264",
    "HEVC",
    "DDP5.1",
    "AAC2.0",
    "REMUX",
    "HDR10",
    "10bit",
    "DTS-HD.MA.5.1",
]
PIECES = st.sampled_from(
    [
        *TAGS,
        "S01E02",
        "1x02",
        "S01-S03",
        "- 07",
        "[07]",
        "(2014)",
        "2014",
        "[Quay]",
        "【组】",
        "German",
        "PROPER",
        "v2",
        "-QUAY",
        "第07话",
        "01-12",
        "E05",
        "aka",
        "/",
        "|",
        "[5C7BC4F9]",
        "Season 2",
        "Cap.102",
        ".mkv",
        "tt1234567",
        "((",
        "]]",
        "5.1",
        "S1",
        "Sub",
    ]
)
NAMES = st.one_of(
    st.text(max_size=120),
    st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=14).map(" ".join),
    st.lists(PIECES, max_size=14).map(".".join),
    st.lists(PIECES, max_size=14).map("".join),
)


@settings(max_examples=120, deadline=None)
@given(NAMES)
def test_no_name_raises_and_every_claim_points_into_it(name):
    read = parse(name)
    assert read.name == name
    for claim in read.claims:
        assert 0 <= claim.start <= claim.end <= len(name)
        assert 0 < claim.confidence <= 1
    assert len(read.explain()) >= bool(read.claims)


@settings(max_examples=80, deadline=None)
@given(NAMES, st.sampled_from(["film", "series", "anime"]), st.text(max_size=20))
def test_hints_raise_nothing_either(name, category, title):
    read = parse(name, Hints(category=category, titles=(title,), season=1, episode=2))
    assert record(read, why=True)["name"] == name


@settings(max_examples=80, deadline=None)
@given(NAMES)
def test_the_same_name_is_read_the_same_way(name):
    assert parse(name) == parse(name)


@settings(max_examples=80, deadline=None)
@given(TITLES, st.integers(1950, 2039), st.permutations(TAGS), st.integers(0, len(TAGS)))
def test_more_tags_never_change_title_year_or_group(title, year, tags, many):
    name = ".".join([*title, str(year), "1080p", *tags[:many]]) + "-QUAY"
    read = parse(name)
    assert (read.title, read.year, read.group) == (" ".join(title), year, "QUAY")


@settings(max_examples=80, deadline=None)
@given(TITLES, st.integers(1, 40), st.integers(1, 400), st.sampled_from([".", " ", "_"]), st.permutations(TAGS))
def test_what_separates_words_makes_no_difference(title, season, episode, separator, tags):
    words = [*title, f"S{season:02}E{episode:02}", *tags[:4]]
    read, plain = parse(separator.join(words)), parse(" ".join(words))
    assert replace(read, name="", claims=()) == replace(plain, name="", claims=())
    assert (read.title, read.seasons, read.episodes) == (" ".join(title), (season,), (episode,))


@settings(max_examples=80, deadline=None)
@given(TITLES, st.integers(1, 40), st.integers(1, 99), st.integers(1, 5))
def test_all_shapes_of_several_episodes_say_the_same(title, season, first, more):
    last = first + more
    start = " ".join(title)
    expected = tuple(range(first, last + 1))
    shapes = [f"S{season:02}E{first:02}-E{last:02}", f"S{season:02}E{first:02}-{last:02}", f"S{season}E{first}-E{last}"]
    shapes.append(f"S{season:02}" + "".join(f"E{one:02}" for one in expected))
    assert {parse(f"{start} {shape} 1080p WEB-DL").episodes for shape in shapes} == {expected}


@settings(max_examples=50, deadline=None)
@given(TITLES, st.integers(1, 1900))
def test_a_fansubs_number_is_read_in_brackets_and_behind_a_dash(title, number):
    start = " ".join(title)
    assert parse(f"[Quay] {start} - {number:02} [1080p]").absolute == (number,)
    assert parse(f"[Quay] {start} [{number:02}][1080p]").absolute == (number,)


@settings(max_examples=50, deadline=None)
@given(NAMES.filter(lambda name: name.strip()))
@example("A" * 3000)
@example("[" * 3000)
@example("1." * 1500)
@example("S01E01-" * 400)
@example(" - 01" * 500)
@example("-rakuv_" * 400)
@example("(a-b)." * 400)
@example("/a" * 1000)
@example("第1" * 800)
def test_a_name_is_read_in_bounded_time(name):
    """A second is a thousand times what a name takes; what grows faster than the name would pass it."""
    began = time.process_time()
    parse((name * (LONGEST // len(name) + 2))[: LONGEST + 10])
    assert time.process_time() - began < 1.0


@pytest.mark.parametrize(
    "name", ["", " ", ".", "-", "[]", "()", "[][]", ".mkv", "\x00", "\n", "//", "C:\\", "🦜", "a" * 5000]
)
def test_a_name_of_nothing_says_nothing(name):
    read = parse(name)
    assert (read.seasons, read.episodes, read.absolute, read.year, read.group) == ((), (), (), None, None)


def test_the_lines_for_people_say_what_was_read_from_what():
    read = parse("Salt.Road.S01E02.720p.HDTV.x264-QUAY")
    assert "title: Salt Road, from “Salt.Road” (title.before)" in read.explain()
    assert "episodes: 2, from “S01E02” (episode.sxxeyy)" in read.explain()
    assert parse("d41d8cd98f00b204e9800998ecf8427e").explain() == (
        "Nothing can be read in this name: it is a hash or random letters.",
    )
