"""Definitions of sites: what they find in odd pages, how they sign in, what is told of a site that lets nobody in."""

import json
from pathlib import Path

import pytest
from sqlmodel import select

from core.errors import SourceBlocked, SourceChanged, SourceRefused
from core.media import Flag, Ids, Kind
from core.models import SourceRow
from core.source import Limits, Saved, Wanted, What
from plugins.definitions.folder import adapters_in
from plugins.definitions.indexer import adapter_of
from plugins.definitions.reading import definition_of
from tests import fixtures_sources
from tests.command_line import call
from tests.emulators import odd_sites
from tests.emulators.odd_sites import info_hash
from worker.catalog import health
from worker.catalog.load import State, load

FOLDER = Path(__file__).parent / "definitions"
ADAPTERS = dict(adapters_in(FOLDER))


site = fixtures_sources.site_of(odd_sites)
http = fixtures_sources.http_of(limits=Limits(per_minute=10_000))


def made(site, name, where=None, **options):
    return ADAPTERS[name](name, ADAPTERS[name].options(base_url=(f"{site.base}/{where or name}",), **options))


async def found(indexer, http, words="gulls", **wanted):
    return list(await indexer.search(http, Wanted(words, limit=50, **wanted)))


async def test_every_field_of_an_odd_table_is_found(site, http):
    releases = await found(made(site, "gulls"), http, "The Gulls")
    assert [one.name for one in releases][:2] == ["Gulls of the North S01E01 1080p", "Gulls of the North S01E02 1080p"]
    assert releases[5].name.endswith("[film]")
    assert (releases[1].kind, releases[5].kind, releases[1].ids) == (Kind.SERIES, Kind.FILM, Ids(imdb="tt0000042"))
    first, second, third, *_, last = (one.offers[0] for one in releases)
    assert (first.size_bytes, first.seeders, first.leechers) == (1_234_500_000, 10, 0)
    assert (third.size_bytes, last.seeders) == (700_000_000, None)
    assert [one.download_factor for one in (first, second, third)] == [0, 0.5, 1]
    assert (first.flags, second.flags) == ({Flag.FREELEECH}, {Flag.HALF_LEECH})
    assert second.page_url == f"{site.base}/details/1/"


async def test_a_row_without_a_date_has_the_day_above_it(site, http):
    releases = await found(made(site, "gulls"), http)
    assert releases[4].offers[0].published_at == 1583193600000
    assert releases[1].offers[0].published_at > releases[2].offers[0].published_at > 1583193600000


async def test_what_is_asked_is_filled_into_the_address(site, http):
    site.fault("none", times=0)
    await found(made(site, "gulls", sort="seeds", verified=True), http, "the чайка&", kinds=frozenset({Kind.SERIES}))
    assert site.asked() == ["/gulls/search/%F7%E0%E9%EA%E0%26/?c2=1&sort=seeds&only=verified"]


async def test_an_id_an_episode_and_other_categories_are_asked_where_the_site_takes_them(site, http):
    gulls = made(site, "gulls")
    site.fault("none", times=0)
    await found(gulls, http, "x", ids=Ids(imdb="tt0000042"), kinds=frozenset({Kind.FILM}))
    await found(gulls, http, "x", season=1, episode=2, ids=Ids(imdb="tt0000042"))
    await found(gulls, http, "x", kinds=frozenset({Kind.BOOK}))
    film, episode, book = site.asked()
    assert "imdb=0000042" in film
    assert episode.startswith("/gulls/search/x+S01E02/")
    assert "imdb" not in episode
    assert book == "/gulls/books.php?c9=1&sort=added&words=x"


async def test_the_file_behind_a_page_is_found_there(site, http):
    gulls = made(site, "gulls")
    offers = [one.offers[0] for one in await found(gulls, http)]
    assert (await gulls.file_of(http, offers[1])).info_hash == info_hash(1)
    assert (await gulls.file_of(http, offers[2])).torrent_url == f"{site.base}/details/2/get.php"
    with pytest.raises(SourceChanged, match="no link to the file"):
        await gulls.file_of(http, offers[6])


