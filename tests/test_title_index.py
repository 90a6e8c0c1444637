"""The index of titles: found by how they begin, by words, in any script, with a slip of the finger."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.folding import folded, grams, indexed, sought
from core.library import titles
from core.media import Format, Kind, TitleInfo

NAMES = [
    "Frankenstein",
    "Frankenstein in Baghdad",
    "Notes on Frankenstein",
    "The Time Machine",
    "吾輩は猫である",
    "三毛猫ホームズ",
    "Café des Arts",
    "สี่แผ่นดิน",
    "Война и мир",
]


def title(name, **more):
    given = {"source": "here", "ref": name, "authors": ("Mary Shelley",)} | more
    return TitleInfo(name=name, kind=Kind.BOOK, formats=(Format.EPUB,), **given)


@pytest.fixture
async def find(runtime):
    async with runtime.db.begin() as session:
        await titles.keep_all(session, map(title, NAMES))

    async def named(words, limit=8):
        async with runtime.db.read() as session:
            return [row.name for row in await titles.matching(session, words, 1, limit)]

    return named


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("frankenstein", ["Frankenstein in Baghdad", "Frankenstein", "Notes on Frankenstein"]),
        ("fr", ["Frankenstein in Baghdad", "Frankenstein", "Notes on Frankenstein"]),
        ("FRANK bagh", ["Frankenstein in Baghdad"]),
        ("machine shell", ["The Time Machine"]),
        ("猫", ["三毛猫ホームズ", "吾輩は猫である"]),
        ("猫で", ["吾輩は猫である"]),
        ("は猫である", ["吾輩は猫である"]),
        ("猫は", []),
        ("cafe", ["Café des Arts"]),
        ("แผ่น", ["สี่แผ่นดิน"]),
        ("война", ["Война и мир"]),
        ("xyzzy", []),
        ('"; drop* table', []),
        ("NOT OR AND", []),
    ],
)
async def test_titles_are_found(find, words, found):
    assert sorted(await find(words)) == sorted(found)


async def test_what_begins_so_comes_first(find):
    assert (await find("frank"))[-1] == "Notes on Frankenstein"
    assert (await find("the"))[0] == "The Time Machine"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("words", ["frankenstien", "frankensten notes", "fraknenstein"])
async def test_a_slip_of_the_finger_finds_what_was_meant(find, words):
    assert "Notes on Frankenstein" in await find(words)


async def test_the_index_follows_when_a_title_is_called_otherwise_or_goes(runtime, find):
    async with runtime.db.begin() as session:
        await titles.keep(session, title("The Modern Prometheus", ref="Notes on Frankenstein"))
    assert "Notes on Frankenstein" not in await find("frankenstein")
    assert await find("prometheus") == ["The Modern Prometheus"]
    async with runtime.db.begin() as session:
        await session.delete((await titles.matching(session, "prometheus", 1, 1))[0])
    assert await find("prometheus") == []


async def test_what_was_handed_in_elsewhere_is_not_found(runtime, find):
    async with runtime.db.begin() as session:
        await titles.keep(session, title("Frankenstein, private", source=titles.UPLOAD))
    assert "Frankenstein, private" not in await find("frankenstein")


def test_unspaced_writing_is_looked_up_by_its_pairs():
    assert sought("吾輩は猫") == ["吾輩", "輩は", "は猫"]
    assert sought("猫") == ["猫"]
    assert sought("cat") == ["cat"]
    assert set(grams("猫は x")) == {"猫", "は", "猫は"}
    assert indexed("Café 猫") == "cafe 猫 猫"


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_text_is_folded_as_all_text_is(text):
    assert f"{folded(text)} e".strip() == folded(f"{text} é")
