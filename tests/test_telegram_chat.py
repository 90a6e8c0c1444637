"""Bowerbird on Telegram: people's whole paths, over the wire, with the real house behind."""

import pytest

from tests.telegram_fixtures import house, platform
from tests.telegram_house import brings, living, says

__all__ = ["house", "platform"]


@pytest.mark.usefixtures("house")
async def test_from_a_search_to_the_file(platform):
    """Search, pick by number, get, progress in the same message, the file as an answer to it."""
    ana = await platform.person("Ana")
    await ana.says("bowerbird")
    found = await ana.sees(None, says("The Bowerbird handbook"))
    number = next(line.split(" ·")[0] for line in found.text.splitlines() if "The Bowerbird handbook" in line)
    await ana.presses(found, number)
    title = await ana.sees(None, lambda m: "Get EPUB" in m.labels())
    assert title.button("Get EPUB").style == "primary"
    await ana.presses(title, "Get EPUB")
    ready = await ana.sees(None, says("is ready"))
    file = await ana.sees(None, brings(".epub"))
    assert file.reply_to == ready.id
    assert (await platform.download(file.files[0])).startswith(b"PK")


@pytest.mark.usefixtures("house")
async def test_a_title_with_a_cover_is_a_picture_with_a_caption(platform):
    ana = await platform.person("Ana")
    await ana.says("/title bowerbird handbook, drawn")
    title = await ana.sees(None, says("The Bowerbird handbook, drawn"))
    assert len(title.pictures) == 1
    assert "Get CBZ" in title.labels()


@pytest.mark.usefixtures("house")
async def test_a_file_that_was_sent_before_is_sent_by_its_id(platform):
    ana, bob = await platform.person("Ana"), await platform.person("Bob")
    await ana.says("/download handbook epub")
    await ana.sees(None, brings(".epub"))
    await bob.says("/download handbook epub")
    await bob.sees(None, brings(".epub"))
    first, second = await platform.called("sendDocument", 2)
    assert first["parameters"]["document"] != second["parameters"]["document"]
    assert second["parameters"]["document"].startswith("BQAC")


@pytest.mark.usefixtures("house")
async def test_a_file_is_called_as_on_the_shelf_and_has_the_cover_of_its_title_beside_it(platform):
    ana = await platform.person("Ana")
    await ana.says("/download bowerbird handbook, drawn 1 cbz")
    file = (await ana.sees(None, brings(".cbz"))).files[0]
    assert file.name == "The Bowerbird handbook, drawn 1.cbz"
    assert file.beside
    ready = await ana.sees(None, says("is ready"))
    assert "Cover of" not in ready.text


@pytest.mark.usefixtures("house")
async def test_several_files_come_as_one_album_and_the_next_time_by_their_ids(platform):
    ana, bob = await platform.person("Ana"), await platform.person("Bob")
    await ana.says("/download bowerbird handbook, drawn 1-2 cbz per-chapter")
    await ana.sees(None, brings("drawn 1.cbz"))
    await ana.sees(None, brings("drawn 2.cbz"))
    await bob.says("/download bowerbird handbook, drawn 1-2 cbz per-chapter")
    ready = await bob.sees(None, says("is ready"))
    await bob.sees(None, brings("drawn 2.cbz"))
    brought = [one for one in await bob.messages() if one.files]
    assert [one.files[0].name for one in brought] == [f"The Bowerbird handbook, drawn {n}.cbz" for n in (1, 2)]
    assert len({one.album for one in brought} - {None}) == 1
    assert {one.reply_to for one in brought} == {ready.id}
    assert all(one.files[0].beside for one in brought)
    again = (await platform.called("sendMediaGroup"))[-1]
    assert [one["media"][:4] for one in again["parameters"]["media"]] == ["BQAC", "BQAC"]


async def test_each_file_comes_once_when_it_is_ready_though_the_bot_is_started_anew(platform, tmp_path, redis_url):
    ana = await platform.person("Ana")
    async with living(platform, tmp_path, redis_url, sources={"demo": {"pace_s": 0.8}}):
        await ana.says("/download bowerbird handbook, drawn cbz per-chapter")
        first = await ana.sees(None, brings("drawn 1.cbz"), within_s=60)
        (card,) = [one for one in await ana.messages() if one.id == first.reply_to]
        assert "Ready so far: 1" in card.text
    async with living(platform, tmp_path, redis_url):
        await ana.sees(None, says("is ready"), within_s=60)
        await ana.sees(None, brings("drawn 3.cbz"), within_s=60)
    came = [one.name for message in await ana.messages() for one in message.files]
    assert sorted(came) == [f"The Bowerbird handbook, drawn {n}.cbz" for n in (1, 2, 3)]


@pytest.mark.usefixtures("house")
async def test_what_can_not_be_an_album_comes_file_by_file(platform):
    ana, bob = await platform.person("Ana"), await platform.person("Bob")
    await ana.says("/download bowerbird handbook, drawn 1-2 cbz per-chapter")
    await ana.sees(None, brings("drawn 1.cbz"))
    await ana.sees(None, brings("drawn 2.cbz"))
    await platform.fault("400", "sendMediaGroup", words="Bad Request: MEDIA_INVALID")
    await bob.says("/download bowerbird handbook, drawn 1-2 cbz per-chapter")
    await bob.sees(None, brings("drawn 2.cbz"))
    brought = [one for one in await bob.messages() if one.files]
    assert len(brought) == 2
    assert {one.album for one in brought} == {None}


