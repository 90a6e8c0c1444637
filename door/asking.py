"""`key`: a fresh one-time address of the web chat, from the service that runs."""

import asyncio

from core import home
from core.errors import StartError
from core.settings import load


def key() -> None:
    """Print a fresh address of the web chat, good for one browser."""
    print(asyncio.run(_address()))  # noqa: T201


async def _address() -> str:
    import aiohttp

    service = home.running(load().home)
    if service is None:
        raise StartError("Bowerbird is not running on this home. Start it with ./run; it prints the address.")
    headers = {"Authorization": f"Bearer {service.key}"}
    async with aiohttp.ClientSession() as session, session.post(f"{service.url}/key", headers=headers) as answer:
        return str((await answer.json())["url"])
