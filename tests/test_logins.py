"""Logins at sources: entered unseen, kept encrypted, their sessions kept over restarts, several at one site."""

import asyncio
import http.cookiejar
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import sealing, secrets
from core.db import Database
from core.library import logins, sealed
from core.library.sealed import SOURCE_LOGIN
from core.migrate import migrate
from core.source import Limits, Wanted
from tests import fixtures_sources
from tests.command_line import call
from tests.emulators import odd_sites
from worker.catalog import sessions
from worker.catalog.load import State, load
from worker.fetch import cookies
from worker.fetch.pace import Pace

FOLDER = str(Path(__file__).parent / "definitions")
LOGIN = {"username": "ada", "password": "feather"}


@pytest.fixture(scope="module")
def site():
    with odd_sites.running() as running:
        yield running


@pytest.fixture
def settings(make_settings, site):
    """Two accounts at one site, and one that is known by a cookie."""
    ravens = {"base_url": f"{site.base}/ravens"}
    sources = {"ravens": ravens, "second": {"adapter": "ravens", **ravens}, "crows": {"base_url": f"{site.base}/crows"}}
    return make_settings(definitions=FOLDER, sources=sources, fetch={"allow_private": "127.0.0.1/32"})


async def test_what_was_entered_counts_for_its_own_instance_only(settings):
    catalog = load(settings, entered={"ravens": LOGIN, "nobody": {"password": "x"}})
    first, second = (catalog.indexers[name].indexer._config for name in ("ravens", "second"))
    assert (first["password"], second["password"]) == ("feather", "")
    await catalog.close()


async def test_an_option_that_is_none_any_more_is_told_on_the_card(settings):
    catalog = load(settings, entered={"crows": {"passkey": "x"}})
    [card] = [card for card in catalog.cards if card.name == "crows"]
    assert (card.state, "passkey" in card.reason) == (State.BROKEN, True)
    await catalog.close()


async def test_nothing_of_a_login_can_be_read_in_the_database_and_all_of_it_by_its_keys(runtime):
    async with runtime.db.begin() as session:
        await logins.enter(session, runtime.keys, "ravens", LOGIN)
        await logins.keep_cookies(session, runtime.keys, "ravens", '[["x", "/", "session", "s1", false, null]]')
        await logins.enter(session, runtime.keys, "second", {"cookie": "uid=7"})
    async with runtime.db.read() as session:
        rows = repr([list(row) for row in await sealed.rows_from(session, SOURCE_LOGIN, 0)])
        assert await logins.entered(session, runtime.keys) == {"ravens": LOGIN, "second": {"cookie": "uid=7"}}
        assert list(await logins.cookies(session, runtime.keys)) == ["ravens"]
    assert not [word for word in ("ada", "feather", "uid", "session") if word in rows]


async def test_a_new_login_begins_a_new_session_and_what_is_forgotten_is_gone(runtime):
    async with runtime.db.begin() as session:
        await logins.enter(session, runtime.keys, "ravens", LOGIN)
        await logins.keep_cookies(session, runtime.keys, "ravens", "[]")
        await logins.enter(session, runtime.keys, "ravens", {**LOGIN, "password": "other"})
        assert await logins.cookies(session, runtime.keys) == {}
        assert (await logins.entered(session, runtime.keys))["ravens"]["password"] == "other"
        assert await logins.forget(session, "ravens")
        assert not await logins.forget(session, "ravens")
        assert await logins.entered(session, runtime.keys) == {}


async def test_a_login_of_another_key_is_left_out_and_hurts_no_other(runtime):
    async with runtime.db.begin() as session:
        await logins.enter(session, secrets.new_ring(), "ravens", LOGIN)
        await logins.enter(session, runtime.keys, "crows", {"cookie": "uid=7"})
        assert list(await logins.entered(session, runtime.keys)) == ["crows"]


async def test_logins_come_under_the_newest_key_with_all_else(runtime):
    grown = runtime.keys.grown()
    async with runtime.db.begin() as session:
        await logins.enter(session, runtime.keys, "ravens", LOGIN)
        [row] = await sealed.rows_from(session, SOURCE_LOGIN, 0)
        await sealed.write(session, SOURCE_LOGIN, row.id, sealed.renewed(SOURCE_LOGIN, grown, row))
        [row] = await sealed.rows_from(session, SOURCE_LOGIN, 0)
        assert sealing.key_of(row.options) == grown.newest
        assert await logins.entered(session, grown) == {"ravens": LOGIN}


