"""The operator's own folder: what lies there, as titles; read in place, never changed, never left."""

import os
import shutil
import time
from pathlib import Path

import pytest

from core.errors import SourceGone, SourceUnavailable
from core.media import FROM_MP3, FROM_PAGES, FROM_PICTURES, FROM_RECORDINGS, Files, Format, Kind, Local, Pages, Text
from core.source import Wanted
from plugins.sources.folder.shelf import MOST_DEPTH, Shelf
from tests.emulators import gutendex
from tests.folder_shelf import HTTP, folder, found, put


async def only(root: Path):
    titles = await found(root)
    assert len(titles) == 1, titles
    return titles[0]


@pytest.mark.parametrize(
    ("name", "kind", "formats"),
    [
        ("a.epub", Kind.BOOK, (Format.EPUB, Format.ORIGINAL)),
        ("a.PDF", Kind.BOOK, (Format.PDF, Format.ORIGINAL)),
        ("a.cbz", Kind.COMIC, (*FROM_PAGES[:-1], Format.ORIGINAL)),
        ("a.m4b", Kind.AUDIOBOOK, (Format.M4B, Format.MP3, Format.ORIGINAL)),
        ("a.mp3", Kind.AUDIOBOOK, (Format.MP3, Format.M4B, Format.ORIGINAL)),
        ("a.mp4", Kind.FILM, (Format.ORIGINAL,)),
        ("a.txt", Kind.BOOK, (Format.ORIGINAL,)),
        ("a.jpg", Kind.PICTURES, (Format.ORIGINAL,)),
        ("a.iso", Kind.OTHER, (Format.ORIGINAL,)),
        ("README", Kind.OTHER, (Format.ORIGINAL,)),
    ],
)
async def test_a_file_is_a_title_of_its_kind(tmp_path, name, kind, formats):
    put(tmp_path, name)
    info = await only(tmp_path)
    assert (info.kind, info.formats, info.ref) == (kind, formats, name)
    assert info.name == name.partition(".")[0]


@pytest.mark.parametrize(
    ("names", "kind", "formats", "parts"),
    [
        (["C/1.png", "C/2.png", "C/10.png"], Kind.COMIC, FROM_PAGES, 1),
        (["C/IMG_2031.jpg", "C/IMG_2044.jpg"], Kind.PICTURES, FROM_PICTURES, 1),
        (["C/a.mp3", "C/b.mp3", "C/cover.jpg"], Kind.AUDIOBOOK, FROM_MP3, 2),
        (["C/a.mp3", "C/b.flac"], Kind.AUDIOBOOK, FROM_RECORDINGS, 2),
        (["C/a.mp3", "C/b.wma"], Kind.AUDIOBOOK, ("zip",), 2),
        (["C/1.md", "C/2.txt", "C/3.html"], Kind.BOOK, ("epub", "zip"), 3),
        (["C/Chapter 1/1.png", "C/Chapter 2/1.png", "C/Chapter 10/1.png"], Kind.COMIC, FROM_PAGES, 3),
        (["C/CD 1/1.mp3", "C/CD 1/2.mp3", "C/CD 2/1.mp3"], Kind.AUDIOBOOK, FROM_MP3, 3),
        (["C/v1/c1/1.png", "C/v1/c2/1.png", "C/v2/c3/1.png", "C/v2/c4/1.png"], Kind.COMIC, FROM_PAGES, 4),
    ],
)
async def test_a_folder_of_one_sort_is_one_title(tmp_path, names, kind, formats, parts):
    put(tmp_path, *names)
    info = await only(tmp_path)
    assert (info.name, info.kind, info.parts) == ("C", kind, parts)
    assert info.formats == tuple(Format(one) for one in formats)


@pytest.mark.parametrize(
    ("names", "titles"),
    [
        (["Comics/Alpha/1.png", "Comics/Alpha/2.png", "Comics/Beta/1.png", "Comics/Beta/2.png"], ["Alpha", "Beta"]),
        (["Books/a.epub", "Books/b.epub", "Books/a.jpg", "Books/cover.jpg", "Books/a.opf"], ["a", "b"]),
        (["Film/film.mkv", "Film/film.srt", "Film/poster.jpg"], ["film"]),
        (["1.png", "2.png"], ["1", "2"]),
        (["S/x.pdf", "S/1.png", "S/2.png"], ["S", "x"]),
        ([".hidden/a.epub", "a.epub.part", "Thumbs.db", ".DS_Store", "b.epub"], ["b"]),
    ],
)
async def test_everything_else_is_a_title_by_itself(tmp_path, names, titles):
    put(tmp_path, *names)
    assert [info.name for info in await found(tmp_path)] == titles


