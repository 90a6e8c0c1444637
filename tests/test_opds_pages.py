"""Comics page by page out of the library (OPDS-PSE 1.2): what the feed says, what the pages are, who sees them."""

import base64
import io
import json
import re
import zipfile
from urllib.parse import urlsplit

import pytest
from lxml import etree
from PIL import Image

from bot.web.opds import atom
from bot.web.opds.values import Book, BookFile, Leaves, Page
from core.errors import BadContent
from core.library import items, jobs, reading, titles
from core.media import Format, Kind, Pages, TitleInfo
from core.models import Blob, Item, JobState
from core.source import Saved, Wanted
from plugins import opds
from plugins.sources.opds import Opds
from plugins.sources.opds.options import OpdsOptions
from tests import fixtures_sources
from tests.rows import chore, do, over
from tests.story import told
from worker.fetch.download import fetch
from worker.packaging.opening.leaves import draw_leaf, leaves_of
from worker.storage.shelf import Shelf

A, PSE = "{http://www.w3.org/2005/Atom}", "{http://vaemendis.net/opds-pse/ns}"
STREAM = "http://vaemendis.net/opds-pse/stream"
COMIC = TitleInfo("x", "2", "Paper Cranes", Kind.COMIC, (Format.CBZ,))


def picture(color, width=600, sort="JPEG"):
    drawn = io.BytesIO()
    Image.new("RGB", (width, 900), color).save(drawn, sort)
    return drawn.getvalue()


def comic(path, pages):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ComicInfo.xml", "<ComicInfo/>")
        for name, data in pages.items():
            archive.writestr(name, data)
    return path


THREE = {"10.jpg": picture("red"), "2.jpg": picture("green", 3000), "1.jpg": picture("blue")}


async def kept(story, path, pages=THREE, info=COMIC, *, is_counted=True):
    """A comic in ada's room; the number of its item."""
    await story.says("ada", "/library")
    shelf = Shelf(story.runtime.settings.home)
    comic(path, pages)
    leaves = leaves_of(path)
    published = shelf.publish(path)
    blob = Blob(sha256=published.sha256, size_bytes=published.size_bytes, media_type="application/vnd.comicbook+zip")
    if is_counted:
        blob.pages, blob.page_type = leaves.count, leaves.media_type
    async with story.runtime.db.begin() as session:
        title = await titles.keep(session, info)
        item = Item(title_id=title.id, format=Format.CBZ, file_name="cranes.cbz", sha256=published.sha256)
        number = (await items.shelve(session, item, blob)).id
        await items.show_in(session, number, 1, 1)
    return number


async def key_of(story, name="ada", room="home"):
    card = await story.says(name, "/link opds", room)
    return dict(line.split(": ", 1) for line in told(card).splitlines() if ": " in line)["… and the password"]


async def shown(story, path, key):
    where = urlsplit(path)
    headers = {"Authorization": "Basic " + base64.b64encode(f"a:{key}".encode()).decode()} if key else {}
    return await story.fetch(where.path + (f"?{where.query}" if where.query else ""), headers=headers)


async def stream(story, key):
    """The link of the only comic in the library, None without one."""
    _, _, body = await shown(story, "/opds/all", key)
    [entry] = etree.fromstring(body).iterfind(f"{A}entry")
    return next((one for one in entry.iterfind(f"{A}link") if one.get("rel") == STREAM), None)


def page_at(link, number, width):
    return link.get("href").replace("{pageNumber}", str(number)).replace("{maxWidth}", str(width))


async def test_the_entry_of_a_comic_says_how_its_pages_are_had(story, tmp_path):
    await kept(story, tmp_path / "a.cbz")
    link = await stream(story, await key_of(story))
    assert (link.get("type"), link.get(f"{PSE}count"), link.get(f"{PSE}lastRead")) == ("image/jpeg", "3", None)
    assert link.get("href").count("{pageNumber}") == link.get("href").count("{maxWidth}") == 1


