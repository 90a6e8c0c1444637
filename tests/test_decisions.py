"""Why a release was taken, and which were passed over: written when it is decided, told by /why long afterwards."""

import pytest
from sqlmodel import col, select, update

from core.library import decisions, offers, upkeep
from core.models import Against, By, Decision, Ended, Weighed
from core.releases.deciding import Stood, read
from tests.lister import GB, lister
from tests.story import labels, told
from tests.test_release_taking import GOOD, HASTY, OTHER, opened, rows, service, site
from tests.torrents import torrent_of

__all__ = ["service", "site"]

SAMPLE = "Moths.2001.1080p.BluRay.x264.SAMPLE-BIRD"


async def decided(story):
    """All decisions so far that are more than a warming up, the oldest first, with all that was weighed."""
    async with story.runtime.db.read() as session:
        mine = select(Decision).where(col(Decision.by) != By.AHEAD).order_by(col(Decision.id))
        found = (await session.exec(mine)).all()
        works = [await decisions.of_work(session, story.runtime.keys, one.title_id, one.room_id) for one in found[:1]]
    return [one for one in reversed(works[0]) if one.row.by is not By.AHEAD] if works else []


async def test_a_release_that_was_chosen_is_a_row_with_its_reasons_and_all_that_it_was_weighed_against(service):
    listed = ((GOOD, {}), (OTHER, {"size_bytes": 3 * GB}), (SAMPLE, {"size_bytes": GB // 50}))
    async with service(lister("nest", *listed)) as story:
        await opened(story)
        await story.presses("ada", "Get it")
        [one] = await decided(story)
        assert (one.row.by, one.row.ended, one.row.torrent_id) == (By.CHOSEN, Ended.TAKEN, 1)
        assert (one.row.place, one.row.count) == (1, 3)
        assert [(each.place, each.name, each.gate, each.is_taken) for each in one.weighed] == [
            (1, GOOD, "", True),
            (2, OTHER, "", False),
            (3, SAMPLE, "size", False),
        ]
        assert round(sum(each.points for each in one.taken.reasons)) == round(one.taken.points)
        assert ("available", "30") in [(each.name, each.because) for each in one.taken.reasons]


async def test_the_card_of_a_torrent_says_why_this_one_as_it_was_then_and_how_it_stands_now(service):
    listed = ((GOOD, {"seeders": 100}), (OTHER, {"seeders": 40, "size_bytes": 3 * GB}))
    async with service(lister("nest", *listed), scrape=False) as story:
        await opened(story)
        card = await story.presses("ada", "Get it")
        before = told(await story.presses("ada", "Why this one?", card=card))
        assert "It was chosen by hand" in before
        assert "What it was weighed against" in before
        assert OTHER in before
        async with story.runtime.db.begin() as session:
            row = (await session.exec(select(Weighed).where(col(Weighed.is_taken)))).first()
            await offers.scraped(session, {row.offer_id: (2, 0)})
        after = told(await story.presses("ada", "Why this one?", card=card))
        assert "of 180 (100); now" in after
        stood = [text.split("Then: ")[1].splitlines()[0] for text in (before, after)]
        assert stood[0] == stood[1]
        assert after.split("Then: ")[1] == told(await story.says("ada", "/torrent why 1")).split("Then: ")[1]


async def test_what_was_decided_elsewhere_is_nobody_s_business(service):
    async with service(lister("nest", (GOOD, {}))) as story:
        await opened(story)
        card = await story.presses("ada", "Get it")
        async with story.runtime.db.begin() as session:
            await session.execute(update(Decision).values(room_id=999))
        assert "Nothing was decided here" in told(await story.presses("ada", "Why this one?", card=card))


async def test_the_reasons_of_a_release_on_its_own_card_tell_what_was_decided_of_it_before(service, site):
    base, files, _ = site
    files["bad"] = torrent_of("Moths", {"Moths.mkv": 6 * GB, "Codec/setup.exe": 90_000})
    bad = (GOOD, {"torrent_url": f"{base}/bad", "info_hash": ""})
    async with service(lister("nest", bad, (OTHER, {"size_bytes": 3 * GB}))) as story:
        card = await opened(story)
        await story.presses("ada", "Get it", card=card)
        [one] = await decided(story)
        assert (one.row.ended, one.row.because, one.row.torrent_id) == (Ended.REFUSED, "program", None)
        why = told(await story.presses("ada", "Why?", card=card))
        assert "It was left alone" in why
        assert "there is a program in it" in why
        assert "What was different then" in why  # its group is trusted less since


async def test_a_release_that_can_t_be_had_is_written_down_as_that(service, site):
    base, files, _ = site
    files["gone"] = b"<html>Sign in</html>"
    async with service(lister("nest", (GOOD, {"torrent_url": f"{base}/gone", "info_hash": ""}))) as story:
        card = await opened(story)
        await story.presses("ada", "Get it", card=card)
        one = (await decided(story))[0]
        assert (one.row.ended, one.row.because) == (Ended.UNREACHED, "bad_torrent")
        assert "its torrent was not what it should be" in told(await story.presses("ada", "Why?", card=card))


async def test_one_that_takes_another_s_place_says_what_became_of_that(service):
    async with service(lister("nest", (GOOD, {}), (OTHER, {"size_bytes": 3 * GB})), **HASTY) as story:
        await story.says("ada", "/settings stalled take")
        await opened(story)
        await story.presses("ada", "Get it")
        talker = await story.talker("ada")
        await talker.until(lambda: "no other release of it is left" in told(talker.cards[-1]))
        assert "Why this one?" in labels(talker.cards[-1])
        assert await rows(story) == {2: OTHER}
        first, second = await decided(story)
        assert (first.row.by, second.row.by, second.row.because) == (By.CHOSEN, By.INSTEAD, Against.STALLED)
        assert [(each.name, each.gate) for each in second.weighed] == [(OTHER, ""), (GOOD, "blocked")]
        why = told(await story.says("ada", "/torrent why 2"))
        assert "when the one before came to nothing: nobody gave its data" in why


async def test_a_decision_goes_with_its_time_and_what_was_weighed_with_it(service):
    async with service(lister("nest", (GOOD, {}))) as story:
        await opened(story)
        await story.presses("ada", "Get it")
        async with story.runtime.db.begin() as session:
            await session.execute(update(Decision).values(decided_at=1))
            assert (await upkeep.forget(session, jobs_days=90, searches_days=7))["decisions"] >= 1
            assert (await session.exec(select(Weighed))).all() == []


async def test_what_a_release_is_called_lies_nowhere_in_plain_words(service):
    async with service(lister("nest", (GOOD, {}))) as story:
        await opened(story)
        await story.presses("ada", "Get it")
        async with story.runtime.db.read() as session:
            bodies = [one.body for one in (await session.exec(select(Weighed))).all()]
        assert bodies
        assert not any(word in body for body in bodies for word in (b"Moths", b"BIRD"))


async def test_nothing_is_told_of_what_nobody_has_decided(runtime):
    async with runtime.db.read() as session:
        assert await decisions.of_torrent(session, runtime.keys, 999, 1) == []
        assert await decisions.of_offers(session, runtime.keys, [999], 1) is None


@pytest.mark.parametrize("gates", [(), (("seeders", "0"), ("size", "3"))])
def test_a_release_is_read_as_it_was_kept(gates):
    one = Stood(2, 7, "Moths.2001-BIRD", 512.5, gates, (), is_taken=True)
    assert read(one.body(), 2, 7, 512.5, is_taken=True) == Stood(2, 7, "Moths.2001-BIRD", 512.5, list(gates), [], True)
