"""Asking: what is had, shared and refused, as people meet it in the chat."""

from core.library import jobs
from tests.story import labels, telling, told


async def test_unknown_commands_are_answered_with_the_nearest_and_seen_by_their_sayer_only(story):
    await story.talker("bob")
    card = await story.says("ada", "/downlod handbook")
    assert told(card) == "There is no command /downlod.\nDid you mean /download?"
    assert told(await story.says("ada", "/zzz")) == "There is no command /zzz.\n/help lists them all."
    await story.says("bob", "/status")
    assert all("command" not in told(card) for card in (await story.talker("bob")).cards)


async def test_a_title_is_seen_in_full_by_words_by_number_and_by_a_press(story):
    card = await story.says("ada", "/title the bowerbird handbook, drawn")
    assert "The Bowerbird handbook, drawn" in told(card)
    assert "Get CBZ" in labels(card)
    assert "Parts: 3" in told(card)
    cover = next(block for block in card.blocks if block.type == "cover")
    assert (await story.fetch(cover.url))[1]["Content-Type"] == "image/jpeg"
    several = await story.says("ada", "/title handbook")
    assert several.title == "Which one do you mean?"
    assert len(several.pick.options) == 3
    pressed = await story.presses("ada", labels(several)[-1])
    assert pressed.title in labels(several)[-1]
    numbered = await story.says("ada", "/title #1")
    assert numbered.title in told(several)
    nothing = await story.says("ada", "/title 123456789012")
    assert told(nothing).startswith('I found nothing called "123456789012".')


async def test_what_is_meant_is_found_by_words_number_format_or_by_asking_back(story):
    """The format decides when one title only can be had so; else the exact name; else people are asked."""
    card = await story.says("ada", "/download handbook cbz")
    assert card.title == "The Bowerbird handbook, drawn"
    card = await story.says("ada", "/download handbook zip")
    assert card.title == "Which one do you mean?"
    await story.presses("ada", next(one for one in labels(card) if one.endswith("in bells")))
    card = await story.ready("ada")
    assert card.files[0].name == "The Bowerbird handbook, in bells.zip"
    card = await story.says("ada", "/download the bowerbird handbook zip")
    assert card.title == "The Bowerbird handbook"
    assert (await story.says("ada", "/download #3 mp3")).title == "The Bowerbird handbook, in bells"


async def test_what_cannot_be_had_is_refused_with_what_can(story):
    card = await story.says("ada", "/download bells epub")
    assert told(card) == "The Bowerbird handbook, in bells can't be had as EPUB.\nIt can be had as MP3, M4B, ZIP."
    card = await story.says("ada", "/download bells 3-1")
    assert "The range 3-1 runs backwards." in told(card)
    card = await story.says("ada", "/download bells parts:3-1")
    assert told(card) == "The range 3-1 runs backwards.\nWrite the smaller number first."
    card = await story.says("ada", "/download bells parts:x")
    assert told(card).startswith('I can\'t read "x" as a range of parts.\nWrite it like 1-3,7 or 5-')
    card = await story.says("ada", "/download bells format:epbu")
    assert "Did you mean epub?" in told(card)
    assert "nothing called" in told(await story.says("ada", "/download no such thing"))
    await story.says("ada", "/download bells 7-9")
    card = await story.becomes("ada", "failed")
    assert "There are no parts 7-9." in told(card)
    assert "It has 3 parts, 1-3." in told(card)


async def test_a_range_is_had_alone_and_what_is_here_is_handed_over_at_once(story):
    await story.says("ada", "/download drawn 2- cbz")
    card = await story.ready("ada")
    assert card.files[0].name == "The Bowerbird handbook, drawn 2-.cbz"
    await story.says("ada", "/download drawn latest cbz")
    await story.ready("ada")
    again = await story.says("bob", "/download drawn 2- cbz", room="attic")
    assert again.title == "The Bowerbird handbook, drawn is ready"
    assert "it was here already" in told(again)
    assert (await story.fetch(again.files[0].url))[0] == 200
    assert "drawn" in told(await story.says("bob", "/library", room="attic"))


async def test_a_file_for_each_chapter_is_had_in_one_card_and_shared_as_such(story):
    await story.says("ada", "/download drawn 2-3 cbz per-chapter")
    card = await story.ready("ada")
    names = [f"The Bowerbird handbook, drawn {number}.cbz" for number in (2, 3)]
    assert [one.name for one in card.files] == names
    assert "2 files" in told(card)
    assert labels(card)[:2] == ["Download 2", "Download 3"]
    again = await story.says("bob", "/download drawn 2-3 cbz files:per-chapter", room="attic")
    assert again.title == "The Bowerbird handbook, drawn is ready"
    assert [one.name for one in again.files] == names
    assert [(await story.fetch(one.url))[0] for one in again.files] == [200, 200]
    mine = await story.presses("bob", "Fresh links", room="attic")
    assert [one.name for one in mine.files] == names
    alone = await story.says("ada", "/download drawn 3 cbz")
    assert "it was here already" in told(alone)


