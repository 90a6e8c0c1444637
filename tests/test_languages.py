"""In which language who is spoken to: a room in its own, a person who is answered alone in theirs."""

import asyncio
from dataclasses import replace

import pytest

from bot import texts
from bot.arriving import Arrival, arrive
from bot.cards import Audience
from bot.languages import in_room, set_up
from core.library import people
from tests.deadline import DEADLINE_S
from tests.discord_story import on_discord
from tests.rows import do
from tests.telegram_house import living, says, telegram

ADA = Arrival("discord", "71", "Ada", "9", "Readers", locale="fr", whispers=True)
GERMAN = """
job-ready = { $name } ist da
settings-me = Deine Einstellungen
no-job = Hier gibt es keine Bitte { $job }.
library-of = Bücher von { $room }
library-empty = Noch ist nichts da.
"""


@pytest.fixture
def german(tmp_path, monkeypatch):
    """A second language, of which some sentences are there."""
    folder = tmp_path / "texts"
    folder.mkdir()
    english = texts._FOLDER / "en.ftl"
    (folder / "en.ftl").write_bytes(english.read_bytes())
    (folder / "de.ftl").write_text(GERMAN, "utf-8")
    known = (texts.speaker, texts.keys, texts.words, texts._bundle)
    monkeypatch.setattr(texts, "_FOLDER", folder)
    for one in known:
        one.cache_clear()
    yield
    for one in known:
        one.cache_clear()


async def came(runtime, rooms, **arrival):
    return await in_room(runtime, await arrive(runtime, replace(ADA, **arrival)), theirs="fr", rooms=rooms)


async def test_a_room_is_spoken_to_as_it_chose_then_as_its_platform_says_then_as_the_house_speaks(runtime):
    caller = await came(runtime, "")
    assert (caller.locale, caller.room_locale) == ("fr", "en")
    assert (await came(runtime, "de")).room_locale == "de"
    await do(runtime.db, people.prefer, "language", "es", room_id=caller.room)
    caller = await came(runtime, "de")
    assert (caller.locale, caller.room_locale) == ("fr", "es")
    await do(runtime.db, people.prefer, "language", "it", person_id=caller.person)
    caller = await came(runtime, "de")
    assert (caller.locale, caller.room_locale) == ("it", "es")


@pytest.mark.parametrize(
    ("audience", "whispers", "locale"),
    [
        (Audience.ROOM, True, "de"),
        (Audience.ASIDE, True, "fr"),
        (Audience.ASIDE, False, "de"),
        (Audience.ME, False, "fr"),
    ],
)
async def test_who_alone_reads_an_answer_reads_it_in_their_language(runtime, audience, whispers, locale):
    caller = await came(runtime, "de", whispers=whispers)
    assert caller.before(audience).locale == locale


async def test_in_private_there_is_one_language(runtime):
    caller = await came(runtime, "de", is_private=True)
    assert caller.before(Audience.ROOM).locale == "fr"


@pytest.mark.usefixtures("german")
async def test_a_room_speaks_as_who_set_it_up_unless_it_was_told_how(runtime):
    room = (await came(runtime, "")).room
    await set_up(runtime, room, "xx")
    assert (await came(runtime, "")).room_locale == "en"
    await set_up(runtime, room, "de-AT")
    assert (await came(runtime, "")).room_locale == "de"
    await do(runtime.db, people.prefer, "language", "en", room_id=room)
    await set_up(runtime, room, "de")
    assert (await came(runtime, "")).room_locale == "en"


@pytest.mark.usefixtures("german")
async def test_on_discord_a_card_for_all_is_in_the_servers_language_and_a_whisper_in_the_persons(tmp_path, redis_url):
    async with on_discord(tmp_path, redis_url) as (discord, _):
        ana, ben = await discord.person("Ana"), await discord.person("Ben")
        room = await discord.group("Leser", ana, ben, locale="de")
        await ana.says("/library", room)
        assert "Noch ist nichts da" in (await ben.sees(room, lambda one: "Leser" in one.text)).text
        await ana.says("/title what:the bowerbird handbook", room)
        title = await ana.sees(room, lambda one: "Get EPUB" in one.labels)
        await ana.presses(title, "Get EPUB")
        await ben.sees(room, lambda one: "ist da" in one.text)
        await ana.says("/cancel id:99", room)
        await ana.sees(room, lambda one: "There is no request 99 here" in one.text)
        await ben.speaks("de")
        await ben.says("/settings", room)
        assert (await ben.sees(room, lambda one: "Deine Einstellungen" in one.text)).only_me


@pytest.mark.usefixtures("german")
async def test_on_telegram_a_group_speaks_as_who_brought_us_in_and_everybody_alone_as_they_do(tmp_path, redis_url):
    async with telegram() as platform, living(platform, tmp_path, redis_url) as story:
        ana, ben = await platform.person("Ana"), await platform.person("Ben", locale="de")
        room = await platform.group("Leser", ben, ana)
        await is_set_up(story.runtime, "telegram", room.id)
        await ana.says("/download handbook epub", room)
        await ana.sees(room, says("ist da"))
        await ana.starts()
        await ana.says("/settings", room)
        await ana.sees(None, says("Your settings"))


async def is_set_up(runtime, surface, address):
    """Wait until a room has a language."""
    async with asyncio.timeout(DEADLINE_S):
        while True:
            async with runtime.db.read() as session:
                room = await people.settled(session, surface, str(address))
                if room and (await people.preferences(session, 0, room.id)).get("language"):
                    return
            await asyncio.sleep(0.02)
