"""Searches that ask indexers: works as lines, releases on their cards, best first, with reasons; told as stories."""

import pytest

from core.media import Flag, Format, Kind, TitleInfo
from core.source import Caps
from tests.emulators import indexers
from tests.lister import GB, lister, release
from tests.numbered import shelf
from tests.story import labels, telling, told
from worker.catalog import adapters

GOOD = "Gulls.2001.1080p.BluRay.x264-BIRD"
SMALL = "Gulls.2001.720p.WEB-DL.H264-FISH"
LATE = "Gulls.2019.1080p.WEB-DL.H264-FISH"


@pytest.fixture
def plugins(monkeypatch):
    """These sources and indexers are all that there are; gives them by name."""

    def make(*ones):
        monkeypatch.setattr(adapters, "find", lambda **_: {one.adapter: one for one in ones})
        return {one.adapter: one for one in ones}

    return make


@pytest.fixture
def service(tmp_path, redis_url):
    return lambda **sections: telling(tmp_path, redis_url, sources={}, **sections)


async def searched(story, words="/search gulls", name="ada"):
    await story.says(name, words)
    return await story.becomes(name, "done")


def lines(card):
    return [line for line in told(card).splitlines() if "Gulls" in line]


async def test_releases_of_a_work_are_one_line_beside_what_catalogues_have(plugins, service):
    plugins(shelf("books", 1), lister("nest", (GOOD, {}), (SMALL, {}), (LATE, {})), lister("cliff", (GOOD, {})))
    async with service() as story:
        card = await searched(story, "/search tale gulls")
        assert "Tale 1" in told(card)
        assert sorted(lines(card)) == [
            "Gulls · 2001 · film · 3 offers · Cliff, Nest",
            "Gulls · 2019 · film · 1 offer · Nest",
        ]


async def test_a_film_that_a_catalogue_has_is_one_line_with_its_releases_and_leads_to_them(plugins, service):
    def tale(self, number):
        return TitleInfo(self.name, str(number), "The Gulls", Kind.FILM, (Format.ORIGINAL,), year=2001, parts=1)

    plugins(shelf("films", 1, kinds=frozenset({Kind.FILM}), tale=tale), lister("nest", (GOOD, {}), (SMALL, {})))
    async with service() as story:
        card = await searched(story)
        [line] = lines(card)
        assert line == "The Gulls · 2001 · film · original · 2 offers · Films, Nest"
        await story.presses("ada", "1 · The Gulls")
        card = await story.presses("ada", "Releases · Gulls · 2001")
        assert labels(card)[:2] == ["Stream", "Get it"]


async def test_the_card_of_a_work_lists_its_releases_best_first_with_what_can_be_done(plugins, service):
    nest = lister("nest", (SMALL, {"size_bytes": 3 * GB}), (GOOD, {"size_bytes": 9 * GB, "seeders": 200}))
    plugins(nest, lister("cliff", (GOOD, {"info_hash": f"{2:040x}", "size_bytes": 9 * GB, "seeders": 240})))
    async with service() as story:
        await searched(story)
        card = await story.presses("ada", "1 · Gulls")
        first, second = [line for line in told(card).splitlines() if "seeders" in line]
        assert first == "1080p Blu-ray H.264 · BIRD · 9 GB · 240 seeders · Cliff, Nest"
        assert second == "720p WEB-DL H.264 · FISH · 3 GB · 30 seeders · Nest"
        assert labels(card)[:3] == ["Stream", "Get it", "Why?"]
        why = await story.presses("ada", "Why?")
        assert why.title.startswith(f"{GOOD}: ")
        assert "How many have it: " in told(why)
        assert "(240)" in told(why)


async def test_why_of_a_hit_tells_of_its_best_release_too(plugins, service):
    plugins(lister("nest", (GOOD, {})))
    async with service() as story:
        await searched(story)
        card = await story.says("ada", "/why 1")
        assert f"The best release of it: {GOOD}" in told(card)
        assert "Its quality, in your order: " in told(card)


async def test_what_is_against_a_release_stands_beside_it_and_it_stands_last(plugins, service):
    plugins(
        lister(
            "nest", (f"{GOOD}.mkv.exe", {"seeders": 900}), (SMALL, {"seeders": 0}), (LATE.replace("2019", "2001"), {})
        )
    )
    async with service() as story:
        await searched(story)
        card = await story.presses("ada", "1 · Gulls")
        rows = [line for line in told(card).splitlines() if "seeders" in line]
        assert "FISH" in rows[0]
        assert sum("Left out: there is a program in it" in row or "named like a film" in row for row in rows[1:]) == 1
        assert sum("Left out: nobody has it" in row for row in rows[1:]) == 1