async def test_pages_come_in_natural_order_without_the_cover(tmp_path):
    put(tmp_path, "C/10.png", "C/2.png", "C/1.png", "C/cover.jpg")
    source = folder(tmp_path)
    [part] = await source.parts(HTTP, "C")
    assets = await source.assets(HTTP, "C", part)
    assert isinstance(assets, Pages)
    assert [asset.name for asset in assets.assets] == ["1.png", "2.png", "10.png"]
    assert (await source.cover(HTTP, "C")).name == "cover.jpg"


async def test_volumes_are_kept(tmp_path):
    put(tmp_path, "C/v1/c1/1.png", "C/v1/c2/1.png", "C/v2/c3/1.png", "C/v2/c4/1.png")
    parts = await folder(tmp_path).parts(HTTP, "C")
    assert [(part.number, part.volume, part.name) for part in parts] == [
        (1, 1, "c1"),
        (2, 1, "c2"),
        (3, 2, "c3"),
        (4, 2, "c4"),
    ]


async def test_tracks_and_chapters_are_parts_of_files_and_texts(tmp_path):
    put(tmp_path, "A/1.mp3", "A/2.mp3", "T/one.md", "T/two.txt", "T/zwei.html")
    source = folder(tmp_path)
    tracks = [await source.assets(HTTP, "A", part) for part in await source.parts(HTTP, "A")]
    texts = [await source.assets(HTTP, "T", part) for part in await source.parts(HTTP, "T")]
    assert [type(one) for one in tracks] == [Files, Files]
    assert [type(one) for one in texts] == [Text, Text, Text]
    assert [one.assets[0].media_type for one in texts] == ["text/markdown", "text/plain", "text/html"]


async def test_a_file_is_read_in_place_with_its_size(tmp_path):
    shutil.copy(gutendex.files()["demo.epub"], tmp_path / "demo.epub")
    source = folder(tmp_path)
    [part] = await source.parts(HTTP, "demo.epub")
    [asset] = (await source.assets(HTTP, "demo.epub", part)).assets
    assert asset.where == Local((tmp_path / "demo.epub").resolve())
    assert (
        asset.size_bytes
        == (await source.title(HTTP, "demo.epub")).size_bytes
        == (tmp_path / "demo.epub").stat().st_size
    )


async def test_a_huge_file_is_listed_with_its_size_and_not_read(tmp_path):
    put(tmp_path, "huge.mkv", "small.epub")
    os.truncate(tmp_path / "huge.mkv", 1 << 40)
    assert (await folder(tmp_path).title(HTTP, "huge.mkv")).size_bytes == 1 << 40
    assert [info.ref for info in await found(tmp_path)] == ["huge.mkv", "small.epub"]


async def test_links_that_lead_out_are_not_followed(tmp_path):
    root, outside = tmp_path / "root", tmp_path / "outside"
    put(outside, "secret.txt", "more/secret.epub")
    put(root, "own.epub")
    (root / "link.txt").symlink_to(outside / "secret.txt")
    (root / "folder").symlink_to(outside / "more")
    (root / "loop").symlink_to(root)
    (root / "self").symlink_to(root / "self")
    (root / "inside.epub").symlink_to(root / "own.epub")
    os.mkfifo(root / "pipe.epub")
    assert [info.ref for info in await found(root)] == ["inside.epub", "own.epub"]


async def test_a_file_swapped_for_a_link_that_leads_out_is_gone(tmp_path):
    root = tmp_path / "root"
    put(root, "own.epub")
    put(tmp_path, "secret")
    source = folder(root)
    [part] = await source.parts(HTTP, "own.epub")
    (root / "own.epub").unlink()
    (root / "own.epub").symlink_to(tmp_path / "secret")
    with pytest.raises(SourceGone):
        await source.assets(HTTP, "own.epub", part)


@pytest.mark.parametrize("ref", ["../secret", "/etc/passwd", "", ".", "a\0b", "\ud800", "x" * 5000])
async def test_a_ref_that_names_nothing_in_the_folder_is_gone(tmp_path, ref):
    put(tmp_path / "root", "a.epub")
    put(tmp_path, "secret")
    with pytest.raises(SourceGone):
        await folder(tmp_path / "root").title(HTTP, ref)


async def test_what_vanishes_meanwhile_is_gone(tmp_path):
    put(tmp_path, "a.epub", "C/1.png", "C/2.png")
    source = folder(tmp_path)
    [file], [chapter] = await source.parts(HTTP, "a.epub"), await source.parts(HTTP, "C")
    (tmp_path / "a.epub").unlink()
    (tmp_path / "C" / "2.png").unlink()
    for ref, part in (("a.epub", file), ("C", chapter)):
        with pytest.raises(SourceGone):
            await source.assets(HTTP, ref, part)


