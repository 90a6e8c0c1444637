"""Discord, from what people do there to what they see: the unmodified library, the wire, a whole house."""

import re

import pytest

from tests.discord_story import books, on_discord, people, title
from tests.emulators import site

#: more than a person may say at once in these stories
TALKATIVE = {"commands_per_minute": 600}


@pytest.fixture
async def house(tmp_path, redis_url):
    async with on_discord(tmp_path, redis_url) as (discord, story):
        yield discord, story


@pytest.fixture
async def discord(house):
    return house[0]


@pytest.fixture
async def paced(tmp_path, redis_url, gate):
    """A house whose shelf gives a chapter when it is let."""
    async with on_discord(tmp_path, redis_url) as (discord, _):
        yield discord


async def test_from_a_search_to_a_file(discord):
    ana, ben, room = await people(discord)
    await ana.says("/search words:handbook", room)
    hits = await ana.sees(room, lambda one: "3 found" in one.text)
    assert hits.only_me
    assert hits.choices == [
        "1 · The Bowerbird handbook",
        "2 · The Bowerbird handbook, drawn",
        "3 · The Bowerbird handbook, in bells",
    ]
    await ana.presses(hits, "1 · The Bowerbird handbook")
    card = await ana.sees(room, lambda one: "Get EPUB" in one.labels)
    assert card.only_me
    assert [one["alt"] for one in card.pictures] == ["Cover of The Bowerbird handbook"]
    await ana.presses(card, "Get EPUB")
    ready = await ben.sees(room, lambda one: "is ready" in one.text)
    assert not ready.only_me
    (book,) = books(ready)
    assert book["name"].endswith(".epub")
    assert (await discord.download(book)).startswith(b"PK")
    assert "Open, Download: I have no address that opens from here" in ready.text.replace("\\", "")


async def test_several_files_come_with_one_card_when_all_are_there(discord):
    ana, ben, room = await people(discord)
    await ana.says("/download what:the bowerbird handbook, drawn parts:1-2 format:cbz files:per-chapter", room)
    first = await ben.sees(room, lambda one: "is ready" in one.text)
    await ben.says("/download what:the bowerbird handbook, drawn parts:1-2 format:cbz files:per-chapter", room)
    ready = await ana.sees(room, lambda one: "is ready" in one.text and one.id != first.id)
    assert [one["name"] for one in books(ready)] == [f"The_Bowerbird_handbook_drawn_{n}.cbz" for n in (1, 2)]
    assert {"Download 1", "Download 2"} <= set(re.findall(r"Download \d", ready.text)) | set(ready.labels)
    await discord.rules(attachment_size_limit=700_000)
    await ben.says("/download what:the bowerbird handbook, drawn parts:1-2 format:cbz files:per-chapter", room)
    less = await ana.sees(room, lambda one: "did not fit" in one.text)
    assert len(books(less)) == 1


async def test_the_card_goes_from_the_queue_through_a_bar_to_the_file(paced, gate):
    ana, ben, room = await people(paced)
    await ana.says("/download what:the bowerbird handbook format:epub", room)
    gate.lets(3)
    await ben.sees(room, lambda one: "▓" in one.text)
    gate.opens()
    ready = await ben.sees(room, lambda one: "is ready" in one.text)
    was = "\n".join(one["text"] for one in ready.history)
    assert "asked by Ana" in was
    assert "▓" in was
    assert "Fetching part" in was
    assert len(await ben.messages(room)) == 1
    assert books(ready)


async def test_a_request_is_paused_and_goes_on_by_its_buttons(paced, gate):
    ana, _, room = await people(paced)
    await ana.says("/download what:the bowerbird handbook format:epub", room)
    gate.lets(2)
    card = await ana.sees(room, lambda one: "Fetching part" in one.text)
    await ana.presses(card, "Pause")
    assert (await ana.sees(room, lambda one: "Paused." in one.text and one.id != card.id)).only_me
    card = await ana.sees_again(card, lambda one: "Resume" in one.labels)
    assert "Nothing is lost" in card.text
    await ana.presses(card, "Resume")
    gate.opens()
    assert books(await ana.sees_again(card, lambda one: "is ready" in one.text))


async def test_somebody_else_is_told_alone_that_a_request_is_not_theirs(paced):
    ana, ben, room = await people(paced)
    await ana.says("/download what:the bowerbird handbook format:epub", room)
    card = await ben.sees(room, lambda one: "Cancel" in one.labels)
    await ben.presses(card, "Cancel")
    no = await ben.sees(room, lambda one: "somebody else's request" in one.text)
    assert no.only_me
    assert all(one.id != no.id for one in await ana.messages(room))
    await ana.presses(card, "Cancel")
    await ana.sees_again(card, lambda one: "is cancelled" in one.text)


