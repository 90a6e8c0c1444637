"""A folder held against its manifest: whatever happened to a file is found, and nothing is changed by looking."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.faults.goods import good
from core.errors import StartError
from worker.content import sha256_of
from worker.manifest import ledger
from worker.manifest.examine import examined, standing
from worker.manifest.mending import NO_SOURCE, UNSAFE, mending
from worker.manifest.scan import seen
from worker.manifest.schema import File, State, begun, with_files


def put(folder, name, data):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return File(name, State.FINISHED, len(data), sha256_of(path), f"https://example.org/{name}")


async def look(folder, *files, deep=False):
    """Each file's state and reason by its path, and what is in no manifest."""
    report = await examined(folder, with_files(begun(), files, "here"), lambda _: None, deep=deep)
    return {file.path: (file.state, file.reason) for file in report.files}, report.unlisted


@settings(max_examples=30)
@given(st.data())
async def test_any_flipped_byte_in_any_file_is_found(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("folder")
    listed = [put(folder, name, good(name)) for name in ("page.jpg", "data.bin")]
    broken = data.draw(st.sampled_from(listed))
    at, flip = data.draw(st.integers(0, broken.size - 1)), data.draw(st.integers(1, 255))
    with (folder / broken.path).open("r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ flip]))
    found, _ = await look(folder, *listed)
    assert [path for path, (state, _) in found.items() if state is not State.FINISHED] == [broken.path]
    assert found[broken.path] == (State.BROKEN, "its bytes are not those that were checked")
    shutil.rmtree(folder)


async def test_what_is_shorter_longer_gone_or_half_there_is_each_called_so(tmp_path):
    listed = [put(tmp_path, name, b"x" * 10) for name in ("short", "long", "gone", "half", "good")]
    (tmp_path / "short").write_bytes(b"x" * 9)
    (tmp_path / "long").write_bytes(b"x" * 11)
    (tmp_path / "gone").unlink()
    (tmp_path / "half").rename(tmp_path / "half.part")
    put(tmp_path, "sub/new.txt", b"new")
    found, unlisted = await look(tmp_path, *listed)
    assert {path: str(state) for path, (state, _) in found.items()} == {
        "short": "broken", "long": "broken", "gone": "missing", "half": "partial", "good": "finished",
    }  # fmt: skip
    assert found["short"][1] == "it is shorter than it was: 9 of 10 bytes"
    assert unlisted == ("sub/new.txt",)
    glance = {file.path: str(standing(seen(tmp_path), file).state) for file in listed}
    assert glance == {path: str(state) for path, (state, _) in found.items()}


async def test_a_file_that_never_decoded_is_found_by_a_deep_look_only(tmp_path):
    cut = put(tmp_path, "page.jpg", good("page.jpg")[:-2000])
    assert (await look(tmp_path, cut))[0]["page.jpg"][0] is State.FINISHED
    found, _ = await look(tmp_path, cut, deep=True)
    assert found["page.jpg"][0] is State.BROKEN
    assert "does not decode" in found["page.jpg"][1]


async def test_its_hash_is_not_what_has_to_come_back_then(tmp_path):
    cut = put(tmp_path, "page.jpg", good("page.jpg")[:-2000])
    report = await examined(tmp_path, with_files(begun(), [cut], "here"), lambda _: None, deep=True)
    assert [one.sha256 for one in mending(tmp_path, report.files).wanted] == [None]


async def test_a_file_in_the_place_of_a_missing_one_is_taken_for_what_it_is(tmp_path):
    put(tmp_path, "good.jpg", good("page.jpg"))
    put(tmp_path, "bad.jpg", b"<!doctype html><html>not found")
    found, _ = await look(tmp_path, *(File(name, State.MISSING) for name in ("good.jpg", "bad.jpg")))
    assert [state for state, _ in found.values()] == [State.ADOPTED, State.BROKEN]


async def test_links_out_of_the_folder_are_not_followed(tmp_path):
    outside = put(tmp_path, "secret", b"secret")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "secret").symlink_to(tmp_path / "secret")
    (folder / "out").symlink_to(tmp_path)
    (folder / "round").symlink_to(folder)
    inner = File("out/secret", State.FINISHED, outside.size, outside.sha256)
    found, unlisted = await look(folder, outside, inner)
    assert {state for state, _ in found.values()} == {State.BROKEN}
    assert unlisted == ()
    assert seen(folder).links == 3


@pytest.mark.skipif(os.name == "nt", reason="needs named pipes")
async def test_a_pipe_in_the_place_of_a_file_holds_nobody_up(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    found, _ = await look(tmp_path, File("pipe", State.FINISHED, 3, "a" * 64))
    assert found["pipe"][0] is State.MISSING
    assert seen(tmp_path).odd == ("pipe",)


async def test_looking_changes_nothing(tmp_path):
    put(tmp_path, "a", b"a")
    ledger.update(tmp_path, lambda manifest: with_files(manifest, [File("a", State.MISSING)], "here"))
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in tmp_path.iterdir()}
    await examined(tmp_path, ledger.demanded(tmp_path), lambda _: None, deep=True)
    assert {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in tmp_path.iterdir()} == before


async def test_what_can_be_fetched_again_is_told_from_what_can_not(tmp_path):
    (tmp_path / "out").symlink_to("/")
    files = (
        File("good", State.ADOPTED, url="https://example.org/good"),
        File("gone", State.MISSING, 3, "a" * 64, "https://example.org/gone"),
        File("lost", State.BROKEN),
        File("con", State.MISSING, url="https://example.org/con"),
        File("out/tmp/x", State.MISSING, url="https://example.org/x"),
    )
    plan = mending(tmp_path, files)
    assert [(one.url, one.path, one.sha256) for one in plan.wanted] == [
        ("https://example.org/gone", tmp_path / "gone", "a" * 64)
    ]
    assert {one.path.name: one.reason for one in plan.hopeless} == {"lost": NO_SOURCE, "con": UNSAFE, "x": UNSAFE}


async def test_a_folder_that_is_none_is_said(tmp_path):
    with pytest.raises(StartError, match="is no folder"):
        seen(Path(tmp_path / "nowhere"))
