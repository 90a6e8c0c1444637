"""How offers turned out when they were fetched here counts for the next time: for them, and for their indexers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from core.events import TorrentWanted
from core.library import link_health, odds, releases, taking, titles, torrents
from core.library.releases import Viewer
from core.link_health import Fate, Odds, turned_out
from core.media import Kind, Offer
from core.models import Aim, OfferRow, Taken
from core.releases.merging import merged
from core.releases.offered import Offered
from core.releases.preferring import Next, Wants
from core.releases.scoring import Known, judge
from core.torrents import described, magnet_of
from tests.lister import GB, lister, release
from tests.rows import do, person, room
from tests.story import labels, telling, told
from tests.test_offer_rows import NAME, kept, of
from tests.test_release_taking import GOOD, HASTY, OTHER, book, hash_of, opened, service, site
from tests.torrents import torrent_of

__all__ = ["book", "service", "site"]

NOW = 1_700_000_000_000
DAY_MS = 86_400_000
HASH = "cd" * 20
NEVER = Odds()


def fared(own=NEVER, of_indexer=None, now_ms=NOW):
    """The term of a release with these odds."""
    offer = Offer("nest", "1", info_hash=HASH, seeders=30)
    [whole] = merged([Offered(1, NAME, offer, NOW, Kind.FILM, odds=own)], now_ms)
    known = Known(now_ms, odds={"nest": of_indexer} if of_indexer else {})
    return next(term for term in judge(whole, Wants(), known).terms if term.name == "fared")


def after(*fates):
    found = Odds()
    for one in fates:
        found = turned_out(found, one, NOW)
    return found


def test_what_came_before_speaks_for_a_release_what_came_to_nothing_against_it():
    values = [
        fared(after(*fates)).value
        for fates in ([Fate.FAKE], [Fate.STALLED], [Fate.LOST], [], [Fate.DESCRIBED], [Fate.CAME], [Fate.CAME] * 3)
    ]
    assert values == sorted(values)
    assert len(set(values)) == len(values)
    assert fared(after(Fate.CAME, Fate.CAME, Fate.STALLED)).because == "2/3"


def test_of_one_that_was_never_fetched_the_others_of_its_indexer_speak_a_little():
    bad, good = after(*[Fate.STALLED] * 20), after(*[Fate.CAME] * 20)
    assert fared(of_indexer=bad).value < fared().value < fared(of_indexer=good).value
    assert fared(of_indexer=good).because == "nest 20/20"
    assert fared(after(*[Fate.CAME] * 9), of_indexer=bad).value > fared(of_indexer=good).value


def test_what_was_long_ago_is_forgotten():
    long_ago = turned_out(Odds(), Fate.STALLED, NOW - 400 * DAY_MS)
    assert fared(long_ago).value == pytest.approx(fared().value, abs=0.01)


@given(st.lists(st.sampled_from(Fate), max_size=12), st.sampled_from([Fate.CAME, Fate.DESCRIBED]))
def test_one_more_that_came_never_makes_a_release_worse(fates, good):
    assert fared(turned_out(after(*fates), Fate.CAME, NOW)).value >= fared(after(*fates)).value
    assert 0 <= fared(after(*fates, good)).value <= 1


def test_an_offer_that_was_lost_is_tried_behind_another_of_the_same_release():
    lost = Offered(1, NAME, Offer("a", "1", info_hash=HASH, seeders=90), NOW, odds=after(Fate.LOST))
    other = Offered(2, NAME, Offer("b", "2", info_hash=HASH, seeders=3), NOW)
    [whole] = merged([lost, other], NOW)
    assert [one.id for one in whole.offers] == [2, 1]


async def test_how_a_torrent_turned_out_counts_once_for_its_offer_and_its_indexer(runtime):
    who, where = await person(runtime.db, "ada"), await room(runtime.db)
    title = await kept(runtime, release("nest", NAME, 1), release("nest", NAME.replace("BIRD", "FISH"), 2))
    one, _ = sorted(await of(runtime, title), key=lambda each: each.id)
    source = magnet_of(HASH).encode()
    row = await do(runtime.db, torrents.offer, runtime.keys, source, described(source), person=who, room=where)
    await do(runtime.db, taking.took, row.id, title, one.id, Next.ASK)
    counted = [
        await do(runtime.db, odds.of_torrent, row.id, fate)
        for fate in (Fate.DESCRIBED, Fate.DESCRIBED, Fate.CAME, Fate.CAME, Fate.DESCRIBED, Fate.FAKE, Fate.CAME)
    ]
    assert counted == [True, False, True, False, False, True, False]
    [mine, other] = sorted(await of(runtime, title), key=lambda each: each.id)
    assert (round(mine.odds.good, 3), round(mine.odds.bad, 3)) == (1.3, 2.0)
    assert (other.odds.good, other.odds.bad) == (0, 0)
    async with runtime.db.read() as session:
        theirs = await odds.of_indexers(session, ["nest", "cliff"])
        picked = await releases.picked(session, runtime.keys, title, Viewer(0, 0))
    assert {name: round(one.good, 3) for name, one in theirs.items()} == {"nest": 1.3}
    told_of = {judged.whole.id: next(t for t in judged.terms if t.name == "fared") for judged in picked.judged}
    assert told_of[other.id].because == "nest 1.3/3.3"
    assert not await do(runtime.db, odds.of_torrent, 999, Fate.CAME)


async def fates(story):
    """How torrents turned out, and what it made of their offers: (fate, good, bad) by torrent."""
    async with story.runtime.db.read() as session:
        mine = select(Taken.torrent_id, Taken.fate, OfferRow.good, OfferRow.bad)
        mine = mine.join(OfferRow, col(OfferRow.id) == col(Taken.offer_id))
        return {number: tuple(rest) for number, *rest in (await session.exec(mine)).all()}


async def test_a_torrent_that_came_speaks_for_its_offer_and_why_tells_it(service, book):
    listed = ("Moths by Ann Author 2001 EPUB", {"kind": Kind.BOOK, "info_hash": hash_of(book[0])})
    async with service(lister("nest", listed)) as story:
        await story.says("ada", "/search moths")
        found = await story.becomes("ada", "done")
        card = await story.presses("ada", next(one for one in labels(found) if "Moths" in one))
        await story.presses("ada", "Get it", card=card)
        async with story.runtime.db.begin() as session:
            await torrents.want(session, 1, Aim.FETCH, book[1])
        await story.runtime.events.publish(TorrentWanted(1))
        await story.ready("ada")
        fate, good, bad = (await fates(story))[1]
        assert (fate, round(good, 2), bad) == (Fate.CAME, 1.3, 0)
        why = told(await story.presses("ada", "Why?", card=card))
        assert "How it went when it was fetched here" in why
        assert "(1.3/1.3)" in why


async def test_one_that_got_no_data_speaks_against_its_offer_before_the_next_is_taken(service):
    async with service(lister("nest", (GOOD, {}), (OTHER, {"size_bytes": 3 * GB})), **HASTY) as story:
        await opened(story)
        await story.presses("ada", "Get it")
        await story.sees("ada", "Nobody has given any data")
        assert (await fates(story))[1] == (Fate.STALLED, 0, 1)


async def test_a_fake_speaks_against_its_offer_once_however_often_it_is_tried(service, site):
    base, files, _ = site
    files["bad"] = torrent_of("Moths", {"Moths.mkv": 6 * GB, "Codec/setup.exe": 90_000})
    async with service(lister("nest", (GOOD, {"torrent_url": f"{base}/bad", "info_hash": ""}))) as story:
        card = await opened(story)
        for _ in range(2):
            await story.presses("ada", "Get it", card=card)
        async with story.runtime.db.read() as session:
            assert [(one.good, one.bad) for one in (await session.exec(select(OfferRow))).all()] == [(0, 2)]


async def test_an_offer_whose_file_is_another_one_speaks_against_it(service, site):
    base, files, _ = site
    files["gone"] = b"<html>Sign in</html>"
    async with service(lister("nest", (GOOD, {"torrent_url": f"{base}/gone", "info_hash": ""}))) as story:
        card = await opened(story)
        await story.presses("ada", "Get it", card=card)
        async with story.runtime.db.read() as session:
            [row] = (await session.exec(select(OfferRow))).all()
        assert (row.good, row.bad) == (0, 0.5)


async def health(story, name):
    """What is known of whether a title can be had."""
    async with story.runtime.db.read() as session:
        [row, *_] = await titles.matching(session, name, 0, 1)
        return (await link_health.of_titles(session, [row.id])).get(row.id)


async def test_a_request_in_several_files_counts_for_its_source_as_one_in_a_single_file_does(tmp_path, redis_url):
    async with telling(tmp_path, redis_url) as story:
        await story.says("ada", "/download drawn cbz per-chapter")
        await story.ready("ada")
        row = await health(story, "drawn")
        assert (row.standing, round(row.good, 3), row.bad) == ("alive", 1, 0)
        await story.says("ada", "/download drawn cbz 1-2")
        await story.ready("ada")
        assert round((await health(story, "drawn")).good, 3) == 1  # its parts were here: nobody was asked for them
