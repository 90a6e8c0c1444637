"""One bad page does not lose the chapter, one bad chapter not the book; and people say what becomes of the rest."""

import zipfile
from io import BytesIO

import pytest
from PIL import Image

from core.errors import BadContent, Incomplete, SourceGone, SourceRefused, SourceUnavailable
from core.library import jobs
from core.media import Asset, Files, Inline, Local, Pages, Part, TitleInfo
from core.models import Job
from core.source import Limits
from tests import fixtures_sources
from tests.emulators import librivox
from tests.story import labels, telling, told
from worker.catalog.load import Instance
from worker.content.pictures import size_of
from worker.content.placeholder import draw_placeholder
from worker.fetch.checks import Checks
from worker.fetch.download import Rules
from worker.jobs.gathering import Gathering
from worker.jobs.missing import IN_A_ROW, Row, costs_the_file_only, question
from worker.jobs.progress import Meter
from worker.run import Run
from worker.storage import Workroom

FIRST = "/download/frankenstein_librivox/frankenstein_01"


def page(number):
    """A picture, as the source makes it."""
    out = BytesIO()
    Image.new("RGB", (60, 90), (number, 0, 0)).save(out, "PNG")
    return Asset(f"{number}.png", Inline(out.getvalue()), "image/png")


def gone(tmp_path, name="gone.png"):
    return Asset(name, Local(tmp_path / "not here" / name), "image/png")


class Comic:
    """A source of parts that the test hands in."""

    name = "comic"
    limits = Limits()

    def __init__(self, parts):
        self._parts = parts

    async def assets(self, _http, _ref, part):
        made = self._parts[part.number]
        if isinstance(made, Exception):
            raise made
        return made


@pytest.fixture
async def gather(tmp_path):
    async with fixtures_sources.client() as http:

        def begin(parts):
            run = Run(Job(id=1, kind="download"), lambda _: None)
            info = TitleInfo("comic", "a", "A comic", "comic", ("cbz",))
            room, meter = Workroom(tmp_path, "job-1"), Meter(run, len(parts))
            made = Gathering(info, Instance(Comic(parts), http), room, run, Rules(), meter, Checks())
            return made, [Part(str(number), number) for number in parts]

        yield begin


async def test_a_page_that_is_gone_is_drawn_in_its_place(gather, tmp_path):
    gathering, parts = gather({1: Pages((page(1), gone(tmp_path), page(3), page(4)))})
    (part,) = await gathering.parts(parts)
    sizes = [size_of(file) for file in part.files]
    assert len(part.files) == len(part.assets.assets) == 4
    assert part.assets.assets[1].alt == "Page 2 is missing"
    assert sizes == [(60, 90), (200, 200), (60, 90), (60, 90)]  # a page to be read has 200 pixels at least
    assert [(one.part.number, one.index) for one in gathering.missing] == [(1, 2)]
    assert "is not in the folder any more" in gathering.missing[0].reason


async def test_a_chapter_of_which_most_is_gone_is_missing_as_a_whole(gather, tmp_path):
    few = Pages((page(1), gone(tmp_path, "a.png"), gone(tmp_path, "b.png"), gone(tmp_path, "c.png")))
    gathering, parts = gather({1: Pages((page(1),)), 2: few})
    found = await gathering.parts(parts)
    assert [one.part.number for one in found] == [1]
    assert [(one.part.number, one.index) for one in gathering.missing] == [(2, 0)]


async def test_a_track_that_is_gone_is_a_missing_part(gather, tmp_path):
    track = Asset("2.mp3", Local(tmp_path / "not here"), "audio/mpeg")
    gathering, parts = gather({1: Pages((page(1),)), 2: Files((track,))})
    assert len(await gathering.parts(parts)) == 1


async def test_a_part_that_the_source_no_longer_lists_is_missing(gather):
    gathering, parts = gather({1: Pages((page(1),)), 2: SourceGone("comic", "taken down")})
    assert len(await gathering.parts(parts)) == 1
    assert gathering.missing[0].reason == "taken down"


async def test_when_nothing_at_all_can_be_had_the_trouble_itself_is_told(gather, tmp_path):
    gathering, parts = gather({1: Pages((gone(tmp_path),))})
    with pytest.raises(SourceGone):
        await gathering.parts(parts)


async def test_what_an_earlier_run_brought_is_not_fetched_again(gather):
    gathering, parts = gather({1: Pages((page(1), page(2)))})
    await gathering.parts(parts)
    again, _ = gather({1: Pages((page(1), page(2)))})
    (part,) = await again.parts(parts)
    assert len(part.files) == 2
    assert again.meter.summary()["files"] == 0


def tried_out(error):
    error.tried_out = True
    return error


