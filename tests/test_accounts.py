"""Accounts: identities joined by a code into one person, taken apart again; roles, and sessions that end."""

import asyncio
import json
import re

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func
from sqlmodel import SQLModel, col, select

from bot import desk
from bot.arriving import Arrival, arrive
from bot.web.sessions import COOKIE
from core.db import table
from core.library import accounts, items, jobs, people, titles
from core.media import Format, Kind, TitleInfo
from core.models import (
    Blob,
    Favorite,
    Identity,
    Item,
    Job,
    Lane,
    LinkCode,
    Person,
    Post,
    Preference,
    Role,
    Shelved,
    Watcher,
)
from tests.deadline import DEADLINE_S
from tests.rows import do
from tests.story import labels, told

GUILD = Arrival("discord", "71", "Ada", "9", "Readers", whispers=True)
ALONE = Arrival("telegram", "42", "Ada L.", "42", "Ada L.", is_private=True)
GROUP = Arrival("telegram", "42", "Ada L.", "-100", "Group")


async def says(runtime, arrival, text):
    """What somebody is answered, on whatever surface."""
    return await desk.say(runtime, await arrive(runtime, arrival), text)


def said(card):
    """All that a card or toast says."""
    if not hasattr(card, "blocks"):
        return card.text
    lines = [card.title]
    for block in card.blocks:
        lines += [value for _, value in getattr(block, "fields", [])]
        lines += [f"{row.title} {row.detail} {row.mark}" for row in getattr(block, "rows", [])]
        lines.append(getattr(block, "text", ""))
    return "\n".join(lines)


async def code_of(runtime, arrival):
    """A fresh code of somebody."""
    return re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", said(await says(runtime, arrival, "/account link")))[0]


async def joins(runtime, arrival, code):
    """Somebody brings a code, and goes on when asked; the last answer."""
    card = await says(runtime, arrival, f"/account link {code}")
    if not getattr(card, "actions", ()):
        return card
    act = card.actions[0]
    caller = await arrive(runtime, arrival)
    answered = desk.registry.acted(act.verb).handler
    return await desk._answered(caller, "pressed", lambda: answered(runtime, caller, **act.args), desk._toast)


async def test_two_identities_become_the_person_who_made_the_code(runtime):
    ada = await arrive(runtime, GUILD)
    code = await code_of(runtime, GUILD)
    question = await says(runtime, ALONE, f"/account link {code.lower().replace('-', '')}")
    assert question.title == "Become one with Ada (Discord)?"
    assert "you are Ada here too" in said(await joins(runtime, ALONE, code))
    there = await arrive(runtime, ALONE)
    assert (there.person, there.name) == (ada.person, "Ada")
    shown = said(await says(runtime, ALONE, "/account"))
    assert "Discord" in shown
    assert "Telegram  here" in shown


async def test_a_code_is_good_once(runtime):
    code = await code_of(runtime, GUILD)
    await joins(runtime, ALONE, code)
    other = Arrival("telegram", "43", "Eve", "43", "Eve", is_private=True)
    assert "That code is not good" in said(await joins(runtime, other, code))


async def test_a_fresh_code_ends_the_one_before(runtime):
    first, second = await code_of(runtime, GUILD), await code_of(runtime, GUILD)
    assert first != second
    assert "not good" in said(await joins(runtime, ALONE, first))
    assert "here too" in said(await joins(runtime, ALONE, second))


async def test_a_code_is_good_for_ten_minutes(runtime):
    code = await code_of(runtime, GUILD)
    async with runtime.db.begin() as session:
        row = (await session.exec(select(LinkCode))).one()
        assert 590_000 < row.expires_at - await accounts.clock(session) <= 600_000
        row.expires_at = await accounts.clock(session) - 1
    assert "not good" in said(await says(runtime, ALONE, f"/account link {code}"))


async def test_one_that_ran_out_between_question_and_yes_joins_nobody(runtime):
    code = await code_of(runtime, GUILD)
    card = await says(runtime, ALONE, f"/account link {code}")
    async with runtime.db.begin() as session:
        (await session.exec(select(LinkCode))).one().expires_at = 1
    caller = await arrive(runtime, ALONE)
    with pytest.raises(Exception, match="link-code-unknown"):
        await desk.registry.acted("account.join").handler(runtime, caller, **card.actions[0].args)
    assert (await arrive(runtime, ALONE)).person == caller.person


async def test_ones_own_code_joins_nothing(runtime):
    code = await code_of(runtime, GUILD)
    assert "your own" in said(await says(runtime, GUILD, f"/account link {code}"))


async def test_a_code_said_in_a_group_is_refused_and_burnt(runtime):
    code = await code_of(runtime, GUILD)
    assert "good no more" in said(await says(runtime, GROUP, f"/account link {code}"))
    assert "not good" in said(await joins(runtime, ALONE, code))


