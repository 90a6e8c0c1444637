"""Who comes to a surface: known again by its own words, wherever they stand."""

from dataclasses import replace

import pytest

from bot.arriving import Arrival, arrive
from core.library import people
from core.models import Role
from tests.rows import do

ADA = Arrival("telegram", "71", "Ada", "-100", "Readers", place="4", cause="telegram:9")


async def test_a_newcomer_is_known_from_then_on(runtime):
    first, again = await arrive(runtime, ADA), await arrive(runtime, ADA)
    assert (first.person, first.room, first.name, first.room_name) == (again.person, again.room, "Ada", "Readers")
    assert (first.place, first.cause, first.role) == ("4", "telegram:9", Role.MEMBER)


async def test_the_same_number_on_two_surfaces_is_two_people_and_two_rooms(runtime):
    here, there = await arrive(runtime, ADA), await arrive(runtime, replace(ADA, surface="discord"))
    assert here.person != there.person
    assert here.room != there.room


@pytest.mark.parametrize(
    ("everywhere", "here", "counts"),
    [
        (Role.MEMBER, Role.GUEST, Role.MEMBER),
        (Role.MEMBER, Role.MODERATOR, Role.MODERATOR),
        (Role.ADMIN, Role.MEMBER, Role.ADMIN),
    ],
)
async def test_the_higher_of_two_roles_counts(runtime, everywhere, here, counts):
    assert (await arrive(runtime, replace(ADA, role=everywhere, here=here))).role is counts


async def test_what_a_platform_makes_somebody_in_one_room_is_not_kept_for_others(runtime):
    await arrive(runtime, replace(ADA, here=Role.MODERATOR))
    assert (await arrive(runtime, replace(ADA, room="-200", room_name="Others"))).role is Role.MEMBER


async def test_a_language_that_was_chosen_goes_before_the_platforms(runtime):
    caller = await arrive(runtime, replace(ADA, locale="de"))
    assert caller.locale == "de"
    await do(runtime.db, people.prefer, "language", "en", person_id=caller.person)
    assert (await arrive(runtime, replace(ADA, locale="de"))).locale == "en"


async def test_a_room_that_was_left_is_served_again_when_somebody_speaks_there(runtime):
    caller = await arrive(runtime, ADA)
    await do(runtime.db, people.leave_room, "telegram", "-100")
    assert (await do(runtime.db, people.settled, "telegram", "-100")).left_at
    assert (await arrive(runtime, ADA)).room == caller.room
    assert (await do(runtime.db, people.settled, "telegram", "-100")).left_at is None


async def test_a_room_that_moved_keeps_its_number_and_takes_its_new_name(runtime):
    caller = await arrive(runtime, ADA)
    await do(runtime.db, people.move_room, "telegram", "-100", "-100123")
    moved = await arrive(runtime, replace(ADA, room="-100123", room_name="Readers, moved"))
    assert (moved.room, moved.room_name) == (caller.room, "Readers, moved")
