"""Our buttons and selects as the library's dynamic items: a press is known by its name, after any restart too.

The classes are told to a client once. The library makes the view of a pressed message out of that message,
puts the item there, and keeps neither. It knows no such way for forms: `hearing` finds those by their names.
"""

import re
from collections.abc import Awaitable, Iterable, Iterator
from typing import Any, Protocol, Self, cast

import discord
from discord import ui

from bot.discord import pressing
from bot.discord.places import Interaction


class Hears(Protocol):
    """A client that is told what was pressed."""

    def press(self, interaction: Interaction, token: str) -> Awaitable[None]:
        """Somebody pressed a button, or chose an option, of this token."""
        ...


class Button(ui.DynamicItem[ui.Button[Any]], template=pressing.BUTTON):
    """A button that does something."""

    @classmethod
    async def from_custom_id(cls, interaction: Any, item: ui.Item[Any], match: re.Match[str], /) -> Self:
        """The button that was pressed."""
        del interaction, match
        return cls(cast("ui.Button[Any]", item))

    async def callback(self, interaction: Any) -> None:
        """It was pressed."""
        await cast(Hears, interaction.client).press(interaction, pressing.token_of(self.custom_id))


class Select(ui.DynamicItem[ui.Select[Any]], template=pressing.SELECT):
    """A select, each option of which does something."""

    @classmethod
    async def from_custom_id(cls, interaction: Any, item: ui.Item[Any], match: re.Match[str], /) -> Self:
        """The select that somebody chose in."""
        del interaction, match
        return cls(cast("ui.Select[Any]", item))

    async def callback(self, interaction: Any) -> None:
        """Something was chosen."""
        for value in self.item.values:
            await cast(Hears, interaction.client).press(interaction, pressing.token_in(value))


def tell(client: discord.Client) -> None:
    """Have a client find all of them, whatever message they are on."""
    client.add_dynamic_items(Button, Select)


def are_pressed(interaction: Interaction) -> bool:
    """Whether what somebody did is a press on one of these, on a message that has it, so that the library calls it."""
    name = _name(interaction)
    message = interaction.message
    return _is_ours(name) and message is not None and name in set(_names(message.components))


def token_of(interaction: Interaction) -> str:
    """The token behind a press that is named like one of ours, whatever its message has by now; "" for any other."""
    name = _name(interaction)
    if pressing.BUTTON.fullmatch(name):
        return pressing.token_of(name)
    values = dict(interaction.data or {}).get("values") or [""]
    return pressing.token_in(str(next(iter(cast("list[str]", values))))) if _is_ours(name) else ""


def _name(interaction: Interaction) -> str:
    if interaction.type is not discord.InteractionType.component:
        return ""
    return str(dict(interaction.data or {}).get("custom_id", ""))


def _is_ours(name: str) -> bool:
    return any(template.fullmatch(name) for template in (pressing.BUTTON, pressing.SELECT))


def _names(components: Iterable[Any]) -> Iterator[str]:
    """The names of all that can be pressed, however deep."""
    for one in components:
        if name := getattr(one, "custom_id", None):
            yield name
        yield from _names(getattr(one, "children", ()))
        if accessory := getattr(one, "accessory", None):
            yield from _names([accessory])