async def test_a_session_is_kept_over_a_restart_and_two_accounts_have_one_each(runtime, settings, site):
    entered = {"ravens": LOGIN, "second": LOGIN}
    catalog = load(settings, entered=entered)
    for name in entered:
        one = catalog.indexers[name]
        assert len(await one.indexer.search(one.http, Wanted("gulls"))) == 7
    assert await sessions.keep(runtime, catalog) == ["ravens", "second"]
    assert await sessions.keep(runtime, catalog) == []
    written = {name: catalog.indexers[name].http.cookies() for name in entered}
    assert written["ravens"] != written["second"]
    await catalog.close()

    again = load(settings, entered=entered)
    await sessions.restore(runtime, again)
    site.fault("none", times=0)
    one = again.indexers["ravens"]
    assert len(await one.indexer.search(one.http, Wanted("gulls"))) == 7
    assert not any("login.php" in path for path in site.asked())
    await again.close()


texts = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=12)


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), texts, max_size=4))
def test_cookies_come_back_as_they_were_written(values):
    jar, other = http.cookiejar.CookieJar(), http.cookiejar.CookieJar()
    rows = [["site.example", "/", name, value, False, 4_000_000_000] for name, value in values.items()]
    cookies.put_back(jar, json.dumps(rows))
    cookies.put_back(other, cookies.written(jar))
    assert cookies.written(other) == cookies.written(jar)
    assert {one.name: one.value for one in other} == values


@pytest.mark.parametrize("text", ["", "{", "7", "[7]", '[["a"]]', "[[1, 2, 3, 4, 5, 6]]"])
def test_what_is_no_list_of_cookies_is_left_alone(text):
    jar = http.cookiejar.CookieJar()
    cookies.put_back(jar, text)
    assert not list(jar)


async def test_a_site_that_wants_a_pause_between_two_requests_gets_it():
    time = fixtures_sources.FakeTime()
    pace = Pace("gulls", Limits(per_minute=12, connections=1, gap_s=6), time.clock())
    for _ in range(3):
        async with pace.request("gulls.example"):
            pass
    assert time.slept == [6, 6]


@pytest.fixture
def home(tmp_path):
    """A home with its database and keys, as a first start leaves it."""

    async def begin():
        db = Database(f"sqlite+aiosqlite:///{tmp_path / 'bowerbird.db'}")
        await migrate(db)
        await db.close()

    asyncio.run(begin())
    secrets.save(secrets.new_ring(), tmp_path)
    return tmp_path


def entering(home, site, *words, answers=""):
    where = {"SOURCES__RAVENS__BASE_URL": f"{site.base}/ravens", "DEFINITIONS": FOLDER, "HOME": home}
    return call("sources", *words, answers=answers, FETCH__ALLOW_PRIVATE="127.0.0.1/32", **where)


def test_a_login_is_asked_for_unseen_tried_at_once_and_used_from_then_on(home, site):
    result = entering(home, site, "login", "ravens", answers="ada\nfeather\n")
    assert result.exit_code == 0, result.output
    assert "Kept encrypted. ravens lets us in." in result.output
    assert "feather" not in result.output
    assert "ravens" in entering(home, site, "check", "ravens").output
    assert entering(home, site, "check", "ravens").exit_code == 0
    assert "Forgotten" in entering(home, site, "login", "ravens", "--forget").output
    assert entering(home, site, "check", "ravens").exit_code == 1


def test_a_login_is_read_from_a_file_and_what_the_site_says_to_it_is_told(home, site, tmp_path):
    (tmp_path / "login").write_text("# mine\nusername = ada\npassword = wrong\n")
    result = entering(home, site, "login", "ravens", "--file", str(tmp_path / "login"))
    assert result.exit_code == 1
    assert "But: it says: Wrong name or word." in result.output


@pytest.mark.parametrize(
    ("words", "answers", "said"),
    [
        (["nobody"], "", "There is no source 'nobody'"),
        (["folder"], "", "asks for neither a name nor a key"),
        (["ravens"], "\n\n", "Nothing was changed"),
    ],
)
def test_what_can_not_be_entered_is_said(home, site, words, answers, said):
    result = entering(home, site, "login", *words, answers=answers)
    assert said in f"{result.output}{result.exception}"


def test_a_home_that_has_not_been_started_says_what_to_do(tmp_path, site):
    result = entering(tmp_path / "new", site, "login", "ravens", answers="ada\nfeather\n")
    assert "./run makes it" in str(result.exception)
