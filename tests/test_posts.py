"""Posts of a platform: rows before they are sent, so that nothing shown is lost and nothing lost stays unseen."""

import pytest
from sqlalchemy import update
from sqlmodel import col

from bot.arriving import Arrival, arrive
from bot.cards import Act, Card, Form
from bot.posts import Posts
from core.library import actions, chat, jobs, people
from core.models import Job, Lane, Post, Sent
from tests.rows import do


@pytest.fixture
async def ada(runtime):
    return await arrive(runtime, Arrival("telegram", "71", "Ada", "-100", "Readers", place="4", cause="telegram:9"))


@pytest.fixture
def posts(runtime):
    return Posts(runtime, "telegram")


@pytest.fixture
async def card(runtime):
    job = await do(runtime.db, jobs.add, Job(kind="download", lane=Lane.WORK))
    return Card("Alice", actions=(Act("Cancel", "job.cancel", {"job": job.id}),), job=job.id, version=job.version)


def tokens(card, token_of):
    return [token_of(act) for act in card.actions]


async def behind(runtime):
    return [post.id for post, _ in await do(runtime.db, chat.behind, "telegram")]


async def age(runtime, post, ms):
    async with runtime.db.begin() as session:
        statement = update(Post).where(col(Post.id) == post.id).values(created_at=col(Post.created_at) - ms)
        await session.execute(statement)


async def test_a_card_has_its_buttons_before_it_is_sent(runtime, posts, ada, card):
    post, (token,) = await posts.add(ada, card, None, tokens, private=False)
    action, works = await do(runtime.db, actions.action, token)
    assert (action.verb, action.post_id, works) == ("job.cancel", post.id, True)
    assert (post.place, post.address, post.room_id) == ("4", "", ada.room)


async def test_a_card_on_its_way_is_let_be_and_one_that_never_arrived_is_sent(runtime, posts, ada, card):
    post, _ = await posts.add(ada, card, None, tokens, private=False)
    assert await behind(runtime) == []
    await age(runtime, post, 60_000)
    assert await behind(runtime) == [post.id]
    await posts.arrived(post, "555", card)
    assert await behind(runtime) == []


async def test_a_card_follows_its_job_until_it_is_taken_away(runtime, posts, ada, card):
    post, _ = await posts.add(ada, card, None, tokens, private=False)
    await posts.arrived(post, "555", Card("Alice", job=card.job, version=card.version - 1))
    await age(runtime, post, 60_000)
    assert await behind(runtime) == [post.id]
    await posts.gone(post)
    assert await behind(runtime) == []


async def test_nothing_is_said_in_a_room_that_we_left_until_we_are_back(runtime, posts, ada, card):
    post, _ = await posts.add(ada, card, None, tokens, private=False)
    await age(runtime, post, 60_000)
    await do(runtime.db, people.leave_room, "telegram", "-100")
    assert await behind(runtime) == []
    await do(runtime.db, people.return_to_room, "telegram", "-100")
    assert await behind(runtime) == [post.id]


async def test_a_button_drawn_again_is_the_same_button(posts, ada, card):
    post, (token,) = await posts.add(ada, card, None, tokens, private=False)
    assert await posts.redraw(post, card, tokens) == [token]


async def test_a_form_is_answered_by_who_was_asked(runtime, posts, ada):
    token = await posts.form_token(ada, Form("Settings", (), "Save", "settings.save", {"whose": "me"}))
    action, _ = await do(runtime.db, actions.action, token)
    assert (action.person_id, action.args) == (ada.person, {"whose": "me"})


async def test_a_file_is_known_by_its_id_to_the_bot_that_sent_it(runtime):
    for number in ("first", "newer"):
        await do(runtime.db, chat.hold_file, Sent(surface="telegram", account="7", sha256="ab", file_id=number))
    assert await do(runtime.db, chat.held_file, "telegram", "7", "ab") == "newer"
    assert await do(runtime.db, chat.held_file, "telegram", "8", "ab") is None