@pytest.mark.usefixtures("house")
async def test_something_to_hear_comes_as_audio(platform):
    ana = await platform.person("Ana")
    await ana.says("/download bowerbird handbook, in bells 1")
    heard = await ana.sees(None, brings("."))
    assert (heard.files[0].kind, heard.files[0].name[-4:]) == ("audio", ".mp3")


@pytest.mark.usefixtures("house")
async def test_a_group_hears_commands_for_us_and_nothing_else(platform):
    ana = await platform.person("Ana")
    room = await platform.group("Readers", ana)
    await ana.says("/search@other_bot bowerbird", room)
    await ana.says("/weather berlin", room)
    await ana.says("good morning", room)
    asked = await ana.says(f"/search@{platform.username} bowerbird", room)
    found = await ana.sees(room, says("The Bowerbird handbook"))
    assert found.reply_to == asked.id
    assert len([one for one in await ana.messages(room) if one.by_bot]) == 1


@pytest.mark.usefixtures("house")
async def test_a_reply_to_us_in_a_group_is_a_search(platform):
    ana = await platform.person("Ana")
    room = await platform.group("Readers", ana)
    await ana.says("/search bowerbird", room)
    found = await ana.sees(room, says("3 found"))
    await ana.says("drawn", room, reply_to=found)
    await ana.sees(room, says("1 found"))


@pytest.mark.usefixtures("house")
async def test_what_is_for_one_goes_to_their_own_chat(platform):
    """Asked in a group, by somebody who has started the bot."""
    ana = await platform.person("Ana")
    await ana.starts()
    await ana.sees(None, says("What you can ask"))
    room = await platform.group("Readers", ana)
    await ana.says("/settings", room)
    line = await ana.sees(room, says("privately"))
    settings = await ana.sees(None, says("Your settings"))
    assert line.button("Read it there").url.startswith("https://t.me/")
    await ana.presses(settings, "Change for the room")
    form = await ana.sees(None, lambda m: "Save" in m.labels())
    await ana.presses(form, "epub")
    await ana.sees(None, lambda m: "✓ epub" in m.labels())
    await ana.presses(await ana.sees_again(form), "Save")
    await ana.sees_no_more(form)


@pytest.mark.usefixtures("house")
async def test_who_never_started_the_bot_is_led_to_it(platform):
    ana = await platform.person("Ana")
    room = await platform.group("Readers", ana)
    await ana.says("/help search", room)
    line = await ana.sees(room, says("Press the button"))
    payload = line.button("Read it there").url.partition("?start=")[2]
    await ana.starts(payload)
    await ana.sees(None, says("Find titles in all sources"))


@pytest.mark.usefixtures("house")
async def test_an_error_in_a_group_is_a_short_reply_to_its_asker(platform):
    ana = await platform.person("Ana")
    room = await platform.group("Readers", ana)
    asked = await ana.says("/cancel 99", room)
    sorry = await ana.sees(room, says("There is no request 99 here"))
    assert sorry.reply_to == asked.id


@pytest.mark.usefixtures("house")
async def test_topics_keep_what_is_said_in_them(platform):
    ana = await platform.person("Ana")
    room = await platform.group("Library", ana, kind="supergroup", topics=True)
    topic = await room.opens_topic("Comics")
    await ana.says("/download handbook epub", room, thread=topic)
    ready = await ana.sees(room, says("is ready"))
    file = await ana.sees(room, brings(".epub"))
    assert ready.thread == file.thread == topic


@pytest.mark.usefixtures("house")
async def test_names_in_any_script_are_shown_as_they_are_and_call_nobody(platform):
    for name in ("Ольга", "محمد", "小林", "<b>&amp;", "@bob_the_bird", "\u202eevil", "🦉" * 30):
        one = await platform.person(name, username=f"user{abs(hash(name))}")
        await one.says(f"{name} @bob_the_bird")
        card = await one.sees(None, lambda m: m.by_bot)
        assert not [entity for entity in card.entities if entity["type"] == "mention"]


@pytest.mark.usefixtures("house")
async def test_apps_offer_the_commands(platform):
    ana = await platform.person("Ana")
    room = await platform.group("Readers", ana)
    assert "/search Find titles in all sources" in await ana.menu()
    assert "/download Have a title fetched and packaged" in await ana.menu(room)


@pytest.mark.usefixtures("house")
async def test_a_file_that_is_sent_is_taken_in_and_can_be_had_by_others(platform):
    ana = await platform.person("Ana")
    await ana.says("/download handbook epub")
    made = await ana.sees(None, brings(".epub"))
    content = await platform.download(made.files[0])
    await ana.sends("my own notes.epub", content)
    card = await ana.sees(None, says("my own notes"))
    assert card.buttons


@pytest.mark.usefixtures("house")
async def test_a_link_in_private_is_looked_at(platform):
    ana = await platform.person("Ana")
    await ana.says("see magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567&dn=Old%20maps")
    await ana.sees(None, says("Old maps"))


@pytest.mark.usefixtures("house")
async def test_a_file_that_bots_are_not_given_is_asked_for_by_another_way(platform):
    ana = await platform.person("Ana")
    await platform.fault("400", "getFile", words="Bad Request: file is too big")
    await ana.sends("big.epub", b"PK" + bytes(5000))
    await ana.sees(None, says("/link upload"))
