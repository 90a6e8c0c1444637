"""The web chat's server: what a link opens, the pages of items, health, words and history."""

import json
import time

from prometheus_client.parser import text_string_to_metric_families

from bot import texts
from bot.cards import Audience
from bot.registry import commands
from core import links
from core.links import Capability, Claim
from tests.story import told

BROWSER = {"Accept": "text/html,application/xhtml+xml"}


def url(story, path):
    return story.opened.service.url + path


async def test_bytes_are_served_whole_and_in_spans(story):
    await story.says("ada", "/download bells parts:1 mp3")
    address = (await story.ready("ada")).files[0].url
    status, headers, whole = await story.fetch(address)
    size, etag = len(whole), headers["ETag"]
    assert (status, headers["Content-Length"], headers["Accept-Ranges"]) == (200, str(size), "bytes")
    assert headers["Content-Type"] == "audio/mpeg"
    assert 'filename="The Bowerbird handbook, in bells 1.mp3"' in headers["Content-Disposition"]
    status, headers, body = await story.fetch(address, method="HEAD")
    assert (status, headers["Content-Length"], body) == (200, str(size), b"")

    async def part(span, **more):
        status, headers, body = await story.fetch(address, headers={"Range": span, **more})
        return status, headers.get("Content-Range"), body

    assert await part("bytes=0-0") == (206, f"bytes 0-0/{size}", whole[:1])
    assert await part("bytes=10-19") == (206, f"bytes 10-19/{size}", whole[10:20])
    assert await part("bytes=-5") == (206, f"bytes {size - 5}-{size - 1}/{size}", whole[-5:])
    assert await part(f"bytes={size - 3}-") == (206, f"bytes {size - 3}-{size - 1}/{size}", whole[-3:])
    assert await part(f"bytes=5-{size * 9}") == (206, f"bytes 5-{size - 1}/{size}", whole[5:])
    assert await part(f"bytes=-{size * 9}") == (206, f"bytes 0-{size - 1}/{size}", whole)
    assert await part("bytes=0-1,4-5") == (200, None, whole)  # several spans: the whole (RFC 9110 §14.2)
    assert await part("lines=1-2") == (200, None, whole)
    for beyond in (f"bytes={size}-", "bytes=9-3", "bytes=-0", "bytes=x", "bytes=-"):
        assert (await part(beyond))[:2] == (416, f"bytes */{size}")
    assert (await part("bytes=0-0", **{"If-Range": etag}))[0] == 206
    assert (await part("bytes=0-0", **{"If-Range": '"another"'}))[0] == 200
    assert (await part("bytes=0-0", **{"If-Range": "Sat, 21 Nov 2026 00:00:00 GMT"}))[0] == 200
    for known in (etag, f'"x", {etag}', f"W/{etag}", "*"):
        status, headers, body = await story.fetch(address, headers={"If-None-Match": known})
        assert (status, headers["ETag"], body) == (304, etag, b"")
    assert (await story.fetch(address, headers={"If-None-Match": '"another"'}))[0] == 200
    assert (await story.fetch(address, method="POST"))[0] == 405


async def test_a_link_opens_what_it_was_signed_for_and_nothing_else(story):
    await story.says("ada", "/download drawn cbz")
    card = await story.ready("ada")
    address = card.files[0].url
    base, token, name = address.rsplit("/", 2)
    runtime = story.runtime
    claim = links.verify(runtime.keys, token, card.files[0].name, time.time())

    def signed(capability=Capability.FILE, thing=claim.thing, person=claim.person, expires=60, name=card.files[0].name):
        made = Claim(capability, thing, person, int(time.time()) + expires)
        return runtime.base_url + links.path(links.sign(runtime.keys, made, name), name)

    flipped = token[:-1] + ("A" if token[-1] != "A" else "B")
    refused = {
        f"{base}/{flipped}/{name}": 403,
        f"{base}/{token[:40]}/{name}": 403,
        f"{base}/{token}.{token}/{name}": 403,
        f"{base}/{token}/other.cbz": 403,
        f"{base}/%00/{name}": 403,
        signed(expires=-1): 410,
        signed(capability=Capability.PAGE): 403,
        signed(thing=999_999): 410,
        signed(person=999_999): 410,
        signed(capability=Capability.COVER, name="cover.jpg", thing=999_999): 404,
    }
    assert (await story.fetch(signed()))[0] == 200
    for wrong, expected in refused.items():
        status, headers, body = await story.fetch(wrong)
        assert status == expected, wrong
        assert headers["Content-Type"].startswith("application/json")
        assert json.loads(body)["text"].endswith(".")
        if expected != 404:
            status, headers, body = await story.fetch(wrong, headers=BROWSER)
            assert (status, headers["Content-Type"]) == (expected, "text/html; charset=utf-8")
            assert b"To the chat" in body
    page = next(one.url for one in card.actions if one.label == "Open")
    assert (await story.fetch(page.replace("/open/", "/s/")))[0] == 403
    assert (await story.fetch(address.replace("/s/", "/open/")))[0] == 403
    for file in (runtime.settings.home / "library").rglob("*.cbz"):
        file.unlink()
    for blob in [
        one for one in runtime.settings.home.rglob("*") if one.is_file() and one.stat().st_size == card.files[0].size
    ]:
        blob.unlink()
    assert (await story.fetch(address))[0] == 410