async def test_who_may_manage_messages_moderates(paced):
    ana, ben, room = await people(paced)
    await paced.gives_role(room, ben, "Keepers", "manage_messages")
    await ana.says("/download what:the bowerbird handbook format:epub", room)
    card = await ben.sees(room, lambda one: "Cancel" in one.labels)
    await ben.presses(card, "Cancel")
    await ana.sees_again(card, lambda one: "is cancelled" in one.text)


async def test_chapters_are_chosen_in_a_form(discord):
    ana, ben, room = await people(discord)
    await ana.presses(await title(ana, room), "Choose chapters or format")
    form = await ana.form()
    assert form["title"] == "The Bowerbird handbook"
    assert [one["label"] for one in form["fields"]] == ["Format", "Chapters", "Files"]
    await ana.submits({"Format": "ZIP", "Chapters": "2-3"})
    (book,) = books(await ben.sees(room, lambda one: "is ready" in one.text))
    assert book["name"].endswith(".zip")


async def test_a_form_filled_in_wrongly_says_so_and_is_opened_again_as_it_was(discord):
    ana, ben, room = await people(discord)
    await ana.presses(await title(ana, room), "Choose chapters or format")
    await ana.submits({"Format": "ZIP", "Chapters": "3-2"})
    sorry = await ana.sees(room, lambda one: "runs backwards" in one.text)
    assert sorry.only_me
    await ana.presses(sorry, "Try again")
    form = await ana.form()
    assert (form["fields"][0]["chosen"], form["fields"][1]["value"]) == (["ZIP"], "3-2")
    await ana.submits({"Format": "ZIP", "Chapters": "2-3"})
    (book,) = books(await ben.sees(room, lambda one: "is ready" in one.text))
    assert book["name"].endswith(".zip")


async def test_titles_that_were_seen_are_suggested_while_one_types(discord):
    ana, _, room = await people(discord)
    await title(ana, room)
    suggested = await ana.completes("/download what:hand", room)
    assert {"name", "value"} == set(suggested[0])
    assert "The Bowerbird handbook" in {one["value"] for one in suggested}
    await ana.uses("download", room, what=suggested[0]["value"])
    await ana.sees(room, lambda one: "is ready" in one.text)


async def test_options_are_what_they_are_and_not_a_line_of_text(discord):
    """A word that could be a format stays in the title that is looked for."""
    ana, _, room = await people(discord)
    await ana.uses("search", room, words="handbook cbz format:pdf")
    card = await ana.sees(room)
    assert "handbook cbz format:pdf" in card.text


async def test_several_titles_that_fit_are_picked_from_in_sight_of_all(discord):
    ana, ben, room = await people(discord)
    await title(ana, room)
    await ana.says("/download what:bowerbird", room)
    which = await ben.sees(room, lambda one: "Which one do you mean" in one.text)
    assert len(which.choices) == 3
    await ana.presses(which, which.choices[1])
    (book,) = books(await ben.sees(room, lambda one: "is ready" in one.text))
    assert book["name"].endswith(".cbz")


async def test_the_queue_turns_its_page_on_the_same_message(paced):
    ana, _, room = await people(paced)
    await ana.says("/download what:the bowerbird handbook format:epub", room)
    await ana.sees(room, lambda one: "Cancel" in one.labels)
    await ana.says("/queue", room)
    queue = await ana.sees(room, lambda one: "This room's requests" in one.text)
    await ana.presses(queue, "Your requests")
    assert (await ana.sees_again(queue, lambda one: "Your requests" in one.text)).edits == 1


async def test_what_was_whispered_is_shared_with_a_press(discord):
    ana, ben, room = await people(discord)
    card = await title(ana, room)
    assert await ben.messages(room) == []
    await ana.presses(card, "Share here")
    shared = await ben.sees(room, lambda one: "Get EPUB" in one.labels)
    assert "Share here" not in shared.labels
    await ben.presses(shared, "★ Star")
    assert (await ben.sees(room, lambda one: one.text.startswith("★"))).only_me


async def test_what_cannot_be_taken_back_is_asked_about_first(discord):
    ana, _, room = await people(discord)
    await ana.says("/download what:the bowerbird handbook format:epub", room)
    await ana.sees(room, lambda one: "is ready" in one.text)
    await ana.says("/link what:handbook", room)
    links = await ana.sees(room, lambda one: "End all my links" in one.labels)
    assert links.only_me
    await ana.presses(links, "End all my links")
    question = await ana.sees(room, lambda one: "End every link" in one.text)
    assert question.labels == ["End all my links", "Leave it"]
    await ana.presses(question, "Leave it")
    await ana.sees_again(question, lambda one: one.text == "### Left as it is." and not one.labels)
    await ana.presses(links, "End all my links")
    question = await ana.sees(room, lambda one: "End every link" in one.text)
    await ana.presses(question, "End all my links")
    await ana.sees_again(question, lambda one: "no link given to you so far opens" in one.text)


