"""The public address: whether it is one, and who answers there."""

from enum import Enum
from urllib.parse import urlsplit

from core import secrets
from core.errors import StartError
from core.settings import Settings
from door.platforms import ask


class Answers(Enum):
    """Who answers at an address."""

    THIS = "this service"
    OTHER = "another Bowerbird"
    SOMETHING = "something else"


def read(address: str) -> str:
    """The address as it is kept, without a slash at its end. Raises StartError when people can't reach us by it."""
    parts = urlsplit(address.strip())
    try:
        is_whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_whole = False
    if not is_whole or parts.query or parts.fragment or parts.username:
        raise StartError("That is no address for people: write it as https://books.example.org.")
    return address.strip().rstrip("/")


async def answers(settings: Settings, address: str) -> Answers:
    """Who answers at `/healthz` there. Raises NotReached."""
    heard = await ask(f"{address}/healthz", address)
    if heard.status != 200 or not isinstance(heard.data, dict) or "house" not in heard.data:
        return Answers.SOMETHING
    ring = secrets.load(settings.home)
    return Answers.THIS if ring is not None and heard.data["house"] == ring.house() else Answers.OTHER
