"""Settings for reading: the example, the page, and what is in force."""

import tomllib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from core.settings import Layer, Settings, build, layers, leaves
from core.settings.page import example, page, show

ROOT = Path(__file__).parent.parent


def named(shown, name):
    return next(one for one in shown if one.name == name)


def test_the_example_is_a_file_of_the_defaults():
    assert build([Layer("example", tomllib.loads(example()))]) == Settings()


def test_the_example_has_every_setting_and_says_what_each_is_for():
    text = example()
    for path, _, sentence in leaves(Settings()):
        assert sentence in text
        assert f"{path[-1]} = " in text or path == ("sources",)


def test_the_page_in_the_docs_is_the_generated_one():
    assert (ROOT / "docs" / "settings.md").read_text("utf-8") == page(), "run: bowerbird config docs > docs/settings.md"


def test_the_page_names_every_setting_and_its_variable():
    text = page()
    for path, _, _ in leaves(Settings()):
        assert f"`{'.'.join(path)}`" in text
        assert f"`BOWERBIRD_{'__'.join(path).upper()}" in text


def test_the_page_is_the_same_on_every_machine(monkeypatch):
    before = page()
    monkeypatch.setenv("XDG_DATA_HOME", "/elsewhere")
    monkeypatch.setenv("HOME", "/somebody")
    assert page() == before


def test_what_is_in_force_says_where_it_came_from(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bowerbird.toml").write_text("[web]\nport = 1\n[links]\nhours = 2\n")
    stack = layers({"BOWERBIRD_WEB__PORT": "9"}, {"log_level": "debug"})
    shown = show(build(stack), stack)
    assert (named(shown, "web.port").value, named(shown, "web.port").origin) == ("9", "environment")
    assert (named(shown, "links.hours").value, named(shown, "links.hours").origin) == ("2.0", "bowerbird.toml")
    assert named(shown, "log_level").origin == "command line"
    assert named(shown, "retry.tries").origin == "default"


def test_what_is_in_force_keeps_secrets_to_itself():
    stack = [
        Layer(
            "file",
            {
                "database_url": "postgresql://ada:hunter2@host/books",
                "redis_url": "redis://:hunter2@host/0",
                "sources": {"shelf": {"password": "hunter2", "base_url": "https://example.org?apikey=hunter2"}},
            },
        )
    ]
    shown = show(build(stack), stack)
    assert "hunter2" not in "".join(one.value for one in shown)
    assert named(shown, "database_url").value == '"postgresql://ada:…@host/books"'
    assert named(shown, "sources.shelf.base_url").origin == "file"


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30),
    st.lists(st.sampled_from(["10.0.0.0/8", "::1/128"])),
)
def test_any_text_and_list_is_shown_as_toml_that_reads_back(locale, networks):
    stack = [Layer("file", {"locale": locale, "fetch": {"allow_private": networks}})]
    shown = show(build(stack), stack)
    assert tomllib.loads(f"x = {named(shown, 'fetch.allow_private').value}")["x"] == networks
    assert isinstance(tomllib.loads(f"x = {named(shown, 'locale').value}")["x"], str)
