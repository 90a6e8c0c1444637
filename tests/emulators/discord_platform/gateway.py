"""The gateway: sessions of shards over WebSocket, with heartbeats, replay after RESUME, and Discord's close codes.

docs/events/gateway and docs/topics/opcodes-and-status-codes#gateway. Text frames only: a client that asked for
compression reads them too. Not enforced: five seconds between two IDENTIFYs.
"""

import asyncio
import contextlib
import json
from collections import deque
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from tests.emulators.discord_platform import payloads

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, RESUME, RECONNECT, MEMBERS, INVALID, HELLO, ACK = (
    0,
    1,
    2,
    3,
    6,
    7,
    8,
    9,
    10,
    11,
)
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15
KNOWN_INTENTS = (1 << 26) - 1
_MOST_SAID = 120  # frames of a client in 60 s
GUILDS, GUILD_MESSAGES, REACTIONS, DIRECT_MESSAGES, DIRECT_REACTIONS = 1 << 0, 1 << 9, 1 << 10, 1 << 12, 1 << 13


@dataclass
class Session:
    id: str
    shard: tuple[int, int]
    intents: int
    socket: web.WebSocketResponse | None = None
    seq: int = 0
    log: list[dict] = field(default_factory=list)  # what was dispatched, for RESUME


class Gateway:
    def __init__(self, world):
        self.world = world
        self.sessions = {}
        self.identifies = 0
        self.resumes = 0
        self.closing = []  # a client may take its time to say goodbye

    # What the bot hears ----------------------------------------------------------------------------

    async def dispatch(self, event, data, *, guild=None, intent=0):
        """Tell every session whose shard and intents it concerns; those that are away hear it when they resume."""
        for session in list(self.sessions.values()):
            index, count = session.shard
            mine = (guild >> 22) % count == index if guild else index == 0
            if mine and (not intent or session.intents & intent):
                await self._tell(session, event, data)

    async def _tell(self, session, event, data):
        session.seq += 1
        frame = {"op": DISPATCH, "t": event, "s": session.seq, "d": data}
        session.log.append(frame)
        await _send(session.socket, frame)

    async def close_all(self, code):
        """Close every connection; the sessions stay, unless the code says that they are over."""
        for session in list(self.sessions.values()):
            if code in {1000, 1001, 4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014}:
                del self.sessions[session.id]
            if session.socket is not None and not session.socket.closed:
                self.closing.append(asyncio.create_task(session.socket.close(code=code)))

    async def order(self, what, code=4000):
        """What a test orders: reconnect (op 7), invalid (op 9), close with a code, drop without one."""
        sessions = list(self.sessions.values())
        for session in sessions:
            match what:
                case "reconnect":
                    await _send(session.socket, {"op": RECONNECT, "d": None})
                case "invalid":
                    del self.sessions[session.id]
                    await _send(session.socket, {"op": INVALID, "d": False})
                case "drop":
                    if session.socket is not None and session.socket._req is not None:
                        session.socket._req.transport.abort()
        if what == "close":
            await self.close_all(code)

    # A connection ----------------------------------------------------------------------------------

    async def serve(self, request):
        """One WebSocket, from HELLO to its end."""
        socket = web.WebSocketResponse(timeout=1.0, max_msg_size=4096 * 4)
        await socket.prepare(request)
        interval_s = self.world.rules.heartbeat_s
        await _send(socket, {"op": HELLO, "d": {"heartbeat_interval": round(interval_s * 1000), "_trace": []}})
        line = Line(self, socket)
        with contextlib.suppress(ConnectionResetError):
            await line.listen(interval_s)
        await asyncio.gather(*self.closing)  # else the connection ends before its last frame
        if line.session is not None and line.session.socket is socket:
            line.session.socket = None
        return socket

    async def begin(self, socket, data):
        """IDENTIFY: a new session, or the close code that says why not."""
        self.identifies += 1
        shard = tuple(data.get("shard") or (0, 1))
        intents = data.get("intents")
        code = self._objection(data, shard, intents)
        if code:
            self.world.refuse("IDENTIFY", f"closed with {code}", {"intents": intents, "shard": shard})
            await socket.close(code=code)
            return None
        session = Session(f"session-{self.world.clock.snowflake()}", shard, intents, socket)
        self.sessions[session.id] = session
        mine = [one for one in self.world.guilds.values() if one.has_bot and (one.id >> 22) % shard[1] == shard[0]]
        await self._tell(session, "READY", self._ready(session, mine))
        for guild in mine:
            if intents & GUILDS:
                await self._tell(session, "GUILD_CREATE", payloads.guild(self.world, guild))
        self.world.moved()
        return session

    def _objection(self, data, shard, intents):
        if data.get("token", "").removeprefix("Bot ") != self.world.token:
            return 4004
        if not isinstance(intents, int) or intents & ~KNOWN_INTENTS:
            return 4013
        if intents & PRIVILEGED & ~self.world.rules.intents:
            return 4014
        return 4010 if not 0 <= shard[0] < shard[1] else 0

    def _ready(self, session, guilds):
        me = payloads.user(self.world.bot) | {"verified": True, "email": None, "mfa_enabled": True}
        return {
            "v": 10,
            "user": me,
            "session_id": session.id,
            "resume_gateway_url": self.world.base.replace("http://", "ws://"),
            "session_type": "normal",
            "shard": list(session.shard),
            "guilds": [{"id": str(one.id), "unavailable": True} for one in guilds],
            "application": {"id": str(self.world.app), "flags": 0},
            "private_channels": [],
            "user_settings": {},
            "relationships": [],
            "presences": [],
            "guild_join_requests": [],
            "geo_ordered_rtc_regions": [],
            "_trace": [],
        }

    async def resume(self, socket, data):
        """RESUME: what was missed, then RESUMED; op 9 when the session is over."""
        self.resumes += 1
        if data.get("token", "").removeprefix("Bot ") != self.world.token:
            await socket.close(code=4004)
            return None
        session = self.sessions.get(data.get("session_id"))
        if session is None:
            await _send(socket, {"op": INVALID, "d": False})
            return None
        if data.get("seq", 0) > session.seq:
            await socket.close(code=4007)
            return None
        session.socket = socket
        for frame in [one for one in session.log if one["s"] > data.get("seq", 0)]:
            await _send(socket, frame)
        await self._tell(session, "RESUMED", {"_trace": []})
        self.world.moved()
        return session

    async def members(self, session, data):
        """REQUEST_GUILD_MEMBERS: one chunk with all that the bot may see."""
        guild = self.world.guilds.get(int(data["guild_id"]))
        if guild is None:
            return
        people = [payloads.member(self.world, guild, one) for one in guild.members]
        chunk = {"guild_id": data["guild_id"], "members": people, "chunk_index": 0, "chunk_count": 1, "not_found": []}
        await self._tell(session, "GUILD_MEMBERS_CHUNK", chunk | {"nonce": data.get("nonce")})


