"""Sites that list episodes as EZTV does: JSON at /api/get-torrents, by IMDb's id of the series.

It can't be asked by words, and where it does not know an id it lists what came last: every row is checked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from core.media import Ids, Kind, Offer, Release
from core.source import Caps, Found, Http, Limits, Options, Saved, Wanted, What
from plugins.answers import demand_address, field, hash_of, host_of, is_address, json_of, number

_ROWS, _MOST_PAGES = 100, 5


@dataclass(frozen=True, slots=True)
class EztvOptions(Options):
    """`base_url` is the site's address."""

    base_url: str

    def __post_init__(self) -> None:
        demand_address(self.base_url, "https://site.example")


class Eztv:
    """A site that lists episodes as EZTV does."""

    adapter: ClassVar[str] = "eztv"
    label: ClassVar[str] = "EZTV-style list"
    description: ClassVar[str] = "A site that lists episodes in JSON as EZTV does."
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.SERIES})
    licence: ClassVar[str] = "Not stated: the operator's own choice"
    terms_url: ClassVar[str] = ""
    limits: ClassVar[Limits] = Limits(per_minute=12, connections=1)
    options: ClassVar[type[Options]] = EztvOptions
    on_by_default: ClassVar[bool] = False

    def __init__(self, name: str, options: EztvOptions) -> None:
        self.name = name
        self._url = options.base_url.rstrip("/") + "/api/get-torrents"

    @property
    def keys(self) -> frozenset[str]:
        """The site's host."""
        return frozenset({host_of(self._url)})

    async def caps(self, http: Http) -> Caps:  # noqa: ARG002 it can't be asked
        """By IMDb's id, with season and episode; not by words."""
        return Caps(ids=frozenset({"imdb"}), episodes=True, words=False)

    async def search(self, http: Http, wanted: Wanted) -> Sequence[Release]:
        """Episodes of the series; without its id, what came last and has the words in its name."""
        imdb = wanted.ids.imdb.removeprefix("tt")
        words = wanted.words.casefold().split()
        found = [one for one in await self._found(http, wanted, imdb) if _holds(one, words, wanted)]
        return wanted.page(found)

    async def latest(self, http: Http, wanted: Wanted) -> Sequence[Release]:
        """What came last."""
        return wanted.page(await self._found(http, wanted, ""))

    async def probe(self, http: Http) -> None:
        """Ask for one episode."""
        parse(self.name, self._url, await http.json(self._url, {"limit": "10"}))

    def read(self, what: What, saved: Saved) -> Found | None:
        """A list of episodes."""
        return parse(self.name, saved.url, json_of(self.name, saved)) if what in {What.SEARCH, What.FEED} else None

    async def _found(self, http: Http, wanted: Wanted, imdb: str) -> list[Release]:
        if wanted.kinds and Kind.SERIES not in wanted.kinds:
            return []
        found: list[Release] = []
        for page in range(1, (_MOST_PAGES if imdb else 1) + 1):
            asked = {"limit": str(_ROWS), "page": str(page), **({"imdb_id": imdb} if imdb else {})}
            answer = await http.json(self._url, asked)
            releases = parse(self.name, self._url, answer)
            found += [one for one in releases if not imdb or number(one.ids.imdb[2:]) == number(imdb)]
            if page * _ROWS >= (number(answer.get("torrents_count")) or 0):
                break
        return found


def parse(source: str, url: str, answer: Any) -> list[Release]:
    """The releases of a page; where there are none, the list is missing."""
    field(source, url, answer, "torrents_count", int | str)
    rows = answer.get("torrents") or []
    made = (_release(source, url, row) for row in rows if isinstance(row, dict))
    return [release for release in made if release is not None]


def _release(source: str, url: str, row: dict[str, Any]) -> Release | None:
    name, digest = " ".join(field(source, url, row, "title", str).split()), hash_of(str(row.get("hash", "")))
    magnet, link, page = row.get("magnet_url"), row.get("torrent_url"), row.get("episode_url")
    if not name or not digest:
        return None
    seconds, imdb = number(row.get("date_released_unix")), number(row.get("imdb_id"))
    offer = Offer(
        indexer=source,
        ref=str(row.get("id", digest)),
        info_hash=digest,
        magnet=magnet if isinstance(magnet, str) and magnet.startswith("magnet:?") else "",
        torrent_url=str(link) if is_address(link) else "",
        page_url=str(page) if is_address(page) else "",
        size_bytes=number(row.get("size_bytes")) or None,
        seeders=number(row.get("seeds")),
        leechers=number(row.get("peers")),
        published_at=seconds * 1000 if seconds else None,
    )
    return Release(name, (offer,), Kind.SERIES, Ids(imdb=f"tt{imdb:07d}" if imdb else ""))


def _holds(release: Release, words: Sequence[str], wanted: Wanted) -> bool:
    """With an id the words are only the name of the series; without one they are all that is known."""
    name = release.name.casefold()
    if not wanted.ids.imdb and not all(word in name for word in words):
        return False
    if wanted.season is None:
        return True
    tag = f"s{wanted.season:02d}" + (f"e{wanted.episode:02d}" if wanted.episode is not None else "")
    return tag in name
