"""Bowerbird on Telegram when things go wrong: the platform's moods, people's, and our own ends."""

import asyncio

import pytest
from sqlmodel import col, select

from bot.telegram import polling
from core.library import jobs
from core.models import Post, Wanted
from tests.deadline import DEADLINE_S
from tests.emulators.telegram_platform.people import running
from tests.telegram_fixtures import house, platform
from tests.telegram_house import brings, living, says

__all__ = ["house", "platform"]

STUCK = {"demo": {"pace_s": 60}, "gutenberg": {"enabled": False}}


async def test_running_downloads_end_right_after_a_restart(platform, tmp_path, redis_url):
    """Every card goes on and ends: nothing is sent twice, buttons of before still work."""
    ana, bob = await platform.person("Ana"), await platform.person("Bob")
    async with living(platform, tmp_path, redis_url, sources=STUCK):
        await ana.says("/download the bowerbird handbook epub")
        card = await ana.sees(None, says("Listing the parts"))
        await bob.says("/download the bowerbird handbook, drawn 1 cbz")
        await bob.sees(None, lambda m: "Cancel" in m.labels())
    async with living(platform, tmp_path, redis_url):
        ready = await ana.sees(None, says("is ready"))
        assert ready.id == card.id
        await ana.sees(None, brings(".epub"))
        await bob.sees(None, brings(".cbz"))
        assert len([one for one in await ana.messages() if one.files]) == 1
        await ana.presses(ready, "★ Star")


async def test_a_request_is_paused_resumed_and_cancelled_by_buttons(platform, tmp_path, redis_url, gate):
    ana = await platform.person("Ana")
    async with living(platform, tmp_path, redis_url):
        await ana.says("/download the bowerbird handbook epub")
        gate.lets(2)
        card = await ana.sees(None, says("Fetching"))
        await (await ana.presses(card, "Pause")).answer()
        paused = await ana.sees(None, says("Paused"))
        assert paused.id == card.id
        await (await ana.presses(paused, "Resume")).answer()
        going = await ana.sees(None, lambda m: "Pause" in m.labels())
        await (await ana.presses(going, "Cancel")).answer()
        await ana.sees(None, says("is cancelled"))


async def test_somebody_elses_request_is_not_for_others_to_end(platform, tmp_path, redis_url):
    ana, bob = await platform.person("Ana"), await platform.person("Bob")
    room = await platform.group("Readers", ana, bob)
    async with living(platform, tmp_path, redis_url, sources=STUCK):
        await ana.says("/download the bowerbird handbook epub", room)
        card = await ana.sees(room, lambda m: "Cancel" in m.labels())
        toast = await (await bob.presses(card, "Cancel")).answer()
        assert toast.alert
        assert "somebody else" in toast.text


async def test_an_administrator_of_the_group_may_steer_requests_of_others(platform, tmp_path, redis_url):
    ana, bob = await platform.person("Ana"), await platform.person("Bob")
    room = await platform.group("Readers", ana, bob)
    await room.promotes(bob)
    async with living(platform, tmp_path, redis_url, sources=STUCK):
        await ana.says("/download the bowerbird handbook epub", room)
        card = await ana.sees(room, lambda m: "Cancel" in m.labels())
        await (await bob.presses(card, "Cancel")).answer()
        await ana.sees(room, says("is cancelled"))


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("kind", ["500", "502", "drop"])
async def test_a_moment_of_trouble_delays_the_answer_only(platform, kind):
    ana = await platform.person("Ana")
    await platform.fault(kind, "sendMessage", times=2)
    await ana.says("/search bowerbird")
    await ana.sees(None, says("3 found"))


@pytest.mark.usefixtures("house")
async def test_a_pause_that_is_asked_for_holds_up_that_chat_only(platform):
    ana, bob = await platform.person("Ana"), await platform.person("Bob")
    await platform.fault("429", "sendMessage", retry_after=15, chat=ana.id)
    await ana.says("/search bowerbird")
    await platform.called("sendMessage", 1)
    await bob.says("/search bowerbird")
    await bob.sees(None, says("3 found"))
    assert not [one for one in await ana.messages() if one.by_bot]
    await ana.sees(None, says("3 found"))


@pytest.mark.usefixtures("house")
async def test_an_edit_whose_answer_was_lost_lands_all_the_same(platform):
    ana = await platform.person("Ana")
    await platform.fault("lost", "editMessageText", times=1)
    await ana.says("/download the bowerbird handbook epub")
    await ana.sees(None, says("is ready"))
    await ana.sees(None, brings(".epub"))


@pytest.mark.usefixtures("house")
async def test_an_update_that_comes_twice_is_answered_once(platform):
    ana = await platform.person("Ana")
    await ana.says("/search bowerbird")
    await ana.sees(None, says("3 found"))
    await platform.fault("again", "getUpdates")
    await ana.says("/sources")
    await ana.sees(None, says("Sources"))
    assert len([one for one in await ana.messages() if one.by_bot]) == 2


