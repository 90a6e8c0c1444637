"""Accounts: identities joined by a code into one person, and taken apart again."""

import asyncio
import re

import pytest
from sqlmodel import col, select

from bot import desk
from bot.arriving import Arrival, arrive
from core.library import accounts, jobs
from core.models import (
    Job,
    Lane,
    LinkCode,
    Role,
)
from tests.identities import ALONE, GROUP, GUILD, code_of, joins, said, says
from tests.rows import do


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
