"""Hits as rows: in order, with what the room has already; what is asked again is known; on both databases."""

from core.library import items, link_health, people, searches, titles
from core.library.searches import Found, Place
from core.link_health import Sign, Standing, Verdict
from core.media import Format, Kind, TitleInfo
from core.models import Blob, Item, Job, JobState, Lane, Role
from core.query import parse

HERE = TitleInfo("a", "1", "Emma", Kind.BOOK, (Format.EPUB,), ("Jane Austen",), languages=("en", "de"))
ANYWHERE = TitleInfo("b", "3", "Emma", Kind.BOOK, (Format.EPUB,))
ELSEWHERE = TitleInfo("b", "2", "Persuasion", Kind.BOOK, (Format.EPUB,), ("Jane Austen",))


async def test_hits_come_best_first_with_what_the_room_has(runtime):
    async with runtime.db.begin() as session:
        person = await people.arrive(session, "web", "ada", "Ada", Role.MEMBER)
        home, other = [await people.room(session, "web", name, name) for name in ("home", "other")]
        job = Job(kind="search", lane=Lane.NOW, state=JobState.DONE)
        session.add(job)
        numbers = await titles.keep_all(session, [HERE, ELSEWHERE])
        first, second = numbers["a", "1"], numbers["b", "2"]
        await session.flush()
        found = [(job.id, second, Found(ELSEWHERE, 1.0)), (job.id, first, Found(HERE, 2.0))]
        await searches.add_hits(session, found)
        item = Item(title_id=first, format=Format.EPUB, file_name="emma.epub", sha256="0" * 64)
        made = await items.shelve(session, item, Blob(sha256="0" * 64, size_bytes=1, media_type="text/plain"))
        await items.show_in(session, made.id, home.id, person.id)
    async with runtime.db.read() as session:
        seen = await searches.places(session, job.id, home.id)
        elsewhere = await searches.places(session, job.id, other.id)
        assert (await titles.by_ids(session, [first]))[first].info() == HERE
    assert [(one.title, one.points, one.languages, one.is_here) for one in seen] == [
        (first, 2.0, ("en", "de"), True),
        (second, 1.0, (), False),
    ]
    assert all(isinstance(one, Place) and not one.is_here for one in elsewhere)


async def test_what_a_source_says_takes_the_place_of_what_the_index_knew_and_never_the_other_way(runtime):
    async with runtime.db.begin() as session:
        job = Job(kind="search", lane=Lane.NOW, state=JobState.DONE)
        session.add(job)
        numbers = await titles.keep_all(session, [HERE, ELSEWHERE])
        await session.flush()
        first, second = numbers["a", "1"], numbers["b", "2"]
        await searches.add_hits(session, [(job.id, first, Found(HERE, 1.0, title=first))])
        await searches.add_hits(session, [(job.id, first, Found(HERE, 3.0)), (job.id, second, Found(ELSEWHERE, 2.0))])
        await searches.add_hits(session, [(job.id, second, Found(ELSEWHERE, 1.0, title=second))])
    async with runtime.db.read() as session:
        seen = await searches.places(session, job.id)
    assert [(one.title, one.points, one.is_known) for one in seen] == [(first, 3.0, False), (second, 2.0, False)]


async def test_hits_know_how_often_they_could_be_had_and_what_is_dead_can_not(runtime):
    async with runtime.db.begin() as session:
        job = Job(kind="search", lane=Lane.NOW, state=JobState.DONE)
        session.add(job)
        numbers = await titles.keep_all(session, [HERE, ELSEWHERE, ANYWHERE])
        await session.flush()
        await searches.add_hits(session, [(job.id, number, Found(HERE)) for number in numbers.values()])
        came, gone = Verdict(Standing.ALIVE, (Sign.OPENS,)), Verdict(Standing.DEAD, (Sign.GONE,))
        await link_health.looked(session, numbers["a", "1"], came, 0.5)
        row = await link_health.looked(session, numbers["b", "2"], gone, 0.5)
        row.is_dead = True
    async with runtime.db.read() as session:
        links = {one.title: one.link for one in await searches.places(session, job.id)}
    assert links[numbers["a", "1"]] > 0.5
    assert (links[numbers["b", "2"]], links[numbers["b", "3"]]) == (0.0, None)


async def test_a_search_whose_answers_are_good_is_known(runtime):
    query = parse("emma")
    async with runtime.db.begin() as session:
        await searches.asked(session, [(query, "")])
        job = Job(kind="search", lane=Lane.NOW, state=JobState.DONE)
        session.add(job)
        await session.flush()
        assert await searches.fresh(session, query) is None
        await searches.answered(session, query, job.id, 60)
    async with runtime.db.read() as session:
        assert (await searches.fresh(session, query)).id == job.id
