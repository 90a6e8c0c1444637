"""Somebody asks for chapters 1-20 as EPUB on a bad network: a good file, or an honest report with one button."""

import html
import re
import zipfile
from io import BytesIO

import pytest

from tests.emulators import worn_archive
from tests.emulators.worn_archive import GONE, TITLE, letter
from tests.story import labels, telling, told


@pytest.fixture
async def letters(tmp_path, redis_url):
    with worn_archive.running() as site:
        sources = {name: {"enabled": False} for name in ("demo", "gutenberg", "librivox")}
        sources["internet_archive"] = {"base_url": site.base}
        sections = {
            "sources": sources,
            "retry": {"first_wait_s": 0.05},
            "fetch": {"allow_private": ["127.0.0.1/32"], "stall_s": 1.0},
        }
        async with telling(tmp_path, redis_url, **sections) as story:
            await story.says("ada", f"/search {TITLE}")
            yield story, site


def letters_in(body):
    """The numbers of the letters that are whole in an EPUB."""
    with zipfile.ZipFile(BytesIO(body)) as archive:
        assert archive.testzip() is None
        pages = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".xhtml")]
    text = html.unescape(re.sub(r"<[^>]+>", "\n", "\n".join(pages)))
    return [number for number in range(1, 21) if all(line in text for line in letter(number).decode().split("\n\n"))]


async def test_twenty_chapters_on_a_bad_network(letters):
    story, site = letters
    preview = await story.says("ada", f"/download {TITLE} 1-20 epub --dry-run")
    assert "Parts: 20 of 20 · 1-20" in told(preview)
    assert f"Size: about {sum(len(letter(number)) for number in range(1, 21)) / 1000:.0f} KB" in told(preview)
    await story.presses("ada", "Start", card=preview)

    card = await story.becomes("ada", "failed")
    assert card.title == f"{TITLE}: 19 of 20 parts are here"
    assert f"Part {GONE} is missing at Internet Archive" in told(card)
    assert "Retry the missing ones" in labels(card)

    site.fault("healed", times=0)
    await story.presses("ada", "Retry the missing ones", card=card)
    ready = await story.ready("ada")
    assert "20 of 20 parts, 100 %" in told(ready)
    _, _, body = await story.fetch(ready.files[0].url)
    assert letters_in(body) == list(range(1, 21))
    fetched = {one.rpartition("/")[2] for one in site.asked() if "/download/" in one}
    assert {one for one in fetched if one.endswith(".txt")} == {f"letter%20{GONE}.txt"}


async def test_what_can_be_had_of_them_can_be_taken_and_says_what_it_lacks(letters):
    story, _ = letters
    await story.says("ada", f"/download {TITLE} 1-20 epub")
    await story.becomes("ada", "failed")
    await story.presses("ada", "Take it as it is")
    ready = await story.ready("ada")
    assert f"Part {GONE} is not in it" in told(ready)
    assert ready.files[0].name == f"{TITLE} 1-20 (without {GONE}).epub"
    _, _, body = await story.fetch(ready.files[0].url)
    assert letters_in(body) == [number for number in range(1, 21) if number != GONE]
