"""Buttons: what a press does, for whom, how long, and after everything was started anew."""

import pytest
from sqlalchemy import delete, update
from sqlmodel import col, select

from bot.buttons import Sheet
from bot.cards import Act, Audience
from core.library import actions, jobs
from core.library.actions import NewAction
from core.models import Action, Job
from tests.story import telling, told

NOT_FROM_HERE = "That button is not from this room. /queue and /search make new ones."


async def press(story, name, token, room="home"):
    return await (await story.talker(name, room)).send(type="press", token=token)


def token(card, label):
    return next(one.token for one in card.actions if one.label == label)


async def test_a_button_of_ones_own_card_is_nobody_elses(story):
    card = await story.says("ada", "/settings")
    answer = await press(story, "bob", token(card, "Change"))
    assert answer.text == "That button was made for somebody else. Ask the same yourself and you get your own."
    assert answer.tone == "bad"
    assert (await press(story, "ada", token(card, "Change"))).form.title == "Your settings"


async def test_a_form_is_filled_by_whom_it_was_given_to(story):
    await story.says("ada", "/settings")
    form = await story.presses("ada", "Change")
    answer = await story.fills("bob", form, format="epub", language="any")
    assert answer.text.startswith("That button was made for somebody else.")
    assert (await story.fills("ada", form, nonsense="1")).text.startswith('There is no setting "nonsense".')


async def test_a_button_works_in_its_room_only_and_made_up_ones_nowhere(story):
    card = await story.says("ada", "/title drawn")
    assert (await press(story, "ada", token(card, "★ Star"), room="attic")).text == NOT_FROM_HERE
    for made_up in ("", "x", "A" * 22, "A" * 64, "' or 1=1", "\u0000", token(card, "★ Star")[:-1]):
        assert (await press(story, "ada", made_up)).text == NOT_FROM_HERE
    assert (await story.talker("ada")).problems == []


async def test_a_button_of_last_week_says_so_and_a_card_drawn_anew_has_fresh_ones(story):
    card = await story.says("ada", "/title drawn")
    async with story.runtime.db.begin() as session:
        await session.execute(update(Action).values(expires_at=1))
    old = await press(story, "ada", token(card, "★ Star"))
    assert old.text == "That button is too old. /queue and /search make new ones."
    again = await story.says("ada", "/title drawn")
    assert (await press(story, "ada", token(again, "★ Star"))).text == "★ The Bowerbird handbook, drawn"


async def test_a_button_of_a_request_that_is_deleted_says_so(story):
    await story.says("ada", "/download drawn cbz")
    card = await story.ready("ada")
    request = await story.says("ada", "/queue")
    async with story.runtime.db.begin() as session:
        await session.execute(delete(Job).where(col(Job.id) == card.job))
    answer = await story.presses("ada", f"#{card.job} · The Bowerbird handbook, drawn", card=request)
    assert answer.text == f"There is no request {card.job} here. /queue shows what there is."
    more = await story.says("ada", "/search handbook")
    async with story.runtime.db.begin() as session:
        await session.execute(delete(Job))
    assert "handbook" in told(await story.presses("ada", more.pick.options[0].label, card=more))


async def test_a_second_press_acts_once_and_says_how_things_are(tmp_path, redis_url):
    sources = {"demo": {"pace_s": 60}}
    async with telling(tmp_path, redis_url, sources=sources) as story:
        card = await story.says("ada", "/download the bowerbird handbook epub")
        await story.sees("ada", "Listing the parts")
        assert (await press(story, "ada", token(card, "Cancel"))).text == "Stopped."
        await story.becomes("ada", "failed")
        assert (await press(story, "ada", token(card, "Cancel"))).text == "Too late: it is cancelled."
        again = (await story.talker("ada")).cards[-1]
        assert (await press(story, "ada", token(again, "Try again"))).text == "Trying again."
        assert (await press(story, "ada", token(again, "Try again"))).text in {
            "Too late: it is waiting.",
            "Too late: it is running.",
        }
        deletes = await press(story, "ada", token(again, "Delete what is there")) if len(again.actions) > 1 else None
        assert deletes is None or deletes.text == "It is still open. Cancel it first."
        async with story.runtime.db.read() as session:
            assert len(await jobs.listed(session, kinds=["download"])) == 1


async def test_buttons_and_forms_work_after_everything_was_started_anew(tmp_path, redis_url):
    async with telling(tmp_path, redis_url) as story:
        card = await story.says("ada", "/title drawn")
        private = await story.says("ada", "/settings")
        form = await story.presses("ada", "Change")
    async with telling(tmp_path, redis_url) as story:
        assert (await press(story, "ada", token(card, "★ Star"))).text == "★ The Bowerbird handbook, drawn"
        assert (await press(story, "bob", token(private, "Change"))).text.startswith("That button was made for")
        assert (await story.fills("ada", form, format="cbz", language="any")).text == "Saved."
        await press(story, "ada", token(card, "Get CBZ"))
        ready = await story.ready("ada")
    async with telling(tmp_path, redis_url) as story:
        talker = await story.talker("ada")
        await talker.until(lambda: any(one.job == ready.job for one in talker.cards))
        assert (await press(story, "ada", token(ready, "★ Star"))).text.endswith("among your favorites already.")


async def test_a_verb_of_another_version_is_too_old(story):
    card = await story.says("ada", "/title drawn")
    async with story.runtime.db.begin() as session:
        await session.execute(update(Action).values(verb="title.levitate"))
    assert (await press(story, "ada", token(card, "★ Star"))).text.startswith("That button is too old.")


async def test_the_same_button_of_a_post_is_the_same_row_and_another_posts_another(runtime):
    act = Act("Star", "title.star", {"title": 1})
    mine = Act("Star", "title.star", {"title": 1}, audience=Audience.ME)

    def sheet(post, person=7):
        return Sheet(runtime, 1, person, post)

    same = {sheet(3).token(act), sheet(3).token(act), sheet(3, person=8).token(act)}
    assert len(same) == 1
    assert len(same | {sheet(4).token(act), sheet(3).token(mine), sheet(3, person=8).token(mine)}) == 4
    assert all(len(one) == 22 for one in same)


@pytest.mark.parametrize("times", [1, 3])
async def test_keeping_buttons_again_lengthens_their_time_only(story, times):
    await story.talker("ada")
    rows = [NewAction("t" * 22, "title.star", {"title": 1}, None, 1, None)]
    for _ in range(times):
        async with story.runtime.db.begin() as session:
            await actions.remember(session, rows, 60_000)
    async with story.runtime.db.read() as session:
        kept = (await session.exec(select(Action).where(col(Action.token) == "t" * 22))).all()
    assert len(kept) == 1
