"""The Internet Archive: what is asked of it, and what is read in its answers; nobody is asked for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceChanged, SourceGone, SourceRefused
from core.media import Format, Kind, Text
from core.source import Wanted
from plugins.sources.internet_archive import parse_item, parse_search
from plugins.sources.internet_archive.asking import question
from plugins.sources.internet_archive.files import File, chosen, family_of, seconds
from plugins.sources.internet_archive.records import parse_record, spoken

URL = "https://archive.example/metadata/thing"


def record(**changes):
    return {"identifier": "thing", "title": "Thing", "mediatype": "texts"} | changes


def read(formats=("EPUB",), **changes):
    return parse_record("ia", URL, record(**changes), set(formats))


def item(*files, **more):
    return {"metadata": record(), "files": list(files)} | more


EPUB = {"name": "thing.epub", "source": "derivative", "format": "EPUB", "size": "5"}


def test_every_word_is_asked_for_in_title_or_creator_and_closed_items_are_left_out():
    asked = question(Wanted('say "no" -- never\\', frozenset({Kind.FILM}), frozenset({"de"})))
    assert asked.split(" AND ") == [
        '(title:"say" OR creator:"say")',
        '(title:"\\"no\\"" OR creator:"\\"no\\"")',
        '(title:"never\\\\" OR creator:"never\\\\")',
        "(mediatype:movies)",
        'language:("de" OR "ger" OR "deu" OR "German")',
        "NOT collection:(inlibrary OR lendinglibrary OR printdisabled OR stream_only OR samples_only OR librivoxaudio)",
        "NOT access-restricted-item:true",
    ]


@given(st.text(max_size=300))
def test_no_word_of_a_person_gets_out_of_its_quotes(words):
    asked = question(Wanted(words))
    plain = asked.replace("\\\\", "").replace('\\"', "")
    outside = "".join(plain.split('"')[::2])
    assert plain.count('"') % 2 == 0
    assert not set(outside) - set("abcdefghijklmnopqrstuvwxyz_-:() TROANDN")


@pytest.mark.parametrize(("words", "kinds"), [("", ()), (" -- ", ()), ("🎉", ()), ("alice", ("series",))])
def test_there_may_be_nothing_to_ask_for(words, kinds):
    assert question(Wanted(words, frozenset(Kind(kind) for kind in kinds))) == ""


@pytest.mark.parametrize(
    ("said", "formats", "kind", "first"),
    [
        ({}, ["EPUB", "Text PDF"], Kind.BOOK, Format.EPUB),
        ({}, ["Text PDF", "DjVuTXT"], Kind.BOOK, Format.PDF),
        ({}, ["DjVuTXT"], Kind.BOOK, Format.EPUB),
        ({}, ["Comic Book ZIP", "EPUB"], Kind.COMIC, Format.CBZ),
        ({}, ["Comic Book RAR", "Text PDF"], Kind.COMIC, Format.CBR),
        ({"collection": "comics"}, ["JPEG"], Kind.COMIC, Format.CBZ),
        ({"mediatype": "audio", "collection": ["audio_bookspoetry"]}, ["VBR MP3"], Kind.AUDIOBOOK, Format.MP3),
        ({"mediatype": "audio", "subject": "poems;AudioBook"}, ["Flac"], Kind.AUDIOBOOK, Format.ZIP),
        ({"mediatype": "movies"}, ["MPEG2", "h.264"], Kind.FILM, Format.ORIGINAL),
        ({"mediatype": "image"}, ["PNG"], Kind.PICTURES, Format.CBZ),
    ],
)
def test_an_item_becomes_a_title_of_its_kind_in_its_best_form(said, formats, kind, first):
    info = read(formats, **said)
    assert (info.kind, info.formats[0]) == (kind, first)


@pytest.mark.parametrize(
    ("said", "formats"),
    [
        ({"collection": ["inlibrary"]}, ["EPUB"]),
        ({"collection": "printdisabled"}, ["EPUB"]),
        ({"access-restricted-item": "true"}, ["EPUB"]),
        ({"access-restricted-item": True}, ["EPUB"]),
        ({}, ["ACS Encrypted PDF", "LCP Encrypted EPUB", "Metadata"]),
        ({}, ["JPEG"]),  # the photograph of a cover is no book
        ({"mediatype": "audio", "collection": ["librivoxaudio", "audio_bookspoetry"]}, ["VBR MP3"]),
        ({"mediatype": "audio"}, ["VBR MP3"]),
        ({"mediatype": "movies"}, ["MPEG2", "Cinepack"]),
        ({"mediatype": "software"}, ["EPUB"]),
        ({"mediatype": "collection"}, ["EPUB"]),
    ],
)
def test_what_is_closed_or_of_no_use_is_not_offered(said, formats):
    assert read(formats, **said) is None


@pytest.mark.parametrize(
    ("said", "licence"),
    [
        ({"licenseurl": "https://creativecommons.org/licenses/by-nc-sa/3.0/us/"}, "CC BY-NC-SA 3.0"),
        ({"licenseurl": "http://creativecommons.org/publicdomain/zero/1.0/"}, "CC0 1.0"),
        ({"licenseurl": "http://creativecommons.org/licenses/publicdomain/"}, "Public domain, says its uploader"),
        ({"possible-copyright-status": "NOT_IN_COPYRIGHT"}, "Not in copyright, says its library"),
        ({"rights": "<b>All</b> free"}, "All free"),
        ({}, "Rights not stated"),
    ],
)
def test_the_licence_says_what_is_known_and_no_more(said, licence):
    assert read(**said).licence == licence


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("Shelley, Mary Wollstonecraft, 1797-1851", "Mary Wollstonecraft Shelley"),
        ("Wells, H. G. (Herbert George), 1866-1946", "H. G. Wells"),
        ("Verne, Jules, 1828-1905, author", "Jules Verne"),
        ("Lindgren, Astrid, 1907-", "Astrid Lindgren"),
        ("Mary Shelley", "Mary Shelley"),
        ("Augustine, of Hippo", "Augustine, of Hippo"),
        ("Acme Pictures, Inc.", "Acme Pictures, Inc."),
        ("Biodiversity Heritage Library, Field Museum", "Biodiversity Heritage Library, Field Museum"),
        ("1797-1851", "1797-1851"),
        ("太宰治", "太宰治"),
    ],
)
def test_an_author_is_named_as_people_say_it(raw, said):
    assert spoken(raw) == said


@pytest.mark.parametrize(
    ("said", "year"),
    [
        ({"year": 1910}, 1910),
        ({"year": "1910", "date": "2004-05-06"}, 1910),
        ({"date": "1818-01-01T00:00:00Z"}, 1818),
        ({"date": "[ca. 1850]"}, 1850),
        ({"date": "long ago"}, None),
        ({}, None),
    ],
)
def test_the_year_is_read_in_all_its_shapes(said, year):
    assert read(**said).year == year


def test_languages_subjects_and_descriptions_are_read_in_all_their_shapes():
    info = read(
        language=["eng", "English", "Klingon", "fre"], subject=["a; b", "c"], description=["<p>x</p>", "y &lt; z"]
    )
    assert (info.languages, info.tags, info.description) == (("en", "fr"), ("a", "b", "c"), "x y < z")


def test_an_item_without_a_title_is_called_by_its_name():
    assert read(title=None).name == "thing"
    assert read(title=["One", "Two"]).name == "One"
    assert read(title=1984).name == "1984"


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        ("1541.09", 1541.09),
        ("25:41", 1541.0),
        ("1:02:03", 3723.0),
        ("", None),
        ("long", None),
        (None, None),
        ("1:2:3:4", None),
    ],
)
def test_a_length_is_read_in_all_its_shapes(length, expected):
    assert seconds(length) == expected


def test_originals_go_before_derivatives_and_among_those_the_best_format_wins():
    family = family_of(Kind.AUDIOBOOK, {"64Kbps MP3", "VBR MP3"})
    low, best = File("2.mp3", "64Kbps MP3", False), File("1.mp3", "VBR MP3", False)
    assert chosen(family, [low, best]) == (best,)
    assert chosen(family, [File("2.mp3", "64Kbps MP3", True), best]) == (File("2.mp3", "64Kbps MP3", True),)


@given(st.lists(st.integers(1, 500), unique=True, min_size=1))
def test_files_come_as_people_count(numbers):
    family = family_of(Kind.AUDIOBOOK, {"VBR MP3"})
    files = [File(f"Side {n}.mp3", "VBR MP3", True) for n in numbers]
    assert [file.path for file in chosen(family, files)] == [f"Side {n}.mp3" for n in sorted(numbers)]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({}, SourceGone),
        ({"is_dark": True, "metadata": record()}, SourceGone),
        (item({"name": "a.txt", "format": "Metadata"}), SourceGone),
        (item(EPUB | {"private": "true"}), SourceGone),
        (item(EPUB, nodownload=True), SourceRefused),
        (item(EPUB, metadata=record(collection=["inlibrary"])), SourceRefused),
        (item(EPUB, metadata=record(**{"access-restricted-item": "true"})), SourceRefused),
        (None, SourceChanged),
        ([], SourceChanged),
        ({"error": "something"}, SourceChanged),
        (item(EPUB, metadata=[]), SourceChanged),
        (item(EPUB, files={}), SourceChanged),
        (item(EPUB | {"name": None}), SourceChanged),
        (item(EPUB, metadata=record(title={"en": "Thing"})), SourceChanged),
        (item(EPUB, metadata=record(identifier="../etc")), SourceChanged),
        (item(EPUB, metadata=record(identifier=7)), SourceChanged),
    ],
)
def test_an_item_that_cannot_be_had_is_told_in_the_right_words(answer, error):
    with pytest.raises(error):
        parse_item("ia", URL, "thing", answer)


@pytest.mark.parametrize(
    "answer",
    [None, [], {}, {"error": "malformed"}, {"response": []}, {"response": {"docs": None}}, {"response": {"docs": [7]}}],
)
def test_a_search_of_another_shape_is_told_with_address_and_snippet(answer):
    with pytest.raises(SourceChanged) as caught:
        parse_search("ia", URL, answer)
    assert (caught.value.url, bool(caught.value.snippet)) == (URL, True)


def test_a_book_with_nothing_but_text_is_text():
    only_text = item({"name": "thing_djvu.txt", "source": "derivative", "format": "DjVuTXT", "size": "7"})
    assert parse_item("ia", URL, "thing", only_text).family.shape is Text
