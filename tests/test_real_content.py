"""Real books, pictures and recordings, from a live source and from a folder, through the whole service."""

import hashlib
import shutil
from pathlib import Path

import iscc_samples
import pytest

from tests.emulators import gutendex
from tests.story import telling

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
    sources = {"folder": {"path": str(folder)}, "demo": {"enabled": False}, "gutenberg": {"enabled": False}}
    async with telling(tmp_path, redis_url, sources=sources) as story:
        await story.says("ada", f"/download {words}")
        card = await story.ready("ada")
        assert card.files[0].name == name
        status, _, body = await story.fetch(card.files[0].url)
        assert (status, len(body)) == (200, card.files[0].size)
        library = await story.says("ada", "/library")
        assert library.blocks[0].rows[0].title == name.partition(".")[0]
    assert before == {path: hashlib.sha256(path.read_bytes()).digest() for path in folder.rglob("*.*")}
