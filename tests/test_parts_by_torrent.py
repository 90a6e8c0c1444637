"""A title whose parts come by torrents of their own: each by its own, or by a link, all of them on one card."""

import contextlib

import pytest
from aiohttp import web

from core.library import torrents
from core.media import Asset, Files, Format, Inline, Kind, Offer, Part, TitleInfo, Torrent
from tests import swarm
from tests.moths import QUIET, engine_is_up
from tests.numbered import shelf
from tests.rows import row
from tests.story import telling, told
from worker.catalog import adapters

TEXTS = {number: f"Night {number}. ".encode() * 9_000 for number in range(1, 5)}
HERE = Files((Asset("night 1.txt", Inline(TEXTS[1])),))
NOBODY = Offer("nights", "nobody", info_hash="ab" * 20)


class Serial:
    """What turns a shelf into one of a single title; `made_of` says what its parts are, by number."""

    made_of, formats = {}, (Format.ORIGINAL, Format.ZIP)

    def tale(self, _):
        return TitleInfo(self.name, "1", "Moth Nights", Kind.BOOK, self.formats, parts=len(self.made_of))

    async def parts(self, _http, _ref):
        return [Part(str(number), number, f"Night {number}") for number in self.made_of]

    async def assets(self, _http, _ref, part):
        return self.made_of[part.number]

    async def cover(self, _http, _ref):
        return None


def nights(made_of):
    plain = shelf("nights", 1)
    return type("nights", (Serial, plain), {"made_of": made_of, "adapter": "nights", "label": "Nights"})


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    """Magnet links of torrents with a text each, and one of all, that somebody gives; by what is in them."""
    with contextlib.ExitStack() as stack:
        found = {}
        for number, data in TEXTS.items():
            folder = tmp_path_factory.mktemp("given")
            torrent = swarm.made(folder, {f"night {number}.txt": data})
            found[number] = _magnet(torrent, stack.enter_context(swarm.seeding(folder, torrent)).peers)
        folder = tmp_path_factory.mktemp("pack")
        torrent = swarm.made(folder, {f"Nights/night {number}.txt": data for number, data in TEXTS.items()})
        found["all"] = _magnet(torrent, stack.enter_context(swarm.seeding(folder, torrent)).peers)
        yield found


def _magnet(torrent, peers):
    (host, port), *_ = peers
    return f"{swarm.magnet(torrent)}&x.pe={host}:{port}"


def by(*offers, paths=()):
    made = [Offer("nights", str(at), magnet=one) if isinstance(one, str) else one for at, one in enumerate(offers)]
    return Torrent(tuple(made), paths)


@pytest.fixture
def service(tmp_path, redis_url, monkeypatch):
    """A house with an engine, and this serial as its only source."""

    @contextlib.asynccontextmanager
    async def make(made_of, **torrent):
        monkeypatch.setattr(adapters, "find", lambda **_: {"nights": nights(made_of)})
        local = {"allow_private": ["127.0.0.1/32"]}
        async with telling(tmp_path, redis_url, sources={}, torrent={**QUIET, **torrent}, fetch=local) as story:
            await engine_is_up(story)
            await story.says("ada", "/search moth nights")
            await story.becomes("ada", "done")
            yield story

    return make


async def result(story, card):
    return (await row(story.runtime.db, card.job)).result


async def test_each_part_comes_by_its_own_torrent_beside_those_that_are_simply_fetched(service, given):
    async with service({1: HERE, 2: by(given[2]), 3: by(given[3])}) as story:
        await story.says("ada", "/download moth nights original")
        card = await story.ready("ada")
        assert card.title == "Moth Nights is ready"
        found = await result(story, card)
        assert (found["pieces"], found["missing"]) == (["1", "2", "3"], [])
        links = [one.url for one in card.files]
        bodies = [(await story.fetch(url))[2] for url in links]
        assert bodies == [TEXTS[1], TEXTS[2], TEXTS[3]]


async def test_they_can_become_one_file(service, given):
    async with service({1: by(given[1]), 2: by(given[2])}) as story:
        await story.says("ada", "/download moth nights zip")
        card = await story.ready("ada")
        assert [one.name for one in card.files] == ["Moth Nights.zip"]
        assert (await result(story, card))["parts"] == 2


async def test_a_part_that_gets_no_data_is_had_by_its_next_offer(service, given):
    async with service({1: HERE, 2: by(NOBODY, *[given[2]] * 6)}, give_up_minutes=0.05) as story:
        await story.says("ada", "/download moth nights original")
        card = await story.ready("ada")
        assert (await result(story, card))["pieces"] == ["1", "2"]


async def test_a_part_that_nobody_has_is_asked_about_and_the_others_are_here(service, given):
    async with service({1: HERE, 2: by(NOBODY), 3: by(*[given[3]] * 6)}, give_up_minutes=0.05) as story:
        await story.says("ada", "/download moth nights original")
        card = await story.becomes("ada", "failed")
        assert "2 of 3 parts are here" in card.title
        assert "nobody gave any data for long" in told(card)


async def test_a_part_is_had_by_a_plain_link_where_there_is_one(service, given):
    async def answer(_request):
        return web.Response(body=TEXTS[2], content_type="text/plain")

    app = web.Application()
    app.router.add_get("/night-2.txt", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    link = Offer("nights", "link", url=f"http://127.0.0.1:{runner.addresses[0][1]}/night-2.txt")
    async with service({1: HERE, 2: by(NOBODY, link)}) as story:
        await story.says("ada", "/download moth nights zip")
        card = await story.ready("ada")
        assert (await result(story, card))["parts"] == 2
        async with story.runtime.db.read() as session:
            assert await torrents.by_id(session, 1) is None
    await runner.cleanup()


async def test_of_a_torrent_only_the_paths_come_that_the_part_is(service, given):
    async with service({1: by(given["all"], paths=("Nights/night 3.txt",))}) as story:
        await story.says("ada", "/download moth nights original")
        await story.ready("ada")
        assert "night 3" in told(await story.says("ada", "/library"))
        async with story.runtime.db.read() as session:
            files = await torrents.files(session, 1)
            names = {torrents.path_of(story.runtime.keys, one): one.chosen for one in files}
    assert [name for name, chosen in names.items() if chosen] == ["all/Nights/night 3.txt"]


async def test_several_parts_may_lie_in_one_torrent(service, given):
    parts = {number: by(given["all"], paths=(f"Nights/night {number}.txt",)) for number in (2, 4)}
    async with service({1: HERE, **parts}) as story:
        await story.says("ada", "/download moth nights original")
        card = await story.ready("ada")
        bodies = [(await story.fetch(one.url))[2] for one in card.files]
        assert bodies == [TEXTS[1], TEXTS[2], TEXTS[4]]
