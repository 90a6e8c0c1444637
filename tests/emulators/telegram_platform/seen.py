"""Values of the person's side: a room, and a message as a person sees it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.emulators.telegram_platform.people import Person, Platform


@dataclass(frozen=True, slots=True)
class Toast:
    """A bot's answer to a press: a line that passes, or an alert that has to be closed."""

    text: str
    alert: bool
    url: str | None


@dataclass(frozen=True, slots=True)
class Button:
    """`kind` is "press", "link", "app", "copy" or "inline"; `style` "primary", "success", "danger" or None."""

    label: str
    style: str | None
    kind: str
    url: str | None
    copied: str | None


@dataclass(frozen=True, slots=True)
class File:
    """`kind` as it was sent: photo, document, audio …; its bytes by `platform.download(file)`.

    `beside` is the key of the small picture that stands beside it.
    """

    kind: str
    name: str
    size: int
    key: str
    mime: str
    width: int
    height: int
    beside: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """A text of a message, and since when (seconds since 1970, by the platform's clock)."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Message:
    chat: int
    bot: int
    id: int
    author: str
    by_bot: bool
    text: str
    service: str | None
    rows: list[list[Button]]
    files: list[File]
    reactions: list[str]
    history: list[Said]
    entities: list[dict[str, Any]] = field(repr=False)
    asks_reply: bool
    album: str | None
    reply_to: int | None
    thread: int | None
    via: str | None

    @property
    def buttons(self) -> list[Button]:
        return [button for row in self.rows for button in row]

    @property
    def edits(self) -> int:
        """How often it was edited."""
        return len(self.history) - 1

    @property
    def pictures(self) -> list[File]:
        return [file for file in self.files if file.kind == "photo"]

    def labels(self) -> list[str]:
        return [button.label for button in self.buttons]

    def button(self, label: str) -> Button:
        return next(button for button in self.buttons if button.label == label)


def read(posts: list[dict[str, Any]]) -> list[Message]:
    """Messages from the emulator's values."""
    return [_message(one) for one in posts]


def _message(post: dict[str, Any]) -> Message:
    same = (
        "chat",
        "bot",
        "id",
        "text",
        "service",
        "reactions",
        "entities",
        "asks_reply",
        "album",
        "reply_to",
        "thread",
        "via",
    )
    return Message(
        author=post["by"]["name"],
        by_bot=post["by"]["is_bot"],
        rows=[[Button(**one) for one in row] for row in post["buttons"]],
        files=[File(**one) for one in post["files"]],
        history=[Said(**one) for one in post["history"]],
        **{name: post[name] for name in same},
    )


@dataclass(frozen=True, slots=True)
class Room:
    """A chat; what its owner does with it."""

    platform: "Platform" = field(repr=False)
    id: int
    bot: int
    kind: str
    title: str
    owner: int = 0

    async def _does(self, gesture: str, by: "Person | None", **more: Any) -> Any:
        return await self.platform.do(gesture, person=by.id if by else self.owner, chat=self.id, **more)

    async def adds(self, person: "Person") -> None:
        await self._does("adds", None, who=person.id)

    async def loses(self, person: "Person") -> None:
        """A person leaves."""
        await self._does("leaves", person)

    async def adds_bot(self, by: "Person | None" = None, *, bot: int | None = None) -> None:
        await self._does("adds_bot", by, bot=bot or self.platform.bot)

    async def kicks_bot(self, by: "Person | None" = None) -> None:
        await self._does("kicks_bot", by, bot=self.platform.bot)

    async def promotes_bot(self) -> None:
        """The bot becomes an admin, and hears everything."""
        await self._does("stands_bot", None, bot=self.platform.bot, status="administrator")

    async def mutes_bot(self) -> None:
        """The bot may not write."""
        await self._does("stands_bot", None, bot=self.platform.bot, status="muted")

    async def unmutes_bot(self) -> None:
        await self._does("stands_bot", None, bot=self.platform.bot, status="member")

    async def promotes(self, person: "Person", status: str = "administrator") -> None:
        await self._does("promotes", None, who=person.id, status=status)

    async def opens_topic(self, name: str, by: "Person | None" = None) -> int:
        """The number of a new topic, for `thread`."""
        return await self._does("opens_topic", by, name=name)

    async def migrates(self, *, topics: bool = False) -> "Room":
        """The group becomes a supergroup; the new room."""
        made = await self._does("migrates", None, topics=topics)
        return Room(self.platform, made["id"], 0, made["type"], self.title, self.owner)
