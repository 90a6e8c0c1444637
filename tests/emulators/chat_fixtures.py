"""The web chat in browser tabs. A pytest plugin: fixtures only."""

import pytest_asyncio

from tests.emulators.chat_server import ChatServer
from tests.emulators.chromium import Tabs, chromium


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_chromium():
    """One browser for the tests of a module."""
    async with chromium() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def chat():
    """A server whose frames were all well formed at the end."""
    async with ChatServer() as server:
        yield server
        assert server.malformed == []


@pytest_asyncio.fixture(loop_scope="module")
async def tabs(running_chromium):
    """Tabs that complained about nothing, and asked nobody but the server."""
    opened = Tabs(running_chromium)
    yield opened
    await opened.close()
    assert opened.errors == []
    assert opened.hosts == {"127.0.0.1"}


@pytest_asyncio.fixture(loop_scope="module")
async def ada(chat, tabs):
    """Ada's tab, at home."""
    return await tabs.open(chat.url("/?as=ada&room=home"))
