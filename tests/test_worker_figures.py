"""A worker in a process of its own tells machines how it is, if it is given a port."""

import socket

import aiohttp
import pytest

from core.errors import StartError
from core.models import Lane
from door.composition import Parts, house

WORKER = Parts(chat=False, lanes=(Lane.BULK,), alone=False)


def settings_with(make_settings, redis_url, port):
    return make_settings(worker={"metrics_port": port, "drain_s": 0}).model_copy(update={"redis_url": redis_url})


@pytest.fixture
def port():
    """One that is free just now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_it_answers_for_its_health_and_its_figures_on_loopback(make_settings, redis_url, port):
    async with (
        house(settings_with(make_settings, redis_url, port), WORKER),
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session,
    ):
        answers = {}
        for path in ("/healthz", "/readyz", "/metrics", "/"):
            async with session.get(path) as answer:
                answers[path] = (answer.status, await answer.text())
    assert [status for status, _ in answers.values()] == [200, 200, 200, 404]
    assert "bowerbird_jobs_ended_total" in answers["/metrics"][1]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_port_that_is_taken_is_a_sentence_at_the_start(make_settings, redis_url):
    with socket.create_server(("127.0.0.1", 0)) as other:
        settings = settings_with(make_settings, redis_url, other.getsockname()[1])
        with pytest.raises(StartError, match="BOWERBIRD_WORKER__METRICS_PORT"):
            async with house(settings, WORKER):
                pass
