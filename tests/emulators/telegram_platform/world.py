"""Who and what there is: people, bots, chats, posts. State only; what may be done with it stands elsewhere."""

import asyncio
import itertools
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.emulators.telegram_platform.clock import Clock
from tests.emulators.telegram_platform.files import Files
from tests.emulators.telegram_platform.flood import Flood
from tests.emulators.telegram_platform.inbox import Inbox
from tests.emulators.telegram_platform.refusal import Impossible, Refused

ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
MEGABYTE = 1024 * 1024


@dataclass(slots=True)
class Rules:
    """What differs between the public Bot API and one's own server (`--local`), and the patience of apps."""

    upload_bytes: int = 50 * MEGABYTE
    download_bytes: int = 20 * MEGABYTE
    photo_bytes: int = 10 * MEGABYTE
    local: bool = False
    press_s: float = 15.0
    inline_s: float = 10.0
    webhook_retry_s: float = 1.0
    proxies: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Person:
    id: int
    name: str
    username: str | None
    locale: str
    met: set[int] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)

    def wire(self) -> dict[str, Any]:
        user: dict[str, Any] = {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": self.locale}
        return user | ({"username": self.username} if self.username else {})


@dataclass(slots=True)
class Bot:
    id: int
    token: str
    name: str
    username: str
    inbox: Inbox
    reads_all: bool = False
    commands: dict[tuple[str, str], list[dict]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    menus: dict[int, dict] = field(default_factory=dict)
    told: set[tuple[int, str]] = field(default_factory=set)

    def wire(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": True, "first_name": self.name, "username": self.username}


@dataclass(slots=True)
class Edit:
    at: float
    text: str


@dataclass(slots=True)
class Post:
    """A message as its chat has it; `wire` is the Bot API's `Message`."""

    wire: dict[str, Any]
    bot: int | None = None
    history: list[Edit] = field(default_factory=list)
    reactions: dict[int, list[dict]] = field(default_factory=dict)
    deleted: bool = False
    inline_id: str | None = None
    #: a keyboard of the app itself, or a request to reply: bots never get these back
    asks: dict[str, Any] = field(default_factory=dict)
    #: an edit was carried out, but its answer never arrived
    unsure: bool = False

    @property
    def id(self) -> int:
        return self.wire["message_id"]

    @property
    def text(self) -> str:
        return self.wire.get("text") or self.wire.get("caption") or ""


@dataclass(slots=True)
class Chat:
    """`id` is the person's in a private chat, which is one per bot; below zero in groups."""

    id: int
    kind: str
    title: str = ""
    bot: int = 0
    forum: bool = False
    migrated_to: int | None = None
    statuses: dict[int, str] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    posts: dict[int, Post] = field(default_factory=dict)
    instance: str = field(default_factory=lambda: str(secrets.randbits(60)))
    last_bot: int | None = None
    drafts: dict[int, tuple[str, float]] = field(default_factory=dict)

    def is_in(self, who: int) -> bool:
        return self.statuses.get(who, "left") not in {"left", "kicked"}


@dataclass(slots=True)
class Question:
    """A press or an inline query that waits for its bot."""

    id: str
    bot: int
    person: int
    at: float
    handed_at: float | None = None
    answer: dict[str, Any] | None = None
    words: str = ""


class World:
    def __init__(self, folder: Path, *, local: bool = False) -> None:
        self.clock = Clock()
        self.flood = Flood(self.clock)
        self.rules = (
            Rules(upload_bytes=2000 * MEGABYTE, download_bytes=2000 * MEGABYTE, local=True) if local else Rules()
        )
        self.files = Files(folder)
        self.people: dict[int, Person] = {}
        self.bots: dict[str, Bot] = {}
        self.chats: dict[tuple[int, int], Chat] = {}
        self.presses: dict[str, Question] = {}
        self.inline: dict[str, Question] = {}
        self.inline_posts: dict[str, tuple[Chat, Post]] = {}
        self.refused: list[dict] = []
        self.calls: list[dict] = []
        self.change = 0
        self.on_update: Callable[[dict[str, Any]], None] = lambda _: None
        self.numbers = itertools.count(1)
        self._messages = itertools.count(1)
        self._stirred = asyncio.Event()

    # Who --------------------------------------------------------------------------------------------

    def add_person(self, name: str, locale: str, username: str | None) -> Person:
        made = Person(700_000_000 + next(self.numbers), name, username, locale)
        self.people[made.id] = made
        return made

    def add_bot(self, name: str, username: str, token: str | None = None) -> Bot:
        token = token or f"{8_000_000_000 + next(self.numbers)}:{secrets.token_urlsafe(26)}"
        made = Bot(int(token.partition(":")[0]), token, name, username, Inbox(self._made))
        self.bots[token] = made
        return made

    def bot(self, number: int) -> Bot:
        return next(one for one in self.bots.values() if one.id == number)

    def user(self, number: int) -> dict[str, Any]:
        if number in self.people:
            return self.people[number].wire()
        return ANONYMOUS if number == ANONYMOUS["id"] else self.bot(number).wire()

    def person(self, number: int) -> Person:
        if number not in self.people:
            raise Impossible(f"There is no person {number}")
        return self.people[number]

    # Where ------------------------------------------------------------------------------------------

    def private(self, person: int, bot: int) -> Chat:
        """The chat of a person with a bot; made when first looked at."""
        key = (person, bot)
        if key not in self.chats:
            self.chats[key] = Chat(person, "private", bot=bot, statuses={person: "member", bot: "member"})
        return self.chats[key]

    def chat(self, number: int, bot: int) -> Chat | None:
        """The chat with this number as this bot knows it."""
        return self.private(number, bot) if number in self.people else self.chats.get((number, 0))

    def add_chat(self, kind: str, title: str, *, forum: bool = False) -> Chat:
        number = next(self.numbers)
        made = Chat(
            -(10**12) - 10**9 - number if kind == "supergroup" else -4_000_000 - number, kind, title, forum=forum
        )
        self.chats[made.id, 0] = made
        return made

    def chat_wire(self, chat: Chat) -> dict[str, Any]:
        if chat.kind == "private":
            user = self.people[chat.id].wire()
            return {"id": chat.id, "type": "private"} | {k: user[k] for k in ("first_name", "username") if k in user}
        return {"id": chat.id, "type": chat.kind, "title": chat.title} | ({"is_forum": True} if chat.forum else {})

    def number_in(self, chat: Chat) -> int:
        """The next message id: a supergroup counts by itself, everything else together."""
        return max(chat.posts, default=0) + 1 if chat.kind == "supergroup" else next(self._messages)

    def _made(self, update: dict[str, Any]) -> None:
        self.on_update(update)

    # What happened ------------------------------------------------------------------------------------

    def stir(self) -> None:
        """Something that people can see has changed."""
        self.change += 1
        self._stirred.set()
        self._stirred = asyncio.Event()

    async def stirred(self, since: int, timeout_s: float) -> int:
        """The change counter, as soon as it is past `since` or the time is up."""
        try:
            async with asyncio.timeout(timeout_s):
                while self.change <= since:
                    await self._stirred.wait()
        except TimeoutError:
            pass
        return self.change

    def keep_refused(self, method: str, refused: Refused | str, payload: Any) -> None:
        self.refused.append({"method": method, "reason": str(refused), "payload": payload, "at": self.clock.now()})