async def test_other_releases_are_a_page_further(plugins, service):
    plugins(lister("nest", *[(f"Gulls.2001.1080p.WEB-DL.H264-G{n}", {"seeders": n + 1}) for n in range(8)]))
    async with service() as story:
        await searched(story)
        await story.presses("ada", "1 · Gulls")
        card = await story.presses("ada", "Other releases")
        assert len([line for line in told(card).splitlines() if "seeder" in line]) == 3
        assert "Back" in labels(card)


async def test_a_release_in_full_names_every_offer_and_what_sites_say_of_it(plugins, service):
    hashed = {"info_hash": "a" * 40}
    nest = lister("nest", (GOOD, {**hashed, "flags": [Flag.FREELEECH]}))
    plugins(nest, lister("cliff", (GOOD.replace(".", " "), {**hashed, "seeders": 3})))
    async with service() as story:
        await searched(story)
        await story.presses("ada", "1 · Gulls")
        card = await story.presses("ada", "1 · 1080p Blu-ray H.264 · BIRD")
        assert "Nest · 30 seeders · freeleech" in told(card)
        assert "Cliff · 3 seeders" in told(card)


async def test_preferences_of_a_person_change_the_order_for_them_alone(plugins, service):
    plugins(lister("nest", (GOOD, {}), (SMALL, {"size_bytes": 3 * GB}), ("Gulls.2001.German.1080p.WEB.H264-NEST", {})))
    async with service() as story:
        await story.says("ada", "/settings quality 720p,1080p")
        await story.says("bob", "/settings spoken de")
        await story.says("eve", "/settings never bird,nest")
        firsts = {}
        for name in ("ada", "bob", "eve"):
            await searched(story, name=name)
            card = await story.presses(name, "1 · Gulls")
            firsts[name] = next(line for line in told(card).splitlines() if "seeders" in line)
        assert "FISH" in firsts["ada"]
        assert "NEST" in firsts["bob"]
        assert "FISH" in firsts["eve"]


@pytest.mark.parametrize(("name", "value"), [("quality", "shiny"), ("spoken", "elvish"), ("picking", "wild")])
async def test_a_preference_that_is_none_is_answered_with_what_can_be(plugins, service, name, value):
    plugins(lister("nest"))
    async with service() as story:
        said = told(await story.says("ada", f"/settings {name} {value}"))
        assert f'can\'t be "{value}"' in said
        assert "It can be one of: " in said


async def test_filters_hold_for_releases_and_episodes_are_asked_of_who_can_be(plugins, service):
    numbers = ("S01E01", "S01E02", "S01E03", "S01", "S02E02")
    listed = [(f"Gulls.{one}.1080p.WEB.H264-BIRD", {"kind": Kind.SERIES}) for one in numbers]
    asked = plugins(lister("nest", *listed), lister("cliff", can=Caps(episodes=True)))
    async with service() as story:
        card = await searched(story, "/search gulls s01e02 quality:1080p")
        assert sorted(line.partition(" · ")[0] for line in lines(card)) == ["Gulls S01", "Gulls S01E02"]
        assert asked["nest"].asked[0].words == "gulls S01E02"
        assert (asked["cliff"].asked[0].words, asked["cliff"].asked[0].episode) == ("gulls", 2)


async def test_filters_mean_what_a_name_says_however_it_is_written(plugins, service):
    names = ("Gulls.2001.UHD.BluRay.2160p.HEVC-A", "Gulls.2002.1080p.WEB.H.264-B", "Gulls.2003.German.720p.x265-C")
    plugins(lister("nest", *((name, {}) for name in names)))
    async with service() as story:
        for words, years in (("codec:x265", "13"), ("quality:4k", "1"), ("-codec:hevc", "2"), ("lang:de", "3")):
            card = await searched(story, f"/search gulls {words}")
            assert sorted(line.split(" · ")[1][-1] for line in lines(card)) == list(years), words


async def test_an_indexer_that_knows_ids_only_is_asked_for_ids_only(plugins, service):
    asked = plugins(lister("nest", can=Caps(ids=frozenset({"imdb"}), words=False)))
    async with service() as story:
        await searched(story, "/search gulls")
        assert asked["nest"].asked == ()
        await searched(story, "/search tt0021884")
        assert asked["nest"].asked[0].ids.imdb == "tt0021884"


async def test_an_indexer_in_trouble_is_named_and_hides_no_other(plugins, service):
    plugins(lister("nest", (GOOD, {})), lister("cliff", fails=True))
    async with service() as story:
        card = await searched(story)
        assert "Without an answer: Cliff" in told(card)
        assert lines(card) == ["Gulls · 2001 · film · 1 offer · Nest"]
        assert "Cliff" in told(await story.says("ada", "/sources"))


