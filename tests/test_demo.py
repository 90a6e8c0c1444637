"""The demo shelf: real content made on the spot, the same each time."""

import asyncio
import io

import av
import pytest
from PIL import Image, ImageStat

from core.errors import SourceUnavailable
from core.media import FROM_MP3, FROM_PAGES, Format, Kind
from core.source import Wanted
from plugins.sources import demo
from plugins.sources.demo import bells, comic

HTTP = None  # nobody to ask


@pytest.fixture
def source():
    return demo.Demo("demo", demo.DemoOptions())


async def test_three_titles_answer_to_the_handbooks_name(source):
    titles = await source.search(HTTP, Wanted("bowerbird handbook"))
    assert {info.kind: info.formats for info in titles} == {
        Kind.BOOK: (Format.EPUB, Format.ZIP),
        Kind.COMIC: FROM_PAGES,
        Kind.AUDIOBOOK: FROM_MP3,
    }
    assert all("Bowerbird handbook" in info.name for info in titles)


async def test_the_book_is_the_handbook_of_the_docs(source):
    parts = await source.parts(HTTP, "handbook")
    assert len(parts) == 8
    assert parts[0].name == "What Bowerbird is"
    texts = [(await source.assets(HTTP, "handbook", part)).assets[0].where.data.decode() for part in parts]
    assert all(text.startswith("# ") and len(text.split()) > 120 for text in texts)
    commands = (
        "search title download queue favorites library cancel pause resume retry sources settings link help status"
    )
    assert [name for name in commands.split() if f"`/{name}" not in "".join(texts)] == []


@pytest.mark.parametrize(
    ("panels", "as_jpeg"),
    [(page, n == 1) for n, chapter in enumerate(comic.CHAPTERS) for page in chapter.pages],
)
def test_a_page_is_a_whole_picture_of_the_promised_size_with_words_for_it(panels, as_jpeg):
    picture = Image.open(io.BytesIO(comic.page(panels, as_jpeg=as_jpeg)))
    picture.load()
    assert picture.size == (1000, 1500)
    assert picture.format == ("JPEG" if as_jpeg else "PNG")
    assert max(ImageStat.Stat(picture.convert("L")).stddev) > 20
    assert all(panel.caption in comic.alt(panels) for panel in panels)


def test_drawing_the_same_page_twice_gives_the_same_bytes():
    page = comic.CHAPTERS[0].pages[0]
    assert comic.page(page) == comic.page(page)


@pytest.mark.parametrize("number", range(len(bells.TUNES)))
def test_a_tune_is_a_whole_mp3_of_twelve_seconds_that_can_be_heard(number):
    with av.open(io.BytesIO(bells.mp3(number))) as container:
        assert container.streams[0].codec_context.name.startswith("mp3")
        assert container.metadata["title"] == bells.TUNES[number].name
        sound = b"".join(bytes(frame.planes[0]) for frame in container.decode(audio=0))
    loudness = [abs(value) for value in memoryview(sound).cast("f")]
    assert len(loudness) / bells.RATE == pytest.approx(bells.SECONDS, abs=0.1)
    assert 0.3 < max(loudness) < 1.0


async def test_the_loop_goes_on_while_pages_are_drawn(source):
    ticks = 0

    async def tick():
        nonlocal ticks
        while True:
            await asyncio.sleep(0.005)
            ticks += 1

    ticking = asyncio.create_task(tick())
    [part, *_] = await source.parts(HTTP, "handbook-drawn")
    await source.assets(HTTP, "handbook-drawn", part)
    ticking.cancel()
    assert ticks > 5


async def test_the_pace_can_be_slowed_to_watch_and_cancelled():
    source = demo.Demo("demo", demo.DemoOptions(pace_s=600))
    [part, *_] = await source.parts(HTTP, "handbook")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await source.assets(HTTP, "handbook", part)


async def test_an_instance_by_another_name_gives_titles_under_that_name():
    [info, *_] = await demo.Demo("second", demo.DemoOptions()).search(HTTP, Wanted("handbook"))
    assert info.source == "second"


async def test_a_missing_handbook_is_told_with_its_place(source, monkeypatch, tmp_path):
    monkeypatch.setattr(demo, "HANDBOOK", tmp_path)
    with pytest.raises(SourceUnavailable, match=str(tmp_path)):
        await source.probe(HTTP)
