"""What an operator sets for a catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.source import Options
from plugins.answers import demand_address
from plugins.servers import basic


@dataclass(frozen=True, slots=True)
class OpdsOptions(Options):
    """`base_url` is the address of its root; `username` and `password`, or `token`, where it asks for them."""

    base_url: str
    username: str = ""
    password: str = ""
    token: str = ""

    def __post_init__(self) -> None:
        demand_address(self.base_url, "http://192.168.1.5:8080/opds")
        if self.token and self.username:
            raise ValueError("either username and password, or token")

    @property
    def headers(self) -> Mapping[str, str]:
        """By which the catalogue knows who asks."""
        if self.token:
            return {"Authorization": f"Bearer {self.token}"}
        return basic(self.username, self.password)
