"""Files behind links that people hand in, as a source of the house's own: no search asks it, no list shows it.

So a link is fetched, checked, retried and shelved by the same recipe as everything else.
"""

from collections.abc import Sequence
from typing import ClassVar
from urllib.parse import urlsplit

from core.library.titles import LINK
from core.media import Asset, Assets, Files, Format, Kind, Part, Remote, TitleInfo
from core.source import Http, Limits, Options, Wanted
from worker.content.promise import promised
from worker.fetch.client import SourceClient
from worker.fetch.peek import peek

_KINDS = {
    "application/epub+zip": Kind.BOOK,
    "application/pdf": Kind.BOOK,
    "application/vnd.comicbook+zip": Kind.COMIC,
    "application/vnd.comicbook-rar": Kind.COMIC,
}
_FAMILIES = {"audio": Kind.AUDIOBOOK, "video": Kind.FILM, "image": Kind.PICTURES, "text": Kind.BOOK}


class Links:
    """Titles whose `ref` is the address of one file."""

    adapter: ClassVar[str] = LINK
    label: ClassVar[str] = "The link"
    description: ClassVar[str] = "Files behind links that people hand in."
    kinds: ClassVar[frozenset[Kind]] = frozenset(Kind)
    licence: ClassVar[str] = ""
    terms_url: ClassVar[str] = ""
    limits: ClassVar[Limits] = Limits(per_minute=60, connections=2, jobs=4)
    options: ClassVar[type[Options]] = Options
    on_by_default: ClassVar[bool] = True

    def __init__(self, client: SourceClient) -> None:
        self.name = LINK
        self._client = client

    async def search(self, http: Http, wanted: Wanted) -> Sequence[TitleInfo]:  # noqa: ARG002 the contract's
        """Nothing: links are brought, not found."""
        return []

    async def title(self, http: Http, ref: str) -> TitleInfo:  # noqa: ARG002
        """The file as it is now."""
        seen = await peek(self._client, ref)
        return described(ref, seen.name, seen.media_type, seen.size_bytes)

    async def parts(self, http: Http, ref: str) -> Sequence[Part]:  # noqa: ARG002
        """The file is one part."""
        return [Part(ref="file", number=1)]

    async def assets(self, http: Http, ref: str, part: Part) -> Assets:  # noqa: ARG002
        """The file, as big as it says it is now."""
        seen = await peek(self._client, ref)
        return Files((Asset(seen.name, Remote(ref), seen.media_type, seen.size_bytes),))

    async def cover(self, http: Http, ref: str) -> Asset | None:  # noqa: ARG002
        """None: a file behind a link has no picture of its own."""
        return None

    async def vouch(self, http: Http, ref: str) -> Asset:  # noqa: ARG002
        """The file at the address: nobody else can tell."""
        return Asset(urlsplit(ref).path.rpartition("/")[2] or "file", Remote(ref))

    async def probe(self, http: Http) -> None:
        """There is nobody to ask."""


def described(url: str, name: str, media_type: str, size_bytes: int | None) -> TitleInfo:
    """A title for the file at an address, called after the file."""
    kind = promised(name, media_type).media_type
    stem = name.rpartition(".")[0] or name
    return TitleInfo(
        source=LINK,
        ref=url,
        name=stem,
        kind=_KINDS.get(kind) or _FAMILIES.get(kind.partition("/")[0], Kind.OTHER),
        formats=(Format.ORIGINAL,),
        description=urlsplit(url).hostname or "",
        parts=1,
        size_bytes=size_bytes,
    )
