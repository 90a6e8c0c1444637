"""Reading what somebody typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot.commands  # noqa: F401 registers them
from bot import texts
from bot.reading import chosen, number_in, read
from bot.registry import Takes, action, commands
from core.errors import NotFound, UserError

KEYS = texts.keys()
WORD = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12)


def options(text):
    reading = read(text, commands())
    return reading.command.name, dict(reading.options)


def trouble(text):
    with pytest.raises(UserError) as caught:
        read(text, commands())
    return caught.value


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("frankenstein", "search", {"words": "frankenstein"}),
        ("  two  words ", "search", {"words": "two words"}),
        ("magnet:?xt=urn:btih:c12fe1c06bba&dn=x", "add", {"what": "magnet:?xt=urn:btih:c12fe1c06bba&dn=x"}),
        ("this one: https://example.org/a.epub", "add", {"what": "this one: https://example.org/a.epub"}),
        ("a" * 40, "add", {"what": "a" * 40}),
        ("example.org", "search", {"words": "example.org"}),
        ("download handbook", "search", {"words": "download handbook"}),
        ("/search frankenstein", "search", {"words": "frankenstein"}),
        ("/SEARCH Frankenstein", "search", {"words": "Frankenstein"}),
        ("/search@bowerbird_bot frankenstein", "search", {"words": "frankenstein"}),
        ("/search\nover\ttwo lines", "search", {"words": "over two lines"}),
        ("/download handbook 1-3 cbz", "download", {"what": "handbook", "parts": "1-3", "format": "cbz"}),
        ("/download handbook cbz 1-3", "download", {"what": "handbook", "parts": "1-3", "format": "cbz"}),
        ("/download handbook --dry-run 1-3", "download", {"what": "handbook", "parts": "1-3", "dry_run": True}),
        ("/download handbook \u2014dry-run", "download", {"what": "handbook", "dry_run": True}),
        ("/download handbook dry_run:no", "download", {"what": "handbook", "dry_run": False}),
        ("/download handbook S01E03-E07", "download", {"what": "handbook", "parts": "S01E03-E07"}),
        ("/search --dry-run", "search", {"words": "--dry-run"}),
        ("/download handbook CBZ latest:2", "download", {"what": "handbook", "parts": "latest:2", "format": "cbz"}),
        ("/download handbook format:cbz parts:7", "download", {"what": "handbook", "parts": "7", "format": "cbz"}),
        ("/download format:cbz the handbook", "download", {"what": "the handbook", "format": "cbz"}),
        ("/download zip", "download", {"what": "zip"}),
        ("/download 1-3", "download", {"what": "1-3"}),
        ("/download epub epub", "download", {"what": "epub", "format": "epub"}),
        ("/download #12 epub", "download", {"what": "#12", "format": "epub"}),
        ("/cancel", "cancel", {}),
        ("/cancel 12", "cancel", {"id": 12}),
        ("/cancel #12 delete", "cancel", {"id": 12, "fetched": "delete"}),
        ("/cancel fetched:keep 12", "cancel", {"id": 12, "fetched": "keep"}),
        ("/queue MINE", "queue", {"whose": "mine"}),
        ("/library", "library", {}),
        ("/library blue bird comic", "library", {"words": "blue bird", "kind": "comic"}),
        ("/settings format epub room", "settings", {"name": "format", "value": "epub", "whose": "room"}),
        ("/favorites remove 17", "favorites", {"do": "remove", "what": "17"}),
        ("/link revoke", "link", {"what": "revoke"}),
    ],
)
def test_options_are_found_by_their_place_or_their_name(text, name, found):
    assert options(text) == (name, found)


@pytest.mark.parametrize("name", ["Catch 22", "Fahrenheit 451", "1984", "Apollo 13", "2001", "20 000 lieues", "R.U.R."])
def test_a_number_that_belongs_to_a_name_stays_with_it(name):
    """Whether it was a range after all is found out when no title is called so."""
    assert options(f"/download {name}") == ("download", {"what": name})
    assert options(f"/download {name} epub") == ("download", {"what": name, "format": "epub"})


@pytest.mark.parametrize(
    "words", ["sword:art online", "words:of wisdom", "format:c how to", "C:\\books", "12:30", "a:b"]
)
def test_a_colon_in_a_search_is_part_of_it(words):
    assert options(words) == ("search", {"words": words})
    assert options(f"/search {words}") == ("search", {"words": words})


@pytest.mark.parametrize(
    ("text", "key", "facts"),
    [
        ("", "say-nothing", {}),
        ("   ", "say-nothing", {}),
        ("/", "say-nothing", {}),
        ("/downlod x", "no-command-near", {"name": "downlod", "near": "/download"}),
        ("/pauze", "no-command-near", {"name": "pauze", "near": "/pause"}),
        ("/xyzzy", "no-command", {"name": "xyzzy"}),
        ("/search", "option-missing", {"usage": "/search WORDS [FILTERS]", "option": "WORDS"}),
        ("/download x formt:cbz", "option-unknown", {"name": "formt", "near": "format"}),
        ("/download x format:cbx", "option-choice-near", {"option": "FORMAT", "value": "cbx"}),
        ("/download x format:scroll", "option-choice", {"option": "FORMAT", "value": "scroll"}),
        ("/queue his", "option-choice", {"option": "WHOSE", "value": "his"}),
        ("/cancel twelve", "option-number", {"value": "twelve", "usage": "/cancel [ID] [FETCHED]"}),
        ("/cancel -1", "option-number", {"value": "-1"}),
        ("/cancel ٣", "option-number", {"value": "٣"}),
        ("/cancel 1e9", "option-number", {}),
        ("/cancel 12 keep 13", "option-too-many", {"extra": "13"}),
        ("/sources now please", "option-too-many", {"extra": "now please", "usage": "/sources"}),
    ],
)
def test_what_cannot_be_read_is_answered_with_the_nearest(text, key, facts):
    found = trouble(text)
    assert found.text == key
    assert found.facts.items() >= facts.items()


def test_what_is_nearest_is_a_choice_that_there_is():
    assert trouble("/download x format:cbx").facts["near"] in {"cbz", "cbr"}
    assert isinstance(trouble("/xyzzy"), NotFound)


@given(text=st.text(max_size=60) | st.builds("/{} {}".format, st.sampled_from([*commands(), "nope"]), st.text()))
def test_any_text_is_read_or_refused_with_a_sentence(text):
    try:
        reading = read(text, commands())
    except UserError as caught:
        error = caught
    else:
        assert {one.name for one in reading.command.options if one.required} <= reading.options.keys()
        return
    assert error.text in KEYS
    assert all(len(str(fact)) <= 200 for fact in error.facts.values())


@given(text=st.text(min_size=1).filter(lambda text: text.strip() and not text.lstrip().startswith("/")))
def test_any_text_without_a_slash_is_a_search_for_its_words(text):
    assert options(text) == ("search", {"words": " ".join(text.split())})


@given(words=st.lists(WORD, min_size=1, max_size=4), fmt=st.sampled_from(["epub", "cbz"]), at=st.integers(0, 4))
def test_a_named_option_may_stand_anywhere(words, fmt, at):
    line = [*words[:at], f"format:{fmt}", *words[at:]]
    name, found = options("/download " + " ".join(line))
    assert (name, found["format"]) == ("download", fmt)


@given(number=st.integers(1, 999_999_999))
def test_a_number_is_read_with_or_without_its_mark(number):
    assert number_in(str(number)) == number_in(f"#{number}") == number


@given(text=st.text(max_size=30))
def test_a_number_is_never_bigger_than_a_database_keeps(text):
    assert 0 <= number_in(text) < 2**31


def test_no_command_takes_free_words_twice():
    for command in commands().values():
        assert sum(one.takes is Takes.WORDS for one in command.options) <= 1
        required = [one.required for one in command.options]
        assert required == sorted(required, reverse=True)


def test_options_that_came_by_their_names_stay_apart():
    """What is typed into one field of a platform's menu is never taken for another."""
    reading = chosen("download", {"what": " catch  22 cbz ", "format": "EPUB"}, commands())
    assert dict(reading.options) == {"what": "catch 22 cbz", "format": "epub"}
    assert dict(chosen("cancel", {"id": "12", "unknown": "x"}, commands()).options) == {"id": 12}
    assert dict(chosen("library", {"words": " "}, commands()).options) == {}


@pytest.mark.parametrize(
    ("name", "given", "key"),
    [
        ("download", {"what": " "}, "option-missing"),
        ("download", {"what": "x", "format": "epup"}, "option-choice-near"),
        ("cancel", {"id": "many"}, "option-number"),
        ("downlod", {}, "no-command-near"),
    ],
)
def test_options_that_came_by_their_names_are_checked_like_typed_ones(name, given, key):
    with pytest.raises(UserError) as caught:
        chosen(name, given, commands())
    assert caught.value.text == key


def test_a_verb_means_one_action_only():
    """Buttons carry verbs: a second action of the same name would take the first one's presses."""
    with pytest.raises(ValueError, match="already"):
        action("title.show")(None)
