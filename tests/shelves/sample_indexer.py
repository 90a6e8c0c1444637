"""An indexer as the contract meets it: a list of releases in JSON, at a site that is made up."""

from dataclasses import dataclass
from typing import ClassVar

from core.errors import SourceChanged
from core.media import Ids, Kind, Offer, Release
from core.source import Caps, Limits, Options, What
from plugins.answers import hash_of, json_of, number

WORDS = "gulls"
LIST = [
    {"name": f"Gulls.of.the.North.{year}.1080p.WEB", "hash": f"{year:040x}", "size": str(year), "imdb": "tt0000001"}
    for year in range(2001, 2008)
]


class Site:
    """The site as it answered once."""

    async def json(self, _url, _params=None):
        return LIST


http = Site()


@dataclass(frozen=True, slots=True)
class SampleOptions(Options):
    base_url: str


class Sample:
    """Seven films of gulls."""

    adapter: ClassVar[str] = "sample_indexer"
    label: ClassVar[str] = "Sample"
    description: ClassVar[str] = "Seven films of gulls."
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.FILM})
    licence: ClassVar[str] = "made up"
    terms_url: ClassVar[str] = ""
    limits: ClassVar[Limits] = Limits(per_minute=12)
    options: ClassVar[type[Options]] = SampleOptions
    on_by_default: ClassVar[bool] = False

    def __init__(self, name, options):
        self.name = name
        self._url = f"{options.base_url}/list.json"

    async def caps(self, http):  # noqa: ARG002 nobody to ask
        return Caps(ids=frozenset({"imdb"}))

    async def search(self, http, wanted):
        releases = parse(self.name, self._url, await http.json(self._url))
        words = wanted.words.casefold().split()
        fitting = [one for one in releases if all(word in one.name.casefold() for word in words)]
        return wanted.page([one for one in fitting if not wanted.kinds or one.kind in wanted.kinds])

    async def latest(self, http, wanted):
        return wanted.page(parse(self.name, self._url, await http.json(self._url))[::-1])

    async def probe(self, http):
        await http.json(self._url)

    def read(self, what, saved):
        return parse(self.name, saved.url, json_of(self.name, saved)) if what is What.FEED else None


def parse(source, url, answer):
    try:
        return [
            Release(
                one["name"],
                (Offer(source, one["name"], info_hash=hash_of(one["hash"]), size_bytes=number(one["size"])),),
                Kind.FILM,
                Ids(imdb=one["imdb"]),
            )
            for one in answer
        ]
    except (TypeError, KeyError) as error:
        raise SourceChanged(source, f"no {error} where one was due", url, str(answer)) from error


def made(adapter, site, folder):
    return adapter("sample_indexer", adapter.options(base_url="https://indexer.example"))