async def test_a_root_that_cannot_be_read_is_named_with_advice(tmp_path):
    put(tmp_path, "file")
    for root in (tmp_path / "missing", tmp_path / "file"):
        with pytest.raises(SourceUnavailable, match=f"{root.name} can't be read: .*Check that it exists"):
            await folder(root).search(HTTP, Wanted("a"))


async def test_a_folder_that_is_too_deep_is_left_out_and_the_rest_is_found(tmp_path):
    put(tmp_path, "a.epub")
    here, deep = os.open(tmp_path, os.O_RDONLY), "d" * 250
    for _ in range(MOST_DEPTH):  # longer than any path may be, so that reading it fails
        os.mkdir(deep, dir_fd=here)
        below = os.open(deep, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    assert [info.ref for info in await found(tmp_path)] == ["a.epub"]


@pytest.mark.parametrize(
    ("words", "hit"),
    [
        ("shelley frank", True),
        ("FRANKENSTEIN", True),
        ("frankenstein dracula", False),
        ("enstein", False),
        ("prométhée", True),
        ("promethee", True),
        ("", True),
        ("???", False),
    ],
)
async def test_all_words_must_begin_a_word_of_the_path(tmp_path, words, hit):
    put(tmp_path, "Mary Shelley/Frankenstein, ou le Prométhée moderne.epub")
    assert bool(await found(tmp_path, words)) is hit


async def test_kinds_can_be_asked_for_and_results_come_in_natural_order(tmp_path):
    put(tmp_path, "Vol 10.epub", "Vol 2.epub", "vol 1.epub", "Vol 3.mp4")
    books = await found(tmp_path, "vol", kinds=frozenset({Kind.BOOK}))
    assert [info.name for info in books] == ["vol 1", "Vol 2", "Vol 10"]


async def test_several_folders_are_one_shelf_and_the_first_ones_refs_stay(tmp_path):
    for root in ("a/lib", "b/lib", "c/lib"):
        put(tmp_path / root, "x.epub")
    source = folder(tmp_path / "a/lib", tmp_path / "b/lib", tmp_path / "c/lib")
    titles = await source.search(HTTP, Wanted(""))
    assert {info.ref for info in titles} == {"x.epub", "lib//x.epub", "lib-2//x.epub"}
    for info in titles:
        assert await source.assets(HTTP, info.ref, (await source.parts(HTTP, info.ref))[0])


async def test_nothing_in_the_folder_is_changed(tmp_path):
    put(tmp_path, "C/1.png", "C/2.png", "a.epub")
    before = {path: path.lstat() for path in tmp_path.rglob("*")}
    source = folder(tmp_path)
    for info in await source.search(HTTP, Wanted("")):
        for part in await source.parts(HTTP, info.ref):
            await source.assets(HTTP, info.ref, part)
        await source.cover(HTTP, info.ref)
    after = {path: path.lstat() for path in tmp_path.rglob("*")}
    assert {path: (s.st_mtime_ns, s.st_size) for path, s in before.items()} == {
        path: (s.st_mtime_ns, s.st_size) for path, s in after.items()
    }


def test_only_folders_that_changed_are_listed_again(tmp_path, monkeypatch):
    put(tmp_path, "a/1.epub", "b/1.epub")
    long_ago = time.time() - 100
    for name in ("a", "b", "."):
        os.utime(tmp_path / name, (long_ago, long_ago))
    shelf, listed, scandir = Shelf(tmp_path), [], os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: listed.append(Path(path).name) or scandir(path))
    shelf.tree()
    listed.clear()
    put(tmp_path, "b/2.epub")
    assert sorted(shelf.tree().folders[[f.name for f in shelf.tree().folders].index("b")].files) == ["1.epub", "2.epub"]
    assert set(listed) == {"b"}


async def test_of_fifty_thousand_files_none_is_read_again_for_another_search(tmp_path, monkeypatch):
    long_ago = time.time() - 100
    for n in range(50):
        (tmp_path / f"shelf {n}").mkdir()
        for m in range(1000):
            os.close(os.open(tmp_path / f"shelf {n}" / f"book {m}.epub", os.O_CREAT | os.O_WRONLY))
        os.utime(tmp_path / f"shelf {n}", (long_ago, long_ago))
    os.utime(tmp_path, (long_ago, long_ago))
    source = folder(tmp_path)
    await source.search(HTTP, Wanted("x"))
    listed, scandir = [], os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: listed.append(path) or scandir(path))
    titles = await source.search(HTTP, Wanted("shelf 49 book 999"))
    assert listed == []
    assert [info.name for info in titles] == ["book 999"]
