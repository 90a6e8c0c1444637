"""Bowerbird on Telegram: what is pressed, filled in, and found inline, with the real house behind."""

import pytest

from tests.telegram_fixtures import house, platform
from tests.telegram_house import brings, says

__all__ = ["house", "platform"]


@pytest.mark.usefixtures("house")
async def test_a_press_that_answers_one_person_opens_their_chat(platform):
    """A fresh link is nobody else's business."""
    ana = await platform.person("Ana")
    room = await platform.group("Readers", ana)
    await ana.says("/download handbook epub", room)
    ready = await ana.sees(room, says("is ready"))
    toast = await (await ana.presses(ready, "Fresh link")).answer()
    await ana.starts(toast.url.partition("?start=")[2])
    mine = await ana.sees(None, says("is ready"))
    assert "End all my links" in mine.labels()


@pytest.mark.usefixtures("house")
async def test_a_button_that_ends_something_asks_first(platform):
    ana = await platform.person("Ana")
    await ana.says("/download handbook epub")
    await ana.sees(None, says("is ready"))
    await ana.says("/link handbook")
    card = await ana.sees(None, lambda m: "End all my links" in m.labels())
    before = card.labels()
    asked = await (await ana.presses(card, "End all my links")).answer()
    assert "End every link" in asked.text
    card = await ana.sees(None, lambda m: "Leave it as it is" in m.labels())
    await (await ana.presses(card, "Leave it as it is")).answer()
    card = await ana.sees(None, lambda m: m.labels() == before and m.id == card.id)
    await (await ana.presses(card, "End all my links")).answer()
    card = await ana.sees(None, lambda m: "Leave it as it is" in m.labels())
    toast = await (await ana.presses(card, "End all my links")).answer()
    assert toast.text.startswith("Done: no link")


@pytest.mark.usefixtures("house")
async def test_a_code_is_copied_by_a_button(platform):
    ana = await platform.person("Ana")
    await ana.says("/account link")
    code = await ana.sees(None, lambda m: "Copy the code" in m.labels())
    assert code.button("Copy the code").copied in code.text


async def asked_for_chapters(platform):
    """Somebody, their group, and the form of a comic in it."""
    ana = await platform.person("Ana")
    room = await platform.group("Readers", ana)
    await ana.says("/title bowerbird handbook, drawn", room)
    title = await ana.sees(room, lambda m: "Choose chapters or format" in m.labels())
    await ana.presses(title, "Choose chapters or format")
    form = await ana.sees(room, lambda m: "Get it" in m.labels())
    return ana, room, form


@pytest.mark.usefixtures("house")
async def test_a_form_is_filled_in_step_by_step(platform):
    ana, room, form = await asked_for_chapters(platform)
    await ana.presses(form, "✎ Chapters")
    question = await ana.sees(room, lambda m: m.asks_reply)
    await ana.says("1-2", room, reply_to=question)
    await ana.sees(room, lambda m: m.id == form.id and "Chapters: 1-2" in m.text)
    await ana.sees_no_more(question)
    await ana.presses(await ana.sees_again(form), "Get it")
    ready = await ana.sees(room, says("is ready"))
    assert "parts 1-2" in ready.text
    await ana.sees_no_more(form)


@pytest.mark.usefixtures("house")
async def test_a_form_that_is_refused_keeps_what_was_filled_in_and_asks_again(platform):
    ana, room, form = await asked_for_chapters(platform)
    await ana.presses(form, "ZIP")
    await ana.presses(form, "✎ Chapters")
    await ana.says("3-2", room, reply_to=await ana.sees(room, lambda m: m.asks_reply))
    form = await ana.sees(room, lambda m: m.id == form.id and "Chapters: 3-2" in m.text)
    toast = await (await ana.presses(form, "Get it")).answer()
    assert "runs backwards" in toast.text
    question = await ana.sees(room, lambda m: m.asks_reply and "You said: 3-2" in m.text)
    assert "runs backwards" in question.text
    form = await ana.sees_again(form)
    assert "✓ ZIP" in form.labels()
    assert "runs backwards" in form.text
    await ana.says("1-2", room, reply_to=question)
    form = await ana.sees(room, lambda m: m.id == form.id and "Chapters: 1-2" in m.text)
    assert "runs backwards" not in form.text
    await ana.presses(form, "Get it")
    await ana.sees(room, brings(".zip"))
    await ana.sees_no_more(form)


@pytest.mark.usefixtures("house")
async def test_a_form_is_left_by_its_button_and_is_its_askers(platform):
    ana, bob = await platform.person("Ana"), await platform.person("Bob")
    room = await platform.group("Readers", ana, bob)
    await ana.says("/title bowerbird handbook, drawn", room)
    title = await ana.sees(room, lambda m: "Choose chapters or format" in m.labels())
    await ana.presses(title, "Choose chapters or format")
    form = await ana.sees(room, lambda m: "Get it" in m.labels())
    toast = await (await bob.presses(form, "Get it")).answer()
    assert toast.alert
    assert "somebody else" in toast.text
    await ana.presses(form, "Cancel")
    await ana.sees_no_more(form)


@pytest.mark.usefixtures("house")
async def test_who_writes_as_the_group_presses_a_button_first(platform):
    ana = await platform.person("Ana")
    room = await platform.group("Readers", ana, kind="supergroup")
    await ana.says("/download handbook epub", room, anonymous=True)
    line = await ana.sees(room, says("You write as the group"))
    await ana.presses(line, "Ask as me")
    ready = await ana.sees(room, says("is ready"))
    assert "asked by Ana" in ready.history[0].text


@pytest.mark.usefixtures("house")
async def test_inline_words_find_titles_that_lead_to_them(platform):
    ana, bob = await platform.person("Ana"), await platform.person("Bob")
    room = await platform.group("Readers", ana, bob)
    await ana.says("/search bowerbird")
    await ana.sees(None, says("3 found"))
    results = await ana.types_inline("handbook", room)
    assert "The Bowerbird handbook" in results.titles()
    posted = await ana.picks(results, "The Bowerbird handbook", room)
    await bob.starts(posted.button("Get it").url.partition("?start=")[2])
    await bob.sees(None, lambda m: "Get EPUB" in m.labels())


@pytest.mark.usefixtures("house")
async def test_what_is_asked_for_is_seen_and_done_by_signs(platform):
    """No extra lines: eyes when it is noted, a thumb when it is here."""
    ana = await platform.person("Ana")
    asked = await ana.says("/download handbook epub")
    await ana.sees(None, brings(".epub"))
    await ana.sees(None, lambda m: m.id == asked.id and m.reactions == ["👍"])
    emoji = [one["parameters"]["reaction"] for one in await platform.called("setMessageReaction", 2)]
    assert "👀" in str(emoji[0])
