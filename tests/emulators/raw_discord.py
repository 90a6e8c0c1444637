"""A client that says to Discord whatever it is told to, right or wrong."""

import asyncio
import io
import json
from contextlib import asynccontextmanager

import aiohttp

from tests.deadline import DEADLINE_S

GUILDS = 1


class RawBot:
    """One connection to the gateway, and the REST API."""

    def __init__(self, platform, session, socket):
        self.platform, self._session, self.socket = platform, session, socket
        self.seq = None
        self.session_id = ""

    async def hears(self, event=None, *, op=0, within_s=DEADLINE_S):
        """The next frame with this event (or this op); others are passed over."""
        async with asyncio.timeout(within_s):
            while True:
                said = await self.socket.receive()
                if said.type is not aiohttp.WSMsgType.TEXT:
                    return {"closed": self.socket.close_code}
                frame = json.loads(said.data)
                self.seq = frame.get("s") or self.seq
                if frame["op"] == op and event in {None, frame.get("t")}:
                    return frame

    async def interaction(self):
        return (await self.hears("INTERACTION_CREATE"))["d"]

    async def says(self, op, data):
        await self.socket.send_str(json.dumps({"op": op, "d": data}))

    async def identify(self, **more):
        """Log in; gives READY's data, or {"closed": code}."""
        data = {"token": self.platform.token, "intents": GUILDS, "properties": {}} | more
        await self.says(2, data)
        frame = await self.hears("READY")
        self.session_id = frame.get("d", {}).get("session_id", "")
        return frame.get("d", frame)

    async def asks(self, method, path, body=None, *, files=(), token=None):
        """(status, body) of a REST request; `files`: (name, bytes)."""
        headers = {"Authorization": f"Bot {token or self.platform.token}"}
        if files:
            form = aiohttp.FormData(quote_fields=False)
            form.add_field("payload_json", json.dumps(body), content_type="application/json")
            for index, (name, data) in enumerate(files):
                form.add_field(
                    f"files[{index}]", io.BytesIO(data), filename=name, content_type="application/octet-stream"
                )
            sent = {"data": form}
        else:
            sent = {} if body is None else {"json": body}
        async with self._session.request(method, self.platform.api_base + path, headers=headers, **sent) as answer:
            text = await answer.text()
            self.headers = answer.headers
            return answer.status, json.loads(text) if text else None

    async def answers(self, interaction, kind, data=None, **more):
        """POST the callback of an interaction."""
        path = f"/interactions/{interaction['id']}/{interaction['token']}/callback?with_response=1"
        return await self.asks("POST", path, {"type": kind} | ({"data": data} if data is not None else {}), **more)

    def hook(self, interaction, rest=""):
        """The path of an interaction's webhook."""
        return f"/webhooks/{self.platform.application_id}/{interaction['token']}{rest}"


@asynccontextmanager
async def raw_bot(platform):
    """Connected, not yet logged in; HELLO is heard."""
    async with aiohttp.ClientSession() as session, session.ws_connect(platform.gateway_url) as socket:
        bot = RawBot(platform, session, socket)
        bot.hello = await bot.hears(op=10)
        yield bot


@asynccontextmanager
async def searching(platform):
    """Logged in, with one command: /search words, which suggests."""
    async with raw_bot(platform) as bot:
        await bot.identify()
        option = {"type": 3, "name": "words", "description": "What", "autocomplete": True}
        search = {"name": "search", "description": "Look", "options": [option], "integration_types": [0, 1]}
        status, _ = await bot.asks("PUT", f"/applications/{platform.application_id}/commands", [search])
        assert status == 200
        yield bot