async def test_a_direct_chat_is_a_room_of_its_own(discord):
    ana, _, room = await people(discord)
    dm = await ana.dm()
    await ana.says("/download what:the bowerbird handbook format:epub", dm)
    ready = await ana.sees(dm, lambda one: "is ready" in one.text)
    assert not ready.only_me
    assert books(ready)
    await ana.says("/library", dm)
    await ana.sees(dm, lambda one: "The Bowerbird handbook" in one.text and "Library of Ana" in one.text)
    await ana.says("/library", room)
    await ana.sees(room, lambda one: "Nothing is here yet" in one.text)


async def test_cards_stay_in_the_thread_where_they_were_asked_for(paced, gate):
    ana, ben, room = await people(paced)
    thread = await paced.thread(room, "Comics", ana)
    await ana.says("/download what:the bowerbird handbook format:epub", thread)
    gate.lets(2)
    await ben.sees(thread, lambda one: "Fetching part" in one.text)
    gate.opens()
    assert books(await ben.sees(thread, lambda one: "is ready" in one.text))
    assert await ben.messages(room) == []


async def test_a_message_with_a_file_is_sent_to_us_by_its_menu(discord):
    ana, ben, room = await people(discord)
    book = site.real_epub().read_bytes()
    await ben.says("have a look at this", room, files={"children.epub": book})
    (message,) = await ana.messages(room)
    await ana.uses_on("Send to Bowerbird", message)
    await ana.sees(room, lambda one: "children" in one.text and not one.thinking)
    await ana.says("/library", room)
    await ana.sees(room, lambda one: "Library of Readers" in one.text and "children" in one.text)


async def test_a_message_with_nothing_in_it_is_answered_kindly_and_alone(discord):
    ana, ben, room = await people(discord)
    await ben.says("good morning", room)
    (message,) = await ana.messages(room)
    await ana.uses_on("Send to Bowerbird", message)
    assert (await ana.sees(room)).only_me


async def test_two_chats_become_one_person_by_a_code(house):
    discord, story = house
    ana, _, room = await people(discord)
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", str(await story.says("ada", "/account link")))[0]
    await ana.says(f"/account link what:{code}", room)
    asked = await ana.sees(room, lambda one: one.only_me and bool(one.labels))
    await ana.presses(asked, asked.labels[0])
    await ana.sees(room, lambda one: (one.only_me and one.id != asked.id) or one.edits > 0)
    await ana.says("/account show", room)
    await ana.sees(room, lambda one: one.only_me and "web" in one.text.lower() and "discord" in one.text.lower())


async def test_who_brings_us_into_a_server_is_greeted_where_news_are_welcome(discord):
    ana = await discord.person("Ana")
    room = await discord.group("Readers", ana, news=True)
    hello = await ana.sees(room, lambda one: "Type /search" in one.text)
    assert not hello.only_me
    quiet = await discord.group("Quiet", ana)
    await ana.says("/help", quiet)
    await ana.sees(quiet, lambda one: "What you can ask" in one.text)
    assert len(await ana.messages(quiet)) == 1


async def test_mentions_in_what_people_type_ping_nobody(discord):
    ana, ben, room = await people(discord)
    await ana.uses("search", room, words=f"@everyone {ben.mention} **bold** [x](https://x.org)")
    card = await ana.sees(room)
    assert "\\@everyone" in card.text
    assert not card.pings


@pytest.mark.parametrize("words", ["ألف ليلة", "人間失格", "🦉👩🏽‍🚀", "\u202eabc", "x" * 150])
async def test_names_in_every_script_are_shown(discord, words):
    ana, _, room = await people(discord)
    await ana.uses("search", room, words=words)
    assert (await ana.sees(room, lambda one: "Try fewer words" in one.text)).only_me


async def test_too_much_at_once_is_refused_once(tmp_path, redis_url):
    limits = {"commands_per_minute": 30}
    async with on_discord(tmp_path, redis_url, limits=limits) as (discord, _):
        ana, ben, room = await people(discord)
        for _ in range(40):
            await ana.says("/status", room)
        await ana.sees(room, lambda one: "more than 30 commands" in one.text)
        await ben.says("/help", room)
        await ben.sees(room, lambda one: "What you can ask" in one.text)
        seen = await ana.messages(room)
    assert sum("more than 30 commands" in one.text for one in seen) == 1


async def test_an_unknown_thing_is_answered_kindly_and_alone(discord):
    ana, ben, room = await people(discord)
    await ana.says("/title what:no such title anywhere", room)
    sorry = await ana.sees(room, lambda one: "I found nothing called" in one.text)
    assert sorry.only_me
    await ana.says("/cancel id:999", room)
    assert (await ana.sees(room, lambda one: "no request 999" in one.text)).only_me
    assert await ben.messages(room) == []
