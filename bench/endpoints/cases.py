"""The table of all endpoints, and where each of them is."""

from bench.endpoints import alive, between, dead
from bench.endpoints.case import Endpoint

ENDPOINTS: tuple[Endpoint, ...] = (*alive.ENDPOINTS, *dead.ENDPOINTS, *between.ENDPOINTS)
_PER_BLOCK = 250


def host(number: int) -> str:
    """The address of the site of the endpoint of that number."""
    return f"127.7.{number // _PER_BLOCK}.{number % _PER_BLOCK + 1}"


def number(host: str) -> int:
    """The number of the endpoint whose site has that address."""
    _, _, block, one = host.split(".")
    return int(block) * _PER_BLOCK + int(one) - 1
