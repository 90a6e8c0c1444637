"""M4B: one file, its chapters where they really begin, its tags and cover as players read them."""

import itertools
import shutil

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen.mp4 import MP4

from core.errors import PackagingError
from core.media import Asset, Book, BookPart, Files, Format, Kind, Local, Part
from tests.books import filed, info, picture, sample
from tests.programs import need
from tests.recordings import QUIET_S, heard, recording, tone_begins_s
from worker.packaging import pack
from worker.packaging.m4b import joinable
from worker.packaging.sounds import hear


def chapters_of(path):
    with av.open(str(path)) as container:
        return [
            (float(one["start"] * one["time_base"]), float(one["end"] * one["time_base"]), one["metadata"]["title"])
            for one in container.chapters()
        ]


def boxes(path):
    """The names of the file's top boxes, in their order."""
    data, at = path.read_bytes(), 0
    while at < len(data):
        yield data[at + 4 : at + 8].decode()
        at += int.from_bytes(data[at : at + 4], "big")


def packets_of(path):
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(container.streams.audio[0]) if packet.size]


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("aac")
    return [recording(folder / f"{n}.m4a", seconds=length) for n, length in enumerate((2.0, 1.37, 2.9, 1.01))]


def test_tracks_of_one_kind_are_joined_packet_by_packet(parts, tmp_path):
    packed = pack(Format.M4B, filed(*parts), tmp_path / "out")
    assert (packed.media_type, packed.ending) == ("audio/mp4", ".m4b")
    assert packets_of(packed.path) == [packet for path in parts for packet in packets_of(path)]


@pytest.mark.parametrize("codecs", [["aac"], ["flac", "libmp3lame"]])
def test_chapters_begin_where_their_sound_does(tmp_path, codecs):
    """Within 5 ms, also after many: believing the files' own durations, a dozen MP3s drift by half a second."""
    endings = {"aac": "m4a", "libmp3lame": "mp3", "flac": "flac"}
    files = [
        recording(tmp_path / f"{n}.{endings[codec]}", codec, 1.0 + n / 50)
        for n, codec in zip(range(12), itertools.cycle(codecs), strict=False)
    ]
    packed = pack(Format.M4B, filed(*files), tmp_path / "out.m4b")
    samples, rate = heard(packed.path)
    starts = [start for start, _, _ in chapters_of(packed.path)]
    assert len(starts) == 12
    for start in starts:
        assert tone_begins_s(samples, rate, start + 0.1) - start == pytest.approx(QUIET_S, abs=0.005)


@settings(max_examples=15, deadline=None)
@given(chosen=st.lists(st.integers(0, 3), min_size=1, max_size=8))
def test_chapters_follow_each_other_from_the_start_to_the_end(parts, tmp_path_factory, chosen):
    out = tmp_path_factory.mktemp("joined") / "out.m4b"
    pack(Format.M4B, filed(*[parts[one] for one in chosen], names=[f"No. {n}" for n in range(len(chosen))]), out)
    chapters = chapters_of(out)
    with av.open(str(out)) as container:
        end = container.duration / 1_000_000
    assert [title for _, _, title in chapters] == [f"No. {n}" for n in range(len(chosen))]
    assert chapters[0][0] == 0
    assert chapters[-1][1] == pytest.approx(end, abs=0.03)
    assert all(before[1] == after[0] for before, after in itertools.pairwise(chapters))


def test_players_find_title_author_cover_and_that_it_is_an_audiobook(parts, tmp_path):
    cover = picture(tmp_path / "cover.png", (300, 400), colour=9)
    book = filed(*parts, cover=cover)
    told = info("Fünf 家族", Kind.AUDIOBOOK, authors=("Ada", "Bob"), year=1818, licence="CC0", description="Long.")
    packed = pack(Format.M4B, Book(told, book.parts, cover), tmp_path / "out.m4b")
    tags = MP4(packed.path).tags
    assert {key: tags[key] for key in ("\xa9nam", "\xa9alb", "\xa9ART", "aART", "\xa9day", "desc", "cprt", "stik")} == {
        "\xa9nam": ["Fünf 家族"],
        "\xa9alb": ["Fünf 家族"],
        "\xa9ART": ["Ada, Bob"],
        "aART": ["Ada, Bob"],
        "\xa9day": ["1818"],
        "desc": ["Long."],
        "cprt": ["CC0"],
        "stik": [2],
    }
    assert bytes(tags["covr"][0]) == cover.read_bytes()


