"""Prowlarr and Jackett: the sites behind them, what those have, and each of them asked by one way only."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceError, SourceRefused, SourceResting
from core.media import Flag, Ids, Kind
from core.query import parse
from core.source import Saved, Tracker, Wanted, What
from plugins.indexers.jackett import Jackett, JackettOptions
from plugins.indexers.prowlarr import Prowlarr, ProwlarrOptions
from plugins.indexers.torznab import Torznab, TorznabOptions
from plugins.indexers.yts import Yts, YtsOptions
from plugins.prowlarr_answers import question, trackers_of
from tests import fixtures_sources
from tests.command_line import call
from tests.emulators import aggregators
from worker.catalog.breaker import Health, Verdict, after
from worker.catalog.load import Listing
from worker.catalog.search import Asked, search
from worker.catalog.trackers import Turn, Way, chosen, in_turn

site = fixtures_sources.site_of(aggregators)
http = fixtures_sources.http_of(limits=replace(Jackett.limits, per_minute=10_000))


def prowlarr(site, **options):
    return Prowlarr("p", ProwlarrOptions(f"{site.base}/prowlarr", **{"api_key": "k"} | options))


def jackett(site, **options):
    return Jackett("j", JackettOptions(f"{site.base}/jackett", **{"api_key": "k"} | options))


async def test_the_sites_of_a_prowlarr_are_listed_with_what_it_counts(site, http):
    gulls, news, terns = await prowlarr(site).trackers(http)
    assert (gulls.name, gulls.is_private, gulls.categories) == ("Gulls", True, (2000, 2040, 5000))
    assert gulls.kinds == {Kind.FILM, Kind.SERIES}
    assert (gulls.queries, gulls.failures, gulls.grabs, gulls.latency_ms) == (70, 2, 3, 240)
    assert news.usenet
    assert news.queries is None
    assert terns.keys == {"terns", "terns.example"}
    assert terns.trouble
    assert terns.away_until > 4e12


async def test_a_release_of_a_prowlarr_carries_all_that_it_says(site, http):
    [release] = await prowlarr(site).search(http, Wanted("gulls", season=1, episode=2))
    [offer] = release.offers
    assert (release.kind, release.ids) == (Kind.SERIES, Ids(imdb="tt0000042", tvdb=7))
    assert (offer.tracker, offer.size_bytes, offer.seeders, offer.files) == ("Gulls", 1001, 11, None)
    assert offer.info_hash == f"{1:040x}"
    assert "/prowlarr/1/download" in offer.torrent_url
    assert offer.magnet == ""
    assert (offer.flags, offer.download_factor) == ({Flag.FREELEECH, Flag.INTERNAL}, 0)


async def test_a_search_asks_a_prowlarr_once_however_many_pages_are_turned(site, http):
    shop = prowlarr(site)
    site.fault("none", times=0)
    for offset in (0, 2, 4):
        await shop.search(http, Wanted("gulls", limit=2, offset=offset))
    assert len(site.asked()) == 1


async def test_only_the_sites_that_the_operator_names_are_asked(site, http):
    shop = prowlarr(site, trackers=("gulls",))
    site.fault("none", times=0)
    await shop.search(http, Wanted("gulls"))
    assert next(path for path in site.asked() if "search" in path).count("indexerIds=1") == 1
    assert await prowlarr(site, trackers=("nobody",)).search(http, Wanted("gulls")) == []


def test_ids_season_and_episode_stand_behind_the_words():
    wanted = Wanted("gulls {of} north", ids=Ids(imdb="tt0000042"), season=1, episode=2)
    assert question(wanted)["query"] == "gulls of north{ImdbId:tt0000042}{Season:1}{Episode:2}"
    assert question(wanted)["type"] == "tvsearch"
    assert question(Wanted("", ids=Ids(tmdb=5)))["type"] == "movie"


async def test_a_wrong_key_is_refused(site, http):
    with pytest.raises(SourceRefused):
        await prowlarr(site, api_key="no").trackers(http)
    with pytest.raises(SourceRefused, match="Invalid API Key"):
        await jackett(site, api_key="no").trackers(http)


async def test_a_site_that_a_prowlarr_leaves_in_peace_is_skipped_and_has_not_failed(site, http):
    with pytest.raises(SourceResting, match="disabled till") as told:
        await Torznab("t", TorznabOptions(f"{site.base}/prowlarr/7", "k")).search(http, Wanted("gulls"))
    health = after(Health(), Verdict("t", told.value, 0.1), now_ms=0)
    assert (health.failures, health.streak, health.reliability) == (0, 0, 1.0)
    assert health.open_until > 0


async def test_each_site_of_a_jackett_is_asked_apart_and_one_that_sleeps_hurts_no_other(site, http):
    shop = jackett(site)
    found = await shop.search(http, Wanted("gulls", limit=50))
    assert {one.offers[0].tracker for one in found} == {"Gulls", "Terns"}
    assert len(found) == 8
    gulls, owls, _ = await shop.trackers(http)
    assert (gulls.queries, gulls.failures) == (1, 0)
    assert (owls.queries, owls.failures, owls.trouble) == (1, 1, "")


async def test_a_site_of_a_jackett_that_keeps_failing_is_left_in_peace(site, http):
    shop = jackett(site, trackers=("owls",))
    for _ in range(3):
        with pytest.raises(SourceError, match="asleep"):
            await shop.search(http, Wanted("gulls"))
    with pytest.raises(SourceResting):
        await shop.search(http, Wanted("gulls"))
    [owls] = await shop.trackers(http)
    assert owls.trouble
    assert owls.away_until > 0


async def test_no_site_of_a_jackett_is_asked_more_than_twelve_times_a_minute(site, http):
    shop = jackett(site, trackers=("gulls",))
    for number in range(12):
        await shop.search(http, Wanted(f"gulls s01e0{number % 8 + 1}"))
    with pytest.raises(SourceResting):
        await shop.search(http, Wanted("gulls"))


async def test_a_site_is_asked_by_the_prowlarr_then_by_the_jackett_then_by_itself(site, http):
    direct = Yts("d", YtsOptions("https://www.owls.example"))
    other = Yts("o", YtsOptions("https://else.example"))
    listings = {
        name: Listing(one, http)
        for name, one in {"p": prowlarr(site), "j": jackett(site), "d": direct, "o": other}.items()
    }
    asked = (await in_turn(listings)).asked
    assert {name: getattr(one.indexer, "_only", None) for name, one in asked.items()} == {
        "p": {"1", "4"},
        "j": {"terns", "owls"},
        "o": None,
    }
    without = await in_turn({name: one for name, one in listings.items() if name != "p"})
    assert without.asked["j"].indexer._only == {"gulls", "terns", "owls"}


async def test_what_lies_behind_a_prowlarr_that_is_gone_is_asked_by_the_next(site, http):
    gone = Prowlarr("p", ProwlarrOptions(f"{site.base}/nowhere", "k"))
    turn = await in_turn({"p": Listing(gone, http), "j": Listing(jackett(site), http)})
    assert (list(turn.asked), list(turn.away)) == (["j"], ["p"])


async def test_nobody_waits_for_one_that_does_not_say_what_lies_behind_it(site, http):
    listings = {"p": Listing(prowlarr(site), http), "j": Listing(jackett(site), http)}
    site.fault("hang", where="/prowlarr")
    turn = await in_turn(listings, within_s=2)
    assert (list(turn.asked), turn.away["p"].reason) == (["j"], "it did not answer in time")


async def test_one_that_fails_while_it_is_asked_is_asked_anew_what_lies_behind_it(site, http):
    listings = {"p": Listing(prowlarr(site), http), "j": Listing(jackett(site), http)}
    asked = (await in_turn(listings)).asked
    site.fault("500", times=2, where="/prowlarr")
    with pytest.raises(SourceError):
        await asked["p"].indexer.search(http, Wanted("gulls"))
    assert list((await in_turn(listings)).asked) == ["j"]


async def found(listings, within_s=60):
    """What a search for gulls finds: the answers of these by their names."""
    asked = Asked(parse("gulls"))
    return {answer.source: answer async for answer in search(listings, asked, within_s)}


def sent(answer):
    """The indexers whose offers are in an answer."""
    return {offer.indexer for release in answer.releases for offer in release.offers}


async def test_a_prowlarr_that_fails_in_mid_search_costs_nothing_that_the_jackett_has_too(site, http):
    listings = {"p": Listing(prowlarr(site), http), "j": Listing(jackett(site), http)}
    await in_turn(listings)  # it says what lies behind it, and that is kept
    site.fault("500", times=100, where="/prowlarr/api/v1/search")
    answers = await found(listings)
    assert isinstance(answers["p"].trouble, SourceError)
    assert sent(answers["p"]) == {"j"}
    assert answers["j"].trouble is None
    asked = [path for path in site.asked() if "/indexers/gulls/" in path and "q=gulls" in path]
    assert len(asked) == 1


async def test_one_that_falls_silent_in_mid_search_leaves_the_next_way_time(site, monkeypatch):
    monkeypatch.setattr("worker.catalog.search._TIME_OF_ONE_WAY", 0.005)
    async with fixtures_sources.client(limits=Jackett.limits, silence_s=300) as http:
        listings = {"p": Listing(prowlarr(site), http), "j": Listing(jackett(site), http)}
        await in_turn(listings)
        site.fault("hang", times=100, where="/prowlarr/api/v1/search")
        answers = await found(listings, within_s=200)
    assert (answers["p"].trouble.reason, sent(answers["p"])) == ("it did not answer in time", {"j"})


def test_when_all_ways_fail_one_after_the_other_each_site_was_asked_by_each_once():
    ways = [
        Way("p", 0, [Tracker("1", "Gulls", frozenset({"gulls"})), Tracker("2", "Owls", frozenset({"owls"}))]),
        Way("j", 1, [Tracker("g", "Gulls", frozenset({"gulls"})), Tracker("t", "Terns", frozenset({"terns"}))]),
        Way("d", 2, [Tracker("d", "Gulls", frozenset({"gulls"}))]),
    ]
    plan = chosen(ways)
    turn = Turn(
        {},
        {},
        {way.name: Listing(Yts(way.name, YtsOptions("https://a.example")), None) for way in ways},
        ways,
        dict(plan),
    )
    assert plan == {"p": {"1", "2"}, "j": {"t"}}
    assert (turn.has_next("p"), turn.has_next("j")) == (True, False)
    assert (set(turn.instead_of("p")), turn.given["j"]) == ({"j"}, {"g", "t"})
    assert (set(turn.instead_of("j")), turn.given["d"]) == ({"d"}, {"d"})
    assert turn.instead_of("d") == {}


keys = st.frozensets(st.sampled_from("abcdef"), min_size=1, max_size=2)
sites = st.lists(st.builds(Tracker, st.text("xyz", min_size=1, max_size=3), st.just("n"), keys), max_size=4)
ways = st.lists(st.builds(Way, st.text("pqr", min_size=1, max_size=2), st.integers(0, 2), sites), max_size=4)


@given(ways.map(lambda many: list({one.name: one for one in many}.values())))
def test_no_site_is_asked_by_two_ways_and_none_is_forgotten(many):
    plan = chosen(many)
    asked = [one for way in many for one in way.sites if one.ref in (plan.get(way.name) or ())]
    assert {key for way in many for one in way.sites for key in one.keys if len(one.keys) == 1} <= {
        key for one in asked for key in one.keys
    }


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "name", "title", "categories", "capabilities", "indexerFlags", "guid", "fields", "downloadUrl"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=15,
)


@given(anything, anything)
def test_no_answer_of_a_prowlarr_is_a_mistake_of_ours(answer, other):
    for read in (
        lambda: Prowlarr("p", ProwlarrOptions("http://x")).read(What.SEARCH, Saved("", json.dumps(answer).encode())),
        lambda: trackers_of("p", "http://x/api/v1", answer, other, other),
    ):
        try:
            read()
        except SourceError:
            continue


@pytest.fixture
def settings_file(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path / "bowerbird" / "bowerbird.toml"


def test_a_prowlarr_is_taken_in_with_its_key_and_its_sites_are_shown(site, settings_file):
    private = {"FETCH__ALLOW_PRIVATE": "127.0.0.1/32"}
    result = call("sources", "import", "prowlarr", f"{site.base}/prowlarr", answers="k\n", **private)
    assert result.exit_code == 0, result.output
    assert "Gulls" in result.output
    assert f'[sources.prowlarr]\nbase_url = "{site.base}/prowlarr"\napi_key = "k"' in settings_file.read_text()
    shown = call("sources", "trackers", "prowlarr", "--json", **private)
    rows = [json.loads(line) for line in shown.stdout.splitlines()]
    assert [(row["name"], row["queries"], row["away_until"]) for row in rows] == [
        ("Gulls", 70, None), ("News", None, None), ("Terns", None, "2100-11-30T10:00:00+00:00"),
    ]  # fmt: skip


def test_each_site_of_a_jackett_becomes_an_indexer_of_its_own(site, settings_file, tmp_path):
    (tmp_path / "key").write_text("k\n")
    words = ["sources", "import", "jackett", f"{site.base}/jackett", "--each", "--key-file", str(tmp_path / "key")]
    result = call(*words, FETCH__ALLOW_PRIVATE="127.0.0.1/32")
    assert result.exit_code == 0, result.output
    text = settings_file.read_text()
    assert "[sources.jackett_gulls]" in text
    assert 'adapter = "torznab"' in text
    assert 'known_as = ["gulls", "gulls.example"]' in text
    assert f'base_url = "{site.base}/jackett/api/v2.0/indexers/owls/results/torznab/api"' in text


def test_what_can_not_be_taken_in_is_said_and_nothing_is_written(site, settings_file):
    result = call(
        "sources", "import", "prowlarr", f"{site.base}/prowlarr", answers="no\n", FETCH__ALLOW_PRIVATE="127.0.0.1/32"
    )
    assert "could not be asked" in str(result.exception)
    assert not settings_file.exists()
