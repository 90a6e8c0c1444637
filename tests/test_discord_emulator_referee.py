"""A second opinion: the emulated Discord and SimCord refuse the same messages, but for those that are listed."""

import discord
import simcord

from tests.emulators.bad_messages import MESSAGES

# SimCord lets these pass. The real service does not: the pages on components give the rules of buttons, files
# and containers, authors of bots report the errors for the others.
SIMCORD_ALLOWS = {
    "a button without a label",
    "a file from elsewhere",
    "a link by ftp",
    "a magnet link",
    "a reply to nothing",
    "an empty container",
    "more to choose than there are",
}


async def test_simcord_refuses_what_we_refuse():
    bot = discord.Client(intents=discord.Intents(guilds=True))
    async with simcord.run(bot) as env:
        channel = env.create_guild().create_text_channel("general")
        route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=channel.id)
        allowed = set()
        for name, payload in MESSAGES.items():
            try:
                await bot.http.request(route, json=payload)
                allowed.add(name)
            except discord.HTTPException as error:
                assert error.status == 400, name  # noqa: PT017 the table is gone through to its end
    assert allowed == SIMCORD_ALLOWS
