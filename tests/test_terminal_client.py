"""The connection: where it goes, and how it takes a no."""

import pytest

from bot.terminal.client import Connection, Lost, Refused, Service, Unreachable
from bot.web import wire
from tests.scripted_chat import KEY, serving


@pytest.mark.parametrize(
    ("url", "socket", "base"),
    [
        ("http://127.0.0.1:8750", "ws://127.0.0.1:8750/ws", "http://127.0.0.1:8750/"),
        ("http://127.0.0.1:8750/", "ws://127.0.0.1:8750/ws", "http://127.0.0.1:8750/"),
        ("ws://127.0.0.1:8750/ws", "ws://127.0.0.1:8750/ws", "http://127.0.0.1:8750/"),
        ("https://x.test/books", "wss://x.test/books/ws", "https://x.test/books/"),
    ],
)
def test_an_address_of_the_service_may_be_its_page_or_its_socket(url, socket, base):
    service = Service(url, KEY)
    assert (str(service.socket), service.base) == (socket, base)


def enter(server, patience_s=120.0) -> Connection:
    return Connection(Service(server.url, KEY), "ada", "home", {}, patience_s)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (wire.Problem(re=None, text="Ada is not allowed in here."), "Ada is not allowed in here."),
        (1008, "The service closed the chat"),
        ('{"type": "of-the-future"}', "different versions"),
    ],
)
async def test_a_no_to_the_hello_is_a_refusal_with_its_sentence(answer, sentence):
    async with serving(None) as server:
        server.turns_away = answer
        with pytest.raises(Refused, match=sentence):
            await anext(enter(server).happenings())


async def test_a_service_that_leaves_before_its_welcome_is_unreachable():
    async with serving(None) as server:
        server.turns_away = 1012
        with pytest.raises(Unreachable, match="nothing answers there"):
            await anext(enter(server).happenings())


async def test_an_address_without_a_chat_is_named_with_its_answer():
    async with serving(None) as server:
        elsewhere = Connection(Service(f"http://127.0.0.1:{server.port}/other", KEY), "ada", "home", {})
        with pytest.raises(Unreachable, match="answered 404"):
            await anext(elsewhere.happenings())


async def test_a_service_that_does_not_come_back_is_given_up_when_patience_ends():
    async with serving(None) as server:
        happenings = enter(server, patience_s=0).happenings()
        assert isinstance(await anext(happenings), wire.Welcome)
        assert isinstance(await anext(happenings), wire.Posts)
        await server.stop()
        assert isinstance(await anext(happenings), Lost)
        with pytest.raises(Unreachable):
            await anext(happenings)
        await server.start()
