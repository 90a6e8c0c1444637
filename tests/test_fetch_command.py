"""`bowerbird fetch`: the downloader alone, from the command line, into a folder."""

import hashlib
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from bench.faults.goods import good
from bench.faults.place import address, serving
from worker.fetch.several import name_of, wanted
from worker.manifest.schema import NAME

ROOT = Path(__file__).parent.parent
BIN, PAGE = good("data.bin"), good("page.jpg")


@pytest.fixture(scope="module")
def base():
    with serving() as at:
        yield at


@pytest.fixture
def command(tmp_path):
    environ = {name: value for name, value in os.environ.items() if not name.startswith("BOWERBIRD_")}
    environ |= {"BOWERBIRD_FETCH__ALLOW_PRIVATE": "127.0.0.1/32", "BOWERBIRD_RETRY__FIRST_WAIT_S": "0.05"}

    def run(*words, **more):
        ran = subprocess.run(
            [sys.executable, str(ROOT / "bowerbird.py"), "fetch", *words, "--to", str(tmp_path / "here"), "--json"],
            env=environ | more,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        return ran.returncode, [json.loads(line) for line in ran.stdout.splitlines()], ran.stderr

    return run


def files_in(folder):
    """What was fetched: without the manifest, and without what a killed process had begun to write."""
    return {path.name for path in folder.iterdir() if path.name != NAME and not path.name.startswith(".")}


def test_files_come_whole_with_their_hash_and_a_closing_report(command, base, tmp_path):
    code, told, _ = command(f"{base}/good/data.bin", address(base, "drop", 1, "more of it.bin"))
    assert code == 0
    assert told[-1] | {"seconds": 0} == {
        "files": 2, "good": 2, "failed": 0, "bytes": len(BIN) * 2, "seconds": 0,
    }  # fmt: skip
    assert {one["sha256"] for one in told[:-1]} == {hashlib.sha256(BIN).hexdigest()}
    assert files_in(tmp_path / "here") == {"data.bin", "more of it.bin"}


def test_one_bad_file_makes_it_fail_and_the_good_ones_stay(command, base, tmp_path):
    code, told, _ = command(address(base, "html for ever", 1, "page.jpg"), f"{base}/good/page.jpg")
    failed = next(one for one in told if one.get("status") == "failed")
    assert code == 1
    assert (failed["error"], failed["tries"]) == ("bad_content", 0)
    assert "web page" in failed["reason"]
    (there,) = files_in(tmp_path / "here")
    assert (tmp_path / "here" / there).read_bytes() == PAGE


def test_what_is_there_and_good_is_not_fetched_again_unless_forced(command, base):
    url = f"{base}/good/data.bin"
    assert command(url)[1][0]["status"] == "fetched"
    assert command(url)[1][0]["status"] == "there"
    assert command(url, "--force")[1][0]["status"] == "fetched"
    assert command(url, "--sha256", "0" * 64, "--max-retries", "0")[0] == 1


def test_a_dry_run_says_what_would_come(command, base, tmp_path):
    code, told, _ = command(f"{base}/good/data.bin", "--dry-run")
    assert (code, told[0]["status"], told[0]["size"]) == (0, "would", len(BIN))
    assert not (tmp_path / "here").exists()


def test_private_addresses_are_refused_unless_they_are_listed(command, base):
    code, told, _ = command(f"{base}/good/data.bin", BOWERBIRD_FETCH__ALLOW_PRIVATE="")
    assert (code, told[0]["error"]) == (1, "source_private")
    assert "BOWERBIRD_FETCH__ALLOW_PRIVATE" in told[0]["reason"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a/b/c.txt", "c.txt"),
        ("a/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "passwd"),
        ("..%5c..%5cboot.ini", "boot.ini"),
        ("..", "download"),
        ("", "download"),
        ("a%00b.txt", "ab.txt"),
        ("%e2%80%aegpj.exe", "gpj.exe"),
        ("con", "_con"),
        ("NUL.txt", "_NUL.txt"),
        ("aux.tar.gz", "_aux.tar.gz"),
        (".hidden", "hidden"),
        ("%ff%fe.bin", "\ufffd\ufffd.bin"),
    ],
)
def test_a_name_from_an_address_can_do_no_harm(path, name):
    assert name_of(f"http://example.org/{path}?key=secret") == name


def test_a_name_of_300_bytes_is_cut_before_its_ending(tmp_path):
    name = name_of("http://example.org/" + "é" * 150 + ".epub")
    assert name.endswith(".epub")
    assert len(name.encode()) <= 200
    (tmp_path / name).write_bytes(b"")


def test_two_addresses_of_the_same_name_get_two_files(tmp_path):
    urls = ["http://a.example/page.jpg", "http://b.example/PAGE.jpg", "http://c.example/page.jpg"]
    names = [one.path.name for one in wanted(urls, tmp_path, ["AB"])]
    assert names == ["page.jpg", "PAGE (2).jpg", "page (3).jpg"]
    assert wanted(urls, tmp_path, ["AB"])[0].sha256 == "ab"


def killed_after(urls, here, number):
    """A download that is killed when so many files have come; those that had."""
    with subprocess.Popen(
        [sys.executable, str(ROOT / "bowerbird.py"), "fetch", *urls, "--to", str(here), "-q"],
        env=os.environ | {"BOWERBIRD_FETCH__ALLOW_PRIVATE": "127.0.0.1/32"},
    ) as first:
        while len(list(here.glob("*.bin"))) < number:
            assert first.poll() is None
            time.sleep(0.01)
        first.kill()
    return {path.name for path in here.glob("*.bin")}


def test_killed_three_times_it_goes_on_and_fetches_nothing_twice_but_what_was_under_way(command, base, tmp_path):
    urls, here = [address(base, "plain", number, f"{number}.bin") for number in range(500)], tmp_path / "here"
    for number in (random.randrange(20, 150), random.randrange(180, 300), random.randrange(330, 450)):
        finished = killed_after(urls, here, number)
    code, told, _ = command(*urls)
    assert code == 0
    assert files_in(here) == {f"{number}.bin" for number in range(500)}
    assert all((here / name).read_bytes() == BIN for name in files_in(here))
    assert {Path(one["file"]).name for one in told[:-1] if one["status"] == "there"} == finished
    with urlopen(f"{base}/_asked") as answer:
        asked = json.load(answer)
    again = [asked[name] - 1 for name in asked if name.startswith("plain ") and asked[name] > 1]
    assert sum(again) <= 3 * 32, "no more than what three kills found under way"
