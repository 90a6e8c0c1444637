"""The second look at a release, by its list of files; the third, by what its bytes turned out to be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadContent
from core.media import Kind
from core.release_name import parse
from core.releases.files import doubts
from core.releases.proving import codec_of, is_lie, lines_of
from core.torrents import decoded, described, read_torrent, trackers_of, with_magnet, with_trackers
from tests.torrents import bencoded, torrent_of

MB = 1_000_000
FILM = parse("Moths.2001.1080p.BluRay.x264-BIRD")
EPISODE = parse("Moths.S01E02.1080p.WEB.x264-BIRD")


@pytest.mark.parametrize(
    ("files", "code", "sure"),
    [
        ({"Moths.mkv": 6000, "Moths.nfo": 1}, "", False),
        ({"Moths/Moths.mkv": 6000, "Moths/Subs/en.srt": 1, "Moths/poster.jpg": 2}, "", False),
        ({"Moths.mkv": 6000, "setup.exe": 1}, "program", True),
        ({"Moths.mkv": 6000, "Moths.mp4.scr": 1}, "double_ending", True),
        ({"Moths.mkv .lnk": 1}, "double_ending", True),
        ({"Moths.mkv": 6000, "codec/play.BAT": 1}, "program", True),
        ({"Moths.mkv": 6000, "www.moths.com": 1}, "", False),
        ({"Moths.mkv": 6000, "Moths.avi.com": 1}, "double_ending", True),
        ({"Moths.rar": 6000, "Password.txt": 1}, "locked", True),
        ({"Moths.mkv": 6000, "password.txt": 1}, "locked", False),
        ({"Moths.rar": 6000, "read.me": 1}, "archive", True),
        ({"Moths.zip": 6000}, "archive", True),
        ({f"moths.r{n:02}": 100 for n in range(40)}, "archive", False),
        ({"Moths.txt": 6000}, "nothing_fits", True),
        ({"Moths.mkv": 3}, "too_small", True),
        ({"moths.sample.mkv": 60}, "sample", True),
        ({"Moths.mkv": 1000, "Extra.iso.bin": 9000}, "filling", False),
    ],
)
def test_the_files_of_a_film_are_what_a_film_is_made_of(files, code, sure):
    found = doubts([(path, size * MB) for path, size in files.items()], Kind.FILM, FILM)
    assert [(one.code, one.sure) for one in found[:1]] == ([(code, sure)] if code else [])


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Moths.S01E02.mkv", []),
        ("moths.102.mkv", []),
        ("Moths.S01E03.mkv", ["other_episode"]),
        ("x.S02E02.mkv", ["other_episode"]),
    ],
)
def test_an_episode_is_the_one_that_was_claimed(name, codes):
    assert [one.code for one in doubts([(name, 900 * MB)], Kind.SERIES, EPISODE)] == codes


@pytest.mark.parametrize(
    ("kind", "files", "codes"),
    [
        (Kind.BOOK, {"moths.epub": 1}, []),
        (Kind.BOOK, {"moths.exe": 1}, ["program", "nothing_fits"]),
        (Kind.COMIC, {"moths 01.cbz": 30, "moths 02.cbr": 30}, []),
        (Kind.AUDIOBOOK, {"01.mp3": 9, "cover.jpg": 1}, []),
        (Kind.AUDIOBOOK, {"moths.mkv": 900}, ["nothing_fits"]),
        (Kind.OTHER, {"setup.exe": 900}, []),
    ],
)
def test_other_kinds_are_looked_at_for_what_they_are(kind, files, codes):
    found = doubts([(path, size * MB) for path, size in files.items()], kind, parse("Moths"))
    assert [one.code for one in found] == codes


@given(
    st.lists(st.tuples(st.text(max_size=40), st.integers(0, 1 << 50)), max_size=12),
    st.sampled_from([None, *Kind]),
    st.sampled_from([FILM, EPISODE]),
)
def test_whatever_the_files_are_called_there_is_an_answer(files, kind, claims):
    found = doubts(files, kind, claims)
    assert [one.sure for one in found] == sorted((one.sure for one in found), reverse=True)


@pytest.mark.parametrize(
    ("width", "height", "lines"),
    [(3840, 1600, 2160), (1920, 800, 1080), (1440, 1080, 1080), (1280, 536, 720), (720, 576, 576), (640, 480, 480)],
)
def test_a_picture_is_of_the_class_that_people_call_it(width, height, lines):
    assert lines_of(width, height) == lines


def test_a_label_lies_when_it_claims_more_than_came():
    assert is_lie(2160, 480)
    assert not is_lie(720, 1080)
    assert not is_lie(None, 480)
    assert (codec_of("hevc"), codec_of("theora")) == ("H.265", "theora")


def test_trackers_are_added_to_a_torrent_and_it_stays_the_same_torrent():
    data = torrent_of("Moths", {"a": 1})
    more = with_trackers(data, ["udp://one.example:80", "http://tracker.example/announce"])
    assert trackers_of(more) == ("http://tracker.example/announce", "udp://one.example:80")
    assert described(more) == described(data)
    assert with_trackers(more, ["udp://one.example:80"]) == more


def test_a_private_torrent_is_told_of_no_other_tracker():
    info = {b"name": b"Moths", b"piece length": 16384, b"pieces": b"\0" * 20, b"length": 1, b"private": 1}
    data = bencoded({b"announce": b"http://mine.example/secret/announce", b"info": info})
    assert read_torrent(data).is_private
    assert with_trackers(data, ["udp://one.example:80"]) == data


@given(st.binary(max_size=200))
def test_what_is_no_torrent_is_bad_content_and_nothing_else(data):
    for read in (trackers_of, lambda one: with_trackers(one, ["udp://one.example:80"])):
        try:
            read(data)
        except BadContent:
            continue


def test_a_torrent_that_peers_gave_keeps_the_trackers_and_web_seeds_of_its_magnet_link():
    """Else whoever fetches it again, after room was needed, would not know whom to ask."""
    data = torrent_of("Moths", {"moths.mkv": 5})
    named = "magnet:?xt=urn:btih:0&tr=udp%3A%2F%2Fone.example%3A80&tr=http%3A%2F%2Ftwo.example%2Fa&ws=http%3A%2F%2Fs%2F"
    whole = with_magnet(data, named.encode())
    assert {"udp://one.example:80", "http://two.example/a"} <= set(trackers_of(whole))
    assert decoded(whole)[b"url-list"] == [b"http://s/"]
    assert described(whole).info_hash == described(data).info_hash
    assert with_magnet(data, b"magnet:?xt=urn:btih:0") == data
