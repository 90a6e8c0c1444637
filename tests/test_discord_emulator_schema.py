"""The official schema as a second judge of the emulated Discord: of what bots say, and of its own answers."""

import os
from pathlib import Path

import pytest

from tests.emulators.discord_platform.people import running
from tests.emulators.raw_discord import searching
from tests.programs import missing

pytest_plugins = ["tests.emulators.discord_fixtures"]


@pytest.fixture(autouse=True)
def _schema():
    folder = os.environ.get("BOWERBIRD_SPECS", "")
    if not folder or not (Path(folder) / "discord-openapi.json").exists():
        missing("BOWERBIRD_SPECS names no folder with discord-openapi.json in it")


async def test_every_door_answers_as_the_schema_wants(careful, raw, ana, room):
    message = (await raw.asks("POST", f"/channels/{room.id}/messages", {"content": "x", "embeds": [{"title": "y"}]}))[1]
    await raw.asks("PUT", f"/channels/{room.id}/messages/{message['id']}/reactions/👀/@me")
    app = f"/applications/{careful.application_id}/commands"
    [command] = (await raw.asks("GET", app))[1]
    for path in (
        "/users/@me",
        "/oauth2/applications/@me",
        "/applications/@me",
        "/gateway",
        "/gateway/bot",
        f"/guilds/{room.guild}",
        f"/guilds/{room.guild}/members/{ana.id}",
        f"/channels/{room.id}",
        f"/channels/{room.id}/messages",
        f"/channels/{room.id}/messages/{message['id']}",
        f"{app}/{command['id']}",
    ):
        assert (await raw.asks("GET", path))[0] == 200, path
    assert (await raw.asks("POST", "/users/@me/channels", {"recipient_id": ana.id}))[0] == 200
    thread = {"name": "x", "type": 11}
    assert (await raw.asks("POST", f"/channels/{room.id}/threads", thread))[0] == 200
    assert (await raw.asks("POST", f"/channels/{room.id}/typing"))[0] == 204


async def test_parts_of_every_kind_come_back_as_the_schema_wants(careful, raw, room):
    media = {"media": {"url": "attachment://a.png"}, "description": "A page"}
    parts = [
        {"type": 10, "content": "x"},
        {"type": 9, "components": [{"type": 10, "content": "y"}], "accessory": {"type": 11, **media}},
        {"type": 12, "items": [media, {"media": {"url": "https://example.org/b.png"}}]},
        {"type": 13, "file": {"url": "attachment://a.png"}},
        {"type": 14},
        {"type": 1, "components": [{"type": 2, "style": 5, "label": "z", "url": "https://example.org"}]},
        {"type": 1, "components": [{"type": 3, "custom_id": "s", "options": [{"label": "a", "value": "a"}]}]},
        {"type": 1, "components": [{"type": 5, "custom_id": "u"}]},
    ]
    body = {"flags": 1 << 15, "components": [{"type": 17, "components": parts}]}
    body["attachments"] = [{"id": 0, "filename": "a.png", "description": "A page"}]
    assert (await raw.asks("POST", f"/channels/{room.id}/messages", body, files=[("a.png", b"\x89PNG")]))[0] == 200


async def test_what_only_the_schema_knows_is_refused_too(discord, raw, room):
    status, body = await raw.asks("POST", f"/channels/{room.id}/messages", {"content": "x", "tts": "loud"})
    assert (status, body["code"]) == (400, 50035)
    assert len(await discord.refused()) == 1


async def test_judging_can_wait_until_it_is_asked_for():
    async with running(judge_later=True) as discord, searching(discord) as raw:
        room = await discord.group("Readers", await discord.person("Ana"))
        assert (await raw.asks("POST", f"/channels/{room.id}/messages", {"content": "x", "tts": "loud"}))[0] == 200
        assert await discord.refused() == []
        await discord.judge()
        assert len(await discord.refused()) == 1
        assert await discord.own_faults() == []
