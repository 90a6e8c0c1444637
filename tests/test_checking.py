"""/check: whether titles can still be had, looked at for people and in the background, remembered and told."""

import json

import pytest
from sqlalchemy import update

from core.library import items, link_health, titles
from core.link_health import APART_MS, File, Sign, Standing, Verdict
from core.media import Format, Kind, TitleInfo
from core.models import LinkHealth
from core.source import Limits
from tests.command_line import call
from tests.emulators import internet_archive, librivox
from tests.rows import chore, do, person
from tests.story import labels, telling, told
from worker.catalog.load import Instance
from worker.catalog.vouching import vouched
from worker.fetch.client import SourceClient, Wire
from worker.links import Sites

NAME = "Frankenstein, or Modern Prometheus"
FIRST = "/download/frankenstein_librivox/frankenstein_01"
ALIVE = Verdict(Standing.ALIVE, (Sign.OPENS,), file=File(10, '"a"'))
DEAD = Verdict(Standing.DEAD, (Sign.GONE,), status=404)


@pytest.fixture
async def audiobooks(tmp_path, redis_url):
    with librivox.running() as site:
        sources = {"librivox": {"base_url": site.base}}
        private = {"allow_private": ["127.0.0.1/32"]}
        calm = {"links_gap_s": 0}
        async with telling(tmp_path, redis_url, sources=sources, fetch=private, background=calm) as story:
            yield story, site


async def number(story, name=NAME):
    async with story.runtime.db.read() as session:
        return (await titles.matching(session, name, 0, 1))[0].id


async def earlier(story, ms):
    """As if the looks so far had been so long ago."""
    async with story.runtime.db.begin() as session:
        values = {"dead_at_ms": LinkHealth.dead_at_ms - ms, "at_ms": LinkHealth.at_ms - ms}
        await session.execute(update(LinkHealth).values(values))


async def round_of(story, **payload):
    """A look in the background, and what came of it."""
    return await chore(story.runtime, "links", **payload)


async def test_what_can_be_had_is_told_with_what_that_rests_on(audiobooks):
    story, _ = audiobooks
    await story.says("ada", f"/search {NAME}")
    await story.says("ada", f"/check {NAME}")
    card = await story.becomes("ada", "done")
    assert card.title == f"{NAME} can be had"
    assert "LibriVox · it opens · can be had" in told(card)
    assert "1 · LibriVox" in labels(card)


async def test_what_is_gone_is_called_so_after_two_looks_apart_and_alive_after_one(audiobooks):
    story, site = audiobooks
    await story.says("ada", f"/search {NAME}")
    site.fault("404", where=FIRST, times=1000)
    await story.says("ada", f"/check {NAME}")
    card = await story.becomes("ada", "done")
    assert card.title == f"{NAME} can't be had now"
    assert "LibriVox · it is no longer there · not there" in told(card)
    assert labels(card)[:2] == ["Get it elsewhere", "Look again"]
    title = await number(story)
    assert "seems to be gone" not in told(await story.says("ada", f"/title {title}"))
    await earlier(story, APART_MS)
    await round_of(story, titles=[title])
    card = await story.says("ada", f"/title {title}")
    assert "It seems to be gone at LibriVox" in told(card)
    assert "Get it elsewhere" in labels(card)
    site.fault("none", times=0)
    await round_of(story, titles=[title])
    assert "seems to be gone" not in told(await story.says("ada", f"/title {title}"))


async def test_a_busy_source_is_no_reason_to_call_a_title_dead(audiobooks):
    story, site = audiobooks
    await story.says("ada", f"/search {NAME}")
    title = await number(story)
    for fault in ("503", "403", "500"):
        site.fault(fault, where=FIRST, times=1000)
        result = await round_of(story, titles=[title])
        assert set(result["counts"]) & {"dead", "alive"} == set()
        await earlier(story, APART_MS)
    assert "seems to be gone" not in told(await story.says("ada", f"/title {title}"))