async def test_five_wrong_codes_are_the_last_for_a_while_even_if_the_sixth_is_right(runtime):
    code = await code_of(runtime, GUILD)
    for wrong in ("AAAA-AAAA", "x", "ABCDEFGH", "🎉", "22222222"):
        assert "not good" in said(await says(runtime, ALONE, f"/account link {wrong}"))
    assert "5 wrong codes" in said(await says(runtime, ALONE, f"/account link {code}"))
    eve = Arrival("telegram", "43", "Eve", "43", "Eve", is_private=True)
    assert "Become one" in said(await says(runtime, eve, f"/account link {code}"))  # others may still
    async with runtime.db.begin() as session:
        for row in (await session.exec(select(LinkCode).where(col(LinkCode.digest).startswith("guess:")))).all():
            row.expires_at = 1
    assert "here too" in said(await joins(runtime, ALONE, code))


async def test_a_code_is_kept_as_its_digest_only(runtime):
    code = await code_of(runtime, GUILD)
    async with runtime.db.read() as session:
        (row,) = (await session.exec(select(LinkCode))).all()
    assert re.fullmatch(r"[0-9a-f]{64}", row.digest)
    assert code.replace("-", "") not in row.digest.upper()


async def test_an_identity_that_is_taken_out_is_a_member_of_its_own_again(runtime):
    await do(runtime.db, accounts.set_role, (await arrive(runtime, GUILD)).person, Role.MODERATOR)
    await joins(runtime, ALONE, await code_of(runtime, GUILD))
    assert (await arrive(runtime, ALONE)).role is Role.MODERATOR
    assert "of its own again" in said(await says(runtime, GUILD, "/account unlink telegram"))
    apart = await arrive(runtime, ALONE)
    assert apart.person != (await arrive(runtime, GUILD)).person
    assert apart.role is Role.MEMBER


async def test_the_only_identity_cannot_be_taken_out_and_nobody_elses_can(runtime):
    assert "can't be taken out" in said(await says(runtime, GUILD, "/account unlink discord"))
    await arrive(runtime, ALONE)
    assert "fits none" in said(await says(runtime, GUILD, "/account unlink telegram"))
    assert "fits none" in said(await says(runtime, GUILD, "/account unlink 2"))


async def test_joined_and_taken_apart_again_the_code_maker_keeps_what_was_theirs(runtime):
    ada = await arrive(runtime, GUILD)
    await do(runtime.db, jobs.add, Job(kind="dig", lane=Lane.WORK, person_id=ada.person))
    await joins(runtime, ALONE, await code_of(runtime, GUILD))
    await says(runtime, GUILD, "/account unlink telegram")
    assert await do(runtime.db, jobs.open_count, ada.person) == 1


def test_every_column_that_leads_to_a_person_changes_hands():
    pointing = {
        column
        for one in SQLModel.metadata.tables.values()
        for column in one.columns
        if any(key.column.table.name == "person" for key in column.foreign_keys)
    }
    assert pointing == {*accounts.MOVED, *accounts.MERGED}


TITLES, ROOMS, NAMES = range(1, 4), range(2), ("format", "language", "zone")
BELONGINGS = st.fixed_dictionaries(
    {
        "stars": st.dictionaries(st.sampled_from(TITLES), st.integers(1, 9)),
        "watched": st.sets(st.tuples(st.sampled_from(TITLES), st.sampled_from(ROOMS))),
        "choices": st.dictionaries(st.sampled_from(NAMES), st.text(st.characters(codec="ascii"), max_size=3)),
        "jobs": st.integers(0, 3),
        "posts": st.integers(0, 3),
        "sessions": st.integers(0, 2),
        "shown": st.sets(st.sampled_from(TITLES)),
        "role": st.sampled_from(list(Role)),
    }
)
_number = iter(range(10_000_000))


async def furnish(session, belongings, shared):
    """Somebody new with these belongings; their id."""
    number = next(_number)
    person = (await people.arrive(session, "discord", f"n{number}", "N", belongings["role"])).id
    session.add(Identity(person_id=person, surface="telegram", address=f"n{number}"))
    for title, at in belongings["stars"].items():
        session.add(Favorite(person_id=person, title_id=shared["titles"][title], starred_at=at))
    for job, room in belongings["watched"]:
        session.add(Watcher(person_id=person, job_id=shared["jobs"][job], room_id=shared["rooms"][room]))
    for name, value in belongings["choices"].items():
        await people.prefer(session, name, value, person_id=person)
    for _ in range(belongings["jobs"]):
        await jobs.add(session, Job(kind="dig", lane=Lane.WORK, person_id=person))
    for _ in range(belongings["posts"]):
        session.add(Post(room_id=shared["rooms"][0], surface="web", by_person_id=person))
        session.add(Post(room_id=shared["rooms"][0], surface="web", for_person_id=person))
    for count in range(belongings["sessions"]):
        await people.open_session(session, f"{number}-{count}", person, 1)
    for title in belongings["shown"]:
        room = (await people.room(session, "web", f"own {number} {title}", "Own")).id
        session.add(Shelved(room_id=room, item_id=shared["items"][title], person_id=person))
    await session.flush()
    return person