async def test_rows_of_json_stand_in_groups_whose_head_is_above_them(site, http):
    first, second, *_ = releases = await found(made(site, "terns", apikey="k"), http, "terns")
    assert len(releases) == 6
    assert (first.name, first.kind, first.ids.imdb) == ("Terns 1 1080p", Kind.FILM, "tt0000001")
    [offer] = first.offers
    assert (offer.info_hash, offer.size_bytes, offer.seeders, offer.download_factor) == (info_hash(1), 1001, 0, 0)
    assert offer.published_at == 1583229600000
    assert offer.flags == {Flag.FREELEECH, Flag.PRIVATE}
    assert second.offers[0].seeders == 2
    assert await found(made(site, "terns", apikey="k"), http, "nothing") == []
    assert len(await found(made(site, "terns", apikey="k"), http, "", ids=Ids(imdb="tt0000003"))) == 1


async def test_xml_is_read_by_the_same_selectors(site, http):
    releases = await found(made(site, "owls"), http, "owls others 2")
    assert [(one.name, one.kind, one.offers[0].size_bytes) for one in releases] == [("Owls & others 2", Kind.BOOK, 200)]


async def test_one_signs_in_by_the_form_once_and_again_when_the_site_has_forgotten(site, http):
    ravens = made(site, "ravens", username="ada", password="feather")
    site.fault("none", times=0)
    assert len(await found(ravens, http)) == 7
    await found(ravens, http, "s01e02")
    assert sum("login.php" in path for path in site.asked()) == 2  # the page that tests it leads there, then the form
    site.tell("/_forget")
    assert len(await found(ravens, http, "s01e03")) == 1


async def test_who_is_known_by_a_cookie_of_an_earlier_session_does_not_sign_in(site, http):
    await found(made(site, "ravens", username="ada", password="feather"), http)
    site.fault("none", times=0)
    assert len(await found(made(site, "ravens", username="ada", password="feather"), http)) == 7
    assert not any("login.php" in path for path in site.asked())


async def test_a_page_of_thanks_is_asked_before_the_file(site, http):
    ravens = made(site, "ravens", username="ada", password="feather")
    [release] = await found(ravens, http, "s01e05")
    site.fault("none", times=0)
    assert await ravens.file_of(http, release.offers[0]) == release.offers[0]
    assert site.asked() == ["/ravens/thanks.php?id=4"]


async def test_a_wrong_word_is_told_in_the_sites_own_and_not_tried_again_at_once(site, http):
    ravens = made(site, "ravens", username="ada", password="wrong")
    with pytest.raises(SourceRefused, match="Wrong name or word"):
        await found(ravens, http)
    site.fault("none", times=0)
    with pytest.raises(SourceRefused, match="Wrong name or word"):
        await found(ravens, http)
    assert site.asked() == []


async def test_a_cookie_goes_to_the_site_and_nowhere_else(site, http):
    crows = made(site, "crows", cookie="uid=7; pass=x")
    assert len(await found(crows, http)) == 7
    assert crows.signed(f"{site.base}/get.php") == {"Cookie": "uid=7; pass=x"}
    assert crows.signed("https://elsewhere.example/get.php") == {}
    with pytest.raises(SourceRefused, match="sources login crows"):
        await found(made(site, "crows", cookie="uid=8"), http)


@pytest.mark.parametrize(
    ("name", "where", "options", "trouble", "said"),
    [
        ("gulls", "challenge", {}, SourceBlocked, "check for bots"),
        ("terns", "challenge", {"apikey": "k"}, SourceBlocked, "check for bots"),
        ("ravens", "captcha", {"username": "a"}, SourceBlocked, "asks for a person"),
        ("gulls", "error", {}, SourceRefused, "Too many searches"),
        ("terns", "terns", {"apikey": "no"}, SourceRefused, "401"),
    ],
)
async def test_a_site_that_lets_nobody_in_is_told_as_what_it_is(site, http, name, where, options, trouble, said):
    with pytest.raises(trouble, match=said):
        await found(made(site, name, where, **options), http)


