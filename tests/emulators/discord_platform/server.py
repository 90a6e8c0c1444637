"""One door for all of the REST API: faults, token, limits, schema, rules, answer; and the record of it all."""

import asyncio
import json
from dataclasses import dataclass

from aiohttp import web

from tests.emulators.discord_platform import body as bodies
from tests.emulators.discord_platform import faults, refusal, routes
from tests.emulators.discord_platform.faults import Dropped, Faults
from tests.emulators.discord_platform.gateway import Gateway
from tests.emulators.discord_platform.limits import Limits
from tests.emulators.discord_platform.page import add_page
from tests.emulators.discord_platform.referee import Referee
from tests.emulators.discord_platform.refusal import Refusal
from tests.emulators.discord_platform.world import World

_QUIET = {429}  # limits keep their own record
_BAD_TOKENS = 5  # requests that were under way when a token was revoked


@dataclass
class Call:
    """One request of the bot's."""

    world: World
    route: routes.Route
    path: dict
    query: dict
    json: object = None
    uploads: list = None

    @property
    def name(self):
        return f"{self.route.method} {self.route.template}"


class Server:
    def __init__(self, world, *, judge_later=False):
        self.world = world
        self.world.gateway = Gateway(world)
        self.limits = Limits(world)
        self.faults = Faults()
        self.referee = world.referee = Referee(world, later=judge_later)
        self.told = set()
        self.bad_tokens = 0

    async def api(self, request):
        """Anything under /api/v10."""
        path = request.raw_path.partition("?")[0].removeprefix("/api/v10")
        fault = self.faults.due(request.method, f"{path} {request.content_type}")
        entry = {"method": f"{request.method} {path}", "at": self.world.clock.now(), "payload": None, "status": None}
        self.world.calls.append(entry)
        try:
            if fault is not None:
                await faults.strike(fault)
            status, answer, headers = await self._serve(request, path, entry)
            faults.lose(fault)
        except Dropped:
            entry["status"] = 0
            request.transport.abort()
            return web.Response()
        except Refusal as error:
            status, answer, headers = error.status, error.body, error.headers
            if fault is None:
                self._keep(entry, error)
            await request.read()
        entry["status"] = status
        headers = {"Via": "1.1 google", **headers}
        if answer is None:
            return web.Response(status=status, headers=headers)
        raw = await _dumped(answer)
        return web.Response(status=status, body=raw, headers={"Content-Type": "application/json", **headers})

    async def _serve(self, request, path, entry):
        route, found = routes.find(request.method, path)
        if route is None:
            raise Refusal(405, 0, "405: Method Not Allowed") if found else refusal.not_found()
        entry["method"] = f"{route.method} {route.template}"
        call = Call(self.world, route, found, dict(request.query))
        _check_ids(found)
        if route.needs_token and request.headers.get("Authorization") != f"Bot {self.world.token}":
            raise refusal.unauthorized()
        headers = self.limits.take(call)
        sent = await bodies.read(request)
        entry["payload"], entry["path"] = sent.json, found
        entry["files"] = [{"name": one.name, "size": len(one.data)} for one in sent.uploads]
        call.json, call.uploads = ({} if sent.json is None else sent.json), sent.uploads
        try:
            self.referee.request(call, sent.json)
            answer = await route.answer(call)
        except Refusal as error:
            error.headers |= headers
            raise
        self.referee.answer(call, answer)
        return (204 if answer is None else 200), answer, headers

    def _keep(self, entry, error):
        """Refusals that a careful bot would not have met. What it could not know is told it once."""
        reason = f"{error.status}/{error.body['code']} {error.body['message']}"
        if error.status in _QUIET:
            return
        if error.told == "token":
            self.bad_tokens += 1
            if self.bad_tokens <= _BAD_TOKENS:
                return
        elif error.told is not None and error.told not in self.told:
            self.told.add(error.told)
            return
        payload = {"sent": entry["payload"], "errors": error.body.get("errors")}
        self.world.refuse(entry["method"], reason, payload)


def _check_ids(path):
    for key, value in path.items():
        if key.endswith("_id") and not value.isdigit():
            words = f'Value "{value}" is not snowflake.'
            raise refusal.bad_form((key,), "NUMBER_TYPE_COERCE", words)


async def _dumped(answer):
    return json.dumps(answer).encode()


async def serve(port, *, judge_later=False):
    """Listen on loopback until cancelled; the address is the first line of standard output."""
    from tests.emulators.discord_platform.control import add_control

    server = Server(World(), judge_later=judge_later)
    app = web.Application(client_max_size=1024**3)
    add_control(app, server)
    add_page(app)
    app.router.add_route("*", "/api/v10/{tail:.*}", server.api)
    app.router.add_get("/", server.world.gateway.serve)
    runner = web.AppRunner(app, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    server.world.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    print(server.world.base, flush=True)  # noqa: T201 whoever started us reads it
    await asyncio.Event().wait()