@pytest.mark.parametrize(
    ("error", "only"),
    [
        (SourceGone("a", "404"), True),
        (SourceRefused("a", "403"), True),
        (tried_out(SourceUnavailable("a", "busy")), True),
        (SourceUnavailable("a", "busy", 600), False),
        (tried_out(BadContent("a", "cut")), True),
        (BadContent("a", "cut"), False),
    ],
)
def test_a_file_is_given_up_only_when_no_try_is_left(error, only):
    assert costs_the_file_only(error) is only


def test_a_source_that_gives_nothing_several_times_in_a_row_is_itself_in_trouble():
    row, error = Row(), SourceUnavailable("a", "down")
    assert [row.bad(error) for _ in range(IN_A_ROW)] == [False] * (IN_A_ROW - 1) + [True]
    row.good()
    assert not row.bad(error)
    assert not any(Row().bad(SourceGone("a", "404")) for _ in range(100))


def test_the_question_names_the_missing_parts():
    missing = [type("M", (), {"part": Part("a", number), "reason": "gone"})() for number in (3, 9)]
    error = question("comic", missing, 26, 28)
    assert isinstance(error, Incomplete)
    assert error.facts == {
        "source": "comic", "have": 26, "of": 28, "count": 2, "missing": "3, 9", "reason": "gone",
    }  # fmt: skip


def test_a_placeholder_keeps_within_reason_whatever_its_neighbours_are(tmp_path):
    draw_placeholder(tmp_path / "a.png", ["Page 2 is missing", "word " * 200], (1, 99_999))
    assert size_of(tmp_path / "a.png") == (200, 6000)


@pytest.fixture
async def audiobooks(tmp_path, redis_url):
    with librivox.running() as site:
        sources = {"demo": {"enabled": False}, "librivox": {"base_url": site.base}}
        for name in ("gutenberg", "internet_archive"):
            sources[name] = {"enabled": False}
        async with telling(tmp_path, redis_url, sources=sources, fetch={"allow_private": ["127.0.0.1/32"]}) as story:
            yield story, site


async def incomplete(story, site):
    """A book of two chapters of which one is gone, and its card."""
    await story.says("ada", "/search Frankenstein, or Modern Prometheus")
    site.fault("404", where=FIRST, times=1)
    await story.says("ada", "/download Frankenstein, or Modern Prometheus mp3")
    return await story.becomes("ada", "failed")


async def test_a_missing_chapter_is_a_question_and_the_rest_can_be_taken_as_it_is(audiobooks):
    story, site = audiobooks
    card = await incomplete(story, site)
    assert card.title == "Frankenstein, or Modern Prometheus: 1 of 2 parts are here"
    assert "Part 1 is missing at LibriVox" in told(card)
    assert labels(card) == [
        "Take it as it is",
        "Retry the missing ones",
        "Get it elsewhere",
        "Tell me when it's back",
        "Delete what is there",
    ]
    site.fault("404", where=FIRST, times=1)
    await story.presses("ada", "Take it as it is")
    ready = await story.ready("ada")
    assert "Part 1 is not in it" in told(ready)
    assert labels(ready)[0] == "Retry the missing ones"


async def test_the_missing_ones_are_fetched_and_nothing_else(audiobooks):
    story, site = audiobooks
    await incomplete(story, site)
    site.fault("none", times=0)
    await story.presses("ada", "Retry the missing ones")
    ready = await story.ready("ada")
    assert sum("/download/" in one and one.endswith(".mp3") for one in site.asked()) == 1
    _, _, body = await story.fetch(ready.files[0].url)
    assert len(zipfile.ZipFile(BytesIO(body)).namelist()) >= 2


async def test_the_closing_report_counts_what_every_run_brought(audiobooks):
    story, site = audiobooks
    card = await incomplete(story, site)
    async with story.runtime.db.read() as session:
        before = (await jobs.by_id(session, card.job)).progress["spent"]
    assert before["files"] == 1
    site.fault("none", times=0)
    await story.presses("ada", "Retry the missing ones")
    ready = await story.ready("ada")
    async with story.runtime.db.read() as session:
        done = (await jobs.by_id(session, card.job)).result
    assert done["files"] == 2
    assert done["fetched_bytes"] > before["bytes"]
    assert done["seconds"] >= before["seconds"]
    assert " fetched in " in told(ready)


async def test_it_can_be_looked_for_elsewhere(audiobooks):
    story, site = audiobooks
    await incomplete(story, site)
    answer = await story.presses("ada", "Get it elsewhere")
    assert "Frankenstein, or Modern Prometheus" in told(answer)


def test_errors_that_cost_a_file_are_of_the_source():
    assert not costs_the_file_only(Incomplete(have=1, of=2, count=1, missing="2", reason="", source="a"))
