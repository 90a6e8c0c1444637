"""An indexer made for a test: it lists what it is given, with trouble on demand."""

from core.errors import SourceUnavailable
from core.media import Flag, Kind, Offer, Release
from core.source import Caps, Limits, Options

GB = 1_000_000_000


class Lister:
    """What all of them share; `lister` gives one its name and its releases. `asked` is what it was asked."""

    adapter, label, description = "lister", "Lister", "Releases, listed."
    kinds, licence, terms_url = frozenset({Kind.FILM, Kind.SERIES, Kind.BOOK}), "free", ""
    limits, options, on_by_default = Limits(), Options, True
    lists, can, fails = (), Caps(), False
    asked = ()

    def __init__(self, name, _options):
        self.name = name

    async def caps(self, _http):
        return self.can

    async def search(self, _http, wanted):
        type(self).asked += (wanted,)
        if self.fails:
            raise SourceUnavailable(self.name, "asleep")
        return wanted.page(self.lists)

    async def latest(self, _http, wanted):
        return wanted.page(self.lists)

    async def probe(self, _http): ...


def release(indexer, name, number=1, kind=Kind.FILM, flags=(), **more):
    """A release with one offer; without a way to it, a magnet link that nobody gives."""
    if not {"magnet", "torrent_url", "url", "info_hash"} & set(more):
        more["info_hash"] = f"{number:040x}"
    told = {"size_bytes": 6 * GB, "seeders": 30, **more}
    return Release(name, (Offer(indexer, str(number), flags=frozenset(map(Flag, flags)), **told),), kind)


def lister(name, *lists, **more):
    """An indexer that lists these, (name, words of `release`) each."""
    made = [release(name, words, number, **told) for number, (words, told) in enumerate(lists, 1)]
    return type(name, (Lister,), {"adapter": name, "label": name.capitalize(), "lists": made, **more})
