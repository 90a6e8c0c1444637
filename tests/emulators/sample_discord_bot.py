"""A small bot on the unmodified discord.py, for tests of the emulator: one of everything."""

import asyncio
import io
from contextlib import asynccontextmanager, contextmanager

import discord
import yarl
from discord import app_commands, ui

from tests.deadline import DEADLINE_S

EPUB = b"PK\x03\x04" + b"a book" * 100


class Bot(discord.Client):
    def __init__(self, **more):
        super().__init__(intents=discord.Intents(guilds=True), guild_ready_timeout=0, **more)
        self.tree = app_commands.CommandTree(self)
        self.heard = []
        self._news = asyncio.Event()
        add_commands(self)

    async def before_identify_hook(self, shard_id, *, initial=False):
        """The emulator allows what the library would wait five seconds for."""

    def hear(self, what):
        self.heard.append(what)
        self._news.set()

    async def until_heard(self, what, within_s=DEADLINE_S):
        """Returns once the bot has heard it."""
        async with asyncio.timeout(within_s):
            while what not in self.heard:
                self._news.clear()
                await self._news.wait()

    async def setup_hook(self):
        self.add_dynamic_items(Get)
        await self.tree.sync()

    async def on_guild_remove(self, _):
        self.hear("left")

    async def on_guild_join(self, _):
        self.hear("joined")

    async def on_resumed(self):
        self.hear("resumed")


class Get(ui.DynamicItem[ui.Button], template=r"get:(?P<what>\w+)"):
    def __init__(self, what):
        super().__init__(ui.Button(label=f"Get {what}", custom_id=f"get:{what}", style=discord.ButtonStyle.primary))
        self.what = what

    @classmethod
    async def from_custom_id(cls, _interaction, _item, match):
        return cls(match["what"])

    async def callback(self, interaction):
        await interaction.response.send_message(f"Getting {self.what}", ephemeral=True)


class Wishes(ui.Modal, title="Your wishes"):
    note = ui.Label(text="Note", component=ui.TextInput(required=False))

    async def on_submit(self, interaction):
        await interaction.response.send_message(
            f"Noted: {self.note.component.value}", allowed_mentions=discord.AllowedMentions.none()
        )


class Formats(ui.Select):
    def __init__(self):
        super().__init__(placeholder="Format", options=[discord.SelectOption(label=one) for one in ("EPUB", "PDF")])

    async def callback(self, interaction):
        await interaction.response.edit_message(view=card(f"As {self.values[0]}"))


def card(text, *, file=None, chooser=None, url="https://example.org/read"):
    """A container as our cards are: words, buttons, perhaps a file and a select."""
    view = ui.LayoutView(timeout=None)
    box = ui.Container(ui.TextDisplay(text), accent_color=0x1F5FBF)
    if file is not None:
        box.add_item(ui.File(f"attachment://{file}"))
    row = ui.ActionRow(Get("EPUB").item, ui.Button(label="Read", url=url))
    box.add_item(row)
    if chooser is not None:
        box.add_item(ui.ActionRow(chooser))
    view.add_item(box)
    return view


def add_commands(bot):
    tree = bot.tree

    @tree.command(description="Look for something")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def search(interaction, words: str, limit: int = 5):
        await interaction.response.send_message(
            view=card(f"**{words}** · {limit} found", chooser=Formats()), ephemeral=True
        )

    @search.autocomplete("words")
    async def suggest(interaction, current):
        return [app_commands.Choice(name=f"{current} in Wonderland", value=f"{current}-1")]

    @tree.command(description="Fetch it")
    async def download(interaction, title: str):
        await interaction.response.defer()
        answer = await interaction.edit_original_response(view=card("fetching 10 %"))
        channel = bot.get_partial_messageable(interaction.channel_id)
        message = channel.get_partial_message(answer.id)
        await message.edit(view=card("fetching 50 %"))
        file = discord.File(io.BytesIO(EPUB), "alice.epub")
        await message.edit(view=card(f"{title} is ready", file="alice.epub"), attachments=[file])

    @tree.command(description="Say what you wish")
    async def wish(interaction):
        await interaction.response.send_modal(Wishes())

    @tree.context_menu(name="Send to Bowerbird")
    async def take(interaction, message: discord.Message):
        names = ", ".join(one.filename for one in message.attachments)
        await interaction.response.send_message(f"Taken: {names}", ephemeral=True)


@contextmanager
def pointed_at(platform):
    """discord.py talks to this emulator for as long as the block lasts."""
    before = discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY
    discord.http.Route.BASE = platform.api_base
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(platform.gateway_url)
    try:
        yield
    finally:
        discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = before


@asynccontextmanager
async def connected(platform, bot=None, **more):
    """The bot, logged in and ready."""
    bot = bot or Bot(**more)
    with pointed_at(platform):
        await bot.login(platform.token)
        bot.running = asyncio.create_task(bot.connect())
        try:
            async with asyncio.timeout(DEADLINE_S):
                await bot.wait_until_ready()
            yield bot
        finally:
            await bot.close()
            await asyncio.gather(bot.running, return_exceptions=True)