async def furniture(session):
    """Titles, items, jobs and rooms that two people may both have to do with."""
    shared = {"titles": {}, "items": {}, "jobs": {}, "rooms": {}}
    for number in TITLES:
        info = TitleInfo("demo", f"t{number}", f"T{number}", Kind.BOOK, (Format.EPUB,))
        shared["titles"][number] = (await titles.keep(session, info)).id
        item = Item(title_id=shared["titles"][number], format=Format.EPUB, file_name="t.epub", sha256=f"{number}" * 64)
        blob = Blob(sha256=item.sha256, size_bytes=1, media_type="application/epub+zip")
        shared["items"][number] = (await items.shelve(session, item, blob)).id
        shared["jobs"][number] = (await jobs.add(session, Job(kind="dig", lane=Lane.WORK))).id
    for number in ROOMS:
        shared["rooms"][number] = (await people.room(session, "web", f"r{number}", "R")).id
    return shared


async def counted(session, person):
    """How many rows lead to a person, by table and column."""
    found = {}
    for column in (*accounts.MOVED, *accounts.MERGED):
        statement = select(func.count()).select_from(column.table).where(column == person)
        found[f"{column.table.name}.{column.name}"] = (await session.execute(statement)).scalar_one()
    return found


async def everything(session):
    """How many rows there are, by table."""
    names = {column.table for column in (*accounts.MOVED, *accounts.MERGED)} | {table(Person)}
    return {one.name: (await session.execute(select(func.count()).select_from(one))).scalar_one() for one in names}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ada=BELONGINGS, bob=BELONGINGS)
async def test_nothing_is_lost_and_nothing_is_double_when_two_become_one(runtime, ada, bob):
    async with runtime.db.begin() as session:
        shared = await furniture(session)
        kept, other = await furnish(session, ada, shared), await furnish(session, bob, shared)
        had = {one: await counted(session, one) for one in (kept, other)}
        before = await everything(session)
    doubles = {
        "favorite": len(ada["stars"].keys() & bob["stars"].keys()),
        "watcher": len(ada["watched"] & bob["watched"]),
        "preference": len(ada["choices"].keys() & bob["choices"].keys()),
        "person": 1,
    }
    await do(runtime.db, accounts.join, kept, other)
    async with runtime.db.read() as session:
        after, has = await everything(session), await counted(session, kept)
        assert after == {name: count - doubles.get(name, 0) for name, count in before.items()}
        assert has == {
            name: had[kept][name] + had[other][name] - doubles.get(name.partition(".")[0], 0) for name in has
        }
        assert not any((await counted(session, other)).values())
        stars = (await session.exec(select(Favorite).where(col(Favorite.person_id) == kept))).all()
        assert {row.title_id: row.starred_at for row in stars} == {
            shared["titles"][title]: min(one["stars"][title] for one in (ada, bob) if title in one["stars"])
            for title in ada["stars"] | bob["stars"]
        }
        chosen = (await session.exec(select(Preference).where(col(Preference.person_id) == kept))).all()
        assert {row.name: row.value for row in chosen} == bob["choices"] | ada["choices"]
        assert Role((await people.person(session, kept)).role) is accounts.higher(ada["role"], bob["role"])
        assert await people.person(session, other) is None


async def test_two_who_bring_the_same_code_at_once_do_not_both_get_in(runtime):
    code = await code_of(runtime, GUILD)
    others = [Arrival("telegram", str(n), f"N{n}", str(n), f"N{n}", is_private=True) for n in range(3)]
    cards = [await says(runtime, one, f"/account link {code}") for one in others]
    callers = [await arrive(runtime, one) for one in others]
    join = desk.registry.acted("account.join").handler
    answers = await asyncio.gather(
        *(join(runtime, caller, **card.actions[0].args) for caller, card in zip(callers, cards, strict=True)),
        return_exceptions=True,
    )
    assert sum(1 for one in answers if not isinstance(one, Exception)) == 1
    assert len(await do(runtime.db, accounts.identities, (await arrive(runtime, GUILD)).person)) == 2


async def test_old_codes_and_guesses_are_forgotten(runtime):
    from core.library import upkeep

    await code_of(runtime, GUILD)
    await says(runtime, ALONE, "/account link WRONG")
    async with runtime.db.begin() as session:
        for row in (await session.exec(select(LinkCode))).all():
            row.expires_at = 1
    assert (await do(runtime.db, upkeep.forget, jobs_days=1, searches_days=1))["codes"] == 2


