"""Interactions as the bot gets them: docs/interactions/receiving-and-responding#interaction-object."""

import asyncio
import secrets

from tests.emulators.discord_platform import payloads
from tests.emulators.discord_platform.permissions import in_channel
from tests.emulators.discord_platform.world import DM, Interaction


async def send(world, user, channel, kind, data, *, name="", message=None, opener=None):
    """Makes an interaction and tells the bot. Returns it; the bot's answer comes later."""
    guild = world.guilds.get(channel.guild)
    number = world.clock.snowflake()
    made = Interaction(
        id=number,
        token=f"emulated-{number}-{secrets.token_urlsafe(24)}",
        kind=kind,
        user=user.id,
        channel=channel.id,
        at=world.clock.now(),
        guild=channel.guild,
        name=name,
        message=message.id if message else None,
        opener=opener,
    )
    made.user_install_only = guild is not None and not guild.has_bot
    world.interactions[number] = world.tokens[made.token] = made
    asyncio.get_running_loop().call_later(world.rules.acknowledge_s + 0.05, world.moved)
    payload = _payload(world, made, user, channel, guild, data)
    if message is not None:
        payload["message"] = payloads.message(world, message)
    world.moved()
    await world.gateway.dispatch("INTERACTION_CREATE", payload, guild=channel.guild)
    return made


def _payload(world, made, user, channel, guild, data):
    limit = world.rules.attachment_size_limit or world.upload_limit(channel.guild)
    place = payloads.channel(world, channel) | {"permissions": str(in_channel(world, channel, user.id))}
    payload = {
        "id": str(made.id),
        "application_id": str(world.app),
        "type": made.kind,
        "data": data,
        "token": made.token,
        "version": 1,
        "channel_id": str(channel.id),
        "channel": place,
        "locale": user.locale,
        "app_permissions": str(in_channel(world, channel, world.app) or in_channel(world, channel, user.id)),
        "entitlements": [],
        "entitlement_sku_ids": [],
        "authorizing_integration_owners": payloads.owners(world, made),
        "context": 1 if channel.kind == DM else 0,
        "attachment_size_limit": limit,
    }
    if guild is None:
        return payload | {"user": payloads.user(user)}
    member = payloads.member(world, guild, user.id) | {"permissions": str(in_channel(world, channel, user.id))}
    payload |= {"guild_id": str(guild.id), "guild_locale": guild.locale, "member": member}
    return payload | {"guild": {"id": str(guild.id), "locale": guild.locale, "features": []}}


def failed(world, interaction):
    """Did the bot let the person wait too long?"""
    return interaction.answer is None and world.clock.now() - interaction.at > world.rules.acknowledge_s
