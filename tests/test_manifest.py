"""manifest.json: written and read without a loss, and never trusted further than it deserves."""

import errno
import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import StartError, StorageFull
from core.media import Kind
from worker.manifest import ledger
from worker.manifest.paths import fault_of, inside, is_safe, shown
from worker.manifest.reading import MOST_BYTES, Standing, parsed, read
from worker.manifest.schema import FORMAT, NAME, VERSION, File, Manifest, PartOf, State, Titled, begun, with_files

SHA = "a" * 64
GOOD = File("a.bin", State.FINISHED, 3, SHA, "https://example.org/a.bin")

texts = st.text(st.characters(codec="utf-8"), max_size=20)
moments = st.integers(0, 4_000_000_000).map(lambda s: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=s))
names = st.text(st.characters(codec="utf-8", exclude_characters="/\x00"), min_size=1, max_size=20)
paths = st.lists(names, min_size=1, max_size=4).map("/".join).filter(lambda path: not fault_of(path))
files = st.builds(
    File,
    path=paths,
    state=st.sampled_from(State),
    size=st.integers(0, 1 << 50),
    sha256=st.sampled_from(["", SHA, "0123456789abcdef" * 4]),
    url=texts,
    media_type=texts,
    fetched_at=st.none() | moments,
    checked_at=st.none() | moments,
    reason=texts,
)


@st.composite
def manifests(draw):
    listed = draw(st.lists(files, max_size=8, unique_by=lambda file: file.path))
    cut = draw(st.integers(0, len(listed)))
    parts = (PartOf(1, draw(texts), tuple(listed[:cut])), PartOf(2, "", tuple(listed[cut:])))
    title = Titled(draw(texts), draw(st.sampled_from(Kind)), tuple(draw(st.lists(texts, max_size=3))), parts=parts)
    return Manifest(FORMAT, VERSION, draw(moments), draw(moments), draw(texts), (title,))


def kept(folder, *more):
    return ledger.update(folder, lambda manifest: with_files(manifest, more, "here"))


def text_of(folder, change=lambda text: text):
    path = folder / NAME
    path.write_text(change(path.read_text()))


@given(manifests())
def test_what_is_written_is_read_again(manifest):
    assert parsed(ledger.written(manifest)).manifest == manifest


@given(manifests(), st.data())
def test_wherever_it_is_cut_off_it_is_known_to_be_damaged_and_nothing_false_is_saved(manifest, data):
    whole = ledger.written(manifest).rstrip()
    reading = parsed(whole[: data.draw(st.integers(0, len(whole) - 1))])
    assert (reading.standing, reading.manifest) == (Standing.BROKEN, None)
    assert set(reading.saved) <= set(manifest.files())


@given(
    st.binary(max_size=200)
    | st.recursive(st.none() | st.integers() | texts, st.lists).map(lambda x: json.dumps(x).encode())
)
def test_nothing_that_stands_there_brings_the_reader_down(data):
    assert parsed(data).standing in {Standing.BROKEN, Standing.FOREIGN}


def said(**changes):
    whole = json.loads(ledger.written(with_files(begun(), [GOOD], "here")))
    file = whole["titles"][0]["parts"][0]["files"][0]
    for name, value in changes.items():
        (file if name in file or name == "more" else whole)[name] = value
    return json.dumps(whole).encode()


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"size": "3"}, "files.0.size: Input should be a valid integer"),
        ({"size": -1}, "below zero"),
        ({"state": "lost"}, "files.0.state"),
        ({"sha256": "abc"}, "SHA-256 that is none"),
        ({"sha256": "A" * 64}, "SHA-256 that is none"),
        ({"more": 1}, "files.0.more"),
        ({"titles": {}}, "titles"),
        ({"version": "2"}, "version: is no number"),
        ({"version": True}, "version: is no number"),
        ({"version": 0}, "version: is no number"),
        ({"path": "../../etc/passwd"}, "leads out of the folder"),
        ({"path": "a/../b"}, "leads out of the folder"),
        ({"path": "/etc/passwd"}, "does not begin in the folder"),
        ({"path": "C:\\boot.ini"}, "does not begin in the folder"),
        ({"path": "a\x00b"}, "is no path"),
        ({"path": ""}, "is no path"),
        ({"path": "é" * 150}, "longer than 255 bytes"),
        ({"made_at": "yesterday"}, "made_at"),
    ],
)
def test_every_fault_is_named(changes, fault):
    reading = parsed(said(**changes))
    assert reading.standing is Standing.BROKEN
    assert fault in reading.faults[0]


def test_a_path_that_stands_in_it_twice_is_a_fault():
    twice = replace(begun(), titles=(Titled("a", parts=(PartOf(1, files=(GOOD, GOOD)),)),))
    assert "twice" in parsed(ledger.written(twice)).faults[0]


@pytest.mark.parametrize("data", [b'{"format": NaN}', b"[" * 100_000, b"", b"\x00" * 4096, b"\xff\xfe{}"])
def test_what_is_no_json_is_damaged(data):
    assert parsed(data).standing is Standing.BROKEN


@pytest.mark.parametrize("data", [b"{}", b"[]", b'{"name": "A web app", "icons": []}', b'{"format": 7}'])
def test_json_that_is_not_ours_is_another_programs_and_left_alone(tmp_path, data):
    (tmp_path / NAME).write_bytes(data)
    assert read(tmp_path).standing is Standing.FOREIGN
    with pytest.raises(StartError, match="another program's"):
        kept(tmp_path, GOOD)
    assert (tmp_path / NAME).read_bytes() == data


