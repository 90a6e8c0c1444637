"""Discord, from what people do there to what they see: the unmodified library, the wire, a whole house."""

import pytest

from tests.discord_story import on_discord


@pytest.fixture
async def house(tmp_path, redis_url):
    async with on_discord(tmp_path, redis_url) as (discord, story):
        yield discord, story


@pytest.fixture
async def discord(house):
    return house[0]


@pytest.fixture
async def story(house):
    return house[1]


@pytest.fixture
async def ana(discord):
    return await discord.person("Ana")


@pytest.fixture
async def ben(discord):
    return await discord.person("Ben")


@pytest.fixture
async def room(discord, ana, ben):
    return await discord.group("Readers", ana, ben)


async def test_from_a_search_to_a_file(discord, ana, ben, room):
    await ana.says("/search words:handbook", room)
    hits = await ana.sees(room, lambda one: "found" in one.text)
    assert hits.only_me
    await ana.presses(hits, hits.choices[0])
    title = await ana.sees(room, lambda one: "Get EPUB" in one.labels)
    assert title.only_me
    assert title.pictures
    await ana.presses(title, "Get EPUB")
    ready = await ben.sees(room, lambda one: "is ready" in one.text)
    assert not ready.only_me
    (book,) = [one for one in ready.files if one["name"].endswith(".epub")]
    assert (await discord.download(book)).startswith(b"PK")