async def test_the_whole_library_is_looked_at_for_moderators_only(audiobooks):
    story, site = audiobooks
    await story.says("ada", f"/search {NAME}")
    await story.says("ada", f"/download {NAME} mp3")
    await story.ready("ada")
    assert "needs the role moderator" in (await story.says("bob", "/check")).title
    site.fault("404", where=FIRST, times=1000)
    await story.says("me", "/check")
    card = await story.becomes("me", "done")
    assert card.title == "1 title can't be had at its source"
    assert "I looked at 1 title: 0 can be had." in told(card)
    assert f"{NAME} · LibriVox · it is no longer there · not there" in told(card)
    assert "Look again" in labels(card)


async def test_an_empty_library_is_said_to_be_so(audiobooks):
    story, _ = audiobooks
    await story.says("me", "/check")
    assert "nothing to look at" in told(await story.becomes("me", "done"))


async def test_the_background_looks_at_what_is_in_libraries_and_starred_when_it_is_due(audiobooks):
    story, _ = audiobooks
    await story.says("ada", f"/search {NAME}")
    assert (await round_of(story))["looked"] == 0
    ada, title = await person(story.runtime.db, "ada"), await number(story)
    await do(story.runtime.db, items.star, ada, title)
    assert (await round_of(story))["counts"] == {"alive": 1}
    assert (await round_of(story))["looked"] == 0
    async with story.runtime.db.begin() as session:
        await session.execute(update(LinkHealth).values(next_at=1))
    assert (await round_of(story))["looked"] == 1


@pytest.fixture
def db(runtime):
    return runtime.db


def info(number, source="demo"):
    return TitleInfo(source, f"r{number}", f"Bower {number}", Kind.BOOK, (Format.EPUB,), ("Ada",))


async def test_what_many_have_and_nobody_has_looked_at_goes_first(db):
    numbers = [(await do(db, titles.keep, info(n))).id for n in range(3)]
    people = [await person(db, name) for name in "abc"]
    for title, stars in zip(numbers, (1, 3, 2), strict=True):
        for one in people[:stars]:
            await do(db, items.star, one, title)
    async with db.read() as session:
        assert [row.id for row in await link_health.due(session, ["demo"], 2)] == [numbers[1], numbers[2]]
        assert await link_health.due(session, ["other"], 5) == []
    await do(db, link_health.looked, numbers[1], ALIVE, 0.5)
    async with db.read() as session:
        assert [row.id for row in await link_health.due(session, ["demo"], 5)] == [numbers[2], numbers[0]]


async def test_a_look_keeps_what_it_saw_of_the_file_and_a_failed_one_forgets_nothing(db):
    title = (await do(db, titles.keep, info(1))).id
    await do(db, link_health.looked, title, ALIVE, 0.5)
    row = await do(db, link_health.looked, title, DEAD, 0.5)
    assert (row.file.etag, row.file.size_bytes) == ('"a"', 10)
    assert (row.standing, row.seen, row.status, row.is_dead) == (Standing.DEAD, (Sign.GONE,), 404, False)
    assert row.every_s == 6 * 3600


class Broken:
    """A source whose plugin has a mistake."""

    name = "broken"

    async def parts(self, http, ref):  # noqa: ARG002
        return []


async def test_a_plugin_with_a_mistake_says_nothing_of_its_titles():
    client = SourceClient("broken", Limits(), Wire())
    verdict = await vouched(Instance(Broken(), client), "a", File(), Sites(0))
    assert (verdict.standing, verdict.confidence) == (Standing.UNKNOWN, 0.0)


def test_a_link_is_looked_at_from_the_command_line():
    with internet_archive.running() as site:
        urls = [f"{site.base}/download/frankenstein1818/frankenstein1818.{end}" for end in ("epub", "fb2")]
        private = {"FETCH__ALLOW_PRIVATE": "127.0.0.1/32", "FETCH__LINKS_PRIVATE": "true"}
        ran = call("links", *urls, "--json", **private)
    good, lost = map(json.loads, ran.stdout.splitlines())
    assert ran.exit_code == 1
    assert (good["standing"], good["signs"], lost["standing"], lost["status"]) == ("alive", ["opens"], "dead", 404)


def test_a_private_address_is_not_looked_at_for_anybody():
    ran = call("links", "http://127.0.0.1:9/book.epub")
    assert "unknown" in ran.output
    assert "private" in ran.output
