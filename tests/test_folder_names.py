"""The names of what lies in the operator's own folder: odd ones, those that look alike, and their order."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.source import Wanted
from plugins.sources.folder.names import MOST_REF, fits, fold, natural, ref_of, shown, words_of
from tests.folder_shelf import HTTP, folder, found, put
from worker.fetch.download import fetch


@pytest.mark.parametrize(
    ("raw", "name", "word"),
    [
        (b"caf\xe9 latte.epub", "caf� latte", "latte"),
        (b"two\nlines.epub", "two lines", "lines"),
        ("evil\u202egpj.epub".encode(), "evil gpj", "evil"),
        ("ספר טוב.epub".encode(), "ספר טוב", "טוב"),
        ("🎉 party.epub".encode(), "🎉 party", "🎉"),
        ("cafe\u0301.epub".encode(), "café", "CAFE"),
        ("我是猫である.epub".encode(), "我是猫である", "猫"),
        (b"a" * 250 + b".epub", "a" * 200, "a" * 250),
        ("ß.epub".encode(), "ß", "SS"),
    ],
)
async def test_oddly_named_files_are_found_and_read(tmp_path, raw, name, word, emulated):
    (tmp_path / os.fsdecode(raw)).write_bytes(b"content")
    source = folder(tmp_path)
    [info] = await source.search(HTTP, Wanted(word))
    assert info.name == name
    info.ref.encode()
    assert len(info.ref) <= MOST_REF
    [part] = await source.parts(HTTP, info.ref)
    [asset] = (await source.assets(HTTP, info.ref, part)).assets
    asset.name.encode()
    await fetch(emulated, asset, tmp_path.parent / f"{tmp_path.name} target", lambda _: None)
    assert (tmp_path.parent / f"{tmp_path.name} target").read_bytes() == b"content"


@pytest.fixture
async def emulated():
    from tests import fixtures_sources

    async with fixtures_sources.client() as client:
        yield client


async def test_names_that_differ_in_their_normal_form_only_are_two_titles(tmp_path):
    put(tmp_path, "caf\u00e9.epub", "cafe\u0301.epub")
    refs = {info.ref for info in await found(tmp_path)}
    assert len(refs) == 2
    assert "café.epub" in refs


@given(st.text(), st.text())
def test_two_paths_never_share_a_ref(one, other):
    one, other = (text.encode("utf-8", "ignore").decode() for text in (one, other))
    assert (ref_of(one) == ref_of(other)) == (one == other)
    assert len(ref_of(one)) <= MOST_REF


@given(st.text())
def test_a_name_finds_itself(name):
    assert fits(fold(name), words_of(name))
    assert "\n" not in shown(name)


@given(st.lists(st.text(st.sampled_from("aB1209é ")), unique=True))
def test_natural_order_is_an_order(names):
    assert sorted(sorted(names, key=natural, reverse=True), key=natural) == sorted(names, key=natural)
