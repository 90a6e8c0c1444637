"""Real books, pictures and recordings, from a live source and from a folder, through the whole service."""

import hashlib
import shutil
import zipfile
from io import BytesIO
from pathlib import Path

import iscc_samples
import pytest

from tests.emulators import gutendex, librivox
from tests.story import labels, telling, told

FOLDER = {
    "Lewis Carroll/Alice.epub": "demo.epub",
    "Papers/Report.pdf": "demo.pdf",
    "Talks/Lecture/01 Opening.mp3": "demo.mp3",
    "Talks/Lecture/02 Closing.mp3": "withcover.mp3",
    "Holiday/1.jpg": "demo.jpg",
    "Holiday/2.png": "demo.png",
    "Clip.mp4": "demo.mp4",
}


def sample(name):
    return next(path for path in map(Path, iscc_samples.all()) if path.name == name)


@pytest.fixture
def folder(tmp_path):
    for place, name in FOLDER.items():
        target = tmp_path / "mine" / place
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(sample(name), target)
    return tmp_path / "mine"


async def test_a_book_of_project_gutenberg_arrives_byte_for_byte(tmp_path, redis_url):
    with gutendex.running() as site:
        sources = {"gutenberg": {"base_url": site.base}, "demo": {"enabled": False}}
        fetch = {"allow_private": "127.0.0.1/32"}
        async with telling(tmp_path, redis_url, sources=sources, fetch=fetch) as story:
            found = await story.says("ada", "frankenstein")
            assert found.blocks[1].rows[0].detail.endswith("Project Gutenberg")
            await story.says("ada", "/download frankenstein epub")
            card = await story.ready("ada")
            _, _, body = await story.fetch(card.files[0].url)
    assert body == gutendex.files()["children.epub"].read_bytes()


@pytest.fixture
async def open_shelves(tmp_path, redis_url):
    """A service that asks LibriVox and the Internet Archive, and nobody else."""
    with librivox.running() as site:
        address = {"base_url": site.base}
        sources = {"librivox": address, "internet_archive": address, "demo": {"enabled": False}}
        async with telling(tmp_path, redis_url, sources=sources, fetch={"allow_private": "127.0.0.1/32"}) as story:
            yield story


async def finds(story, name):
    """Search, and press the title of that name once all sources have answered."""
    await story.says("ada", "/search frankenstein")
    card = await story.becomes("ada", "done")
    place = next(one for one in labels(card) if one.endswith(f" · {name}"))
    await story.presses("ada", place, card=card)


def untagged(track):
    """The sound of an MP3: its tags are ours. Their head is ten bytes, the last four the size, 7 bits in each."""
    assert track[:3] == b"ID3"
    size = sum(byte << 7 * (3 - place) for place, byte in enumerate(track[6:10]))
    return track[10 + size :].removesuffix(track[-128:] if track[-128:-125] == b"TAG" else b"")


async def test_an_audiobook_of_librivox_arrives_chapter_by_chapter(open_shelves):
    await finds(open_shelves, "Frankenstein, or Modern Prometheus")
    await open_shelves.presses("ada", "Get MP3")
    card = await open_shelves.ready("ada")
    _, _, body = await open_shelves.fetch(card.files[0].url)
    with zipfile.ZipFile(BytesIO(body)) as archive:
        names = archive.namelist()
        assert names[:2] == ["01 - Letter 1.mp3", "02 - Letter 2.mp3"]
        assert any(name.startswith("cover") for name in names)
        assert untagged(archive.read("01 - Letter 1.mp3")) == untagged(sample("demo.mp3").read_bytes())


@pytest.mark.parametrize(
    ("label", "button", "expected"),
    [
        ("Frankenstein; or, The modern Prometheus", "Get EPUB", gutendex.files()["children.epub"]),
        ("Frankenstein", "Get original", sample("demo.mp4")),
    ],
)
async def test_a_book_and_a_film_of_the_internet_archive_arrive_byte_for_byte(open_shelves, label, button, expected):
    await finds(open_shelves, label)
    await open_shelves.presses("ada", button)
    card = await open_shelves.ready("ada")
    _, _, body = await open_shelves.fetch(card.files[0].url)
    assert body == expected.read_bytes()


async def test_two_volumes_of_one_item_come_in_a_zip(open_shelves):
    await open_shelves.says("ada", "/download letters zip")
    card = await open_shelves.ready("ada")
    _, _, body = await open_shelves.fetch(card.files[0].url)
    assert zipfile.ZipFile(BytesIO(body)).namelist() == ["Volume 1.pdf", "Volume 2.pdf", "cover.jpg"]


async def test_a_volume_alone_comes_as_it_is(open_shelves):
    await open_shelves.says("ada", "/download letters 2 pdf")
    card = await open_shelves.ready("ada")
    _, _, body = await open_shelves.fetch(card.files[0].url)
    assert body == sample("demo.pdf").read_bytes()


async def test_two_volumes_are_no_single_pdf_and_the_card_says_what_can_be_had(open_shelves):
    card = await open_shelves.says("ada", "/download letters pdf")
    assert "can't be had as PDF" in told(card)
    assert "ZIP" in told(card)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("alice epub", "Alice.epub"),
        ("report original", "Report.pdf"),
        ("lecture mp3", "Lecture.zip"),
        ("holiday cbz", "Holiday.cbz"),
        ("clip original", "Clip.mp4"),
    ],
)
async def test_what_lies_in_the_operators_folder_can_be_had(tmp_path, redis_url, folder, words, name):
    before = {path: hashlib.sha256(path.read_bytes()).digest() for path in folder.rglob("*.*")}
    sources = {"folder": {"path": str(folder)}, "demo": {"enabled": False}}
    async with telling(tmp_path, redis_url, sources=sources) as story:
        await story.says("ada", f"/download {words}")
        card = await story.ready("ada")
        assert card.files[0].name == name
        status, _, body = await story.fetch(card.files[0].url)
        assert (status, len(body)) == (200, card.files[0].size)
        library = await story.says("ada", "/library")
        assert library.blocks[0].rows[0].title == name.partition(".")[0]
    assert before == {path: hashlib.sha256(path.read_bytes()).digest() for path in folder.rglob("*.*")}
