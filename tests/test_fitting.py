"""Which titles fit a search: filters that no source was asked for, genres that sources name in their own ways."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.fitting import Misfit, misfit
from core.genres import GENRES, genre_of, genres_of
from core.media import Format, Kind, Status, TitleInfo
from core.query import Field, parse
from core.releases.works import described
from tests.lister import release

BOOK = TitleInfo(
    "gutenberg",
    "84",
    "Frankenstein; or, the Modern Prometheus",
    Kind.BOOK,
    (Format.EPUB,),
    authors=("Mary Wollstonecraft Shelley",),
    year=1818,
    languages=("en",),
    tags=("Gothic fiction", "Scientists -- Fiction"),
    size_bytes=400_000,
    status=Status.COMPLETE,
)


@pytest.mark.parametrize(
    "text",
    [
        "frankenstein",
        '"modern prometheus"',
        "kind:book,comic",
        "-kind:film",
        "lang:en,fr",
        "year:1810..1820 size:<1MB status:complete",
        'author:"mary shelley"',
        'author:"Shelley, Mary"',
        "date:1818",
        "date:<1900 date:>1800",
        "-date:1818-05",
        "tag:horror",
        "tag:gothic -tag:western",
        "source:gutenberg",
    ],
)
def test_it_fits(text):
    assert misfit(parse(text), BOOK) is None


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("-prometheus", None),
        ('"prometheus modern"', None),
        ("kind:comic", Field.KIND),
        ("-kind:book", Field.KIND),
        ("lang:fr", Field.LANGUAGE),
        ("year:2020..", Field.YEAR),
        ("date:1818-05", Field.DATE),
        ("date:>1818", Field.DATE),
        ("-date:1810..1820", Field.DATE),
        ("size:>1GB", Field.SIZE),
        ("author:stoker", Field.AUTHOR),
        ("author:shell", Field.AUTHOR),
        ("-tag:horror", Field.TAG),
        ("source:librivox", Field.SOURCE),
        ("status:ongoing", Field.STATUS),
        ("quality:1080p", Field.QUALITY),
    ],
)
def test_it_does_not_fit_and_we_know_which_filter_says_so(text, field):
    assert misfit(parse(text), BOOK) == Misfit(field)


@pytest.mark.parametrize("text", ["year:1818", "size:<1GB", "status:complete", "lang:en", "author:shelley"])
def test_what_a_source_does_not_say_fits_no_filter_on_it_and_every_minus(text):
    silent = TitleInfo("gutenberg", "1", "Frankenstein", Kind.BOOK, (Format.EPUB,))
    assert misfit(parse(text), silent) == Misfit(Field(text.partition(":")[0]), unsaid=True)
    assert misfit(parse(f"-{text}"), silent) is None


@given(st.sampled_from(["kind:book", "lang:en", "year:1800..", "size:<1MB", "tag:horror", "author:shelley"]))
def test_a_filter_and_its_minus_never_both_fit_what_is_said(text):
    assert (misfit(parse(text), BOOK) is None) != (misfit(parse(f"-{text}"), BOOK) is None)


def test_a_word_in_another_script_is_found_within_a_name():
    title = replace(BOOK, name="吾輩は猫である")
    assert misfit(parse("-猫"), title) == Misfit(None)


@pytest.mark.parametrize(
    ("tags", "genres"),
    [
        (["Science fiction -- Periodicals"], ("science fiction",)),
        (["sci-fi", "SF"], ("science fiction",)),
        (["Gothic Fiction", "Detective and mystery stories"], ("crime", "horror")),
        (["Science"], ("science",)),
        (["Ciencia ficción"], ("science fiction",)),
        (["England", ""], ()),
    ],
)
def test_tags_of_many_sources_mean_the_same_genres(tags, genres):
    assert genres_of(tags) == genres


def test_every_genre_means_itself():
    assert [genre_of(one) for one in GENRES] == list(GENRES)
    assert [genres_of([one]) for one in GENRES] == [(one,) for one in GENRES]


@pytest.mark.parametrize(
    ("text", "fits"), [("date:>2024-04", True), ("date:2024-05-01", True), ("date:2024-06", False)]
)
def test_a_day_that_a_source_states_goes_before_the_year(text, fits):
    talk = replace(BOOK, year=2023, published="2024-05-01")
    assert (misfit(parse(text), talk) is None) is fits


def test_a_release_is_of_the_day_on_which_it_was_listed_or_on_which_its_episode_was_on_air():
    listed = release("nest", "Gulls.2001.1080p.BluRay.x264-BIRD", published_at=1_714_550_400_000)
    assert described(listed).published == "2024-05-01"
    aired = release("nest", "Gull.News.2024.04.30.720p.WEB-BIRD", kind=Kind.SERIES, published_at=1)
    assert described(aired).published == "2024-04-30"
    assert described(release("nest", "Gulls.2001.1080p.BluRay.x264-BIRD", published_at=10**30)).published == ""