@pytest.mark.parametrize("nonsense", [["gulls"], None, [release("other", GOOD)]])
async def test_an_indexer_that_gives_nonsense_harms_nobody_else(plugins, service, nonsense):
    async def search(self, _http, wanted):
        return nonsense

    plugins(lister("nest", (GOOD, {})), lister("cliff", search=search))
    async with service() as story:
        card = await searched(story)
        assert "Cliff" in next(line for line in told(card).splitlines() if "Without an answer" in line)
        assert lines(card) == ["Gulls · 2001 · film · 1 offer · Nest"]


async def test_sites_of_several_sorts_make_one_release_of_what_they_list(tmp_path, redis_url):
    """Real adapters, a site in another process: Torznab and a Nyaa-style feed list the same torrents."""
    with indexers.running() as site:
        nest = {"base_url": f"{site.base}/torznab", "api_key": "k"}
        sources = {"torznab": nest, "nyaa": {"base_url": f"{site.base}/nyaa"}}
        local = {"allow_private": ["127.0.0.1/32"]}
        async with telling(tmp_path, redis_url, sources=sources, fetch=local) as story:
            card = await searched(story, "/search gulls north s01e02")
            [line] = lines(card)
            assert line == "Gulls of the North S01E02 · series · 2 offers · Nyaa-style feed, Torznab"
            card = await story.presses("ada", "1 · Gulls of the North S01E02")
            assert "1 release" in told(card)
            card = await story.presses("ada", "1 · 1080p WEB-DL H.264 · BIRD")
            assert "Torznab · 11 seeders · freeleech, internal" in told(card)
            assert "Nyaa-style feed · 3 seeders" in told(card)
            assert "Torznab" in told(await story.says("ada", "/sources"))


async def test_what_an_indexer_lists_that_has_nothing_to_do_with_the_words_is_left_out(plugins, service):
    plugins(lister("nest", (GOOD, {}), ("Owls.2020.1080p.WEB.H264-BIRD", {})))
    async with service() as story:
        assert "Owls" not in told(await searched(story))


async def test_a_download_by_name_shows_the_releases_to_choose_from(plugins, service):
    plugins(lister("nest", (GOOD, {})))
    async with service() as story:
        await searched(story)
        card = await story.says("ada", "/download gulls")
        assert labels(card)[:2] == ["Stream", "Get it"]
        assert "No torrent engine runs here." in told(await story.presses("ada", "Get it", card=card))


async def test_nothing_of_where_a_release_is_had_lies_in_plain_words(plugins, service):
    secret = {"torrent_url": "http://nest.example/dl?apikey=0123456789secret", "info_hash": "c0ffee" + "a" * 34}
    plugins(lister("nest", (GOOD, secret)))
    async with service() as story:
        await searched(story)
        folder = story.runtime.db.path.parent
        kept = b"".join(path.read_bytes() for path in folder.glob("bowerbird.db*"))
        assert b"0123456789secret" not in kept
        assert b"c0ffee" not in kept


async def test_what_several_people_call_no_good_is_no_longer_taken_by_itself(plugins, service):
    plugins(lister("nest", (GOOD, {}), (SMALL, {"size_bytes": 3 * GB})))
    async with service() as story:
        for name in ("ada", "bob", "eve"):
            await searched(story, name=name)
            await story.presses(name, "1 · Gulls")
            await story.presses(name, "1 · 1080p Blu-ray H.264 · BIRD")
            assert "Noted" in told(await story.presses(name, "It is no good"))
        assert "before" in told(await story.presses("eve", "It is no good"))
        card = await story.says("ada", "/title gulls")
        assert "FISH" in next(line for line in told(card).splitlines() if "seeders" in line)
        assert "3 people say it is no good" in told(card)


async def test_a_moderator_keeps_a_release_out_and_lets_it_in_again(plugins, service):
    plugins(lister("nest", (GOOD, {}), (SMALL, {"size_bytes": 3 * GB})))
    async with service() as story:
        await searched(story, name="me")
        await story.presses("me", "1 · Gulls")
        await story.presses("me", "1 · 1080p Blu-ray H.264 · BIRD")
        assert "It stays out" in told(await story.presses("me", "Keep it out"))
        assert "a moderator keeps it out" in told(await story.says("me", "/title gulls"))
        card = await story.says("me", "/blocklist")
        assert f"{GOOD} · a moderator keeps it out" in told(card)
        await story.presses("me", f"1 · {GOOD}", card=card)
        assert "Nothing is held against any release." in told(await story.says("me", "/blocklist"))
        assert "keeps it out" not in told(await story.says("me", "/title gulls"))
