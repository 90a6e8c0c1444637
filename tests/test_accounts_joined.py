"""Two people become one: nothing that leads to either is lost or double."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func
from sqlmodel import SQLModel, col, select

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
    Person,
    Post,
    Preference,
    Role,
    Shelved,
    Watcher,
)
from tests.rows import do


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
