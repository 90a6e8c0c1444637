"""What is remembered of messages for a while, in memory only: how to reach them by interaction, what is attached.

An interaction's token opens its messages for 15 minutes; it is written nowhere. What a message has
attached saves sending a cover with every edit; forgotten, it is sent once more.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass

import discord

#: Discord takes a token for 15 minutes; what is sent in the last seconds may come late
_TOKEN_S = 14.5 * 60
_KEPT = 20_000


@dataclass(slots=True)
class Remembered:
    """A message: the webhook of the interaction that made or last changed it, until when, and its attachments."""

    hook: discord.Webhook | None = None
    until: float = 0.0
    attached: frozenset[str] | None = None


class Memory:
    """Messages by the number of their post."""

    def __init__(self) -> None:
        self._known: OrderedDict[int, Remembered] = OrderedDict()

    def keep_hook(self, post: int, hook: discord.Webhook, age_s: float = 0.0) -> None:
        """A message can be changed by this webhook, whose interaction is `age_s` old."""
        known = self._of(post)
        known.hook, known.until = hook, time.monotonic() + _TOKEN_S - age_s

    def keep_attached(self, post: int, names: frozenset[str]) -> None:
        """A message has these attachments."""
        self._of(post).attached = names

    def hook(self, post: int) -> discord.Webhook | None:
        """By what a message can be changed, while it can."""
        known = self._known.get(post)
        return known.hook if known and time.monotonic() < known.until else None

    def forget_hook(self, post: int) -> None:
        """The webhook opens nothing any more."""
        if known := self._known.get(post):
            known.hook = None

    def forget_attached(self, post: int) -> None:
        """It is not known any more what a message has attached."""
        self._of(post).attached = None

    def attached(self, post: int) -> frozenset[str] | None:
        """The attachments of a message; None when they are not known."""
        known = self._known.get(post)
        return known.attached if known else None

    def _of(self, post: int) -> Remembered:
        known = self._known.setdefault(post, Remembered())
        self._known.move_to_end(post)
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return known
