"""What a source may send and read beyond a plain question: forms, JSON, headers of its own, bytes, cookies."""

import json
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from core.errors import SourceBlocked, SourceRefused
from core.source import Form, Json
from tests import fixtures_sources


async def told(request):
    """What came, as JSON."""
    body = (await request.read()).decode()
    seen = {
        "method": request.method,
        "body": body,
        "headers": {name.lower(): value for name, value in request.headers.items()},
        "cookies": dict(request.cookies),
    }
    answer = web.json_response(seen)
    answer.set_cookie("session", "kept")
    return answer


@asynccontextmanager
async def site(*routes):
    app = web.Application()
    app.router.add_route("*", "/told", told)
    app.router.add_routes(routes)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


def answering(**answer):
    """A handler that always answers so."""

    async def handle(request):
        return web.Response(**answer)

    return handle


@pytest.fixture
async def here():
    """A site, and one at another host that sends everything on to it."""
    async with site() as base:
        elsewhere = base.replace("127.0.0.1", "localhost")
        moved = answering(status=307, headers={"Location": f"{elsewhere}/told"})
        async with site(web.get("/moved", moved), web.post("/moved", moved)) as other:
            yield base, other


@pytest.fixture
async def http():
    async with fixtures_sources.client() as client:
        yield client


async def test_a_form_is_posted_as_a_form(here, http):
    seen = await http.json(f"{here[0]}/told", body=Form({"q": "gulls & terns"}))
    assert (seen["method"], seen["body"]) == ("POST", "q=gulls+%26+terns")


async def test_json_is_posted_as_json(here, http):
    seen = await http.json(f"{here[0]}/told", {"page": "2"}, body=Json({"search": ["gulls"]}))
    assert (seen["method"], json.loads(seen["body"])) == ("POST", {"search": ["gulls"]})
    assert seen["headers"]["content-type"] == "application/json"


async def test_what_is_posted_is_never_answered_from_memory(here, http):
    first = await http.json(f"{here[0]}/told", body=Form({"n": "1"}))
    second = await http.json(f"{here[0]}/told", body=Form({"n": "2"}))
    assert (first["body"], second["body"]) == ("n=1", "n=2")


async def test_cookies_of_a_site_are_kept_for_the_source_that_got_them(here, http):
    assert (await http.json(f"{here[0]}/told"))["cookies"] == {}
    assert (await http.json(f"{here[0]}/told"))["cookies"] == {"session": "kept"}
    async with fixtures_sources.client() as another:
        assert (await another.json(f"{here[0]}/told"))["cookies"] == {}


async def test_a_site_that_sends_on_is_asked_once_and_its_cookies_are_kept_too(http):
    """By the site itself and by a way in between."""
    asked = []

    async def sends_on(request):
        asked.append(request.path)
        answer = web.Response(status=302, headers={"Location": "/told"})
        answer.set_cookie("way", "known", path="/")
        return answer

    async with site(web.get("/door", sends_on)) as base:
        assert (await http.json(f"{base}/door"))["cookies"] == {"way": "known"}
        assert asked == ["/door"]
        assert (await http.json(f"{base}/told"))["cookies"] == {"way": "known", "session": "kept"}


async def test_a_client_that_is_closed_asks_nothing(here):
    async with fixtures_sources.client() as closed:
        pass
    with pytest.raises(RuntimeError, match="closed"):
        await closed.text(f"{here[0]}/told")


async def test_a_sources_own_headers_go_to_its_own_site_only(here, http):
    own = {"X-Api-Key": "secret", "Cookie": "a=b", "Accept": "application/json"}
    at_home = await http.json(f"{here[0]}/told", headers=own)
    sent_on = await http.json(f"{here[1]}/moved", headers=own)
    assert at_home["headers"]["x-api-key"] == "secret"
    assert "secret" not in json.dumps(sent_on)
    assert "a=b" not in json.dumps(sent_on["headers"])
    assert sent_on["headers"]["accept"] == "application/json"


async def test_what_is_posted_is_not_sent_on_to_another_host(here, http):
    with pytest.raises(SourceRefused, match="sends what was meant for it on to localhost"):
        await http.json(f"{here[1]}/moved", body=Form({"password": "secret"}))


async def test_the_bytes_of_an_answer_can_be_had_as_they_are(http):
    feed = "<?xml version='1.0' encoding='iso-8859-1'?><a>é</a>".encode("latin-1")
    async with site(web.get("/feed", answering(body=feed, content_type="application/xml"))) as base:
        assert await http.answer(f"{base}/feed") == feed


@pytest.mark.parametrize("headers", [{"cf-mitigated": "challenge"}, {"Server": "ddos-guard"}])
async def test_a_check_for_bots_is_told_as_one_and_not_got_around(http, headers):
    async with site(web.get("/", answering(status=403, headers=headers))) as base:
        with pytest.raises(SourceBlocked, match="check for bots"):
            await http.text(base)
