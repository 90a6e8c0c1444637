"""Indexers: what we read in feeds and lists of every sort, and how a site is asked."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceChanged, SourceError, SourceRefused, SourceUnavailable
from core.media import Flag, Ids, Kind
from core.source import Saved, Wanted, What
from plugins import feeds
from plugins.indexers.eztv import Eztv, EztvOptions
from plugins.indexers.nyaa import Nyaa, NyaaOptions
from plugins.indexers.rarbg import Rarbg, RarbgOptions
from plugins.indexers.therarbg import Therarbg, TherarbgOptions
from plugins.indexers.torrent_feed import TorrentFeed, TorrentFeedOptions
from plugins.indexers.torznab import Torznab, TorznabOptions
from plugins.indexers.yts import Yts, YtsOptions
from plugins.offers import kind_of, release_of
from tests import fixtures_sources
from tests.emulators import indexers
from tests.emulators.indexers import SPACES, info_hash

URL = "https://site.example/feed"
HASH = "0123456789abcdef0123456789abcdef01234567"


site = fixtures_sources.site_of(indexers)
http = fixtures_sources.http_of()


def item(inside):
    text = f"<rss {SPACES}><channel><item>{inside}</item></channel></rss>"
    return feeds.parse("feed", Saved(URL, text.encode()))[0]


def torznab(site, **options):
    return Torznab("mine", TorznabOptions(f"{site.base}/torznab", **{"api_key": "k"} | options))


async def test_a_release_of_torznab_carries_all_that_the_site_says(site, http):
    [release] = await torznab(site).search(http, Wanted("gulls north", limit=1))
    [offer] = release.offers
    assert (release.name, release.kind) == ("Gulls.of.the.North.S01E01.1080p.WEB.h264-BIRD", Kind.SERIES)
    assert release.ids == Ids(imdb="tt0000042", tvdb=7)
    assert release.categories == (5040, 100123, 5000)
    assert (offer.info_hash, offer.size_bytes) == (info_hash(0), 1000)
    assert (offer.seeders, offer.leechers) == (10, 5)
    assert offer.flags == {Flag.FREELEECH, Flag.INTERNAL}
    assert (offer.download_factor, offer.upload_factor) == (0, 1)
    assert offer.page_url.endswith("/details/0")


async def test_an_episode_is_asked_for_as_the_site_can_be_asked(site, http):
    site.fault("none", times=0)
    found = await torznab(site).search(http, Wanted("gulls", season=1, episode=3, ids=Ids(tvdb=7)))
    assert [one.name for one in found] == ["Gulls.of.the.North.S01E03.1080p.WEB.h264-BIRD"]
    asked = site.asked()[-1]
    assert "t=tvsearch" in asked
    assert "tvdbid=7" in asked
    assert "q=" not in asked


async def test_its_caps_are_asked_once(site, http):
    shop = torznab(site)
    site.fault("none", times=0)
    for words in ("gulls", "north"):
        await shop.search(http, Wanted(words))
    assert sum("t=caps" in path for path in site.asked()) == 1


async def test_a_wrong_key_is_refused_and_a_limit_is_a_matter_of_time(site, http):
    with pytest.raises(SourceRefused, match="Incorrect user credentials"):
        await torznab(site, api_key="no").search(http, Wanted("gulls"))
    with pytest.raises(SourceUnavailable, match="Request limit reached"):
        await torznab(site).search(http, Wanted("too much"))


async def test_nyaa_s_own_words_are_read(site, http):
    [release, *_] = await Nyaa("n", NyaaOptions(f"{site.base}/nyaa")).search(http, Wanted("gulls"))
    [offer] = release.offers
    assert (release.kind, offer.info_hash, offer.size_bytes) == (Kind.SERIES, info_hash(0), 639211929)
    assert (offer.seeders, offer.leechers, offer.grabs, offer.flags) == (3, 1, 50, {Flag.TRUSTED})
    assert offer.torrent_url.endswith("/download/0.torrent")


async def test_a_plain_feed_is_looked_through(site, http):
    feed = TorrentFeed("f", TorrentFeedOptions(f"{site.base}/feed.xml"))
    [release] = await feed.search(http, Wanted("gulls s01e02"))
    assert release.offers[0].info_hash == info_hash(1)
    [other] = await feed.search(http, Wanted("gulls s01e03"))
    assert other.offers[0].torrent_url == f"{site.base}/t/2.torrent"
    assert other.offers[0].size_bytes == 1_200_000_000


async def test_each_quality_of_a_film_is_a_release_with_a_name_like_others(site, http):
    [release] = await Yts("y", YtsOptions(f"{site.base}/yts")).search(http, Wanted("", ids=Ids(imdb="tt0000003")))
    assert (release.name, release.ids.imdb) == ("Gulls 3 (2003) 1080p BluRay x264", "tt0000003")
    assert (release.offers[0].seeders, release.offers[0].info_hash) == (7, info_hash(3))


async def test_a_site_that_ignores_what_it_does_not_know_is_not_believed(site, http):
    eztv = Eztv("e", EztvOptions(f"{site.base}/eztv"))
    assert len(await eztv.search(http, Wanted("", ids=Ids(imdb="tt0000042"), limit=50))) == 8
    assert await eztv.search(http, Wanted("", ids=Ids(imdb="tt0000041"))) == []
    [one] = await eztv.search(http, Wanted("gulls", ids=Ids(imdb="tt0000042"), season=1, episode=4))
    assert "S01E04" in one.name


async def test_a_list_of_letters_is_read_and_each_page_of_it_is_asked(site, http):
    therarbg = Therarbg("t", TherarbgOptions(f"{site.base}/therarbg"))
    found = await therarbg.search(http, Wanted("gulls: of the (north)", frozenset({Kind.SERIES}), limit=8))
    assert [one.name[19:25] for one in found] == [f"S01E{number:02d}" for number in range(1, 9)]
    [offer] = found[1].offers
    assert (found[1].kind, found[1].ids.imdb) == (Kind.SERIES, "tt0000042")
    assert (offer.info_hash, offer.size_bytes, offer.seeders, offer.leechers) == (info_hash(1), 734003200, 8, 1)
    assert offer.page_url == f"{site.base}/therarbg/post-detail/ab1/"
    assert len(await therarbg.search(http, Wanted("", ids=Ids(imdb="tt0000042"), limit=3))) == 3


async def test_a_token_that_is_good_no_more_is_fetched_anew(site, http):
    rarbg, other = (Rarbg(name, RarbgOptions(f"{site.base}/rarbg")) for name in "ro")
    [release] = await rarbg.search(http, Wanted("gulls", season=1, episode=2))
    assert (release.kind, release.ids) == (Kind.SERIES, Ids(imdb="tt0000042", tvdb=7))
    assert release.offers[0].published_at == 1583229600000
    await other.probe(http)
    assert await rarbg.search(http, Wanted("gulls s01e02"))
    assert await rarbg.search(http, Wanted("albatross")) == []


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        ({"error": "Too many requests per second.", "error_code": 5}, SourceUnavailable),
        ({"error": "You are banned.", "error_code": 1}, SourceRefused),
        ({"error": "No such mode", "error_code": 7}, SourceChanged),
    ],
)
def test_what_a_site_says_by_number_is_told_as_what_it_is(answer, trouble):
    with pytest.raises(trouble):
        Rarbg("r", RarbgOptions(URL)).read(What.SEARCH, Saved(URL, json.dumps(answer).encode()))


def test_a_row_in_the_short_form_has_a_name_and_a_link():
    answer = {"torrent_results": [{"filename": "Gulls.1987", "category": "Movies/x264", "download": MAGNET}, {}]}
    [release] = Rarbg("r", RarbgOptions(URL)).read(What.FEED, Saved(URL, json.dumps(answer).encode()))
    assert (release.name, release.kind, release.offers[0].info_hash) == ("Gulls.1987", Kind.FILM, HASH)


def test_thirty_times_a_minute_for_films_and_twelve_for_the_others():
    shipped = [Torznab, Nyaa, Yts, Eztv, Therarbg, Rarbg]
    assert [one.limits.per_minute for one in shipped] == [12, 12, 30, 12, 12, 12]


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("734003200", 734003200), ("0", None), ("", None), ("609.6 MiB", 639211929), ("1,2 GB", 1_200_000_000),
        ("700 MB", 700_000_000), ("3.5TiB", 3848290697216), ("12 bytes", 12), ("1.4 Gb", 1_400_000_000),
        ("n/a", None),
    ],
)  # fmt: skip
def test_sizes_are_read_as_sites_write_them(text, size):
    assert feeds.size_of(text) == size


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("Tue, 03 Mar 2020 10:00:00 +0000", 1583229600000),
        ("Tue, 3 Mar 2020 12:00:00 +0200", 1583229600000),
        ("2020-03-03T10:00:00Z", 1583229600000),
        ("2020-03-03 10:00:00", 1583229600000),
        ("yesterday", None),
        ("", None),
        ("Tue, 03 Mar 99999 10:00:00 +0000", None),
    ],
)
def test_dates_are_read_as_sites_write_them(text, ms):
    assert feeds.moment_of(text) == ms


MAGNET = f"magnet:?xt=urn:btih:{HASH}"


@pytest.mark.parametrize(
    ("inside", "has"),
    [
        (f"<link>{MAGNET}</link>", {"info_hash": HASH}),
        (f"<torrent:infoHash>{HASH.upper()}</torrent:infoHash>", {"info_hash": HASH}),
        ("<enclosure url='/x.torrent'/>", {"torrent_url": "https://site.example/x.torrent"}),
        ("<link>https://site.example/dl/7</link>", {"torrent_url": "https://site.example/dl/7"}),
        (f"<torrent:magnetURI><![CDATA[{MAGNET}]]></torrent:magnetURI>", {"magnet": MAGNET}),
        (f"<link>{MAGNET}</link><description>Size: 700 MB; x</description>", {"size_bytes": 700_000_000}),
        (
            f"<link>{MAGNET}</link><torznab:attr name='seeders' value='4'/><torznab:attr name='peers' value='3'/>",
            {"seeders": 4, "leechers": 3},
        ),
    ],
)
def test_each_way_of_naming_a_file_is_found(inside, has):
    [offer] = release_of("feed", item(f"<title>a</title>{inside}")).offers
    assert {name: getattr(offer, name) for name in has} == has


@pytest.mark.parametrize(
    "inside", ["<title>a</title>", "<title>a</title><link>javascript:alert(1)</link>", "<title>a</title><guid>7</guid>"]
)
def test_what_leads_to_no_file_is_no_release(inside):
    assert release_of("feed", item(inside)) is None


def test_a_name_that_was_escaped_twice_is_read_as_people_read_it():
    assert item("<title>Fish &amp;amp; Gulls</title>").name == "Fish & Gulls"


@pytest.mark.parametrize(
    ("categories", "kind"),
    [((5040,), Kind.SERIES), ((3030,), Kind.AUDIOBOOK), ((7030,), Kind.COMIC), ((7020,), Kind.BOOK),
     ((2045,), Kind.FILM), ((3010,), Kind.OTHER), ((100123, 2000), Kind.FILM), ((100123,), None), ((), None)],
)  # fmt: skip
def test_newznab_s_numbers_say_what_it_is(categories, kind):
    assert kind_of(categories) is kind


@pytest.mark.parametrize(
    "body", [b"<rss><channel><item><title>a</title>", b"<feed xmlns='http://www.w3.org/2005/Atom'/>"]
)
def test_a_feed_that_is_cut_off_is_read_as_far_as_it_goes(body):
    with suppress(SourceChanged):
        assert len(feeds.parse("feed", Saved(URL, body))) <= 1


MADE = [
    Torznab("a", TorznabOptions(URL)), Nyaa("b", NyaaOptions(URL)), TorrentFeed("c", TorrentFeedOptions(URL)),
    Yts("d", YtsOptions(URL)), Eztv("e", EztvOptions(URL)), Therarbg("f", TherarbgOptions(URL)),
    Rarbg("g", RarbgOptions(URL)),
]  # fmt: skip
KEYS = [
    "results",
    "n",
    "h",
    "torrent_results",
    "error_code",
    "download",
    "episode_info",
    "data",
    "movies",
    "torrents",
    "torrents_count",
    "title",
    "hash",
    "url",
    "imdb_id",
    "seeds",
    "year",
    "quality",
]
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just(HASH),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=20,
)
tags = st.sampled_from(
    ["title", "link", "guid", "enclosure", "pubDate", "size", "category", "torznab:attr", "nyaa:size"]
)
texts = st.sampled_from(["", "x", "0", "-1", "magnet:?xt=", "https://", "http://[", "Tue, 99 Foo", HASH])
rss = st.lists(st.tuples(tags, texts), max_size=6).map(
    lambda told: (
        f"<rss {SPACES}><channel><item>"
        + "".join(f"<{tag} url='{text}' name='{text}' value='{text}'>{text}</{tag}>" for tag, text in told)
        + "</item></channel></rss>"
    )
)


@given(st.sampled_from(MADE), st.sampled_from(What), anything.map(json.dumps) | rss)
def test_no_answer_is_a_mistake_of_ours(indexer, what, answer):
    with suppress(SourceError):
        indexer.read(what, Saved(URL, answer.encode()))


@pytest.mark.parametrize(
    "options", [TorznabOptions, NyaaOptions, TorrentFeedOptions, YtsOptions, EztvOptions, TherarbgOptions, RarbgOptions]
)
def test_an_address_that_is_none_is_told(options):
    with pytest.raises(ValueError, match="must be an address such as"):
        options("site.example")
