"""What our buttons, selects and forms are called on Discord, and what a name means when it comes back. Pure.

A name is a letter and the token of the desk, so that a press is understood after any restart, and
nothing about it is kept in memory. Discord takes 100 characters, and no name twice in a message.
"""

import re
from dataclasses import replace

from bot.cards import Act

#: the verb under which a press is asked about first; `bot.discord.confirming` answers it
ASKS = "discord.ask"
_BUTTON, _SELECT, _FORM = "b:", "s:", "f:"
#: what their names look like; the desk's tokens are base64url
BUTTON = re.compile(_BUTTON + r"[A-Za-z0-9_-]{22}(:[0-9]+)?")
SELECT = re.compile(_SELECT + r"[0-9]+")
FORM = re.compile(_FORM + r"[A-Za-z0-9_-]{22}")


class Names:
    """Names within one message: a button that does the same as another gets a number behind its token."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def button(self, token: str) -> str:
        """The name of a button."""
        return _BUTTON + self.option(token)

    def option(self, token: str) -> str:
        """The value of an option of a select."""
        again = self._seen.get(token, 0)
        self._seen[token] = again + 1
        return f"{token}:{again}" if again else token


def select(number: int) -> str:
    """The name of a select; what is chosen in it says what to do."""
    return f"{_SELECT}{number}"


def form(token: str) -> str:
    """The name of a form."""
    return _FORM + token


def token_of(name: str) -> str:
    """The desk's token in the name of a button or a form."""
    return token_in(name[2:])


def token_in(value: str) -> str:
    """The desk's token in the value of an option."""
    return value.partition(":")[0]


def asked_first(act: Act) -> Act:
    """The button itself, or one that asks its question first."""
    if not act.confirm:
        return act
    args = {"question": act.confirm, "label": act.label, "verb": act.verb, "args": dict(act.args)}
    return replace(act, verb=ASKS, args=args, confirm="")
