"""The first look at a release: what its name, its size and its runtime make doubtful."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.fakes import MIB, band, doubts
from core.release_name import parse

GOOD = "Salt.Road.S01E02.1080p.WEB-DL.DD5.1.H.264-QUAY"


def codes(name, **known):
    return [(one.code, one.sure) for one in doubts(parse(name), **known)]


NAMES = [
    (GOOD, []),
    (f"{GOOD}.mkv", []),
    (f"{GOOD}.mkv.exe", [("double_ending", True)]),
    (f"{GOOD}.mkv.lnk", [("double_ending", True)]),
    (f"{GOOD}.mp4 .scr", [("double_ending", True)]),
    (f"{GOOD}.exe", [("program", True)]),
    (f"{GOOD}.zipx", [("program", True)]),
    (f"Codec.exe] {GOOD}", [("program", True)]),
    (f"{GOOD}[www.example.com", []),
    ("Salt.Road.2014.XviD.SCR", [("from_a_seat", False)]),
    ("Exe.Road.2014.1080p.WEB-DL", []),
    ("Dot.com.Road.2014.1080p.WEB-DL", []),
    (f"{GOOD} password in nfo", [("locked", True)]),
    (f"{GOOD}-sample.mkv", [("sample", True)]),
    ("Sample.Road.2014.1080p.WEB-DL.x264-QUAY", []),
    ("Salt.Road.2014.CAM.XviD-QUAY", [("from_a_seat", False)]),
    ("Salt.Road.2014.HDCAM.x264", [("from_a_seat", False)]),
    ("Salt.Road.2014.720p.HDTS.x264", [("from_a_seat", False)]),
    ("Salt.Road.2014.TELESYNC.x264", [("from_a_seat", False)]),
    ("Salt.Road.2014.DVDScr.XviD", [("from_a_seat", False)]),
    ("Salt.Road.2014.LEAKED.1080p", [("from_a_seat", False)]),
    ("Salt Road 2014 R5 XviD", [("from_a_seat", False)]),
    ("Leaked.2014.1080p.WEB-DL", []),
    ("Salt.Road.2014.CAM.mkv.exe", [("double_ending", True), ("from_a_seat", False)]),
]


@pytest.mark.parametrize(("name", "expected"), NAMES, ids=[one[0] for one in NAMES])
def test_a_name_raises_doubts(name, expected):
    assert codes(name) == expected


SIZES = [
    ("Salt.Road.2014.1080p.WEB-DL.x264", 100, 2_000, []),
    ("Salt.Road.2014.1080p.WEB-DL.x264", 100, 350, [("too_small", False)]),
    ("Salt.Road.2014.1080p.WEB-DL.x264", 100, 100, [("too_small", True)]),
    ("Salt.Road.2014.1080p.WEB-DL.x264", 100, 14_000, [("too_large", False)]),
    ("Salt.Road.2014.1080p.BluRay.x264", 100, 14_000, []),
    ("Salt.Road.2014.1080p.BluRay.REMUX", 100, 30_000, []),
    ("Salt.Road.2014.1080p.BluRay.REMUX", 100, 2_000, [("too_small", False)]),
    ("Salt.Road.2014.2160p.WEB-DL.HEVC", 100, 60_000, []),
    ("Salt.Road.2014.2160p.WEB-DL.HEVC", 100, 700, [("too_small", True)]),
    ("Salt.Road.2014.DVDRip.XviD", 100, 700, []),
    ("Salt.Road.2014.DVDRip.XviD", 100, 15_000, [("too_large", False)]),
    ("Salt.Road.S01E02.720p.HDTV.x264", 45, 800, []),
]


@pytest.mark.parametrize(("name", "minutes", "mib", "expected"), SIZES)
def test_a_size_is_weighed_against_runtime_and_quality(name, minutes, mib, expected):
    assert codes(name, size_bytes=mib * MIB, runtime_min=minutes) == expected


def test_a_size_without_a_runtime_says_nothing():
    assert codes(GOOD, size_bytes=1) == []
    assert codes(GOOD, runtime_min=45) == []
    assert codes(GOOD, size_bytes=0, runtime_min=0) == []


def test_a_doubt_says_what_it_was_read_from():
    (double,) = doubts(parse("Salt Road.mkv.exe"))
    assert double.because == ".mkv.exe"
    (small,) = doubts(parse("Salt.Road.2014.1080p.WEB-DL"), size_bytes=100 * MIB, runtime_min=100)
    assert small.because == "1.0 MiB a minute, at least 4"


@given(st.sampled_from(["480p", "720p", "1080p", "2160p"]), st.integers(1, 10_000), st.integers(1, 600))
def test_what_lies_in_the_band_is_never_doubted(lines, mib, minutes):
    read = parse(f"Salt.Road.2014.{lines}.WEB-DL.x264")
    least, most = band(read)
    inside = least <= mib / minutes and (most is None or mib / minutes <= most)
    assert inside == (doubts(read, size_bytes=mib * MIB, runtime_min=minutes) == ())


@given(st.text(max_size=60), st.integers(), st.floats(allow_nan=False))
def test_no_name_and_no_size_raises(name, size_bytes, runtime_min):
    doubts(parse(name), size_bytes=size_bytes, runtime_min=runtime_min)