def test_it_plays_while_it_still_comes(parts, tmp_path):
    packed = pack(Format.M4B, filed(*parts), tmp_path / "out")
    names = list(boxes(packed.path))
    assert names.index("moov") < names.index("mdat")
    assert packed.path.read_bytes()[4:12] == b"ftypM4A "


def test_another_reader_finds_the_same_chapters(parts, tmp_path):
    packed = pack(Format.M4B, filed(*parts, names=("One", "Zwei é", "三", "4")), tmp_path / "out.m4b")
    found = MP4(packed.path).chapters
    assert [one.title for one in found] == ["One", "Zwei é", "三", "4"]
    assert [one.start for one in found] == pytest.approx([start for start, _, _ in chapters_of(packed.path)], abs=0.001)


@pytest.mark.parametrize("with_program", [True, False])
def test_tracks_of_all_rates_channels_and_codecs_become_one(tmp_path, monkeypatch, with_program):
    """With the machine's ffmpeg, and without one."""
    if with_program:
        need("ffmpeg")
    else:
        monkeypatch.setattr(shutil, "which", lambda _: None)
    files = [
        recording(tmp_path / "a.mp3", "libmp3lame", rate=22_050),
        recording(tmp_path / "b.flac", "flac", rate=44_100, layout="stereo"),
        recording(tmp_path / "c.wav", "pcm_s16le", rate=8_000),
        recording(tmp_path / "d.m4a", rate=48_000),
        sample("demo.ogg"),
    ]
    heard_of: list[float] = []
    packed = pack(Format.M4B, filed(*files), tmp_path / "out.m4b", heard_of.append)
    sound = hear(packed.path)
    assert (sound.codec, sound.rate, sound.channels) == ("aac", 48_000, 2)
    assert len(chapters_of(packed.path)) == 5
    assert heard_of == sorted(heard_of)
    assert heard_of[-1] == 1
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == []


@pytest.mark.parametrize("with_program", [True, False])
def test_a_long_track_tells_of_its_progress_while_it_is_coded(tmp_path, monkeypatch, with_program):
    """Else the job that it is part of would be taken for stuck."""
    if with_program:
        need("ffmpeg")
    else:
        monkeypatch.setattr(shutil, "which", lambda _: None)
    heard_of: list[float] = []
    track = recording(tmp_path / "a.mp3", "libmp3lame", seconds=120)
    pack(Format.M4B, filed(track, names=("One",)), tmp_path / "out.m4b", heard_of.append)
    assert any(0 < fraction < 0.9 for fraction in heard_of)
    assert heard_of == sorted(heard_of)


def test_what_one_decoder_can_play_is_joined_and_nothing_else(tmp_path, parts):
    stereo = recording(tmp_path / "s.m4a", layout="stereo")
    slow = recording(tmp_path / "r.m4a", rate=22_050)
    assert joinable([hear(path) for path in parts])
    assert not joinable([hear(parts[0]), hear(stereo)])
    assert not joinable([hear(parts[0]), hear(slow)])
    assert not joinable([hear(recording(tmp_path / "a.mp3", "libmp3lame"))])


def test_the_sources_own_m4b_is_handed_over_unchanged(parts, tmp_path):
    own = pack(Format.M4B, filed(*parts), tmp_path / "own.m4b").path
    assert pack(Format.M4B, filed(own), tmp_path / "out").path.read_bytes() == own.read_bytes()


def test_a_track_that_is_no_recording_is_named(tmp_path):
    (tmp_path / "2.mp3").write_text("<html>")
    with pytest.raises(PackagingError, match=r"2\.mp3 is no recording"):
        pack(Format.M4B, filed(sample("demo.mp3"), tmp_path / "2.mp3"), tmp_path / "out")
    film = BookPart(Part("1", 1), Files((Asset("a.mp3", Local(sample("demo.png"))),)), (sample("demo.png"),))
    with pytest.raises(PackagingError, match=r"demo\.png is no recording"):
        pack(Format.M4B, Book(info(), (film,)), tmp_path / "out")


def test_the_same_tracks_give_the_same_bytes(parts, tmp_path):
    packed = [pack(Format.M4B, filed(*parts), tmp_path / name).path.read_bytes() for name in ("a", "b")]
    assert packed[0] == packed[1]