async def test_what_was_not_confirmed_comes_again_after_a_crash(platform, tmp_path, redis_url):
    """A line whose answer was never given is answered by the next process."""
    ana = await platform.person("Ana")
    async with living(platform, tmp_path, redis_url):
        await platform.fault("hang", "sendMessage", chat=ana.id)
        await ana.says("/search bowerbird")
        await platform.called("sendChatAction", 1)
    await platform.go()
    async with living(platform, tmp_path, redis_url):
        await ana.sees(None, says("3 found"))


async def test_a_press_that_comes_again_after_a_crash_does_nothing_twice(platform, tmp_path, redis_url):
    """Paused, and the process ends before the press is answered; resumed elsewhere; the press comes again."""
    ana = await platform.person("Ana")
    async with living(platform, tmp_path, redis_url, sources=STUCK) as story:
        await ana.says("/download the bowerbird handbook epub")
        card = await ana.sees(None, lambda m: "Pause" in m.labels())
        await platform.fault("hang", "answerCallbackQuery")
        press = await ana.presses(card, "Pause")
        await ana.sees_again(card, says("Paused"))
        async with story.runtime.db.begin() as session:
            (job,) = await jobs.listed(session, kinds=["download"])
            await jobs.want(session, job.id, Wanted.RUN)
    await platform.go()
    async with living(platform, tmp_path, redis_url):
        assert (await press.answer()).text == "Paused."
        await ana.sees_again(card, says("is ready"))
        await ana.sees(None, brings(".epub"))


async def test_a_card_that_was_on_its_way_when_we_died_comes_once(platform, tmp_path, redis_url):
    """Nothing of it had reached Telegram: the row of the card is there, and the request comes again."""
    ana = await platform.person("Ana")
    async with living(platform, tmp_path, redis_url, sources=STUCK) as story:
        await platform.fault("hang", "sendMessage", chat=ana.id)
        await platform.fault("hang", "sendPhoto", chat=ana.id)
        await ana.says("/download the bowerbird handbook epub")
        async with asyncio.timeout(DEADLINE_S):
            while not await on_their_way(story):  # noqa: ASYNC110 a row tells nobody
                await asyncio.sleep(0.02)
    await platform.go()
    async with living(platform, tmp_path, redis_url):
        await ana.sees(None, brings(".epub"))
        cards = [one for one in await ana.messages() if one.by_bot and not any(".epub" in f.name for f in one.files)]
        assert len(cards) == 1
        assert "is ready" in cards[0].text


async def on_their_way(story):
    """How many cards of requests are rows, and not yet messages."""
    async with story.runtime.db.read() as session:
        return len((await session.exec(select(Post).where(col(Post.job_id).is_not(None), Post.address == ""))).all())


async def test_thrown_out_and_let_in_again(platform, tmp_path, redis_url, gate):
    """What ended meanwhile is on the card when we are back."""
    ana = await platform.person("Ana")
    room = await platform.group("Readers", ana)
    async with living(platform, tmp_path, redis_url):
        await ana.says("/download the bowerbird handbook epub", room)
        await ana.sees(room, lambda m: "Cancel" in m.labels())
        await room.kicks_bot()
        gate.opens()
        await ana.says("/search bowerbird")
        await ana.sees(None, says("3 found"))
        await room.adds_bot()
        await ana.sees(room, brings(".epub"))


@pytest.mark.usefixtures("house")
async def test_a_card_that_an_admin_deleted_is_let_go(platform):
    ana = await platform.person("Ana")
    room = await platform.group("Readers", ana)
    await ana.says("/search bowerbird", room)
    found = await ana.sees(room, says("3 found"))
    await ana.deletes(found)
    await ana.says("/download the bowerbird handbook epub", room)
    await ana.sees(room, says("is ready"))


async def test_a_deleted_card_of_a_running_request_is_not_tried_for_ever(platform, tmp_path, redis_url, gate):
    ana = await platform.person("Ana")
    async with living(platform, tmp_path, redis_url):
        await ana.says("/download the bowerbird handbook epub")
        gate.lets(2)
        card = await ana.sees(None, says("Fetching"))
        await ana.deletes(card)
        edits = len(await platform.calls("editMessageText"))
        gate.lets(2)
        await platform.called("editMessageText", edits + 1)
        await ana.says("/queue")
        await ana.sees(None, says("requests"))
        missing = [one for one in await platform.calls("editMessageText") if "not found" in one["words"]]
        assert len(missing) <= 1


async def test_a_group_that_becomes_a_supergroup_keeps_its_library_and_cards(platform, tmp_path, redis_url, gate):
    ana = await platform.person("Ana")
    room = await platform.group("Readers", ana)
    async with living(platform, tmp_path, redis_url):
        await ana.says("/download the bowerbird handbook epub", room)
        await ana.sees(room, lambda m: "Cancel" in m.labels())
        moved = await room.migrates()
        gate.opens()
        await ana.sees(moved, brings(".epub"))
        await ana.says("/library", moved)
        library = await ana.sees(moved, says("Library of Readers"))
        assert "The Bowerbird handbook" in library.text


