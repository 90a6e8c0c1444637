"""`bench names`: cases of a file judged field by field, ours and others' in the same words."""

import importlib.util
import json
import sys

import pytest

from bench.name_judge import counted, verdicts
from bench.name_peers import peers
from core.release_name import parse
from core.release_name.record import record
from tests.command_line import call

ANIME = "[Quay] Salt Road - 07 [1080p][5C7BC4F9].mkv"
NAME = "Salt.Road.2014.S01E02.PROPER.German.720p.HDTV.x264-QUAY"


def judged(name, **expect):
    return dict(verdicts({"title": name, "kind": "episode", "expect": expect}, record(parse(name))))


@pytest.mark.parametrize(
    ("expect", "field"),
    [
        ({"title": "Salt Road"}, "title"),
        ({"title": "Salt Road 2014"}, "title"),
        ({"title_without_year": "Salt Road", "year": 2014}, "title"),
        ({"season": 1, "episodes": [2]}, "episode_single"),
        ({"release_group": "quay"}, "release_group"),
        ({"source": "tv"}, "source"),
        ({"resolution": 720}, "resolution"),
        ({"version": 2}, "version_above_1"),
        ({"languages": ["German"]}, "language"),
        ({"languages": ["German", "Original"]}, "language"),
        ({"edition": ""}, "edition_absent"),
    ],
)
def test_a_field_that_is_right_counts(expect, field):
    assert judged(NAME, **expect) == {field: True}


@pytest.mark.parametrize(
    ("expect", "field"),
    [
        ({"title": "Salt"}, "title"),
        ({"season": 1, "episodes": [2, 3]}, "episode_multi"),
        ({"season": 2, "episodes": [2]}, "episode_single"),
        ({"absolute": [3]}, "anime_abs_single"),
        ({"air_date": "2014-01-02"}, "daily_date"),
        ({"season": 1, "full_season": True}, "season_pack"),
        ({"release_group": None}, "release_group_absent"),
        ({"version": 1}, "version_1"),
        ({"languages": ["Unknown"]}, "language_absent"),
        ({"languages_exact": ["German", "English"]}, "language_exact"),
        ({"edition": "Extended"}, "edition_present"),
        ({"reject": True}, "reject_garbage"),
    ],
)
def test_a_field_that_is_wrong_does_not(expect, field):
    assert judged(NAME, **expect) == {field: False}


def test_a_source_that_the_name_does_not_tell_makes_no_case_wrong():
    told = list(
        verdicts({"title": "Salt Road S01E02.avi", "kind": "episode", "expect": {"source": "tv"}}, record(parse("x")))
    )
    assert told == [("source_inferred", False)]
    assert counted(told) == []


@pytest.fixture
def anitopy(tmp_path, monkeypatch):
    """Where it is not installed, what it answers to this name stands in for it."""
    if importlib.util.find_spec("anitopy") is not None:
        yield
    else:
        answer = {"anime_title": "Salt Road", "episode_number": "07", "release_group": "Quay"}
        answer |= {"file_checksum": "5C7BC4F9", "video_resolution": "1080p", "file_name": ANIME}
        (tmp_path / "anitopy.py").write_text(f"def parse(name):\n    return {answer!r}\n")
        monkeypatch.syspath_prepend(tmp_path)
        yield
        sys.modules.pop("anitopy", None)


@pytest.mark.usefixtures("anitopy")
def test_others_tell_in_the_same_keys():
    keys = {"title", "titles", "season", "episodes", "absolute", "release_group", "hash", "version", "source"}
    assert keys <= {*record(parse("x"))}
    told = {name: read(ANIME, "episode") for name, read in peers().items()}
    assert {name: one["title"] for name, one in told.items()} == dict.fromkeys(told, "Salt Road")
    assert [name for name, one in told.items() if keys - set(one)] == []
    assert (told["anitopy"]["absolute"], told["anitopy"]["hash"]) == ([7], "5C7BC4F9")


def test_the_bench_tells_the_share_that_is_right_and_the_time(tmp_path):
    expect = {"title": "Salt Road", "season": 1, "episodes": [2]}
    cases = [
        {"title": NAME, "kind": "episode", "expect": expect},
        {"title": "Salt Road 2014", "kind": "movie", "expect": {"year": 1914}},
    ]
    (tmp_path / "cases.json").write_text(json.dumps({"cases": cases}), "utf-8")
    ran = call("bench", "names", "--cases", str(tmp_path / "cases.json"), "--json")
    figures = {one["metric"]: one for one in map(json.loads, ran.output.splitlines())}
    assert (figures["names.all_pct"]["value"], figures["names.all_pct"]["n"]) == (50.0, 2)
    assert figures["names.title_pct"]["value"] == 100.0
    assert figures["names.year_pct"]["value"] == 0.0
    assert figures["names.ms"]["value"] > 0
    assert set(figures["names.ms"]["peers"]) == set(peers())


def test_without_cases_there_is_nothing_to_judge():
    assert call("bench", "names").exit_code == 2
