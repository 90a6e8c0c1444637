"""What people, their apps and the platforms do that they should not: answered kindly, and nothing is broken by it."""

import pytest

from bot.telegram import files
from tests.discord_story import on_discord
from tests.telegram_house import brings, living, says, telegram

#: nothing to be seen, everything that turns a line, and what no terminal should get
ODD = ("\u200b\u200d\u2060", "\u202etxet\u2066 \u2069", "\x07\x1b[31m\x00", "e\u0301" * 60, "﷽" * 40)


@pytest.fixture
async def platform():
    async with telegram() as made:
        yield made


@pytest.fixture
async def readers(platform, tmp_path, redis_url):
    """Ana, alone with a house that hears much."""
    async with living(platform, tmp_path, redis_url, limits={"commands_per_minute": 6000}):
        yield await platform.person("Ana")


@pytest.fixture
async def server(tmp_path, redis_url):
    """Ana on a server, with a house that hears much."""
    async with on_discord(tmp_path, redis_url, limits={"commands_per_minute": 6000}) as (discord, _):
        ana = await discord.person("Ana")
        yield discord, ana, await discord.group("Readers", ana)


async def test_on_telegram_lines_that_mean_nothing_are_answered_with_what_can_be_asked(readers):
    for line, answer in (
        ("/downlod handbook", "Did you mean /download?"),
        ("/", "Type what you look for"),
        ("/download", "/download"),
        ("/download handbook parts:3-1 cbz", "runs backwards"),
        ("/download handbook 3-1 cbz", "runs backwards"),
        ("/🦉", "no command /🦉"),
        ("/download handbook format:scroll", "FORMAT can't be"),
        ("/queue nobodys", "mine, room"),
        ("/cancel 99999999999999999999", "is no number"),
        ("x" * 4096, "characters long"),
    ):
        said = await readers.says(line)
        await readers.sees(None, lambda m, after=said.id, words=answer: m.id > after and m.by_bot and words in _all(m))


async def test_on_telegram_odd_letters_are_searched_for_and_shown_without_harm(readers):
    for text in ODD:
        said = await readers.says(f"/search a{text}")
        await readers.sees(None, lambda m, after=said.id: m.id > after and m.by_bot)


async def test_on_telegram_a_press_that_is_made_up_does_nothing_and_says_so(readers):
    await readers.says("/queue")
    queue = await readers.sees(None, lambda m: "Refresh" in m.labels())
    for data in ("x" * 64, "0" * 22, "' or 1=1 --", "{}"):
        answer = await (await readers.forges(queue, data)).answer()
        assert "not from this room" in answer.text


async def test_on_telegram_an_acknowledgement_that_comes_too_late_stops_nothing(platform, readers):
    await readers.says("/queue")
    queue = await readers.sees(None, lambda m: "Your requests" in m.labels())
    words = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    await platform.fault("400", "answerCallbackQuery", words=words)
    await readers.presses(queue, "Your requests")
    await readers.sees(None, lambda m: m.id == queue.id and m.text.startswith("Your requests"))


async def test_on_telegram_a_card_that_was_deleted_before_its_press_counted_is_shown_anew(platform, readers):
    await readers.says("/queue")
    queue = await readers.sees(None, lambda m: "Your requests" in m.labels())
    await platform.fault("400", "editMessageText", words="Bad Request: message to edit not found")
    await readers.presses(queue, "Your requests")
    await readers.sees(None, lambda m: m.id > queue.id and m.text.startswith("Your requests"))


async def test_on_telegram_a_group_that_is_deleted_is_left_and_others_go_on(platform, tmp_path, redis_url):
    ana = await platform.person("Ana")
    async with living(platform, tmp_path, redis_url) as story:
        room = await platform.group("Readers", ana)
        await platform.fault("400", "sendMessage", words="Bad Request: chat not found", chat=room.id)
        await ana.says("/library", room)
        await ana.says("/search bowerbird")
        await ana.sees(None, says("3 found"))
        assert story.opened is not None