async def test_no_key_of_the_operators_stands_in_what_is_told_of_a_page(site, http):
    site.fault("wrong type")
    with pytest.raises(SourceChanged) as trouble:
        await found(made(site, "terns", "k-e-y-s-e-c-r-e-t", apikey="k-e-y-s-e-c-r-e-t"), http)
    assert "k-e-y" not in trouble.value.url
    assert trouble.value.url.startswith(site.base)
    assert "?" not in trouble.value.url


async def test_a_mirror_that_the_operator_lists_is_asked_when_the_first_is_away(site, http):
    bases = (f"{site.base}/challenge", f"{site.base}/gulls")
    gulls = ADAPTERS["gulls"]("g", ADAPTERS["gulls"].options(base_url=bases))
    assert len(await found(gulls, http)) == 7
    site.fault("none", times=0)
    await found(gulls, http, "north")
    assert len(site.asked()) == 1


def of_ravens(site, **changes):
    """The private site by another definition: words of the file, and what stands in their place."""
    text = (FOLDER / "ravens.yml").read_text("utf-8")
    for was, becomes in changes.values():
        assert was in text
        text = text.replace(was, becomes)
    adapter = adapter_of(definition_of(text.encode()))
    options = adapter.options(base_url=(f"{site.base}/ravens",), username="ada", password="feather")
    return adapter("ravens", options)


@pytest.mark.parametrize(
    "changes",
    [
        {
            "keys": ("    user:", "    'input[name=user]':"),
            "other": ("    word:", "    'form#login input[type=password]':"),
            "so": ("  form: form#login", "  form: form#login\n  selectors: true"),
        },
        {
            "method": ("method: form\n  path: login.php", "method: post\n  path: take.php"),
            "all": ("    user:", "    returnto: /\n    stay: 1\n    token: abc123\n    user:"),
        },
    ],
)
async def test_one_signs_in_by_fields_that_selectors_find_or_by_a_form_that_is_only_sent(site, http, changes):
    assert len(await found(of_ravens(site, **changes), http)) == 7


async def test_a_login_that_does_not_fit_its_site_is_told(site, http):
    ravens = of_ravens(site, form=("form: form#login", "form: form#other"))
    with pytest.raises(SourceRefused, match="its login does not fit: there is no 'form#other'"):
        await found(ravens, http)


TABLE = b"""<table><tr><td><a href=/1>One</a></td><td>1 GB</td></tr><tr><td>seeds <i>x</i>7</td></tr>
<tr><td><a href=/2>Two</a></td><td>2 GB</td></tr><tr><td>seeds <i>x</i>8</td></tr></table><b class=n>2</b>"""
SMALL = """id: small
name: Small
caps: {categorymappings: [{id: 1, cat: TV}]}
search:
  path: list
  preprocessingfilters: [{name: replace, args: [Two, Zwei]}]
  rows: {selector: tr, after: 1, remove: i%s}
  fields:
    title: {selector: a}
    download: {selector: a, attribute: href}
    size: {selector: 'td:nth-child(2)'}
    seeders: {selector: 'td:last-child', filters: [{name: regexp, args: '([0-9]+)$'}]}
"""


