"""Offers and what is held against releases, as rows: kept once, sealed, found again, forgotten; on both databases."""

import pytest
from sqlalchemy import func, update
from sqlmodel import col, select

from core import secrets
from core.library import marks, offers, releases, sealed, taking, titles, torrents, upkeep
from core.library.offers import Listed
from core.library.releases import Viewer
from core.media import Flag
from core.models import Against, Aim, Mark, OfferRow
from core.releases.preferring import Next
from core.releases.works import work_of
from core.torrents import described, magnet_of
from tests.lister import release
from tests.rows import do, person, room

NAME = "Gulls.2001.1080p.BluRay.x264-BIRD"
HASH = "ab" * 20


async def kept(runtime, *listed):
    """These releases of one work as rows; the work's title."""
    async with runtime.db.begin() as session:
        row = await titles.keep(session, work_of(listed[0]).info)
        await offers.keep_all(
            session, runtime.keys, [Listed(row.id, one, each) for one in listed for each in one.offers]
        )
        return row.id


async def of(runtime, title):
    async with runtime.db.read() as session:
        return await offers.of_title(session, runtime.keys, title)


async def count(runtime, model):
    async with runtime.db.read() as session:
        return (await session.exec(select(func.count()).select_from(model))).one()


async def test_an_offer_is_one_row_however_often_it_is_listed_with_what_was_said_last(runtime):
    title = await kept(runtime, release("nest", NAME, 1, seeders=5, flags=["freeleech"]), release("nest", NAME, 2))
    assert await kept(runtime, release("nest", NAME, 1, seeders=7), release("cliff", NAME, 1)) == title
    found = await of(runtime, title)
    assert sorted((one.offer.indexer, one.offer.ref, one.offer.seeders) for one in found) == [
        ("cliff", "1", 30),
        ("nest", "1", 7),
        ("nest", "2", 30),
    ]
    assert [one.offer.flags for one in found if one.offer.seeders == 7] == [frozenset()]
    async with runtime.db.read() as session:
        assert await offers.indexers(session, [title, 999]) == {title: {"cliff": 1, "nest": 2}}
        assert await offers.title_of(session, found[0].id) == title


async def test_all_that_tells_what_an_offer_is_comes_back_as_it_was_and_lies_nowhere_in_plain_words(runtime):
    ways = {
        "magnet": f"magnet:?xt=urn:btih:{HASH}",
        "torrent_url": "http://nest.example/dl?apikey=s3cret",
        "info_hash": HASH,
    }
    made = release("nest", NAME, 1, flags=[Flag.TRUSTED, Flag.PRIVATE], grabs=3, published_at=1_700_000_000_000, **ways)
    [found] = await of(runtime, await kept(runtime, made))
    assert (found.name, found.offer) == (NAME, made.offers[0])
    async with runtime.db.read() as session:
        row = (await session.exec(select(OfferRow))).one()
    text = repr(row.model_dump())
    assert not [told for told in (HASH, "s3cret", "Gulls", "magnet") if told in text]


async def test_after_another_key_was_made_offers_and_marks_are_still_found_and_are_sealed_anew(runtime):
    one = release("nest", NAME, 1, info_hash=HASH)
    title = await kept(runtime, one)
    await do(runtime.db, marks.hold, runtime.keys, [f"hash|{HASH}"], NAME, Against.BLOCKED, title=title)
    ring = secrets.KeyRing({**runtime.keys.masters, 9: bytes(range(32))})
    async with runtime.db.begin() as session:
        await offers.keep_all(session, ring, [Listed(title, one, one.offers[0])])
        assert (await marks.of(session, ring, [f"hash|{HASH}"]))[0] == {f"hash|{HASH}": "blocked"}
        for kind in (sealed.OFFER, sealed.MARK):
            for row in await sealed.rows_from(session, kind, 0):
                if fresh := sealed.renewed(kind, ring, row):
                    await sealed.write(session, kind, row.id, fresh)
    newest = secrets.KeyRing({9: bytes(range(32))})
    async with runtime.db.begin() as session:
        await offers.keep_all(session, newest, [Listed(title, one, one.offers[0])])
        assert (await marks.of(session, newest, [f"hash|{HASH}"]))[0]
        assert [each.name for each in await marks.listed(session, newest)] == [NAME]
    assert await count(runtime, OfferRow) == 1


