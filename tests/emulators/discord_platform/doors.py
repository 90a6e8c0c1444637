"""What every door under /_… does: find who and where is meant, answer in JSON, say when a person can't do that."""

from aiohttp import web

from tests.emulators.discord_platform.menu import Impossible


class Doors:
    def __init__(self, server):
        self.server, self.world = server, server.world

    def door(self, answer):
        async def handle(request):
            asked = await request.json() if request.can_read_body else dict(request.query)
            try:
                return web.json_response(await answer(asked))
            except Impossible as error:
                return web.json_response({"impossible": str(error)}, status=409)

        return handle

    def user(self, asked):
        name = asked["as"]
        for one in self.world.users.values():
            if name in {one.name, str(one.id)}:
                return one
        raise Impossible(f"there is nobody called {name!r}")

    def place(self, asked, key="channel"):
        try:
            return self.world.channels[int(asked[key])]
        except KeyError as error:
            raise Impossible(f"there is no channel {asked.get(key)!r}") from error

    def guild_of(self, asked):
        try:
            return self.world.guilds[int(asked["guild"])]
        except KeyError as error:
            raise Impossible(f"there is no guild {asked.get('guild')!r}") from error

    def message(self, asked):
        return self.world.messages[int(asked["message"])]