async def test_the_page_of_an_item_shows_it_with_its_words(story):
    await story.says("ada", "/download bells parts:1 mp3")
    card = await story.ready("ada")
    status, headers, body = await story.fetch(next(one.url for one in card.actions if one.label == "Open"))
    text = body.decode()
    assert (status, headers["Content-Type"], headers["Cache-Control"]) == (
        200,
        "text/html; charset=utf-8",
        "private, no-store",
    )
    assert "<audio" in text
    assert 'aria-label="Listen to The Bowerbird handbook, in bells"' in text
    assert ">Download</a>" in text
    assert "AGPL-3.0-or-later" in text
    player = text.partition('<audio controls preload="metadata" src="')[2].partition('"')[0]
    assert (await story.fetch(player))[0] == 200
    status, headers, body = await story.fetch(url(story, "/open/x/y"), headers=BROWSER)
    assert status == 403
    assert "This link is not valid" in body.decode()


async def test_an_unknown_page_is_a_page_for_people_and_a_line_for_programs(story):
    status, headers, body = await story.fetch(url(story, "/nothing/here"), headers=BROWSER)
    assert (status, headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert b"There is no such page" in body
    status, headers, body = await story.fetch(url(story, "/nothing/here"))
    assert (status, json.loads(body)["error"]) == (404, "not_found")


async def test_health_is_told_to_machines(story):
    status, _, body = await story.fetch(url(story, "/healthz"))
    assert (status, json.loads(body)["status"]) == (200, "ok")
    status, _, body = await story.fetch(url(story, "/readyz"))
    assert (status, json.loads(body)) == (200, {"status": "ok", "database": True, "redis": True, "disk": True})
    await story.says("ada", "/download drawn cbz")
    await story.ready("ada")
    status, _, body = await story.fetch(url(story, "/metrics"))
    families = {one.name for one in text_string_to_metric_families(body.decode())}
    assert status == 200
    assert any(name.startswith("bowerbird_") for name in families)


async def test_the_welcome_brings_the_words_of_the_page(story):
    talker = await story.talker("ada")
    assert talker.welcome.words["web-as"] == "as {name}"
    assert {one.name for one in talker.welcome.commands} >= {"/search", "/download", "/cancel"}
    assert talker.welcome.me.name == "ada"


async def test_history_is_read_backwards_and_private_lines_stay_private(story):
    for number in range(35):
        await story.says("ada", f"/cancel {number + 1}")
    await story.says("ada", "/sources")
    ada, bob = await story.talker("ada"), await story.talker("bob")
    await bob.until(lambda: bob.cards)
    assert [told(card).partition("\n")[0] for card in bob.cards] == ["Sources"]
    oldest = min(ada.posts)
    assert all(post.private or post.card.title == "Sources" for post in ada.posts.values() if post.card)
    again = await story.talker("ada", fresh=True)
    await again.until(lambda: again.posts)
    assert len(again.posts) == 30
    await again.raw(json.dumps({"type": "older", "before": min(again.posts)}))
    await again.until(lambda: len(again.posts) == 60)
    assert max(again.posts) == max(ada.posts)
    assert oldest < min(again.posts)


async def test_what_is_answered_to_one_person_alone_is_seen_by_nobody_else(story):
    """By the table of commands: whatever a command's own card says of it, also when its job is over."""
    await story.says("me", "/download drawn cbz", room="attic")
    await story.ready("me", room="attic")
    await story.says("me", "/title drawn", room="attic")
    await story.presses("me", "★ Star", room="attic")
    alone = [one for one in commands().values() if one.audience is Audience.ME]
    assert {"favorites", "verify", "repair", "settings"} < {one.name for one in alone}
    for command in alone:
        await story.says("me", texts.speaker("en")(f"command-{command.name}-example"))
        await story.says("me", f"/{command.name}")
    await story.becomes("me", "done")
    await story.says("me", "/queue")
    ben = await story.talker("ben")
    await ben.until(lambda: any(post.text == "/queue" for post in ben.posts.values()))
    await ben.until(lambda: any(post.card for post in ben.posts.values()))
    assert {post.text or post.card.title for post in ben.posts.values()} == {"/queue", "This room's requests"}