async def test_pages_come_in_the_order_of_reading_as_they_are_or_as_wide_as_is_wanted(story, tmp_path):
    await kept(story, tmp_path / "a.cbz")
    key = await key_of(story)
    link = await stream(story, key)
    for number, name in enumerate(("1.jpg", "2.jpg", "10.jpg")):
        status, headers, body = await shown(story, page_at(link, number, 4000), key)
        assert (status, headers["Content-Type"], body) == (200, "image/jpeg", THREE[name])
    for width, drawn in ((1500, 1400), (150, 150), (3000, 2400)):
        _, _, body = await shown(story, page_at(link, 1, width), key)
        assert Image.open(io.BytesIO(body)).width == drawn
    _, _, body = await shown(story, page_at(link, 1, "{maxWidth}"), key)
    assert body == THREE["2.jpg"]


async def test_how_far_somebody_has_read_is_told_to_them_and_to_nobody_else(story, tmp_path):
    await kept(story, tmp_path / "a.cbz")
    ada, bob = await key_of(story), await key_of(story, "bob")
    await shown(story, page_at(await stream(story, ada), 1, 800), ada)
    link = await stream(story, ada)
    assert link.get(f"{PSE}lastRead") == "2"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", link.get(f"{PSE}lastReadDate"))
    assert (await stream(story, bob)).get(f"{PSE}lastRead") is None


@pytest.mark.parametrize(("number", "status"), [("3", 404), ("-1", 404), ("x", 404), ("%D9%A3", 404), ("9" * 30, 404)])
async def test_a_page_that_is_not_there_is_said_so(story, tmp_path, number, status):
    item = await kept(story, tmp_path / "a.cbz")
    assert (await shown(story, f"/opds/page/{item}/{number}", await key_of(story)))[0] == status


async def test_a_page_that_can_not_be_drawn_is_said_so_and_the_others_are_shown(story, tmp_path):
    item = await kept(story, tmp_path / "a.cbz", {"1.jpg": picture("red"), "2.jpg": b"no picture"})
    key = await key_of(story)
    status, headers, body = await shown(story, f"/opds/page/{item}/1", key)
    assert (status, headers["Content-Type"].partition(";")[0]) == (404, "application/json")
    assert b"Page 2 can't be shown" in body
    assert b"Have the comic fetched anew" in body
    assert (await shown(story, f"/opds/page/{item}/0", key))[0] == 200


async def test_pages_are_for_who_has_a_key_of_that_room(story, tmp_path):
    item = await kept(story, tmp_path / "a.cbz")
    assert (await shown(story, f"/opds/page/{item}/0", ""))[0] == 401
    assert (await shown(story, f"/opds/page/{item}/0", await key_of(story, "bob", "attic")))[0] == 404
    assert (await shown(story, "/opds/page/999/0", await key_of(story)))[0] == 404


async def test_a_link_to_a_page_opens_no_file_and_is_ended_with_all_others(story, tmp_path):
    item = await kept(story, tmp_path / "a.cbz")
    key = await key_of(story)
    service = story.opened.service
    auth = {"Authorization": "Basic " + base64.b64encode(f"a:{key}".encode()).decode()}
    async with story.session.get(
        f"{service.url}/opds/page/{item}/0?width=600", headers=auth, allow_redirects=False
    ) as answer:
        where = urlsplit(answer.headers["Location"])
    assert where.query == "page=0&width=600"
    assert (await story.fetch(f"{where.path}?{where.query}"))[0] == 200
    assert (await story.fetch(where.path))[0] == 404
    assert (await story.fetch(where.path.replace("/page", "/cranes.cbz")))[0] == 403
    await story.says("ada", "/link revoke")
    assert (await story.fetch(f"{where.path}?{where.query}"))[0] == 410


async def test_what_came_before_pages_were_counted_is_counted_once_a_day(story, tmp_path):
    await kept(story, tmp_path / "a.cbz", is_counted=False)
    key = await key_of(story)
    assert await stream(story, key) is None
    assert (await chore(story.runtime, "upkeep"))["counted"] == 1
    assert (await stream(story, key)).get(f"{PSE}count") == "3"
    assert (await chore(story.runtime, "upkeep"))["counted"] == 0