async def test_chapters_in_files_of_their_own_are_chosen_in_the_form(story):
    await story.says("ada", "/title drawn")
    form = await story.presses("ada", "Choose chapters or format")
    await story.fills("ada", form, format="zip", parts="1-2", files="per-chapter")
    assert len((await story.ready("ada")).files) == 2
    refused = await story.fills("ada", form, format="zip", parts="1-2", files="many")
    assert refused.text.startswith('FILES can\'t be "many".')


async def test_a_preferred_format_is_taken_where_it_fits(story):
    answer = await story.says("ada", "/settings format zip")
    assert answer.text == "Format is now zip."
    assert "ZIP" in told(await story.says("ada", "/download the bowerbird handbook"))
    await story.says("ada", "/settings format m4b")
    assert "CBZ" in told(await story.says("ada", "/download the bowerbird handbook, drawn"))


async def test_chapters_and_format_are_chosen_in_a_form(story):
    await story.says("ada", "/title drawn")
    form = await story.presses("ada", "Choose chapters or format")
    assert [field.name for field in form.fields] == ["format", "parts", "files"]
    await story.fills("ada", form, format="epub", parts="1")
    card = await story.ready("ada")
    assert card.files[0].name == "The Bowerbird handbook, drawn 1.epub"
    form = await story.presses("ada", "Choose chapters or format")
    assert (await story.fills("ada", form, format="epub", parts="one")).text.startswith('I can\'t read "one"')
    assert (await story.fills("ada", form, format="scroll", parts="")).text.startswith('FORMAT can\'t be "scroll".')


async def test_favorites_are_starred_listed_and_removed(story):
    assert "No stars yet" in told(await story.says("ada", "/favorites"))
    await story.says("ada", "/title drawn")
    assert (await story.presses("ada", "★ Star")).text == "★ The Bowerbird handbook, drawn"
    assert "among your favorites already" in (await story.presses("ada", "★ Star")).text
    assert "The Bowerbird handbook, drawn" in told(await story.says("ada", "/favorites"))
    assert "No stars yet" in told(await story.says("bob", "/favorites"))
    assert "☆ Unstar" in labels(await story.says("ada", "/title drawn"))
    assert "fits none, or several" in told(await story.says("ada", "/favorites remove bells"))
    assert "no longer among" in (await story.says("ada", "/favorites remove drawn")).text
    assert "No stars yet" in told(await story.says("ada", "/favorites"))


async def test_the_library_is_searched_by_words_and_kind_and_belongs_to_its_room(story):
    assert "Nothing is here yet" in told(await story.says("ada", "/library"))
    await story.says("ada", "/download the bowerbird handbook epub")
    await story.ready("ada")
    await story.says("ada", "/download drawn cbz")
    await story.ready("ada")
    card = await story.says("ada", "/library")
    assert labels(card)[:2] == ["books", "comics"]
    assert "drawn" in told(await story.presses("ada", "comics"))
    assert "drawn" not in told(await story.says("ada", "/library book"))
    assert "drawn" in told(await story.says("ada", "/library Bowerbird comic"))
    assert "drawn" in told(await story.says("ada", "/library HANDBÖOK drawn"))
    assert 'Nothing here fits "dracula"' in told(await story.says("ada", "/library dracula"))
    assert "Nothing is here yet" in told(await story.says("ada", "/library", room="attic"))


async def test_a_link_is_to_what_is_called_so_before_what_has_the_words_in_its_name(story):
    for words in ("the bowerbird handbook epub", "drawn cbz"):
        await story.says("ada", f"/download {words}")
        await story.ready("ada")
    for words, name in (("The bowerbird handbook", "The Bowerbird handbook.epub"), ("handbook", "drawn.cbz")):
        assert (await story.says("ada", f"/link {words}")).files[0].name.endswith(name)


async def test_a_fresh_link_is_had_any_time_and_all_of_ones_own_can_be_ended(story):
    await story.says("ada", "/download drawn cbz")
    first = (await story.ready("ada")).files[0].url
    card = await story.says("ada", "/link drawn")
    fresh = card.files[0].url
    of_bob = (await story.says("bob", "/link drawn")).files[0].url
    assert [(await story.fetch(url))[0] for url in (first, fresh, of_bob)] == [200, 200, 200]
    ended = await story.presses("ada", "End all my links")
    assert ended.text == "Done: no link given to you so far opens any more. /link makes fresh ones."
    assert [(await story.fetch(url))[0] for url in (first, fresh, of_bob)] == [410, 410, 200]
    assert (await story.fetch(next(one.url for one in card.actions if one.label == "Open")))[0] == 410
    again = (await story.says("ada", "/link drawn")).files[0].url
    assert (await story.fetch(again))[0] == 200
    assert (await story.says("ada", "/link revoke")).text.startswith("Done")
    assert (await story.fetch(again))[0] == 410
    assert "nothing called" in told(await story.says("eve", "/link drawn", room="attic"))


