"""What an operator may set for MangaDex."""

from dataclasses import dataclass

from core.source import Options
from plugins.answers import demand_address

_RATINGS = ("safe", "suggestive", "erotica", "pornographic")


@dataclass(frozen=True, slots=True)
class MangaDexOptions(Options):
    """`languages` are ISO 639-1 codes, the first that a comic has is taken; `ratings` are MangaDex's.

    `groups` are names of groups, the first that has a chapter is taken. `data_saver` takes smaller pictures. The
    last four are those of a personal client (https://mangadex.org/settings), all of them or none.
    """

    base_url: str = "https://api.mangadex.org"
    uploads_url: str = "https://uploads.mangadex.org"
    auth_url: str = "https://auth.mangadex.org"
    languages: tuple[str, ...] = ("en",)
    ratings: tuple[str, ...] = ("safe", "suggestive")
    groups: tuple[str, ...] = ()
    data_saver: bool = False
    client_id: str = ""
    client_secret: str = ""
    username: str = ""
    password: str = ""

    def __post_init__(self) -> None:
        for url in (self.base_url, self.uploads_url, self.auth_url):
            demand_address(url, "https://api.mangadex.org")
        if not self.languages or not all(len(code) == 2 for code in self.languages):
            raise ValueError("languages are codes of two letters, such as en")
        if not self.ratings or not set(self.ratings) <= set(_RATINGS):
            raise ValueError(f"ratings are {', '.join(_RATINGS)}")
        client = (self.client_id, self.client_secret, self.username, self.password)
        if any(client) and not all(client):
            raise ValueError("a personal client is client_id, client_secret, username and password")