async def test_on_telegram_one_byte_too_many_makes_a_file_a_link(platform, tmp_path, redis_url, monkeypatch):
    web = {"port": 0, "public_url": "https://books.example.org"}
    async with living(platform, tmp_path, redis_url, web=web) as story:
        await story.says("ada", "/download the bowerbird handbook epub")
        size = (await story.ready("ada")).files[0].size
    ana, ben = await platform.person("Ana"), await platform.person("Ben")
    monkeypatch.setattr(files, "_UPLOAD", size - 1)
    async with living(platform, tmp_path, redis_url, web=web):
        await ana.says("/download the bowerbird handbook epub")
        await ana.sees(None, says("The link brings all of it"))
    monkeypatch.setattr(files, "_UPLOAD", size)
    async with living(platform, tmp_path, redis_url, web=web):
        await ben.says("/download the bowerbird handbook epub")
        await ben.sees(None, brings(".epub"))


async def test_on_discord_options_that_cannot_be_are_answered_alone_and_with_what_can(server):
    _, ana, room = server
    for command, options, answer in (
        ("download", {"what": "handbook", "parts": "3-1"}, "runs backwards"),
        ("search", {"words": "x" * 6000}, "characters long"),
        ("cancel", {"id": 999_999}, "no request 999999"),
    ):
        await ana.uses(command, room, **options)
        card = await ana.sees(room, lambda one, words=answer: words in one.text)
        assert card.only_me


async def test_on_discord_odd_letters_are_searched_for_and_shown_without_harm(server):
    _, ana, room = server
    seen = set()
    for text in ODD:
        await ana.uses("search", room, words=f"a{text}")
        card = await ana.sees(room, lambda one: not one.thinking and one.id not in seen)
        assert card.only_me
        seen.add(card.id)


async def test_on_discord_a_press_that_is_made_up_does_nothing_and_says_so(server):
    _, ana, room = server
    await ana.says("/queue", room)
    queue = await ana.sees(room, lambda one: "Refresh" in one.labels)
    await ana.forges(queue, "Refresh", "b:" + "0" * 22)
    assert (await ana.sees(room, lambda one: "not from this room" in one.text)).only_me
    await ana.forges(queue, "Refresh", "b:")
    await ana.forges(queue, "Refresh", "nothing of ours")
    await ana.presses(queue, "Your requests")
    await ana.sees_again(queue, lambda one: "Your requests" in one.text)


async def test_on_discord_a_card_that_was_deleted_before_its_press_counted_is_shown_anew(server):
    discord, ana, room = server
    await ana.says("/queue", room)
    queue = await ana.sees(room, lambda one: "Refresh" in one.labels)
    await discord.fault("404", where="POST /interactions/.*/callback", code=10008, message="Unknown Message")
    await ana.presses(queue, "Your requests")
    await ana.sees(room, lambda one: one.id != queue.id and "Your requests" in one.text)


async def test_on_discord_one_byte_too_many_leaves_a_file_to_its_link(tmp_path, redis_url):
    async with on_discord(tmp_path, redis_url) as (discord, story):
        await story.says("ada", "/download the bowerbird handbook epub")
        size = (await story.ready("ada")).files[0].size
        ana = await discord.person("Ana")
        room = await discord.group("Readers", ana)
        for limit, comes in ((size - 1, False), (size, True)):
            await discord.rules(attachment_size_limit=limit)
            await ana.says("/download what:the bowerbird handbook format:epub", room)
            card = await ana.sees(room, lambda one, comes=comes: _is_ready(one) and _says_too_big(one) is not comes)
            assert bool(card.files) is comes


def _all(message):
    """What a message says, its buttons too."""
    return "\n".join([message.text, *message.labels()])


def _is_ready(message):
    return not message.thinking and "is ready" in message.text


def _says_too_big(message):
    return "is more than I may send here" in message.text