def test_one_of_absurd_size_is_not_even_read(tmp_path):
    with (tmp_path / NAME).open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    assert read(tmp_path).standing is Standing.FOREIGN


def test_one_of_a_newer_version_is_left_alone_and_said(tmp_path):
    (tmp_path / NAME).write_bytes(said(version=VERSION + 1))
    before = (tmp_path / NAME).read_bytes()
    for ask in (ledger.demanded, ledger.opened, kept):
        with pytest.raises(StartError, match="use the newer Bowerbird"):
            ask(tmp_path)
    assert (tmp_path / NAME).read_bytes() == before


def test_one_of_an_earlier_version_is_upgraded_and_the_old_one_kept(tmp_path):
    old = {"format": FORMAT, "version": 1, "title": "Alice", "files": [
        {"file": "1.mp3", "url": "https://example.org/1.mp3", "status": "there", "size": 3, "sha256": SHA},
        {"file": "2.mp3", "url": "https://example.org/2.mp3", "status": "failed", "size": 0, "sha256": ""},
    ]}  # fmt: skip
    (tmp_path / NAME).write_text(json.dumps(old))
    assert ledger.demanded(tmp_path).titles[0].name == "Alice"
    assert "version 1" in ledger.opened(tmp_path).notes[0]
    assert json.loads((tmp_path / NAME).read_text()) == old  # to read it changes nothing
    kept(tmp_path)
    assert json.loads((tmp_path / f"{NAME}.v1").read_text()) == old
    states = [(file.path, file.state, file.sha256) for file in ledger.demanded(tmp_path).files()]
    assert states == [("1.mp3", State.FINISHED, SHA), ("2.mp3", State.MISSING, "")]


def test_an_earlier_version_that_makes_no_sense_is_damaged(tmp_path):
    (tmp_path / NAME).write_text(json.dumps({"format": FORMAT, "version": 1, "files": [{"file": "a"}]}))
    assert read(tmp_path).standing is Standing.BROKEN


def test_a_damaged_one_is_set_aside_and_begun_anew_with_what_can_still_be_read(tmp_path):
    kept(tmp_path, GOOD, replace(GOOD, path="b.bin"))
    text_of(tmp_path, lambda text: text[: text.index("b.bin")])
    damaged = (tmp_path / NAME).read_bytes()
    with pytest.raises(StartError, match="is damaged"):
        ledger.demanded(tmp_path)
    assert "manifest.json.broken" in ledger.opened(tmp_path).notes[0]
    after = kept(tmp_path, replace(GOOD, path="c.bin"))
    assert [file.path for file in after.files()] == ["a.bin", "c.bin"]
    assert (tmp_path / f"{NAME}.broken").read_bytes() == damaged
    text_of(tmp_path, lambda text: text[:-5])
    kept(tmp_path)
    assert (tmp_path / f"{NAME}.broken-2").exists()  # nothing that was set aside is ever replaced


def test_a_disk_without_room_leaves_the_old_one_whole(tmp_path, monkeypatch):
    kept(tmp_path, GOOD)
    before = (tmp_path / NAME).read_bytes()

    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFull):
        kept(tmp_path, replace(GOOD, path="b.bin"))
    assert [path.name for path in tmp_path.iterdir()] == [NAME]
    assert (tmp_path / NAME).read_bytes() == before


def test_a_file_in_the_place_of_the_folder_is_said(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StartError, match="is no folder"):
        kept(tmp_path / "file" / "below", GOOD)


def test_two_that_keep_the_same_folder_lose_nothing_of_each_other(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: kept(tmp_path, replace(GOOD, path=f"{n}.bin")), range(40)))
    assert {file.path for file in ledger.demanded(tmp_path).files()} == {f"{n}.bin" for n in range(40)}


def test_a_file_takes_the_place_of_the_one_of_its_path():
    manifest = with_files(begun(), [GOOD, replace(GOOD, path="b.bin")], "here")
    again = with_files(manifest, [replace(GOOD, state=State.BROKEN)], "here")
    assert [(file.path, file.state) for file in again.files()] == [
        ("a.bin", State.BROKEN), ("b.bin", State.FINISHED),
    ]  # fmt: skip


def test_a_link_that_leads_out_or_in_circles_leads_nowhere(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "out").symlink_to(tmp_path)
    (folder / "round").symlink_to("round")
    (folder / "in").symlink_to(folder)
    assert inside(folder, "out/secret") is None
    assert inside(folder, "round/a") is None or not (folder / "round/a").exists()
    assert inside(folder, "in/a.bin") is not None
    assert inside(folder, "new/a.bin") is not None


@pytest.mark.parametrize("path", ["con", "a/NUL.txt", "gpj.\u202eexe", "a\x07b", " a", "a/b."])
def test_names_that_fool_the_eye_or_a_system_are_read_and_not_written(path):
    assert not is_safe(path)
    assert shown(path).isprintable()


@given(paths)
def test_no_path_that_passes_leads_out_of_the_folder(tmp_path_factory, path):
    folder = tmp_path_factory.getbasetemp()
    assert os.path.normpath(folder / path).startswith(f"{folder}{os.sep}")
