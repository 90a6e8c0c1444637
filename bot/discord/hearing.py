"""What people do on Discord, brought to the desk: commands, completions, presses, forms."""

from typing import Any

import aiohttp
import discord
from discord import InteractionType, app_commands

from bot import desk, registry
from bot.arriving import arrive
from bot.caller import Caller
from bot.cards import Audience, Card, Text, Toast, Tone
from bot.discord import forms, menu, places, pressing, sending, troubles
from bot.discord.answer import Answer
from bot.discord.places import SURFACE, Interaction, Spot
from bot.discord.render import said
from bot.discord.reply import Replies
from bot.discord.wording import cut, label
from bot.hearing import Hearing
from bot.languages import in_room
from bot.texts import speaker
from core import log
from core.errors import BowerbirdError
from core.library import people
from core.runtime import Runtime

_log = log.get(__name__)
_CHOICE, _CHOICES = 100, 25
#: the command by which a stranger becomes known
_LINKING = "account"


class Ears:
    """Hears interactions."""

    def __init__(self, runtime: Runtime, hearing: Hearing, replies: Replies, http: aiohttp.ClientSession) -> None:
        self._runtime = runtime
        self._hearing = hearing
        self._replies = replies
        self._http = http

    async def hear(self, interaction: Interaction, pressed: str = "") -> None:
        """Answer an interaction, a press being one on what has this token. Whatever happens, the next one is heard."""
        try:
            await self._hear(interaction, pressed)
        except (discord.HTTPException, *troubles.PASSING) as error:
            code = error.code if isinstance(error, discord.HTTPException) else 0
            _log.warning("discord.unanswered", kind=interaction.type.name, error=type(error).__name__, code=code)
        except BowerbirdError as error:
            _log.warning("discord.trouble", kind=interaction.type.name, error=str(error))
        except Exception:  # noqa: BLE001 the last resort: one interaction must not end the hearing of others
            _log.exception("discord.fault", kind=interaction.type.name)

    async def _hear(self, interaction: Interaction, pressed: str) -> None:
        where = places.spot(interaction)
        if not places.is_served(self._runtime.settings.discord, where):
            await self._turn_away(interaction)
            return
        caller = await arrive(self._runtime, places.arrival(interaction, where, self._runtime.settings.discord))
        rooms = str(interaction.guild_locale or "")
        caller = await in_room(self._runtime, caller, theirs=str(interaction.locale), rooms=rooms)
        match interaction.type:
            case InteractionType.autocomplete:
                await self._complete(interaction, caller)
            case InteractionType.application_command:
                await self._command(interaction, caller, where)
            case InteractionType.component if pressed:
                await self._press(interaction, caller, where, pressed)
            case InteractionType.modal_submit:
                await self._fill(interaction, caller, where)
            case _:
                _log.info("discord.unknown", kind=interaction.type.name)

    async def _command(self, interaction: Interaction, caller: Caller, where: Spot) -> None:
        data = _data(interaction)
        if data.get("type") == menu.MESSAGE:
            await self._hand_in(interaction, caller, where)
            return
        chosen = menu.chosen(data)
        known = registry.commands().get(chosen.name)
        whispers = where.whispers(known.audience if known else Audience.ME)
        async with Answer(interaction, whispers=whispers, opens_form=bool(known and known.opens_form)) as answer:
            reply = self._replies.to(interaction, answer, caller, where)
            if chosen.name != _LINKING and await self._is_stranger(caller, where, interaction):
                await reply.give(_stranger(caller))
                return
            await self._hearing.ask(caller, chosen.name, chosen.options, reply, private=whispers)

    async def _hand_in(self, interaction: Interaction, caller: Caller, where: Spot) -> None:
        """A message that was sent to us by its menu."""
        things = sending.things(_data(interaction), self._http)
        async with Answer(interaction, whispers=where.whispers(Audience.ASIDE), opens_form=False) as answer:
            reply = self._replies.to(interaction, answer, caller, where)
            if await self._is_stranger(caller, where, interaction):
                await reply.give(_stranger(caller))
                return
            await self._hearing.hand_in(caller, things, reply)

    async def _press(self, interaction: Interaction, caller: Caller, where: Spot, token: str) -> None:
        opens_form = await desk.opens_form(self._runtime, token)
        async with Answer(interaction, whispers=where.whispers(Audience.ME), opens_form=opens_form) as answer:
            reply = self._replies.to(interaction, answer, caller, where)
            if await self._is_stranger(caller, where, interaction):
                await reply.give(_stranger(caller))
                return
            await self._hearing.press(caller, token, reply)

    async def _fill(self, interaction: Interaction, caller: Caller, where: Spot) -> None:
        """A form that was sent. The library finds forms only that it keeps in memory, so it is not asked."""
        data = _data(interaction)
        name = str(data["custom_id"])
        if not pressing.FORM.fullmatch(name):
            _log.info("discord.unknown", kind=interaction.type.name)
            return
        token = pressing.token_of(name)
        values = forms.values(list(data.get("components") or []))
        async with Answer(interaction, whispers=where.whispers(Audience.ME), opens_form=False) as answer:
            reply = self._replies.to(interaction, answer, caller, where)
            await self._hearing.fill(caller, token, values, reply)

    async def _complete(self, interaction: Interaction, caller: Caller) -> None:
        """Completions for what is typed so far; each key that is pressed asks anew."""
        chosen = menu.chosen(_data(interaction))
        line = f"/{chosen.name} {chosen.options.get(chosen.focused, '')}"
        found = await desk.complete(self._runtime, caller, line)
        choices = [
            app_commands.Choice(
                name=label(f"{one.label} · {one.detail}" if one.detail else one.label, _CHOICE),
                value=_value(one.value, chosen.name),
            )
            for one in found[:_CHOICES]
        ]
        await interaction.response.autocomplete(choices)

    async def _turn_away(self, interaction: Interaction) -> None:
        """A server that is not served: said to whoever asks, and to nobody else."""
        if interaction.type is InteractionType.autocomplete:
            await interaction.response.autocomplete([])
            return
        sentence = speaker(str(interaction.locale))("discord-not-served")
        await interaction.response.send_message(view=said(Toast(sentence)), ephemeral=True)

    async def _is_stranger(self, caller: Caller, where: Spot, interaction: Interaction) -> bool:
        """Whether somebody is in private and known nowhere else, while only those who are may come in."""
        settings = self._runtime.settings.discord
        if settings.strangers or where.guild is not None or interaction.user.id in settings.admins:
            return False
        async with self._runtime.db.read() as session:
            return not await people.has_identity_besides(session, caller.person, SURFACE)


def _stranger(caller: Caller) -> Card:
    text = Text(caller.say("discord-stranger-next"))
    return Card(caller.say("discord-stranger"), (text,), tone=Tone.BAD, audience=Audience.ME)


def _value(completion: str, command: str) -> str:
    """What an option becomes: a completion is a whole line, and Discord wants the words only, in 100 characters."""
    words = completion.removeprefix(f"/{command} ").strip()
    whole = cut(words, _CHOICE)
    return words if whole == words else whole.rpartition(" ")[0]


def _data(interaction: Interaction) -> dict[str, Any]:
    return dict(interaction.data or {})
