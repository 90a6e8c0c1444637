"""Everything there is on the emulated Discord, and a counter that moves when any of it changes."""

import asyncio
from dataclasses import dataclass, field

from tests.emulators.discord_platform.clock import Clock

MIB = 1024 * 1024
TEXT, DM, THREAD = 0, 1, 11
EPHEMERAL, LOADING, V2 = 1 << 6, 1 << 7, 1 << 15
TOKEN_LIFE_S = 15 * 60


@dataclass
class User:
    id: int
    name: str
    locale: str = "en-US"
    bot: bool = False
    installed: bool = False  # has the app in the account
    accepts_dms: bool = True


@dataclass
class Role:
    id: int
    name: str
    permissions: int


@dataclass
class Channel:
    id: int
    kind: int
    name: str = ""
    guild: int | None = None
    parent: int | None = None
    owner: int | None = None
    people: list[int] = field(default_factory=list)  # of a direct conversation
    overwrites: dict[int, tuple[int, int]] = field(default_factory=dict)  # role or user → allowed, denied
    made_at: float = 0.0


@dataclass
class Guild:
    id: int
    name: str
    owner: int
    locale: str = "en-US"
    boost: int = 0
    has_bot: bool = False
    news: int | None = None  # the channel where Discord itself says who came
    members: dict[int, list[int]] = field(default_factory=dict)  # user → roles
    roles: dict[int, Role] = field(default_factory=dict)


@dataclass
class File:
    id: int
    name: str
    content_type: str
    data: bytes
    url: str
    description: str | None = None
    ephemeral: bool = False


@dataclass
class Message:
    id: int
    channel: int
    author: int
    at: float
    content: str = ""
    components: list = field(default_factory=list)
    embeds: list = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    flags: int = 0
    edited_at: float | None = None
    edits: list = field(default_factory=list)  # the states before, with their times
    only_for: int | None = None
    deleted: bool = False
    reactions: dict[str, list[int]] = field(default_factory=dict)
    interaction: int | None = None
    mentions: list[int] = field(default_factory=list)
    mention_everyone: bool = False
    by_webhook: bool = False
    nonce: str | None = None


@dataclass
class Interaction:
    """What a person did with the bot's help; `answer` is the type of the callback, once there is one."""

    id: int
    token: str
    kind: int
    user: int
    channel: int
    at: float
    guild: int | None = None
    name: str = ""
    message: int | None = None  # the one whose component was used
    opener: int | None = None  # the interaction that opened the form
    original: int | None = None  # the one that `@original` means
    answer: int | None = None
    answered_at: float | None = None
    late: bool = False
    deferred_private: bool = False
    follow_ups: int = 0
    user_install_only: bool = False
    modal: dict | None = None
    choices: list | None = None


@dataclass
class Rules:
    """Numbers that a test may set."""

    acknowledge_s: float = 3.0
    heartbeat_s: float = 41.25
    rate_limits: bool = True
    attachment_size_limit: int | None = None  # what interactions claim; None is the truth
    shards: int = 1  # as many as the gateway recommends
    intents: int = 0  # the privileged ones that are switched on


class World:
    def __init__(self):
        self.clock = Clock()
        self.rules = Rules()
        self.base = ""
        self.token = "emulated-token-0"
        self.users, self.guilds, self.channels = {}, {}, {}
        self.messages, self.interactions, self.files = {}, {}, {}
        self.commands = {}  # guild or None → the commands in force there
        self.tokens = {}  # of interactions
        self.modals = {}  # user → the interaction whose form is open
        self.refused, self.own_faults, self.calls = [], [], []
        self.command_puts = []
        self.version = 0
        self._moved = asyncio.Condition()
        self.app = self.clock.snowflake()
        self.bot = User(self.app, "Bowerbird", bot=True)
        self.owner = User(self.clock.snowflake(), "operator")
        for user in (self.bot, self.owner):
            self.users[user.id] = user

    def moved(self):
        """Something changed: wake whoever waits for that."""
        self.version += 1
        asyncio.get_running_loop().create_task(self._wake())

    async def _wake(self):
        async with self._moved:
            self._moved.notify_all()

    async def wait(self, since, at_most_s):
        """Until the version is past `since`, or the time is up."""
        try:
            async with asyncio.timeout(at_most_s), self._moved:
                await self._moved.wait_for(lambda: self.version > since)
        except TimeoutError:
            return

    def refuse(self, method, reason, payload=None):
        """Keep what a careful bot would not have sent."""
        self.refused.append({"method": method, "reason": reason, "payload": payload, "at": self.clock.now()})

    def upload_limit(self, guild_id):
        """Bytes that one file of the bot may have here."""
        guild = self.guilds.get(guild_id)
        return {2: 50, 3: 100}.get(guild.boost if guild else 0, 10) * MIB

    def direct(self, user_id):
        """The conversation of a person with the bot."""
        for channel in self.channels.values():
            if channel.kind == DM and user_id in channel.people:
                return channel
        made = Channel(self.clock.snowflake(), DM, people=[user_id], made_at=self.clock.now())
        self.channels[made.id] = made
        return made
