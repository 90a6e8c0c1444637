"""Bowerbird on Telegram at its edges: closed chats, one's own server, joined accounts, a slow start."""

import re

import pytest

from tests.story import told
from tests.telegram_house import brings, living, says, telegram


@pytest.fixture
async def platform():
    async with telegram() as made:
        yield made


async def test_who_blocks_the_bot_is_left_alone_until_they_are_back(platform, tmp_path, redis_url, gate):
    ana, bob = await platform.person("Ana"), await platform.person("Bob")
    async with living(platform, tmp_path, redis_url):
        await ana.says("/download the bowerbird handbook epub")
        await ana.sees(None, lambda m: "Cancel" in m.labels())
        await ana.blocks()
        await bob.says("/download the bowerbird handbook epub")
        gate.opens()
        await bob.sees(None, brings(".epub"))
        await ana.unblocks()
        await ana.sees(None, brings(".epub"))


async def test_a_group_in_which_we_may_not_write_is_left_alone(platform, tmp_path, redis_url):
    ana = await platform.person("Ana")
    room = await platform.group("Readers", ana)
    async with living(platform, tmp_path, redis_url):
        await ana.says("/sources", room)
        await ana.sees(room, says("Sources"))
        await room.mutes_bot()
        await ana.says("/search bowerbird", room)
        await ana.says("/sources")
        await ana.sees(None, says("Sources"))
        await room.unmutes_bot()
        await ana.says("/library", room)
        await ana.sees(room, says("Nothing is here yet"))


async def test_a_stranger_becomes_known_by_a_code_from_elsewhere(platform, tmp_path, redis_url):
    ana = await platform.person("Ana")
    async with living(platform, tmp_path, redis_url, telegram={"strangers": False}) as story:
        code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", told(await story.says("ada", "/account link")))[0]
        await ana.starts(f"a{code}")
        asked = await ana.sees(None, lambda m: "Join us" in m.labels())
        await (await ana.presses(asked, "Join us")).answer()
        await ana.says("/search bowerbird")
        await ana.sees(None, says("3 found"))


async def test_a_code_said_in_a_group_is_good_no_more(platform, tmp_path, redis_url):
    ana = await platform.person("Ana")
    room = await platform.group("Readers", ana)
    async with living(platform, tmp_path, redis_url) as story:
        code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", told(await story.says("ada", "/account link")))[0]
        await ana.says(f"/account link {code}", room)
        await ana.sees(room, lambda m: m.by_bot)
        await ana.says(f"/account link {code}")
        refused = await ana.sees(None, lambda m: m.by_bot)
        assert "Join us" not in refused.labels()


async def test_the_bot_comes_when_telegram_is_back(platform, tmp_path, redis_url):
    await platform.fault("502", "getMe", times=2)
    ana = await platform.person("Ana")
    async with living(platform, tmp_path, redis_url):
        await ana.says("/search bowerbird")
        await ana.sees(None, says("3 found"))


async def test_commands_are_set_again_only_when_they_are_others(platform, tmp_path, redis_url):
    ana = await platform.person("Ana")
    for _ in range(2):
        async with living(platform, tmp_path, redis_url):
            await ana.says("/sources")
            await ana.sees(None, says("Sources"))
    assert len(await platform.calls("setChatMenuButton")) == 1


async def test_with_a_server_of_ones_own_files_come_from_its_disk(tmp_path, redis_url):
    async with (
        telegram(local=True) as platform,
        living(platform, tmp_path, redis_url, telegram={"local_server": True}),
    ):
        ana = await platform.person("Ana")
        await ana.says("/download handbook epub")
        made = await ana.sees(None, brings(".epub"))
        await ana.sends("my own notes.epub", await platform.download(made.files[0]))
        await ana.sees(None, says("my own notes"))


async def test_a_button_of_another_room_does_nothing_here(platform, tmp_path, redis_url):
    """What was shown to one person alone is not forwarded into somebody else's hands."""
    ana, bob = await platform.person("Ana"), await platform.person("Bob")
    room = await platform.group("Readers", ana, bob)
    async with living(platform, tmp_path, redis_url):
        await ana.says("/help search", room)
        line = await ana.sees(room, says("Press the button"))
        payload = line.button("Read it there").url.partition("?start=")[2]
        await bob.starts(payload)
        await bob.sees(None, says("made for somebody else"))