@pytest.mark.parametrize(
    ("more", "names"),
    [("", ["One", "Zwei"]), (", count: {selector: b.n}", ["One", "Zwei"]), (", count: {text: 0}", [])],
)
def test_rows_that_belong_together_are_one_and_a_count_of_none_is_none(more, names):
    adapter = adapter_of(definition_of((SMALL % more).encode()))
    read = adapter("s", adapter.options(base_url=("https://site.example",))).read
    releases = read(What.SEARCH, Saved("https://site.example/list", TABLE))
    assert [one.name for one in releases] == names
    assert [one.offers[0].seeders for one in releases] == [7, 8][: len(names)]


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("terns", b'{"data": {"films": []}}', "there are no rows"),
        ("terns", b"[]", "there are no rows"),
        ("terns", b"<html>down</html>", "where JSON was due"),
        ("terns", b'{"data": {"movies": [{"torrents": [{"hash": "x"}]}]}}', "no row could be read: title"),
        ("gulls", b"<table class=list><tr><td><a href='/details/1/'></a></table>", None),
    ],
)
def test_a_page_that_has_changed_is_told_with_what_is_missing(name, body, said):
    indexer = ADAPTERS[name](name, ADAPTERS[name].options(base_url=("https://site.example",)))
    if said is None:
        assert indexer.read(What.SEARCH, Saved("https://site.example/x", body)) == []
        return
    with pytest.raises(SourceChanged, match=said):
        indexer.read(What.SEARCH, Saved("https://site.example/x", body))


def test_the_requests_of_a_minute_are_those_that_the_definition_and_the_house_allow():
    assert [(one.per_minute, one.gap_s) for one in (ADAPTERS["gulls"].limits, ADAPTERS["terns"].limits)] == [
        (12, 6),
        (12, 0),
    ]


async def test_a_folder_of_definitions_is_listed_and_one_is_on_when_it_has_an_address(make_settings, tmp_path):
    for path in FOLDER.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "broken.yml").write_text("id: broken\nname: Broken\nspeed: 7\n")
    mine = {"adapter": "gulls", "base_url": "https://a.example,https://b.example", "sort": "seeds"}
    settings = make_settings(definitions=str(tmp_path), sources={"mine": mine, "terns": {"base_urls": "x"}})
    catalog = load(settings)
    cards = {card.name: card for card in catalog.cards}
    await catalog.close()
    assert cards["mine"].state is State.ON
    assert (cards["gulls"].state, cards["gulls"].label) == (State.OFF, "Gulls")
    assert "BOWERBIRD_SOURCES__GULLS__BASE_URL" in cards["gulls"].reason
    assert "there is no option 'base_urls'" in cards["terns"].reason
    assert cards["broken"].state is State.BROKEN
    assert f"{tmp_path}/broken.yml, line 1: the key 'caps' is missing" in cards["broken"].reason


async def test_people_hear_of_the_definitions_that_are_set_up_and_of_no_others(runtime):
    sources = {"gulls": {"base_url": "https://a.example"}, "terns": {"enabled": False}}
    catalog = load(runtime.settings.model_copy(update={"definitions": str(FOLDER), "sources": sources}))
    async with runtime.db.begin() as session:
        await health.publish(session, catalog)
        names = set((await session.exec(select(SourceRow.name))).all())
    await catalog.close()
    assert names & {"gulls", "terns", "owls", "ravens"} == {"gulls", "terns"}
    assert "yts" in names


def test_a_saved_answer_is_read_by_a_definition(tmp_path):
    saved = tmp_path / "answer"
    saved.write_text(
        "<channel><entry kind='books'><name>Owls</name><link href='magnet:?xt=urn:btih:" + "a" * 40 + "'/>"
    )
    result = call("sources", "parse", "owls", str(saved), "--json", DEFINITIONS=str(FOLDER))
    assert result.exit_code == 0, result.output
    assert [json.loads(line)["name"] for line in result.stdout.splitlines()] == ["Owls"]


def test_a_definition_says_by_which_names_its_site_is_known_elsewhere():
    gulls = ADAPTERS["gulls"]("g", ADAPTERS["gulls"].options(base_url=("https://www.mirror.example",)))
    assert gulls.keys == {"gulls", "mirror.example", "gulls.example"}