async def test_a_comic_that_is_asked_for_can_be_read_at_once(story):
    await story.says("ada", "/download drawn cbz")
    async with story.runtime.db.read() as session:
        [job] = await jobs.listed(session, kinds=["download"], limit=1)
    assert (await over(story.runtime, job.id)).state is JobState.DONE
    link = await stream(story, await key_of(story))
    assert int(link.get(f"{PSE}count")) >= 2


async def test_another_bowerbird_reads_them(story, tmp_path):
    """By its own adapter, over a real line: the same pictures, byte by byte."""
    await kept(story, tmp_path / "a.cbz", {"1.png": picture("red", sort="PNG"), "2.png": picture("tan", sort="PNG")})
    url, key = story.opened.service.url, await key_of(story)
    source = Opds("opds", OpdsOptions(f"{url}/opds", "other", key))
    async with fixtures_sources.client() as http:
        http.signed = source.signed
        [info] = await source.search(http, Wanted("cranes"))
        assets = await source.assets(http, info.ref, (await source.parts(http, info.ref))[0])
        assert isinstance(assets, Pages)
        for number, asset in enumerate(assets.assets):
            await fetch(http, asset, tmp_path / f"{number}", lambda _: None)
    assert [(tmp_path / f"{n}").read_bytes() for n in (0, 1)] == [
        picture("red", sort="PNG"),
        picture("tan", sort="PNG"),
    ]


async def test_positions_go_along_when_two_persons_become_one(runtime):
    from core.library import accounts
    from tests.rows import person

    ada, eve = await person(runtime.db, "ada"), await person(runtime.db, "eve")
    async with runtime.db.begin() as session:
        title = await titles.keep(session, COMIC)
        blob = Blob(sha256="a" * 64, size_bytes=1, media_type="x", pages=3, page_type="image/jpeg")
        item = Item(title_id=title.id, format=Format.CBZ, file_name="a.cbz", sha256="a" * 64)
        number = (await items.shelve(session, item, blob)).id
    await do(runtime.db, reading.reached, eve, number, 2)
    await do(runtime.db, reading.reached, eve, number, 3)
    await do(runtime.db, accounts.join, ada, eve)
    async with runtime.db.read() as session:
        assert (await reading.positions(session, ada, [number]))[number].page == 3


@pytest.mark.parametrize(
    ("pages", "count", "sort"),
    [
        (THREE, 3, "image/jpeg"),
        ({"a/1.png": b"", "b/2.PNG": b""}, 2, "image/png"),
        ({"1.png": b"", "2.webp": b""}, 2, "image/jpeg"),
        ({"notes.txt": b"x", "__MACOSX/1.jpg": b"x", ".1.jpg": b"x"}, 0, ""),
    ],
)
def test_pages_are_the_pictures_of_an_archive(tmp_path, pages, count, sort):
    leaves = leaves_of(comic(tmp_path / "a.cbz", pages))
    assert (leaves.count, leaves.media_type) == (count, sort)


def test_what_is_no_archive_has_no_pages(tmp_path):
    (tmp_path / "a.cbz").write_bytes(b"PK\x03\x04 and no more")
    assert leaves_of(tmp_path / "a.cbz").count == leaves_of(tmp_path / "gone.cbz").count == 0


def test_a_page_of_another_sort_is_drawn_as_the_feed_says_it_is(tmp_path):
    path = comic(tmp_path / "a.cbz", {"1.jpg": picture("red"), "2.png": picture("blue", sort="PNG")})
    draw_leaf(path, 1, 0, "image/jpeg", tmp_path / "page")
    with Image.open(tmp_path / "page") as drawn:
        assert (drawn.format, drawn.size) == ("JPEG", (600, 900))


def test_a_page_that_is_none_is_told(tmp_path):
    path = comic(tmp_path / "a.cbz", {"1.jpg": b"no picture"})
    with pytest.raises(BadContent):
        draw_leaf(path, 0, 0, "image/jpeg", tmp_path / "page")
    with pytest.raises(BadContent):
        draw_leaf(path, 1, 0, "image/jpeg", tmp_path / "page")


