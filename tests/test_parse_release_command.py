"""`bowerbird parse-release`: what a name says, on the command line."""

import json
import subprocess
import sys

from tests.command_line import ROOT, call, environment


def test_people_read_a_line_for_each_fact_and_where_it_stands():
    ran = call("parse-release", "Salt.Road.S01E02.PROPER.720p.HDTV.x264-QUAY")
    assert ran.exit_code == 0
    assert ran.output.splitlines()[0] == "Salt.Road.S01E02.PROPER.720p.HDTV.x264-QUAY"
    assert "  title: Salt Road, from “Salt.Road” (title.before)" in ran.output
    assert "  version: 2, from “PROPER” (revision.proper)" in ran.output


def test_a_name_that_says_nothing_is_told_so():
    assert "Nothing can be read in this name" in call("parse-release", "d41d8cd98f00b204e9800998ecf8427e").output
    assert "Nothing is said in this name" in call("parse-release", "").output


def test_programs_read_an_object_a_name():
    first, second = map(
        json.loads, call("parse-release", "--json", "Salt Road 2014 1080p", "[Quay] Michi - 07").output.splitlines()
    )
    assert (first["title"], first["year"], first["resolution"], first["season"]) == ("Salt Road", 2014, 1080, None)
    assert (second["absolute"], second["release_group"], second["version"]) == ([7], "Quay", 1)
    assert "why" not in first


def test_a_reason_for_each_fact_is_told_when_asked():
    (told,) = map(json.loads, call("parse-release", "--json", "--why", "Salt Road 2014 1080p").output.splitlines())
    assert "year: 2014, from “2014” (year.last)" in told["why"]


def test_names_come_from_standard_input_a_line_each_and_in_order():
    names = ["Salt Road 2014", "", "港の光 第07话 [1080p]", "Salt.Road.S01E02.720p "]
    ran = subprocess.run(
        [sys.executable, ROOT / "bowerbird.py", "parse-release", "-", "--json"],
        input="\n".join(names) + "\n",
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        cwd=ROOT,
        env={**environment({}), "PYTHONUTF8": "1", "PATH": ""},
    )
    assert [json.loads(line)["name"] for line in ran.stdout.splitlines()] == names


def test_what_is_known_helps():
    name = "Salt Road 205 1080p WEB"
    (told,) = map(
        json.loads, call("parse-release", name, "--json", "--season", "2", "--episode", "5").output.splitlines()
    )
    assert (told["season"], told["episodes"]) == (2, [5])
    (told,) = map(json.loads, call("parse-release", name, "--json", "--title", "Salt Road 205").output.splitlines())
    assert told["title"] == "Salt Road 205"
    assert call("parse-release", name, "--category", "weather").exit_code == 2


def test_every_key_is_always_there():
    empty, full = map(
        json.loads, call("parse-release", "--json", "x", "Salt.Road.S01E02.720p.HDTV.x264-QUAY.mkv").output.splitlines()
    )
    assert list(empty) == list(full)


def test_who_subtitled_it_is_told_of_a_fansub_only():
    names = ("[QuaySubs] Michi - 07 [1080p]", "Salt.Road.2014.1080p.WEB-DL")
    made, other = map(json.loads, call("parse-release", "--json", *names).output.splitlines())
    assert made["fansub"] == {"groups": ["QuaySubs"], "text": "subbed", "voice": None, "reasons": ["sub.group"]}
    assert other["fansub"] is None


def test_doubts_are_told_to_people_and_programs():
    assert "  doubt: double_ending, from “.mkv.exe”" in call("parse-release", "Salt Road 2014.mkv.exe").output
    known = ("--size-bytes", "10000000", "--runtime-min", "100")
    (told,) = map(
        json.loads, call("parse-release", "--json", "Salt.Road.2014.1080p.WEB-DL", *known).output.splitlines()
    )
    assert told["doubts"] == [{"code": "too_small", "sure": True, "because": "0.1 MiB a minute, at least 4"}]
