"""Lists of titles: read line by line, taken once, gone on with, reported, and written out again."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from bot import desk, drawing
from bot.cards import Row
from core.library import lists, titles, upkeep
from core.media import Format, Kind, TitleInfo
from core.models import TitleList
from core.settings import load
from core.title_list import Fault, NoList, read
from tests.command_line import call
from tests.emulators.gutendex import running
from tests.rows import do, over
from tests.story import telling, told
from tests.test_handing import file_of, welcomed
from worker.catalog.importing import Importer
from worker.catalog.load import load as load_catalog

HEAD = "name,author,year,kind,source,ref,formats,link\n"
WHOLE = "The Bower,Ada Byron,1843,book,gutenberg,{},epub,\n"


def faults(text):
    return [(line.number, line.fault) for line in read(text.encode()) if line.fault]


def test_csv_json_and_links_are_read_alike():
    csv = read(b"Title;Authors;Year\nThe Bower;Ada Byron; 1843\n\nBlue;A;;\n")
    many = read(json.dumps([{"title": "The Bower", "authors": ["Ada Byron"], "year": 1843}]).encode())
    one = read(b'{"name": "The Bower", "author": "Ada Byron", "year": "1843"}\n{"name": "Blue"}\n')
    for lines in (csv, many, one):
        assert (lines[0].name, lines[0].authors, lines[0].year) == ("The Bower", ("Ada Byron",), 1843)
    assert [line.link for line in read(b"https://a.example/1\n\nhttps://a.example/2\n")] == [
        "https://a.example/1",
        "https://a.example/2",
    ]


def test_a_bad_line_is_named_and_hides_no_other():
    text = (
        HEAD
        + ",,,,,,,\n,Ada,,,,,,\nBower,,soon,,,,,\nBower,,,cookery,,,,\nBower,,,,,,papyrus,\n,,,,,,,ftp://x\nGood,,,,,,,\n"
    )
    assert faults(text) == [(3, Fault.EMPTY), (4, Fault.YEAR), (5, Fault.KIND), (6, Fault.FORMAT), (7, Fault.LINK)]
    assert faults('[{"name": ["a"]}, 7, {"name": "a"}]') == [(1, Fault.SHAPE), (2, Fault.SHAPE)]


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"a,b\n1,2\n", b"[]", b'{"a": 1}', b"name\n" + b"x\n" * 20_001])
def test_what_is_no_list_is_said_to_be_none(data):
    with pytest.raises(NoList):
        read(data)


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_any_bytes_are_a_list_or_none(data):
    with contextlib.suppress(NoList):
        assert read(data)


@pytest.fixture
async def gutenberg():
    with running() as site:
        settings = {"fetch": {"allow_private": ["127.0.0.1/32"]}, "sources": {"gutenberg": {"base_url": site.base}}}
        yield site, settings


@pytest.fixture
async def importer(runtime, gutenberg):
    site, settings = gutenberg
    quiet = {name: {"enabled": False} for name in load_catalog(load({})).instances if name != "gutenberg"}
    catalog = load_catalog(load({}, **{**settings, "sources": quiet | settings["sources"]}))
    site.fault("none", times=0)
    yield Importer(runtime.db, catalog, 5.0), site
    await catalog.close()


async def taken(db, importer, text, steps=100):
    """What became of a list, after so many steps at most."""
    data = text.encode()
    row = await do(db, lists.take, "list.csv", data, len(read(data)))
    while steps and row.done < row.lines:
        row, steps = await importer.go_on(row.sha256), steps - 1
    return row


async def test_what_a_line_says_in_full_is_taken_without_asking_anybody(runtime, importer):
    importer, site = importer
    row = await taken(runtime.db, importer, HEAD + WHOLE.format(7001) + WHOLE.format(7001))
    assert (row.added, row.merged, row.faults) == (1, 1, 0)
    assert site.asked() == []


async def test_links_and_refs_are_asked_for_once_and_names_are_looked_for_everywhere(runtime, importer):
    importer, _ = importer
    text = HEAD + ",,,,,,,https://www.gutenberg.org/ebooks/84\n,,,,gutenberg,84,,\nFrankenstein,Shelley,,,,,,\n"
    row = await taken(runtime.db, importer, text)
    assert row.refused == []
    assert row.added + row.merged == 3
    async with runtime.db.read() as session:
        assert ("gutenberg", "84") in await titles.of_refs(session, [("gutenberg", "84")])


async def test_what_cant_be_taken_is_told_with_its_line_and_the_reason(runtime, importer):
    importer, site = importer
    text = (
        HEAD
        + ",,,,,,,https://nowhere.example/1\n,,,,nobody,7,,\nNo such bower anywhere,,,,,,,\n,,,,gutenberg,999999,,\n"
    )
    row = await taken(runtime.db, importer, text)
    assert [(line, why) for line, _, why, _ in row.refused] == [
        (2, "unknown-link"),
        (3, "unknown-source"),
        (4, "nowhere"),
        (5, "source-gone"),
    ]
    site.fault("503", times=1000)
    row = await taken(runtime.db, importer, HEAD + "Another bower,,,,,,,\n")
    assert [why for *_, why, _ in row.refused] == ["unanswered"]
    site.fault("none", times=0)


async def test_a_list_is_gone_on_with_where_it_stopped_and_taken_again_changes_nothing(runtime, importer):
    importer, _ = importer
    text = HEAD + "".join(WHOLE.format(number) for number in range(7100, 7150))
    row = await taken(runtime.db, importer, text, steps=1)
    assert (row.done, row.added) == (20, 20)
    row = await taken(runtime.db, importer, text)
    assert (row.done, row.added, row.merged) == (50, 50, 0)
    row = await taken(runtime.db, importer, text)
    assert (row.done, row.added, row.merged) == (50, 0, 50)


async def test_a_list_is_forgotten_with_finished_jobs_and_its_titles_stay(runtime, importer):
    importer, _ = importer
    await taken(runtime.db, importer, HEAD + WHOLE.format(7400))
    async with runtime.db.begin() as session:
        await session.execute(update(TitleList).values(created_at=1))
    gone = await do(runtime.db, upkeep.forget, jobs_days=90, searches_days=7)
    assert gone["lists"] == 1
    async with runtime.db.read() as session:
        assert await titles.of_refs(session, [("gutenberg", "7400")])


async def handed_in(story, name, data):
    """What becomes of a file that somebody hands in; of a list once it is taken."""
    caller = await welcomed(story.runtime, name, "home")
    card = await desk.hand_in(story.runtime, caller, [file_of(data, "shelf.csv")])
    if card.job is None:
        return card
    job = await over(story.runtime, card.job)
    async with story.runtime.db.read() as session:
        return await drawing.card(story.runtime, session, job, caller.person, caller.room, caller.say)


async def test_a_moderator_hands_a_list_in_and_its_card_reports(tmp_path, redis_url, gutenberg):
    site, settings = gutenberg
    site.fault("none", times=0)
    async with telling(tmp_path, redis_url, **settings) as story:
        card = await handed_in(story, "me", (HEAD + WHOLE.format(7200) + "Bower,,soon,,,,,\n").encode())
        assert card.title == "1 line of shelf.csv can't be taken"
        assert card.blocks[0].text == "2 lines: 1 new, 0 known already."
        assert card.blocks[1].rows == (Row("Bower", "its year is no number", "line 3"),)
        assert "The Bower" in told(await story.says("ada", "/title the bower"))
        card = await handed_in(story, "me", b"a,b\n1,2\n")
        assert card.title == "I can't read shelf.csv as a list of titles: it has no column called name or link."


def test_a_list_is_taken_from_the_command_line_and_written_out_again(tmp_path):
    file, home = tmp_path / "shelf.csv", {"HOME": tmp_path / "home", "SOURCES__GUTENBERG__ENABLED": "true"}
    file.write_text(HEAD + WHOLE.format(7300) + "Bower,,soon,,,,,\n", "utf-8")
    ran = call("import", str(file), **home)
    assert ran.exit_code == 1
    assert "line 3  year  Bower" in ran.output
    assert "lines 2, added 1, merged 0, refused 1" in ran.output
    out = tmp_path / "out.jsonl"
    assert call("export", str(out), **home).exit_code == 0
    (row,) = map(json.loads, out.read_text("utf-8").splitlines())
    assert (row["name"], row["source"], row["ref"], row["formats"]) == ("The Bower", "gutenberg", "7300", ["epub"])
    again = call("import", str(out), HOME=tmp_path / "other", SOURCES__GUTENBERG__ENABLED="true")
    assert "lines 1, added 1, merged 0, refused 0" in again.output


def test_what_is_no_list_is_refused_by_the_command_line(tmp_path):
    file = tmp_path / "x.csv"
    file.write_text("a,b\n1,2\n", "utf-8")
    ran = call("import", str(file), HOME=tmp_path / "home")
    assert ran.exit_code == 2
    assert "no column called name or link" in " ".join(ran.output.split()).replace("│ ", "")


def test_a_line_says_all_of_a_title_or_none():
    (line,) = read((HEAD + WHOLE.format(1)).encode())
    assert line.info("g") == TitleInfo("g", "1", "The Bower", Kind.BOOK, (Format.EPUB,), ("Ada Byron",), 1843)
