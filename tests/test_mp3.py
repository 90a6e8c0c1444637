"""MP3 folders: tags, playlist, cover and facts beside untouched sound."""

import io
import json
import zipfile

import pytest
from mutagen.id3 import ID3

from core.media import Format
from tests.books import filed, info, picture, sample
from tests.recordings import recording
from worker.packaging import pack
from worker.packaging.id3 import sound_begin

FIRST, SECOND = "01 - Down the Hole- 1.mp3", "02 - withcover.mp3"


@pytest.fixture
def archive(tmp_path):
    cover = picture(tmp_path / "cover.jpeg")
    book = filed(sample("demo.mp3"), sample("withcover.mp3"), names=("Down the Hole: 1", None), cover=cover)
    told = info("A Quiet Album", authors=("Ada",), year=1999, tags=("Fable",), languages=("en",))
    packed = pack(Format.MP3, type(book)(told, book.parts, cover), tmp_path / "out")
    assert (packed.media_type, packed.ending) == ("application/zip", ".zip")
    with zipfile.ZipFile(packed.path) as archive:
        yield archive


def tags_in(archive, name):
    return ID3(io.BytesIO(archive.read(name)))


def sound_of(data, tmp_path):
    (tmp_path / "one.mp3").write_bytes(data)
    return data[sound_begin(tmp_path / "one.mp3") :]


def test_tracks_are_numbered_and_listed_in_a_playlist(archive):
    assert archive.namelist() == [FIRST, SECOND, "playlist.m3u8", "metadata.json", "cover.jpg"]
    assert archive.read("playlist.m3u8").decode().splitlines() == [
        "#EXTM3U",
        "#PLAYLIST:A Quiet Album",
        "#EXTINF:16,Down the Hole: 1",
        FIRST,
        "#EXTINF:16,withcover",
        SECOND,
    ]


def test_the_sound_is_the_same_to_the_last_bit(archive, tmp_path):
    for name, source in ((FIRST, "demo.mp3"), (SECOND, "withcover.mp3")):
        data = sample(source).read_bytes()
        sound = sound_of(archive.read(name), tmp_path)
        assert sound == sound_of(data, tmp_path)
        assert len(sound) > len(data) / 2


def test_each_track_says_what_it_is(archive):
    tags = tags_in(archive, FIRST)
    assert tags.version == (2, 4, 0)
    said = {name: str(tags[name]) for name in ("TIT2", "TALB", "TPE1", "TRCK", "TDRC", "TCON")}
    assert said == {
        "TIT2": "Down the Hole: 1",
        "TALB": "A Quiet Album",
        "TPE1": "Ada",
        "TRCK": "1/2",
        "TDRC": "1999",
        "TCON": "Fable",
    }
    assert tags.getall("APIC")[0].mime == "image/jpeg"


def test_what_the_source_tagged_beside_that_is_kept(tmp_path):
    own = tmp_path / "own.mp3"
    own.write_bytes(sample("demo.mp3").read_bytes())
    from mutagen.id3 import COMM, TENC, TIT2

    tags = ID3()
    tags.setall("TENC", [TENC(encoding=3, text=["Somebody"])])
    tags.setall("TIT2", [TIT2(encoding=3, text=["Wrong"])])
    tags.setall("COMM", [COMM(encoding=3, lang="eng", desc="", text=["Kept"])])
    tags.save(own, v2_version=3)
    packed = pack(Format.MP3, filed(own, sample("demo.mp3"), names=("Right", None)), tmp_path / "out")
    with zipfile.ZipFile(packed.path) as archive:
        found = tags_in(archive, "01 - Right.mp3")
    assert (str(found["TENC"]), str(found["TIT2"]), str(found.getall("COMM")[0])) == ("Somebody", "Right", "Kept")


def test_audiobookshelf_finds_its_facts(archive):
    facts = json.loads(archive.read("metadata.json"))
    assert (facts["title"], facts["authors"], facts["publishedYear"], facts["language"]) == (
        "A Quiet Album",
        ["Ada"],
        "1999",
        "en",
    )
    first, second = facts["chapters"]
    assert (first["start"], first["title"], second["start"]) == (0, "Down the Hole: 1", first["end"])


def test_other_recordings_are_coded_anew_and_mp3_is_not(tmp_path):
    mp3 = recording(tmp_path / "b.mp3", "libmp3lame")
    packed = pack(Format.MP3, filed(recording(tmp_path / "a.flac", "flac"), mp3), tmp_path / "out")
    with zipfile.ZipFile(packed.path) as archive:
        assert archive.namelist()[:2] == ["01 - a.mp3", "02 - b.mp3"]
        assert archive.read("02 - b.mp3").endswith(mp3.read_bytes()[sound_begin(mp3) :])
        (tmp_path / "new.mp3").write_bytes(archive.read("01 - a.mp3"))
    from worker.content import check

    assert check(tmp_path / "new.mp3", "new.mp3").duration_s == pytest.approx(2.0, abs=0.1)


def test_one_mp3_alone_is_handed_over_unchanged(tmp_path):
    packed = pack(Format.MP3, filed(sample("demo.mp3")), tmp_path / "out")
    assert packed.path.read_bytes() == sample("demo.mp3").read_bytes()


def test_the_same_tracks_give_the_same_bytes(tmp_path):
    book = filed(sample("demo.mp3"), sample("withcover.mp3"))
    packed = [pack(Format.MP3, book, tmp_path / name).path.read_bytes() for name in ("a", "b")]
    assert packed[0] == packed[1]