async def test_sources_status_and_help_say_how_things_are(story):
    card = await story.says("ada", "/sources")
    assert "Demo shelf · audiobooks, books, comics · AGPL-3.0-or-later" in told(card)
    assert "Project Gutenberg" in told(card)
    assert "Switched off in the settings · off" in told(card)
    status = await story.says("ada", "/status")
    assert status.tone == "good"
    assert "Workers: 1" in told(status)
    everything = await story.says("ada", "/help")
    assert "/download WHAT [PARTS] [FORMAT]" in told(everything)
    one = await story.presses("ada", "/download")
    assert "For example: /download handbook 1-3 cbz" in told(one)
    assert told(await story.says("ada", "/help /cancel")).startswith("/cancel")
    searching = told(await story.says("ada", "/help search"))
    assert "year: A year, or from and to" in searching
    assert "remove: Take a title out of your favorites" in told(await story.says("ada", "/help favorites"))
    assert "what: A title of the library; or upload, opds or revoke" in told(await story.says("ada", "/help link"))
    assert "Did you mean /search?" in told(await story.says("ada", "/help serch"))


async def test_settings_are_ones_own_and_a_rooms_are_its_moderators(story):
    assert "Format: no preference" in told(await story.says("ada", "/settings"))
    assert "Change for the room" not in labels(await story.says("ada", "/settings"))
    assert "What should format be?" in told(await story.says("ada", "/settings format"))
    assert 'format can\'t be "scroll"' in told(await story.says("ada", "/settings format scroll"))
    refused = await story.says("ada", "/settings format epub room")
    assert told(refused).startswith("That needs the role moderator; you are member.")
    assert (await story.says("me", "/settings format epub room")).text == "Format is now epub."
    assert "Format: epub" in told(await story.says("ada", "/settings"))
    form = await story.presses("ada", "Change")
    assert (await story.fills("ada", form, format="cbz", language="en")).text == "Saved."
    assert "Format: cbz" in told(await story.says("ada", "/settings"))
    assert "Format: epub" in told(await story.says("bob", "/settings"))
    await story.says("ada", "/settings format any")
    assert "Format: epub" in told(await story.says("ada", "/settings"))
    assert "Format: no preference" in told(await story.says("ada", "/settings", room="attic"))
    form = await story.presses("me", "Change for the room", card=await story.says("me", "/settings"))
    assert (await story.fills("me", form, format="any", language="any")).text == "Saved."
    assert "Format: no preference" in told(await story.says("bob", "/settings"))


async def test_too_many_open_requests_are_refused_with_the_limit(tmp_path, redis_url):
    sources = {"demo": {"pace_s": 60}}
    async with telling(tmp_path, redis_url, sources=sources, limits={"open_jobs": 2}) as story:
        await story.says("ada", "/download the bowerbird handbook epub")
        await story.says("ada", "/download drawn cbz")
        refused = await story.says("ada", "/download bells mp3")
        assert told(refused).startswith("You have 2 of 2 requests open.")
        assert (await story.says("ada", "/download drawn cbz")).state == "open"  # joining one's own is free
        assert (await story.says("bob", "/download bells mp3")).state == "open"


async def test_completions_offer_commands_and_titles_seen_before(story):
    assert [one.value for one in await story.completes("ada", "/do")] == ["/download "]
    assert await story.completes("ada", "/download hand") == []
    await story.says("ada", "/search handbook")
    offered = await story.completes("ada", "/download hand")
    assert "/download The Bowerbird handbook, drawn" in [one.value for one in offered]
    assert await story.completes("ada", "/nothing hand") == []


async def test_jobs_are_rows_before_they_are_answered(story):
    await story.talker("ada")
    card = await story.says("ada", "/download drawn cbz")
    async with story.runtime.db.read() as session:
        assert await jobs.by_id(session, card.job) is not None


async def test_what_is_here_already_has_the_buttons_of_what_was_just_fetched(story):
    await story.says("ada", "/download handbook 1 epub")
    fetched = await story.ready("ada")
    assert "EPUB · part 1 · " in told(fetched)
    here = await story.says("bob", "/download handbook 1 epub")
    assert "it was here already" in told(here)
    assert labels(here) == labels(fetched) == ["Open", "Download", "★ Star", "Fresh link"]
    assert "★" in (await story.presses("bob", "★ Star", card=here)).text
    fresh = await story.presses("bob", "Fresh link", card=here)
    assert labels(fresh) == ["Open", "Download", "★ Star", "End all my links"]
