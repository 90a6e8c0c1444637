"""Files of definitions: what is understood, and the sentence that names file, line and key of what is not."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.definitions.filters import known
from plugins.definitions.folder import adapters_in
from plugins.definitions.indexer import DefinedIndexer, adapter_of
from plugins.definitions.reading import definition_of
from plugins.definitions.tree import Unfit

GULLS = (Path(__file__).parent / "definitions" / "gulls.yml").read_text("utf-8")
SMALL = """id: small
name: Small
caps: {categorymappings: [{id: 1, cat: TV}]}
search:
  path: list
  rows: {selector: tr}
  fields:
    title: {selector: a}
    download: {selector: a, attribute: href}
    size: {text: 1 GB}
    seeders: {text: 1}
"""


def test_a_definition_is_read_whole():
    gulls = definition_of(GULLS.encode())
    assert (gulls.id, gulls.privacy, gulls.encoding, gulls.pause_s) == ("gulls", "public", "cp1251", 6)
    assert [(one.name, one.sort, one.default) for one in gulls.settings[:2]] == [
        ("sort", "select", "added"), ("verified", "checkbox", "false"),
    ]  # fmt: skip
    assert [(one.id, one.number, one.is_default) for one in gulls.categories] == [
        ("1", 2040, True), ("2", 5000, True), ("9", 7020, False),
    ]  # fmt: skip
    assert gulls.modes["movie-search"] == {"q", "imdbid"}
    assert [one.name for one in gulls.search.fields].count("title") == 2


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("type: public", "speed: 7\ntype: public", "the key 'speed' is not understood; here may stand: caps,"),
        ("dateheaders:", "datehead:", "the key 'search.rows.datehead' is not understood"),
        ("type: public", "type: open", "'type' is one of public, semi-private, private"),
        ("name: trim", "name: polish", "there is no filter 'polish'"),
        ("{{ if .Keywords }}search", "{{ if .Keyword }}search", "there is no value .Keyword"),
        ('latest/{{ end }}"', 'latest/"', "has no end"),
        ("name: querystring\n          args: cat", "name: querystring", "the filter querystring takes 1 arguments"),
        ('name: regexp\n          args: "(tt\\\\d+)"', 'name: regexp\n          args: "(tt"', "a ( has no )"),
        ("selector: td.nowhere", "selector: td:hover", "':hover' is not understood in a selector"),
        ("id: 2, cat: TV,", "id: 2, cat: Telly,", "there is no category 'Telly'"),
        ("requestDelay: 6", "requestDelay: soon", "'requestDelay' is a number"),
        ("name: sort\n    type: select", "name: sort\n    type: slider", "a setting is one of"),
        ("tv-search: [q", "telly-search: [q", "there is no mode 'telly-search'"),
        ("name: Gulls", "name: *other", "anchors and aliases"),
        ("name: Gulls", "name: &a Gulls", "anchors and aliases"),
        ("name: Gulls", "name: !!python/name:os.system x", "tags"),
        ("id: gulls\n", "id: gulls\nid: gulls\n", "the key 'id' is there twice"),
    ],
)
def test_what_is_not_understood_is_named_with_its_line(was, becomes, said):
    assert GULLS.count(was) == 1
    with pytest.raises(Unfit) as told:
        definition_of(GULLS.replace(was, becomes).encode())
    line = GULLS[: GULLS.index(was)].count("\n") + 1
    assert said in told.value.said
    assert told.value.line in {line, line + 1 if "twice" in said else line}


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("    seeders:\n", "    seeder:\n", "search.fields has no 'seeders'"),
        ("encoding: windows-1251", "encoding: martian", "there is no encoding"),
        ("id: gulls", "id: ../gulls", "is none: small letters"),
        ("name: Gulls", "name: [Gulls", "it is no YAML"),
    ],
)
def test_what_is_wrong_with_the_whole_is_said(was, becomes, said):
    with pytest.raises(Unfit) as told:
        definition_of(GULLS.replace(was, becomes, 1).encode())
    assert said in told.value.said


def test_the_file_in_the_docs_is_one():
    page = (Path(__file__).parents[1] / "docs" / "definitions.md").read_text("utf-8")
    owls = definition_of(page.partition("```yaml\n")[2].partition("```")[0].encode())
    assert (owls.id, len(owls.search.fields), owls.settings) == ("owls", 7, ())


def test_every_filter_is_in_the_docs():
    page = (Path(__file__).parents[1] / "docs" / "definitions.md").read_text("utf-8")
    assert [name for name in known() if f"`{name}`" not in page] == []


def test_only_the_file_that_is_not_understood_is_left_out(tmp_path):
    (tmp_path / "small.yml").write_text(SMALL)
    (tmp_path / "bad.yaml").write_text(SMALL.replace("path: list", "paths: 7\n  speed: 1"))
    (tmp_path / "notes.txt").write_text("not a definition")
    (tmp_path / "binary.yml").write_bytes(b"\xff\xfe\x00")
    found = dict(adapters_in(tmp_path))
    assert issubclass(found["small"], DefinedIndexer)
    assert found["bad"].startswith(f"{tmp_path}/bad.yaml, line 5:")
    assert "UTF-8" in found["binary"]
    assert len(found) == 3


def test_a_folder_that_is_not_there_is_told(tmp_path):
    [(name, said)] = adapters_in(tmp_path / "nowhere")
    assert name == "definitions"
    assert "nowhere can't be read" in said


def test_the_settings_of_a_definition_are_the_options_of_its_adapter():
    adapter = adapter_of(definition_of(GULLS.encode()))
    options = adapter.options(base_url=("https://a.example",))
    assert (options.sort, options.verified) == ("added", False)
    with pytest.raises(ValueError, match="sort is one of added, seeds"):
        adapter.options(base_url=("https://a.example",), sort="size")
    with pytest.raises(ValueError, match="must be an address such as"):
        adapter.options(base_url=("a.example",))
    private = adapter_of(definition_of(SMALL.encode()))
    assert private.options(base_url=("https://a.example",)).username == ""


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"- a", b"a", b"{", b"a: &x [*x]", b"a: &a [1]\nb: [*a, *a]", b"? [a]\n: 1", b"\x00", b"%YAML 9",
        b"{" * 100, b"a: " + b"[" * 5000, b"x" * 500_000, b"---\na: 1\n---\nb: 2",
    ],
)  # fmt: skip
def test_a_file_that_is_no_definition_is_told(body):
    with pytest.raises(Unfit):
        definition_of(body)


@given(st.integers(0, len(GULLS)), st.text(":{}[]-|>&*!%'\"\n #aé0", max_size=4), st.integers(0, 30))
def test_whatever_is_written_into_a_file_is_understood_or_named(at, put, cut):
    changed = GULLS[:at] + put + GULLS[at + cut :]
    try:
        adapter_of(definition_of(changed.encode()))
    except (Unfit, ValueError):
        return
