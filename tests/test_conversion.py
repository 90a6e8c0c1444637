"""A title that is here in one format is had in another without its source."""

import asyncio
import zipfile
from io import BytesIO

from core.library import items
from core.media import Format
from plugins.sources.demo import Demo
from tests.books import paged
from worker.packaging import pack


def silenced(monkeypatch):
    """From now on the source would fail whoever asks it."""

    async def refuse(*_):
        raise AssertionError("the source was asked")

    for name in ("parts", "assets", "cover", "title"):
        monkeypatch.setattr(Demo, name, refuse)


async def test_a_comic_that_is_here_becomes_a_pdf_without_its_source(story, monkeypatch):
    await story.says("ada", "/download drawn cbz")
    await story.ready("ada")
    silenced(monkeypatch)
    await story.says("ada", "/download drawn pdf")
    card = await story.ready("ada")
    assert card.files[0].name == "The Bowerbird handbook, drawn.pdf"
    _, headers, body = await story.fetch(card.files[0].url)
    assert (headers["Content-Type"], body[:5]) == ("application/pdf", b"%PDF-")
    assert body.count(b"/Type /Page/") == 12


async def test_tunes_that_are_here_become_one_audiobook(story, monkeypatch):
    await story.says("ada", "/download bells mp3")
    await story.ready("ada")
    silenced(monkeypatch)
    await story.says("bob", "/download bells m4b", room="attic")
    card = await story.ready("bob", room="attic")
    assert card.files[0].name == "The Bowerbird handbook, in bells.m4b"


async def test_a_comic_that_somebody_handed_in_becomes_an_epub(story, tmp_path):
    """Such a title has no source that could be asked."""
    comic = pack(Format.CBZ, paged(tmp_path, 2, 1), tmp_path / "Own Comic.cbz").path
    card = await story.says("ada", "/link upload")
    url = card.blocks[1].fields[0].value.split('"')[1].partition("?")[0]
    named = {"name": "Own Comic.cbz"}
    status, _, _ = await story.fetch(url, method="PUT", params=named, data=comic.read_bytes())
    assert status == 201
    await story.says("ada", "/download own comic epub")
    card = await story.ready("ada")
    assert card.files[0].name == "Own Comic.epub"


async def test_another_range_is_fetched(story):
    """What is here are other chapters than those that are wanted."""
    await story.says("ada", "/download drawn 1 cbz")
    await story.ready("ada")
    await story.says("ada", "/download drawn 2 epub")
    card = await story.ready("ada")
    _, _, body = await story.fetch(card.files[0].url)
    with zipfile.ZipFile(BytesIO(body)) as archive:
        assert any(name.endswith(".jpg") for name in archive.namelist())


async def test_a_damaged_file_of_the_shelf_is_not_made_into_another(story):
    await story.says("ada", "/download drawn cbz")
    await story.ready("ada")
    async with story.runtime.db.read() as session:
        (holding,) = [one for title in range(1, 9) for one in await items.made(session, title, "")]
    path = story.runtime.settings.home / "shelf" / holding.blob.sha256[:2] / holding.blob.sha256
    await asyncio.to_thread(path.chmod, 0o644)
    await asyncio.to_thread(path.write_bytes, b"PK damaged")
    await story.says("ada", "/download drawn epub")
    card = await story.ready("ada")
    _, _, body = await story.fetch(card.files[0].url)
    assert zipfile.ZipFile(BytesIO(body)).testzip() is None