# the web's own lines, sessions and people


async def test_on_the_web_a_line_that_is_open_is_the_joined_person_at_once(story):
    await story.says("ada", "/download handbook epub")
    await story.ready("ada")
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", told(await story.says("ada", "/account link")))[0]
    await story.says("bob", f"/account link {code}", room="elsewhere")
    toast = await story.presses("bob", "Join us", room="elsewhere")
    assert "you are ada here too" in toast.text
    await story.says("bob", "/favorites", room="elsewhere")
    card = await until(story, "bob", "/account", "elsewhere", "Name: ada")
    assert told(card).count("the web chat") == 2
    assert sum(label == "Take out the web chat" for label in labels(card)) == 2


async def until(story, name, text, room, part):
    """Say it until the answer has this in it: events take a moment."""
    async with asyncio.timeout(DEADLINE_S):
        while part not in told(card := await story.says(name, text, room=room)):
            pass
    return card


async def test_a_code_on_the_web_is_seen_by_its_asker_alone(story):
    bob = await story.talker("bob")
    await story.says("ada", "/account link")
    await story.says("ada", "/status")
    await story.sees("bob", "How I am doing")
    assert all("/account" not in (post.text or "") for post in bob.posts.values())
    assert all("code" not in card.title for card in bob.cards)


async def test_links_of_who_somebody_was_have_expired_and_their_files_are_still_there(story):
    await story.says("bob", "/download handbook epub")
    old = (await story.ready("bob")).files[0].url
    assert (await story.fetch(old))[0] == 200
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", told(await story.says("ada", "/account link")))[0]
    await story.says("bob", f"/account link {code}")
    await story.presses("bob", "Join us")
    status, _, body = await story.fetch(old)
    assert (status, json.loads(body)["error"]) == (410, "expired")
    card = await story.says("ada", "/link handbook")
    assert (await story.fetch(card.files[0].url))[0] == 200


async def browser(story):
    """A browser that opened a one-time link: its line, and its cookie."""
    key = story.opened.address.partition("#key=")[2]
    if not key or getattr(story, "used", False):
        headers = {"Authorization": f"Bearer {story.opened.service.key}"}
        _, _, body = await story.fetch("/key", method="POST", headers=headers)
        key = json.loads(body)["url"].partition("#key=")[2]
    story.used = True
    async with story.session.post(f"{story.opened.service.url}/session", json={"key": key}) as answer:
        secret = answer.cookies[COOKIE].value
    line = await story.session.ws_connect(f"{story.opened.service.url}/ws", headers={"Cookie": f"{COOKIE}={secret}"})
    await line.send_json({"type": "hello", "as": "me", "room": "home"})
    await line.receive()
    return line, secret


async def test_a_browser_session_that_is_ended_hangs_up_and_does_not_come_in_again(story):
    line, secret = await browser(story)
    other, _ = await browser(story)
    story.session.cookie_jar.clear()
    card = await story.says("me", "/account")
    assert "Browser 2, opened" in told(card)
    assert "1 browser session ended." in (await story.says("me", "/account end 2")).text
    async with asyncio.timeout(DEADLINE_S):
        while (await line.receive()).type is not aiohttp.WSMsgType.CLOSE:
            pass
    status, _, _ = await story.fetch("/ws", headers={"Cookie": f"{COOKIE}={secret}"})
    assert status == 401
    assert not other.closed
    assert "1 browser session ended." in (await story.presses("me", "End all browser sessions")).text
    async with asyncio.timeout(DEADLINE_S):
        while (await other.receive()).type is not aiohttp.WSMsgType.CLOSE:
            pass


async def test_ending_a_session_that_is_not_there_says_what_is(story):
    assert "no browser session of that number" in (await story.says("ada", "/account end 4")).title


async def test_an_admin_sees_who_there_is_and_sets_what_they_may_do(story):
    await story.says("bob", "/help")
    card = await story.says("me", "/people")
    assert "bob · member · the web chat" in told(card)
    await story.presses("me", next(label for label in labels(card) if label.endswith("bob")))
    assert (await story.presses("me", "Make guest")).text == "bob is guest now."
    card = await until(story, "bob", "/download handbook epub", "home", "needs the role member")
    assert (await story.says("me", "/people role bob moderator")).text == "bob is moderator now."
    await until(story, "bob", "/account", "home", "Role: moderator")


async def test_people_is_for_admins_and_nobody_changes_their_own_role(story):
    assert "needs the role admin" in (await story.says("ada", "/people")).title
    assert "for another admin" in (await story.says("me", "/people role me guest")).title
    assert "fits nobody" in (await story.says("me", "/people role nobody guest")).title
    assert "Which role" in (await story.says("me", "/people role ada")).title