class Line:
    """What a client says on one connection."""

    def __init__(self, gateway, socket):
        self.gateway, self.socket, self.session = gateway, socket, None
        self.beat = asyncio.get_running_loop().time()
        self.said = deque(maxlen=_MOST_SAID)

    async def listen(self, interval_s):
        while not self.socket.closed:
            try:
                said = await self.socket.receive(timeout=interval_s * 1.5)
            except TimeoutError:
                await self.socket.close(code=4009)
                return
            if said.type is not WSMsgType.TEXT:
                return
            if asyncio.get_running_loop().time() - self.beat > interval_s * 1.5:
                await self.socket.close(code=4009)
                return
            await self._heard(said.data)

    async def _heard(self, raw):
        now = asyncio.get_running_loop().time()
        if len(self.said) == _MOST_SAID and now - self.said[0] < 60:
            self.gateway.world.refuse("GATEWAY", "more than 120 frames in a minute")
            await self.socket.close(code=4008)
            return
        self.said.append(now)
        try:
            frame = json.loads(raw)
        except ValueError:
            await self.socket.close(code=4002)
            return
        op, data = frame.get("op"), frame.get("d")
        if op == HEARTBEAT:
            self.beat = asyncio.get_running_loop().time()
            await _send(self.socket, {"op": ACK})
        elif op == IDENTIFY:
            await self._identify(data)
        elif op == RESUME:
            self.session = await self.gateway.resume(self.socket, data)
        elif self.session is None:
            await self.socket.close(code=4003)
        elif op == MEMBERS:
            await self.gateway.members(self.session, data)
        elif op not in {PRESENCE, 4}:
            await self.socket.close(code=4001)

    async def _identify(self, data):
        if self.session is not None:
            self.gateway.world.refuse("IDENTIFY", "already identified")
            await self.socket.close(code=4005)
            return
        self.session = await self.gateway.begin(self.socket, data)


async def _send(socket, frame):
    if socket is not None and not socket.closed:
        with contextlib.suppress(ConnectionError):
            await socket.send_str(json.dumps(frame))
