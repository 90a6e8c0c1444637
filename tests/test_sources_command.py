"""`bowerbird sources`: a saved answer read without its site, and the beginning of a source of one's own."""

import importlib
import json
import sys

import pytest

from tests.command_line import call

BOOK = {
    "id": 84,
    "title": "Frankenstein",
    "authors": [{"name": "Shelley, Mary"}],
    "formats": {"application/epub+zip": "https://books.example/84.epub"},
}


def parsed(tmp_path, answer, *words, **settings):
    """Exit code and rows of reading this answer."""
    saved = tmp_path / "answer"
    saved.write_bytes(answer if isinstance(answer, bytes) else json.dumps(answer).encode())
    name, *more = words
    result = call("sources", "parse", name, str(saved), "--json", *more, **settings)
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()]


def test_a_saved_search_gives_a_line_for_each_title(tmp_path):
    code, rows = parsed(tmp_path, {"results": [BOOK, BOOK | {"id": 85}], "next": None}, "gutenberg")
    assert code == 0
    assert [(row["source"], row["ref"], row["name"], row["kind"]) for row in rows] == [
        ("gutenberg", "84", "Frankenstein", "book"),
        ("gutenberg", "85", "Frankenstein", "book"),
    ]


def test_a_saved_title_and_what_it_is_made_of_are_one_line_each(tmp_path):
    assert parsed(tmp_path, BOOK, "gutenberg", "--what", "title")[1][0]["authors"] == ["Mary Shelley"]
    _, [row] = parsed(tmp_path, BOOK, "gutenberg", "--what", "assets")
    assert row["made_of"] == "files"
    assert row["assets"][0]["where"] == {"url": "https://books.example/84.epub"}


def test_an_answer_that_is_not_understood_says_so_with_where_and_what(tmp_path):
    code, [row] = parsed(tmp_path, b"<html>", "gutenberg", "--url", "https://books.example/books")
    assert code == 1
    assert (row["error"], row["url"], row["snippet"]) == ("source_changed", "https://books.example/books", "<html>")


def test_an_instance_is_read_under_its_own_name(tmp_path):
    _, rows = parsed(tmp_path, {"results": [BOOK]}, "mine", SOURCES__MINE__ADAPTER="gutenberg")
    assert rows[0]["source"] == "mine"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nothing"], "no source 'nothing'"),
        (["demo"], "no answers to read"),
        (["gutenberg", "--what", "feed"], "reads no answers of the sort feed"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(tmp_path, words, said):
    (tmp_path / "answer").write_text("{}")
    result = call("sources", "parse", words[0], str(tmp_path / "answer"), *words[1:])
    assert result.exit_code == 2
    assert said in " ".join(result.output.replace("│", " ").split())


@pytest.fixture
def beginnings(tmp_path, monkeypatch):
    """A folder of one's own, from which Python imports for the length of a test."""
    monkeypatch.syspath_prepend(tmp_path)
    known = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - known:
        del sys.modules[name]


async def test_a_new_source_and_its_test_work_at_once(beginnings):
    result = call("sources", "new", "blue_shelf", "--into", str(beginnings))
    assert result.exit_code == 0
    assert result.stdout.split() == [str(beginnings / "blue_shelf.py"), str(beginnings / "test_blue_shelf.py")]
    importlib.invalidate_caches()
    test = importlib.import_module("test_blue_shelf")
    await test.test_a_book_is_found_by_a_word_of_its_name()
    test.test_another_shape_is_told([{"id": 7}])


def test_a_new_source_takes_no_others_place(beginnings):
    assert call("sources", "new", "blue_shelf", "--into", str(beginnings)).exit_code == 0
    assert "there already" in call("sources", "new", "blue_shelf", "--into", str(beginnings)).output


@pytest.mark.parametrize("name", ["Blue", "1shelf", "a b", "../x", ""])
def test_a_name_that_can_be_no_modules_name_is_refused(beginnings, name):
    assert call("sources", "new", name, "--into", str(beginnings)).exit_code == 2