def test_what_the_feed_says_is_what_our_own_reader_understands():
    """A template, a count, and addresses that begin at 0."""
    leaves = Leaves("https://x.example/opds/page/1/{pageNumber}?width={maxWidth}", "image/png", 12, 3, 0)
    file = BookFile("https://x.example/f.cbz", "application/vnd.comicbook+zip", "CBZ", 7)
    book = Book("urn:x:1", "Cranes", 0, "https://x.example/opds/title/1", "", (file,), leaves=leaves)
    page = Page(
        "urn:x", "Books", 0, "https://x.example/opds/all", "https://x.example/opds", "https://x.example/s", size=50
    )
    feed = atom.feed(Page(**{name: getattr(page, name) for name in page.__slots__} | {"books": (book,)}))
    [entry] = opds.parse("a", Saved(page.here, feed)).entries
    assert (entry.stream.count, entry.stream.template) == (12, "https://x.example/opds/page/1/{pageNumber}?width=2400")
    link = etree.fromstring(feed).find(f".//{A}link[@rel='{STREAM}']")
    assert (link.get(f"{PSE}lastRead"), link.get(f"{PSE}lastReadDate")) == ("3", "1970-01-01T00:00:00Z")


async def test_pages_are_a_publication_in_reading_order_for_readers_of_2_0(story, tmp_path):
    item = await kept(story, tmp_path / "a.cbz")
    key = await key_of(story)
    _, _, body = await shown(story, "/opds/v2/all", key)
    [made] = json.loads(body)["publications"]
    [link] = [one for one in made["links"] if one["type"] == "application/divina+json"]
    assert "readingOrder" not in made
    status, headers, body = await shown(story, link["href"], key)
    told = json.loads(body)
    assert (status, headers["Content-Type"].partition(";")[0]) == (200, "application/divina+json")
    assert told["metadata"]["conformsTo"] == "https://readium.org/webpub-manifest/profiles/divina"
    assert [one["type"] for one in told["readingOrder"]] == ["image/jpeg"] * 3
    _, _, page = await shown(story, told["readingOrder"][0]["href"], key)
    assert page == THREE["1.jpg"]
    [entry] = opds.parse("a", Saved(link["href"], body)).entries
    assert entry.is_drawn
    assert [f"/opds/page/{item}/{number}?" in one for number, one in enumerate(entry.pages)] == [True] * 3


def publication(**more):
    order = [{"href": f"{number}.png", "type": "image/png"} for number in (1, 2)]
    return {"metadata": {"title": "Cranes", "identifier": "urn:c"}, "readingOrder": order, "links": [], **more}


async def test_a_publication_that_names_its_pages_is_read_page_by_page():
    """A feed links to it; what it is made of stands in it alone."""
    link = {"href": "c.json", "type": "application/divina+json", "rel": "http://opds-spec.org/acquisition"}
    listed = {"metadata": {"title": "Cranes", "identifier": "urn:c"}, "links": [link]}
    feed = {"metadata": {"title": "All"}, "links": [], "publications": [listed]}
    answers = {"https://x.example/opds": feed, "https://x.example/c.json": publication()}

    class Site:
        async def answer(self, url, **_):
            return json.dumps(answers[url]).encode()

    source = Opds("opds", OpdsOptions("https://x.example/opds"))
    [info] = await source.search(Site(), Wanted("cranes"))
    assert (info.kind, info.formats[0]) == (Kind.COMIC, Format.CBZ)
    [part] = await source.parts(Site(), info.ref)
    made = await source.assets(Site(), info.ref, part)
    assert isinstance(made, Pages)
    assert [one.where.url for one in made.assets] == ["https://x.example/1.png", "https://x.example/2.png"]


def test_what_is_read_otherwise_is_no_comic():
    order = [{"href": "1.xhtml", "type": "application/xhtml+xml"}, {"href": "2.png", "type": "image/png"}]
    saved = Saved("https://x.example/c.json", json.dumps(publication(readingOrder=order)).encode())
    [entry] = opds.parse("a", saved).entries
    assert (entry.is_drawn, entry.pages) == (False, ())
