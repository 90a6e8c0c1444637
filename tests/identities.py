"""Somebody on several surfaces, what they are answered there, and how they become one."""

import re

from bot import desk
from bot.arriving import Arrival, arrive

GUILD = Arrival("discord", "71", "Ada", "9", "Readers", whispers=True)
ALONE = Arrival("telegram", "42", "Ada L.", "42", "Ada L.", is_private=True)
GROUP = Arrival("telegram", "42", "Ada L.", "-100", "Group")


async def says(runtime, arrival, text):
    """What somebody is answered, on whatever surface."""
    return await desk.say(runtime, await arrive(runtime, arrival), text)


def said(card):
    """All that a card or toast says."""
    if not hasattr(card, "blocks"):
        return card.text
    lines = [card.title]
    for block in card.blocks:
        lines += [value for _, value in getattr(block, "fields", [])]
        lines += [f"{row.title} {row.detail} {row.mark}" for row in getattr(block, "rows", [])]
        lines.append(getattr(block, "text", ""))
    return "\n".join(lines)


async def code_of(runtime, arrival):
    """A fresh code of somebody."""
    return re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", said(await says(runtime, arrival, "/account link")))[0]


async def joins(runtime, arrival, code):
    """Somebody brings a code, and goes on when asked; the last answer."""
    card = await says(runtime, arrival, f"/account link {code}")
    if not getattr(card, "actions", ()):
        return card
    act = card.actions[0]
    caller = await arrive(runtime, arrival)
    answered = desk.registry.acted(act.verb).handler
    return await desk._answered(caller, "pressed", lambda: answered(runtime, caller, **act.args), desk._toast)
