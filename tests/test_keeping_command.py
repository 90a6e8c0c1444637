"""`fetch --to`, `verify`, `repair`, `adopt` and `downloads list` on a folder, as people and programs call them."""

import contextlib
import json
import os
import subprocess
import sys
import time
import tomllib
from urllib.request import urlopen

import pytest

from bench.faults.goods import changed, good
from bench.faults.place import address, serving
from core.errors import BowerbirdError
from core.source import Wanted
from plugins.sources.folder import Folder, FolderOptions
from tests.command_line import ROOT, call
from worker.manifest import ledger
from worker.manifest.adoption import adopted, keep
from worker.manifest.schema import NAME, VERSION, File, State, with_files

BIN, PAGE = good("data.bin"), good("page.jpg")


@pytest.fixture(scope="module")
def base():
    with serving() as at:
        yield at


@pytest.fixture
def here(tmp_path):
    return tmp_path / "here"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A command line with `--json`: its exit code, the rows by file name, the sums, and what it said."""
    monkeypatch.chdir(tmp_path)

    def ran(*words, as_json=True):
        words = [*map(str, words), *(["--json"] if as_json else [])]
        ended = call(*words, HOME=tmp_path / "home", FETCH__ALLOW_PRIVATE="127.0.0.1/32", RETRY__FIRST_WAIT_S=0.05)
        if isinstance(ended.exception, BowerbirdError):
            return 2, {}, {}, str(ended.exception)
        if not as_json:
            return ended.exit_code, ended.stdout, ended.stderr
        rows = [json.loads(line) for line in ended.stdout.splitlines()]
        named = {row["file"].rpartition("/")[2]: row for row in rows[:-1]}
        return ended.exit_code, named, rows[-1] if rows else {}, ended.stderr

    return ran


@contextlib.contextmanager
def beside(*words):
    """The same as a program of its own."""
    environ = {"BOWERBIRD_FETCH__ALLOW_PRIVATE": "127.0.0.1/32", "BOWERBIRD_RETRY__FIRST_WAIT_S": "0.05"}
    command = [sys.executable, str(ROOT / "bowerbird.py"), "fetch", *map(str, words), "-q"]
    with subprocess.Popen(command, env=os.environ | environ) as process:
        yield process


def asked(base):
    with urlopen(f"{base}/_asked") as answer:
        return json.load(answer)


def flip(path, at=1000):
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def states(rows):
    return {name: row.get("state") or row["status"] for name, row in rows.items()}


def test_a_download_leaves_a_manifest_of_what_came_and_what_did_not(run, base, here):
    bad = address(base, "html for ever", 1, "page.jpg")
    run("fetch", f"{base}/good/data.bin", bad, "--to", here, "--max-retries", 0)
    kept = ledger.demanded(here).by_path()
    assert {path: file.state for path, file in kept.items()} == {
        "data.bin": State.FINISHED, "page.jpg": State.MISSING,
    }  # fmt: skip
    assert (kept["data.bin"].size, kept["data.bin"].url) == (len(BIN), f"{base}/good/data.bin")
    assert kept["data.bin"].fetched_at is not None
    assert "web page" in kept["page.jpg"].reason


def test_only_its_owner_can_read_it_since_addresses_may_hold_keys(run, base, here):
    run("fetch", f"{base}/good/data.bin", "--to", here)
    assert (here / NAME).stat().st_mode & 0o077 == 0


def test_without_a_folder_named_nothing_is_left_behind(run, base, tmp_path):
    assert run("fetch", f"{base}/good/data.bin")[0] == 0
    assert not (tmp_path / NAME).exists()


def test_one_flipped_byte_is_fetched_again_and_nothing_else(run, base, here):
    urls = [address(base, "plain", number, f"{number}.bin") for number in (901, 902, 903)]
    run("fetch", *urls, "--to", here)
    flip(here / "902.bin")
    code, rows, _, _ = run("fetch", *urls, "--to", here, "--dry-run")
    assert (code, states(rows)) == (0, {"901.bin": "there", "902.bin": "would", "903.bin": "there"})
    assert (here / "902.bin").read_bytes() != BIN
    code, rows, _, _ = run("fetch", *urls, "--to", here)
    assert (code, states(rows)) == (0, {"901.bin": "there", "902.bin": "fetched", "903.bin": "there"})
    assert (here / "902.bin").read_bytes() == BIN
    assert [asked(base)[f"plain {number}"] for number in (901, 902, 903)] == [1, 3, 1]  # the dry run asks for its size


def test_without_addresses_it_goes_on_with_what_is_unfinished(run, base, here):
    good_one, bad = f"{base}/good/data.bin", address(base, "drop", 911, "911.bin")
    run("fetch", good_one, bad, "--to", here, "--max-retries", 0)
    assert ledger.demanded(here).by_path()["911.bin"].state is State.PARTIAL
    code, rows, _, _ = run("fetch", "--to", here, "--resume")
    assert (code, states(rows)) == (0, {"911.bin": "fetched"})
    assert run("fetch", "--to", here)[2]["files"] == 0


def test_another_address_never_gets_the_name_of_a_file_that_is_there(run, base, here):
    one, other = (address(base, "plain", number, "same.bin") for number in (921, 922))
    for _ in range(2):
        run("fetch", one, "--to", here)
        run("fetch", other, f"{base}/good/{NAME}", "--to", here, "--max-retries", 0)
    assert {file.path: file.url for file in ledger.demanded(here).files()} == {
        "same.bin": one, "same (2).bin": other, "manifest (2).json": f"{base}/good/{NAME}",
    }  # fmt: skip


def test_two_downloads_into_one_folder_at_once_are_both_remembered(base, here):
    urls = [address(base, "plain", number, f"{number}.bin") for number in (931, 932, 933, 934)]
    with contextlib.ExitStack() as both:
        for one in (urls[:2], urls[2:]):
            both.enter_context(beside(*one, "--to", here))
    assert {file.path: file.state for file in ledger.demanded(here).files()} == {
        f"{number}.bin": State.FINISHED for number in (931, 932, 933, 934)
    }


def test_killed_in_the_middle_the_manifest_knows_what_was_wanted(base, here):
    urls = [address(base, "plain", number, f"{number}.bin") for number in range(940, 1140)]
    with beside(*urls, "--to", here) as first:
        while len(list(here.glob("*.bin"))) < 5:
            assert first.poll() is None
            time.sleep(0.01)
        first.kill()
    assert {file.url for file in ledger.demanded(here).files()} == set(urls)


def test_another_programs_manifest_is_left_alone(run, base, here):
    here.mkdir()
    (here / NAME).write_text('{"name": "A web app"}')
    code, rows, _, said = run("fetch", f"{base}/good/data.bin", "--to", here)
    assert (code, states(rows)) == (0, {"data.bin": "fetched"})
    assert "another program's" in said
    assert (here / NAME).read_text() == '{"name": "A web app"}'
    assert run("verify", here)[0] == 2


def test_a_manifest_of_a_newer_version_stops_it_before_anything_is_fetched(run, base, here):
    here.mkdir()
    (here / NAME).write_text(json.dumps({"format": "bowerbird-manifest", "version": VERSION + 1}))
    code, _, _, said = run("fetch", f"{base}/good/data.bin", "--to", here)
    assert (code, [path.name for path in here.iterdir()]) == (2, [NAME])
    assert "use the newer Bowerbird" in said


def test_a_folder_without_a_manifest_is_told_what_to_do(run, tmp_path):
    code, _, _, said = run("verify", tmp_path)
    assert (code, "bowerbird adopt" in said) == (2, True)


def test_verify_names_what_is_wrong_and_changes_nothing(run, base, here):
    run("fetch", f"{base}/good/data.bin", f"{base}/good/page.jpg", "--to", here)
    assert run("verify", here)[0] == 0
    flip(here / "data.bin")
    (here / "more.txt").write_text("more")
    before = (here / NAME).read_bytes()
    code, rows, sums, _ = run("verify", here)
    assert (code, states(rows)) == (1, {"data.bin": "broken", "page.jpg": "finished"})
    assert rows["data.bin"]["reason"] == "its bytes are not those that were checked"
    assert {name: sums[name] for name in ("files", "good", "broken", "missing", "unlisted", "again")} == {
        "files": 2, "good": 1, "broken": 1, "missing": 0, "unlisted": 1, "again": 1,
    }  # fmt: skip
    assert (here / NAME).read_bytes() == before
    code, said, _ = run("verify", here, as_json=False)
    assert said.splitlines()[0] == "broken    data.bin: its bytes are not those that were checked"


def test_repair_fetches_exactly_what_is_broken_or_missing(run, base, here):
    urls = [address(base, "plain", number, f"{number}.bin") for number in (1201, 1202, 1203)]
    run("fetch", *urls, "--to", here)
    flip(here / "1201.bin")
    (here / "1202.bin").unlink()
    whole = (here / "1203.bin").stat().st_mtime_ns
    code, rows, _, _ = run("repair", here, "--dry-run")
    assert (code, states(rows)) == (0, {"1201.bin": "would", "1202.bin": "would"})
    code, rows, sums, _ = run("repair", here)
    assert (code, states(rows), sums["good"]) == (0, {"1201.bin": "fetched", "1202.bin": "fetched"}, 2)
    assert [asked(base)[f"plain {number}"] for number in (1201, 1202, 1203)] == [2, 2, 1]
    assert (here / "1203.bin").stat().st_mtime_ns == whole
    assert run("verify", here)[0] == 0
    assert run("repair", here)[2]["files"] == 0


def test_repair_takes_nothing_but_what_was_there(run, base, here):
    """The site has another file by now: the damaged one is better than a stranger."""
    url = f"{base}/good/data.bin"
    run("fetch", url, "--to", here)
    mine = File("data.bin", State.FINISHED, len(BIN), "b" * 64, url)
    ledger.update(here, lambda manifest: with_files(manifest, [mine], "here"))
    code, rows, _, _ = run("repair", here)
    assert (code, states(rows)) == (1, {"data.bin": "failed"})
    assert (here / "data.bin").read_bytes() == BIN
    assert ledger.demanded(here).by_path()["data.bin"].sha256 == "b" * 64


def test_a_file_of_nowhere_is_left_as_it_is(run, tmp_path):
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "page.jpg").write_bytes(PAGE)
    assert run("adopt", tmp_path / "old")[0] == 0
    (tmp_path / "old" / "page.jpg").write_bytes(changed("page.jpg"))
    code, rows, _, _ = run("repair", tmp_path / "old")
    assert (code, states(rows)) == (1, {"page.jpg": "failed"})
    assert "nothing says where it came from" in rows["page.jpg"]["reason"]
    assert (tmp_path / "old" / "page.jpg").read_bytes() == changed("page.jpg")


def test_adopt_says_what_it_took_the_folder_for(run, tmp_path):
    folder = tmp_path / "Bowers"
    folder.mkdir()
    (folder / "1.jpg").write_bytes(PAGE)
    (folder / "2.jpg").write_bytes(PAGE[:9000])
    code, said, _ = run("adopt", folder, "--author", "Ada", "--dry-run", as_json=False)
    assert (code, (folder / NAME).exists()) == (0, False)
    assert said.splitlines()[0] == "Bowers by Ada: pictures, 1 part, 2 files"
    assert "2.jpg: the picture does not decode" in said
    code, rows, sums, _ = run("adopt", folder, "--title", "The bowers")
    assert (states(rows), sums["titles"]) == ({"1.jpg": "adopted", "2.jpg": "broken"}, 1)
    assert ledger.demanded(folder).titles[0].name == "The bowers"


def test_a_picture_that_an_earlier_tool_cut_off_is_fetched_again(run, base, tmp_path):
    stem = tmp_path / "mj" / "2023" / "20231026-181940_job"
    stem.parent.mkdir(parents=True)
    said = {"id": "job", "enqueue_time": "2023-10-26 18:19:40", "type": "upscale"}
    stem.with_suffix(".json").write_text(json.dumps({**said, "image_paths": [f"{base}/good/page.jpg"]}))
    stem.with_suffix(".jpg").write_bytes(PAGE[:9000])
    run("adopt", tmp_path / "mj")
    code, rows, _, _ = run("repair", tmp_path / "mj")
    assert (code, states(rows)) == (0, {"20231026-181940_job.jpg": "fetched"})
    assert stem.with_suffix(".jpg").read_bytes() == PAGE
    assert run("verify", tmp_path / "mj")[0] == 0


def test_downloads_lists_what_there_is_by_a_glance(run, base, here):
    run("fetch", f"{base}/good/data.bin", f"{base}/good/page.jpg", "--to", here)
    (here / "data.bin").rename(here / "data.bin.part")
    flip(here / "page.jpg")
    code, rows, sums, _ = run("downloads", "list", here)
    assert (code, states(rows)) == (0, {"data.bin": "partial", "page.jpg": "finished"})
    assert (sums["partial"], sums["finished"]) == (1, 1)


def test_an_adopted_folder_can_be_read_in_place_as_a_source(run, tmp_path, monkeypatch):
    monkeypatch.setattr("door.folders.user_file", lambda: tmp_path / "bowerbird.toml")
    (tmp_path / "Bowers").mkdir()
    (tmp_path / "Bowers" / "1.jpg").write_bytes(PAGE)
    assert run("adopt", tmp_path / "Bowers", "--as-source", "My pictures")[0] == 2
    assert not (tmp_path / "Bowers" / NAME).exists()
    _, said, _ = run("adopt", tmp_path / "Bowers", "--as-source", "pictures", as_json=False)
    assert "the source pictures" in said
    options = tomllib.loads((tmp_path / "bowerbird.toml").read_text())["sources"]["pictures"]
    assert options == {"adapter": "folder", "path": str(tmp_path / "Bowers")}


async def test_the_library_does_not_show_the_manifest_as_a_title(tmp_path):
    (tmp_path / "1.jpg").write_bytes(PAGE)
    keep(tmp_path, await adopted(tmp_path))
    found = await Folder("mine", FolderOptions(tmp_path)).search(None, Wanted(""))
    assert [title.name for title in found] == ["1"]
