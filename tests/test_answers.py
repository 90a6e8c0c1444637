"""What sources read alike: numbers, plain text, languages, and answers that are kept for a while."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceUnavailable
from core.languages import code_of, names_of
from plugins.answers import Kept, Recent, number, plain


@pytest.mark.parametrize(
    ("raw", "read"),
    [("0042", 42), (7, 7), (" 7 ", 7), ("", None), ("-1", None), ("1.5", None), ("٤", None), (None, None), ([], None)],
)
def test_a_number_may_be_written_as_text(raw, read):
    assert number(raw) == read


def test_plain_text_has_no_tags_entities_and_lines():
    assert plain("<p>Tom &amp; <b>Jerry</b></p>\n<br/>&lt;3") == "Tom & Jerry <3"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("eng", "en"),
        ("English", "en"),
        ("EN", "en"),
        ("en-GB", "en"),
        ("ger", "de"),
        ("deu", "de"),
        ("mul", ""),
        ("", ""),
    ],
)
def test_a_language_is_known_by_all_its_names(name, code):
    assert code_of(name) == code


@given(st.sampled_from(["en", "de", "fr", "ja", "zh", "el"]))
def test_every_name_of_a_language_leads_back_to_it(code):
    assert {code_of(name) for name in names_of(code)} == {code}


class Site:
    """Counts how often it was asked; raises what it is told to."""

    def __init__(self):
        self.asked = 0
        self.trouble = None

    async def answer(self):
        self.asked += 1
        if self.trouble:
            raise self.trouble
        return self.asked


async def test_an_answer_is_kept_until_its_time_is_over():
    clock, site = [0.0], Site()
    recent = Recent(keep_s=10, now=lambda: clock[0])
    assert await recent.get("a", site.answer) == 1
    clock[0] = 9.9
    assert await recent.get("a", site.answer) == 1
    clock[0] = 10.0
    assert await recent.get("a", site.answer) == 2


async def test_no_more_answers_are_kept_than_is_said_and_the_oldest_goes_first():
    site, recent = Site(), Recent(most=2)
    for key in ("a", "b", "c"):
        await recent.get(key, site.answer)
    assert [await recent.get(key, site.answer) for key in ("c", "b", "a")] == [3, 2, 4]


async def test_trouble_is_not_kept():
    site, recent = Site(), Recent()
    site.trouble = ValueError("down")
    with pytest.raises(ValueError, match="down"):
        await recent.get("a", site.answer)
    site.trouble = None
    assert await recent.get("a", site.answer) == 2


async def test_a_kept_answer_is_asked_for_once_and_by_all_together():
    asked = []
    answer = asyncio.Event()

    async def ask():
        asked.append(1)
        await answer.wait()
        return len(asked)

    kept = Kept(60.0)
    waiting = [asyncio.ensure_future(kept.get(ask)) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()  # who gives up ends nothing for the others
    answer.set()
    assert await waiting[1] == await waiting[2] == await kept.get(ask) == 1


async def test_what_is_kept_serves_while_something_newer_comes_and_while_the_site_is_in_trouble():
    clock = [0.0]
    answers: list[object] = ["old", SourceUnavailable("site", "is busy"), "new"]

    async def ask():
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    kept = Kept(600.0, lambda: clock[0])
    assert await kept.get(ask) == "old"
    for clock[0] in (600.0, 700.0):  # due, and in trouble; not asked again at once
        assert await kept.get(ask) == "old"
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    assert answers == ["new"]
    clock[0] = 901.0
    assert await kept.get(ask) == "old"
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert await kept.get(ask) == "new"


async def test_the_first_trouble_is_told_to_who_waits():
    async def ask():
        raise SourceUnavailable("site", "is busy")

    with pytest.raises(SourceUnavailable):
        await Kept(600.0).get(ask)
