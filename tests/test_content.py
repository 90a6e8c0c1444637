"""Nothing passes that is not what it says it is."""

import hashlib
import io
import zipfile
from pathlib import Path

import av
import iscc_samples
import pytest
from PIL import Image

from core.errors import BadContent
from worker import child
from worker.content import Claim, check, check_all
from worker.content.archives import MOST_ENTRIES

SAMPLES = {
    path.relative_to(path.parent.parent).as_posix(): path
    for path in (*iscc_samples.images(), *iscc_samples.audios(), *iscc_samples.videos(), *iscc_samples.texts())
}
PAGE = b"<!-- error --><!DOCTYPE html><html><body>Too many requests</body></html>"


@pytest.fixture
def file(tmp_path):
    """A file of this name with these bytes."""

    def make(name, data):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return make


def picture(kind, size=(60, 40), **options):
    buffer = io.BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(buffer, kind, **options)
    return buffer.getvalue()


def zipped(entries, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in entries:
            archive.writestr(name, data, zipfile.ZIP_STORED if name == "mimetype" else None)
    return buffer.getvalue()


def tone(kind, codec, seconds=8):
    """A recording of `seconds`, made here."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=kind) as container:
        stream = container.add_stream(codec, rate=44100, layout="mono")
        for start in range(0, 44100 * seconds, 4410):
            frame = av.AudioFrame(format="s16", layout="mono", samples=4410)
            frame.planes[0].update(bytes(2 * 4410))
            frame.sample_rate, frame.pts = 44100, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("sample", "media_type", "size", "seconds"),
    [
        ("image/demo.jpg", "image/jpeg", (200, 133), None),
        ("image/demo.png", "image/png", (200, 133), None),
        ("image/demo.gif", "image/gif", (200, 133), None),
        ("audio/demo.mp3", "audio/mpeg", None, 15.5),
        ("audio/withcover.mp3", "audio/mpeg", None, 15.5),
        ("audio/demo.ogg", "audio/ogg", None, 15.5),
        ("audio/demo.opus", "audio/ogg", None, 15.5),
        ("audio/demo.wav", "audio/wav", None, 15.5),
        ("video/demo.mp4", "video/mp4", (176, 144), 60.1),
        ("video/demo.mkv", "video/x-matroska", (176, 144), 60.1),
        ("video/demo.webm", "video/webm", (176, 144), 60.1),
        ("text/demo.epub", "application/epub+zip", None, None),
        ("text/demo.pdf", "application/pdf", None, None),
        ("text/demo.xhtml", "application/xhtml+xml", None, None),
        ("text/demo.md", "text/markdown", None, None),
        ("text/demo.txt", "text/plain", None, None),
    ],
)
def test_a_good_file_is_told_with_its_type_and_measures(sample, media_type, size, seconds):
    path = SAMPLES[sample]
    data = path.read_bytes()
    content = check(path, path.name, size_bytes=len(data), sha256=hashlib.sha256(data).hexdigest())
    assert content.media_type == media_type
    assert content.sha256 == hashlib.sha256(data).hexdigest()
    if size:
        assert (content.width, content.height) == size
    if seconds:
        assert content.duration_s == pytest.approx(seconds, abs=0.2)


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("p.webp", picture("WEBP"), "image/webp"),
        ("p.avif", picture("AVIF"), "image/avif"),
        ("called.jpg", picture("PNG"), "image/png"),
        ("track.flac", tone("flac", "flac"), "audio/flac"),
        ("book.m4b", tone("ipod", "aac"), "audio/mp4"),
        ("track.m4a", tone("mp4", "aac"), "audio/mp4"),
        ("comic.cbz", zipped([("1.jpg", picture("JPEG"))]), "application/vnd.comicbook+zip"),
        ("comic.cbr", zipped([("1.jpg", picture("JPEG"))]), "application/vnd.comicbook+zip"),
        ("comic.cbr", b"Rar!\x1a\x07\x01\x00rest", "application/vnd.comicbook-rar"),
        ("bundle.zip", zipped([("a.txt", b"text")]), "application/zip"),
        ("BMW.txt", b"BMW and ID3 are words too", "text/plain"),
    ],
)
def test_the_true_type_is_told_whatever_the_ending(file, name, data, media_type):
    assert check(file(name, data), name).media_type == media_type


@pytest.mark.parametrize(
    "name", ["page.jpg", "track.mp3", "film.mkv", "book.epub", "book.pdf", "all.zip", "a.txt", "a.mobi"]
)
def test_a_web_page_in_place_of_a_file_is_refused(file, name):
    with pytest.raises(BadContent, match="it is a web page") as bad:
        check(file(name, PAGE), name)
    assert bad.value.name == name
    assert bad.value.again


def test_the_stated_type_is_held_to_when_the_name_says_nothing(file):
    with pytest.raises(BadContent, match="a web page, a picture was promised"):
        check(file("download", PAGE), "download", "image/jpeg; charset=binary")


@pytest.mark.parametrize(
    ("promise", "reason"),
    [
        ({"size_bytes": 10_000_000}, "shorter than promised"),
        ({"size_bytes": 10}, "longer than promised"),
        ({"sha256": "0" * 64}, "000000000000… was promised"),
    ],
)
def test_size_and_hash_are_held_to(promise, reason):
    with pytest.raises(BadContent, match=reason):
        check(SAMPLES["image/demo.jpg"], "demo.jpg", **promise)


def test_an_empty_file_is_refused(file):
    with pytest.raises(BadContent, match="it is empty"):
        check(file("chapter.txt", b""), "chapter.txt")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_a_cut_off_picture_is_refused(file, kind, kept):
    data = picture(kind, (300, 200))
    with pytest.raises(BadContent, match=r"does not decode|can't be read"):
        check(file("page.jpg", data[: int(len(data) * kept)]), "page.jpg")


def test_a_picture_bomb_is_refused_before_it_is_decoded(file):
    buffer = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(buffer, "PNG")
    with pytest.raises(BadContent, match="more pixels"):
        check(file("page.png", buffer.getvalue()), "page.png")


@pytest.mark.parametrize("sample", ["video/demo.mp4", "video/demo.mkv", "audio/demo.wav"])
def test_a_recording_whose_end_is_missing_is_refused(file, sample):
    path = SAMPLES[sample]
    data = path.read_bytes()
    with pytest.raises(BadContent, match=r"end|opened|beginning"):
        check(file(path.name, data[: len(data) // 2]), path.name)


def test_a_recording_of_noise_is_refused(file):
    noise = hashlib.sha512(b"noise").digest() * 500
    with pytest.raises(BadContent, match=r"beginning|opened|no sound"):
        check(file("track.mp3", b"ID3\x03\x00\x00\x00\x00\x00\x00" + noise), "track.mp3")


def test_a_film_without_picture_is_refused(file):
    with pytest.raises(BadContent, match="no picture"):
        check(file("film.mp4", tone("mp4", "aac")), "film.mp4")


def test_one_flipped_byte_in_an_archive_is_noticed(file):
    data = bytearray(zipped([("1.jpg", picture("JPEG"))], zipfile.ZIP_STORED))
    data[len(data) // 2] ^= 1
    with pytest.raises(BadContent, match="damaged"):
        check(file("comic.cbz", bytes(data)), "comic.cbz")


def test_a_cut_off_archive_is_refused(file):
    data = SAMPLES["text/demo.epub"].read_bytes()
    with pytest.raises(BadContent, match="damaged"):
        check(file("book.epub", data[:-100]), "book.epub")


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ([("big.txt", bytes(30 << 20))], "bomb"),
        ([(f"{number}", b"") for number in range(MOST_ENTRIES + 1)], "entries"),
        ([], "empty"),
    ],
)
def test_an_archive_bomb_is_refused(file, entries, reason):
    with pytest.raises(BadContent, match=reason):
        check(file("all.zip", zipped(entries)), "all.zip")


def test_a_zip_is_no_epub(file):
    with pytest.raises(BadContent, match="a ZIP archive, an EPUB was promised"):
        check(file("book.epub", zipped([("a.txt", b"text")])), "book.epub")
    with pytest.raises(BadContent, match="no readable META-INF"):
        check(file("book.epub", zipped([("mimetype", b"application/epub+zip")])), "book.epub")


def test_a_cut_off_pdf_is_refused(file):
    with pytest.raises(BadContent, match="cut off"):
        check(file("book.pdf", SAMPLES["text/demo.pdf"].read_bytes()[:100_000]), "book.pdf")


@pytest.mark.parametrize("data", ["Käse".encode("latin-1"), b"text\0text", "Käse".encode()[:2]])
def test_text_is_utf_8(file, data):
    with pytest.raises(BadContent, match=r"UTF-8|NUL"):
        check(file("chapter.txt", data), "chapter.txt")


async def test_a_batch_is_judged_in_one_child_and_one_bad_file_hides_no_other(file):
    claims = [
        Claim(SAMPLES["image/demo.jpg"], "1.jpg", size_bytes=35393),
        Claim(file("2.jpg", PAGE), "2.jpg"),
        Claim(Path(SAMPLES["image/demo.png"]), "3.png"),
    ]
    heard: list[float] = []
    verdicts = await child.run(check_all, claims, on_progress=heard.append)
    assert [verdict.name for verdict in verdicts] == ["1.jpg", "2.jpg", "3.png"]
    assert [verdict.content and verdict.content.media_type for verdict in verdicts] == ["image/jpeg", None, "image/png"]
    assert verdicts[1].reason == "it is a web page, a picture was promised"
    assert heard[-1] == 1
