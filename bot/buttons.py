"""Buttons: a short token outside, what it does in the database, so that they work after any restart.

A token is 22 characters made from what the button does, for whom and on which post: the same
button drawn again has the same token, and nobody can make one up.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Sequence

from bot.cards import Act, Audience
from core.db import Session
from core.errors import NotAllowed, UserError
from core.library import actions
from core.library.actions import NewAction
from core.models import Action
from core.runtime import Runtime

TokenOf = Callable[[Act], str]


class Sheet:
    """The buttons of one card as it is drawn: hands out tokens, and remembers what they do."""

    def __init__(self, runtime: Runtime, room: int, person: int | None, post: int | None = None) -> None:
        self._runtime = runtime
        self._room = room
        self._person = person
        self._post = post
        self._key = _key(runtime)
        self.actions: list[NewAction] = []

    def token(self, act: Act) -> str:
        """The token of a button. One that is for a person only is bound to whom the card is for."""
        person = self._person if act.audience is Audience.ME else None
        what = json.dumps([act.verb, act.args, self._post, self._room, person], sort_keys=True, default=str)
        token = _mac(self._key, what)
        self.actions.append(NewAction(token, act.verb, dict(act.args), self._post, self._room, person))
        return token

    async def keep(self, session: Session) -> None:
        """Have all of them work from now on."""
        await keep(session, [self])

    @property
    def works_ms(self) -> int:
        """How long its buttons work."""
        return self._runtime.settings.keep.buttons_days * 24 * 3600 * 1000


async def keep(session: Session, sheets: Sequence[Sheet]) -> None:
    """Have the buttons of several cards of this process work from now on."""
    if sheets:
        every = [action for sheet in sheets for action in sheet.actions]
        await actions.remember(session, every, sheets[0].works_ms)


async def pressed(session: Session, token: str, room: int, person: int) -> Action:
    """What a button does. Raises UserError or NotAllowed when it does nothing here, for them, or any more."""
    found = await actions.action(session, token)
    if found is None or found[0].room_id != room:
        raise UserError("button-unknown")
    row, works = found
    if row.person_id not in {None, person}:
        raise NotAllowed("button-not-yours")
    if not works:
        raise UserError("button-old")
    return row


def _key(runtime: Runtime) -> bytes:
    key = runtime.keys.key("buttons", runtime.keys.newest)
    if key is None:
        raise AssertionError("the newest key is always on the ring")
    return key


def _mac(key: bytes, what: str) -> str:
    digest = hmac.new(key, what.encode(), hashlib.sha256).digest()[:16]
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