async def test_a_group_that_is_not_served_hears_why_and_is_left(platform, tmp_path, redis_url):
    ana = await platform.person("Ana")
    served = await platform.group("Readers", ana, bots=[])
    async with living(platform, tmp_path, redis_url, telegram={"rooms": (served.id,)}):
        other = await platform.group("Others", ana)
        await ana.sees(other, says("set up for other groups"))
        await platform.called("leaveChat", 1)
        await served.adds_bot()
        await ana.says("/search bowerbird", served)
        await ana.sees(served, says("3 found"))


async def test_strangers_are_told_how_to_become_known(platform, tmp_path, redis_url):
    ana = await platform.person("Ana")
    async with living(platform, tmp_path, redis_url, telegram={"strangers": False}):
        await ana.says("/search bowerbird")
        await ana.sees(None, says("people I know from elsewhere"))
        results = await ana.types_inline("handbook")
        assert results.titles() == []


async def test_a_flood_from_one_person_gets_one_refusal(platform, tmp_path, redis_url):
    ana, bob = await platform.person("Ana"), await platform.person("Bob")
    limits = {"commands_per_minute": 6}
    async with living(platform, tmp_path, redis_url, limits=limits):
        await asyncio.gather(*(ana.says("/status") for _ in range(100)))
        await bob.says("/search bowerbird")
        await bob.sees(None, says("3 found"))
        await ana.sees(None, says("That is more than 6"))
        refusals = [one for one in await ana.messages() if one.by_bot and "That is more than 6" in one.text]
        assert len(refusals) == 1


async def test_a_token_that_is_revoked_is_said_once_and_not_tried_again(tmp_path, redis_url):
    async with running() as other, living(other, tmp_path, redis_url) as story:
        ana = await other.person("Ana")
        await ana.says("/status")
        await ana.sees(None, says("How I am doing"))
        await other.revokes_token()
        await ana.says("/status")
        asked = await other.called("getUpdates")
        while not any(one["status"] == 401 for one in asked):
            asked = await other.called("getUpdates", len(asked) + 1)
        ada = await story.says("ada", "/status")
        assert ada.title == "How I am doing"
        assert len(await other.calls("getUpdates")) == len(asked)


async def test_two_processes_with_one_token_ask_slowly(platform, tmp_path, redis_url, monkeypatch):
    monkeypatch.setattr(polling, "_CONFLICT_S", 0.2)
    ana = await platform.person("Ana")
    async with living(platform, tmp_path, redis_url):
        await platform.fault("409", "getUpdates", times=2)
        await ana.says("/search bowerbird")
        await ana.sees(None, says("3 found"))


async def test_a_file_over_the_limit_comes_as_a_link(platform, tmp_path, redis_url):
    ana = await platform.person("Ana")
    web = {"port": 0, "public_url": "https://books.example.org"}
    async with living(platform, tmp_path, redis_url, web=web):
        await platform.fault("413", "sendDocument")
        await ana.says("/download the bowerbird handbook epub")
        line = await ana.sees(None, lambda m: m.labels() == ["Download"])
        assert "The link brings all of it" in line.text
        assert line.buttons[0].url.startswith("https://books.example.org/s/")


async def test_of_files_that_come_one_by_one_those_that_came_do_not_come_again(platform, tmp_path, redis_url):
    """Each is noted when it is there, not when all are: no trouble in between, nor a kill, brings one of them twice."""
    ana, bob = await platform.person("Ana"), await platform.person("Bob")
    async with living(platform, tmp_path, redis_url):
        await ana.says("/download bowerbird handbook, drawn 1-2 cbz per-chapter")
        await ana.sees(None, brings("drawn 2.cbz"), within_s=60)
        await platform.fault("400", "sendMediaGroup", times=9, words="Bad Request: MEDIA_INVALID")
        await platform.fault("504", "sendDocument", chat=bob.id, times=4, after=1)  # as often as is tried in a row
        await bob.says("/download bowerbird handbook, drawn 1-2 cbz per-chapter")
        await bob.sees(None, brings("drawn 2.cbz"), within_s=60)
        came = [file.name for message in await bob.messages() for file in message.files]
        assert came == [f"The Bowerbird handbook, drawn {number}.cbz" for number in (1, 2)]


@pytest.mark.usefixtures("house")
async def test_a_slow_answer_to_a_press_is_acknowledged_before(platform):
    ana = await platform.person("Ana")
    await ana.says("/search bowerbird")
    found = await ana.sees(None, says("3 found"))
    await platform.fault("hang", "sendPhoto")
    await platform.fault("hang", "sendMessage")
    press = await ana.presses(found, "1")
    assert (await press.answer()).text == ""
    await platform.go()
