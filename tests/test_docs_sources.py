"""docs/sources.md keeps its word: every source and option is in it, and its forty lines run."""

import dataclasses
import importlib
import re
import sys
from pathlib import Path

import pytest

from core.settings import Settings
from door.skeleton import filled
from worker.catalog import adapters
from worker.catalog.adapters import Fault
from worker.catalog.load import State, load

PAGE = (Path(__file__).parents[1] / "docs" / "sources.md").read_text("utf-8")
SOURCE, TEST = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("name", sorted(adapters.find(others=())))
def test_every_source_and_each_of_its_options_is_in_the_table(name):
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{name}` |"))
    head = adapters.find(others=())[name]
    assert not isinstance(head, Fault)
    assert all(f"`{field.name}`" in row for field in dataclasses.fields(head.options))
    assert ("| on |" in row) == head.on_by_default


@pytest.fixture
def example(tmp_path, monkeypatch):
    """The page's source and test, as files in a package of their own."""
    package = tmp_path / "shelf_of_docs"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "smallshelf.py").write_text(SOURCE)
    (package / "saved.py").write_text(TEST.replace("plugins.sources.smallshelf", "shelf_of_docs.smallshelf"))
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("shelf_of_docs")
    for name in [name for name in sys.modules if name.startswith("shelf_of_docs")]:
        del sys.modules[name]


def test_the_example_is_what_a_new_source_begins_with():
    assert filled("source", "smallshelf") == SOURCE
    assert filled("test", "smallshelf", "plugins.sources.smallshelf") == TEST


async def test_the_example_source_is_loaded_once_its_address_is_set(example):
    known = {"smallshelf": adapters.find(example, others=())["smallshelf"]}
    off = load(Settings(), known)
    settings = {"sources": {"smallshelf": {"base_url": "https://library.example"}}}
    on = load(Settings.model_validate(settings), known)
    assert [card.state for card in (*off.cards, *on.cards)] == [State.OFF, State.ON]
    assert "BOWERBIRD_SOURCES__SMALLSHELF__BASE_URL" in off.cards[0].reason
    await on.close()


async def test_the_examples_own_test_passes(example):
    saved = importlib.import_module("shelf_of_docs.saved")
    await saved.test_a_book_is_found_by_a_word_of_its_name()
    for answer in (None, {"error": "moved"}, [{"id": 7}], ["text"]):
        saved.test_another_shape_is_told(answer)
