"""Bowerbird on Telegram: people's whole paths, over the wire, with the real house behind."""

import pytest

from tests.telegram_house import brings, living, says, telegram


@pytest.fixture
async def platform():
    async with telegram() as made:
        yield made


@pytest.fixture
async def house(platform, tmp_path, redis_url):
    async with living(platform, tmp_path, redis_url) as story:
        yield story


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
    assert (await platform.file(file.files[0].key)).startswith(b"PK")
