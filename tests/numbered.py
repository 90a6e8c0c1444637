"""A source made for a test: tales by number, as many as wanted, with trouble on demand."""

from core.errors import SourceUnavailable
from core.media import Format, Kind, TitleInfo
from core.source import Limits, Options


class Numbered:
    """What all of them share; `shelf` gives one its name and its tales. `asked` is what it was asked."""

    adapter, label, description = "numbered", "Numbered", "Numbered tales."
    kinds, licence, terms_url = frozenset({Kind.BOOK}), "free", ""
    limits, options, on_by_default = Limits(), Options, True
    have, year, fails, waits_for = 0, None, False, None
    asked = ()

    def __init__(self, name, _options):
        self.name = name

    async def search(self, _http, wanted):
        type(self).asked += (wanted,)
        if self.waits_for:
            await self.waits_for.wait()
        if self.fails:
            raise SourceUnavailable(self.name, "asleep")
        return wanted.page([self.tale(n) for n in range(1, self.have + 1)])

    def tale(self, n):
        year = self.year + n if self.year else None
        return TitleInfo(self.name, str(n), f"Tale {n}", Kind.BOOK, (Format.EPUB,), ("Ann Author",), year=year)

    async def title(self, _http, ref):
        return self.tale(int(ref))

    async def parts(self, http, ref): ...
    async def assets(self, http, ref, part): ...
    async def cover(self, http, ref): ...

    async def probe(self, _http):
        if self.fails:
            raise SourceUnavailable(self.name, "asleep")


def shelf(name, have=0, **more):
    """A source with so many tales: `year` is the one before the first, `fails` always, `waits_for` an event."""
    return type(name, (Numbered,), {"adapter": name, "label": name.capitalize(), "have": have, **more})