async def test_the_same_person_says_it_once_and_what_is_taken_back_is_gone_under_all_keys(runtime):
    ada, keys = await person(runtime.db, "ada"), ["hash|1", "name|gulls|2000"]
    assert await do(runtime.db, marks.hold, runtime.keys, keys, NAME, Against.COMPLAINT, person=ada)
    assert not await do(runtime.db, marks.hold, runtime.keys, keys[:1], NAME, Against.COMPLAINT, person=ada)
    assert await do(runtime.db, marks.hold, runtime.keys, keys, NAME, Against.FAKE, because="program")
    async with runtime.db.read() as session:
        blocked, complaints = await marks.of(session, runtime.keys, [*keys, "hash|3"])
        [fake, complaint] = await marks.listed(session, runtime.keys)
    assert blocked == dict.fromkeys(keys, "fake")
    assert complaints == dict.fromkeys(keys, 1)
    assert (fake.because, complaint.person) == ("program", ada)
    assert await do(runtime.db, marks.take_back, fake.entry)
    assert not await do(runtime.db, marks.take_back, fake.entry)
    async with runtime.db.read() as session:
        assert await marks.of(session, runtime.keys, keys) == ({}, complaints)


async def test_groups_are_remembered_by_how_their_releases_turned_out(runtime):
    for well in (True, True, False):
        await do(runtime.db, marks.group_did, "BIRD", well=well)
    await do(runtime.db, marks.group_did, "", well=True)
    async with runtime.db.read() as session:
        assert await marks.groups(session, ["bird", "FISH", ""]) == {"bird": (2, 1)}


async def test_what_trackers_and_bytes_say_stays_with_the_offer(runtime):
    title = await kept(runtime, release("nest", NAME, 1, seeders=5))
    [one] = await of(runtime, title)
    await do(runtime.db, offers.scraped, {one.id: (50, 3)})
    await do(runtime.db, offers.proven, [one.id], 480, "H.264")
    await kept(runtime, release("nest", NAME, 1, seeders=6))
    [one] = await of(runtime, title)
    assert (one.scraped.seeders, one.scraped.leechers, one.lines, one.codec) == (50, 3, 480, "H.264")
    async with runtime.db.read() as session:
        picked = await releases.picked(session, runtime.keys, title, Viewer(0, 0))
    assert picked.best.whole.seeders(picked.known.now_ms) == 50


async def test_a_torrent_is_taken_for_a_work_and_the_newer_wish_counts(runtime):
    who, where = await person(runtime.db, "ada"), await room(runtime.db)
    title = await kept(runtime, release("nest", NAME, 1))
    [one] = await of(runtime, title)
    source = magnet_of(HASH).encode()
    row = await do(runtime.db, torrents.offer, runtime.keys, source, described(source), person=who, room=where)
    await do(runtime.db, taking.took, row.id, title, one.id, Next.ASK)
    await do(runtime.db, taking.took, row.id, title, one.id, Next.ASK)
    assert await do(runtime.db, taking.follow, row.id)
    assert not await do(runtime.db, taking.follow, 999)
    async with runtime.db.read() as session:
        assert (await taking.of(session, row.id)).then == "take"
        assert await taking.offers_taken(session, title) == set()  # it was only looked at so far
    await do(runtime.db, torrents.want, row.id, Aim.FETCH)
    async with runtime.db.read() as session:
        assert await taking.offers_taken(session, title) == {one.id}


@pytest.mark.parametrize(("days", "left"), [(1, 1), (60, 0)])
async def test_an_offer_that_nobody_lists_any_more_is_forgotten(runtime, days, left):
    await kept(runtime, release("nest", NAME, 1))
    async with runtime.db.begin() as session:
        past = col(OfferRow.seen_at) - days * 24 * 3600 * 1000
        await session.execute(update(OfferRow).values(seen_at=past))
        await upkeep.forget(session, jobs_days=30, searches_days=30)
    assert await count(runtime, OfferRow) == left
    assert await count(runtime, Mark) == 0
