"""Two readers of catalogues that others wrote, for each version: r2-opds-js, and opds-feed-parser or @readium/shared.

They read what we give as we meant it, without a complaint, and what our sources are tried on as our source reads it.
"""

import io
import json
import subprocess
from pathlib import Path

import httpx
import pytest
from PIL import Image

from core.media import Format, Kind, TitleInfo
from core.source import Saved
from plugins import opds
from tests.emulators import opds as emulator
from tests.opds_room import given_key, put, shown
from tests.programs import need
from tests.torrent_programs import node_package

READERS = Path(__file__).parent / "opds_readers.cjs"


def readings(*feeds):
    """What each reader of its version made of these, as (version, body): a list for each feed, of both readers."""
    lines = "".join(json.dumps({"version": version, "body": body.decode()}) + "\n" for version, body in feeds)
    words = [need("node"), str(READERS), str(node_package("r2-opds-js").parent)]
    ran = subprocess.run(words, input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in ran.stdout.splitlines()]


def read(*feeds):
    """What both readers of each feed agree on."""
    for both in readings(*feeds):
        assert [one.pop("complaints") for one in both] == [[], []]
        first, second = [{name: value for name, value in one.items() if name != "reader"} for one in both]
        assert first == second
        yield first


@pytest.fixture
async def room(story, tmp_path):
    """Ada's room: a book with a cover, one without any in two formats, and part of a comic."""
    await story.says("ada", "/download handbook epub")
    await story.ready("ada")
    moby = TitleInfo("x", "1", "Moby-Dick; or, The Whale", Kind.BOOK, (Format.EPUB,), ("Herman Melville",), 1851)
    await put(story, tmp_path, moby, (Format.EPUB, "application/epub+zip"), (Format.ZIP, "application/zip"))
    comic = TitleInfo("x", "2", "Fish & <Whales>, かな", Kind.COMIC, (Format.CBZ,), tags=("sea",), licence="CC0")
    await put(story, tmp_path, comic, (Format.CBZ, "application/vnd.comicbook+zip"), parts="1-2")
    return story


async def test_both_readers_of_each_version_read_the_library_as_it_is(room):
    key, _ = await given_key(room)
    paths = [f"/opds{version}{page}" for page in ("", "/all", "/all?query=whale") for version in ("", "/v2")]
    feeds = [(2 if "/v2" in path else 1, (await shown(room, path, key))[2]) for path in paths]
    root, same_root, every, same_every, found, same_found = read(*feeds)
    assert [one["name"] for one in root["entries"]] == ["Everything", "Books", "Comics", "Your favorites"]
    assert [one["name"] for one in root["entries"]] == [one["name"] for one in same_root["entries"]]
    assert [one["name"] for one in found["entries"]] == [
        "Fish & <Whales>, かな (parts 1-2)",
        "Moby-Dick; or, The Whale",
    ]
    assert found["entries"][1]["authors"] == ["Herman Melville"]
    assert [kind for _, kind in found["entries"][1]["files"]] == ["application/epub+zip", "application/zip"]
    assert len(every["entries"]) == 3
    for first, second in ((every, same_every), (found, same_found)):
        assert [one["id"] for one in first["entries"]] == [one["id"] for one in second["entries"]]


async def test_a_title_without_a_cover_has_a_picture_all_the_same(room):
    """OPDS 2.0 knows no publication without one."""
    key, _ = await given_key(room)
    feed = json.loads((await shown(room, "/opds/v2/all?query=moby", key))[2])
    [picture] = feed["publications"][0]["images"]
    status, kind, body = await shown(room, picture["href"])
    assert (status, kind, picture["type"]) == (200, "image/png", "image/png")
    assert Image.open(io.BytesIO(body)).format == "PNG"


@pytest.mark.parametrize(
    "path", ["opds/search?q=garden", "opds/search?q=stones", "opds/series", "v2/find?query=garden"]
)
def test_they_and_our_source_read_alike_what_it_is_tried_on(path):
    with emulator.running() as site:
        url = f"{site.base}/{path}"
        body = httpx.get(url).content
    ours = opds.parse("opds", Saved(url, body))
    for theirs in readings((2 if path.startswith("v2") else 1, body))[0]:
        assert [one.name for one in ours.entries] == [in_english(one["name"]) for one in theirs["entries"]]


def in_english(name):
    """r2-opds-js gives names in several languages as they come."""
    return name if isinstance(name, str) else name["en"]
