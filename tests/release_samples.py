"""Releases as cards see them, for tests of cards."""

from bot.cards import Card
from bot.views import decisions, releases
from bot.views.decisions import Recalled
from bot.views.releases import Shown
from core.library.decisions import Decided
from core.library.marks import Held
from core.library.releases import Picked
from core.media import Flag, Format, Kind, Offer, TitleInfo
from core.models import Against, By, Decision, Ended
from core.releases.deciding import stood
from core.releases.merging import merged
from core.releases.offered import Offered, Scraped
from core.releases.picking import ranked
from core.releases.preferring import Wants
from core.releases.scoring import Known

NOW = 1_700_000_000_000
GB = 1_000_000_000
NAMES = (
    ("Sintel.2010.1080p.BluRay.x264-BIRD", {"seeders": 312, "flags": frozenset(Flag)}),
    ("Sintel.2010.720p.WEB-DL.H264-FISH", {"seeders": 3, "size_bytes": GB}),
    ("Sintel.2010.2160p.CAM.x265-CUCKOO", {"seeders": 0}),
    ("Sintel.2010.1080p.BluRay.x264-OWL.mkv.exe", {"seeders": 900}),
    ("Sintel.2010.1080p.WEB.German.x264-KITE", {"seeders": None}),
    ("Sintel.2010.480p.DVDRip.x264-WREN", {"size_bytes": 2 * GB}),
    ("Sintel 2010 1080p WEB", {"size_bytes": 900 * GB}),
)


def picked(more=()):
    """All of these, judged for somebody who never wants a CUCKOO."""
    offered = []
    for number, (name, told) in enumerate([*NAMES, *((one, {}) for one in more)], 1):
        magnet = f"magnet:?xt=urn:btih:{number:040x}&tr=wss%3A%2F%2Ft.example&tr=udp%3A%2F%2Ft.example%3A80"
        words = {"info_hash": f"{number:040x}", "magnet": magnet, "size_bytes": 6 * GB, **told}
        scraped, lines = (Scraped(40, 2, NOW - 60_000), 480) if number == 1 else (None, None)
        offer = Offer("nest", str(number), **words)
        offered.append(Offered(number, name, offer, NOW, Kind.FILM, scraped=scraped, lines=lines))
    known = Known(NOW, blocked={f"hash|{2:040x}": "stalled"}, complaints={f"hash|{6:040x}": 3})
    wanted = Wants(lines=(1080, 720), never=frozenset({"cuckoo"}), strict=True)
    return Picked(7, ranked(merged(offered, NOW), wanted, known), wanted, known)


def several(name, say):
    """Every card of releases of a work that is called so."""
    info = TitleInfo("releases", "film|sintel||2010", name, Kind.FILM, (Format.ORIGINAL,), year=2010)
    held = [Held(str(n), name, one, "program" if n else "", 7, None, NOW) for n, one in enumerate(Against)]
    found = picked([name])
    shown = Shown(7, info, found, {"nest": name}, may_block=True, entries=held)
    yield releases.work(shown, say, search=3)
    yield releases.work(shown, say, start=5)
    yield releases.work(Shown(7, info, Picked(7, [], found.wants, found.known), {}), say)
    for judged in found.judged[::3]:
        yield releases.one(judged, shown, say)
        yield releases.one(judged, Shown(7, info, found, {}), say)
        yield releases.why(judged, shown, say)
    yield releases.refused(found.judged[1].whole, "program", found.best, say)
    yield releases.refused(found.judged[1].whole, "archive", None, say)
    yield releases.unreached(found.judged[1].whole, (name, name), found.judged[0], say)
    yield releases.held(held, 0, say)
    yield releases.held(held * 2, 5, say)
    yield releases.held([], 0, say)
    for row in decided():
        yield from why_taken(Decided(row, stood(found.judged, found.judged[2])), found.judged, say)


def decided():
    """Decisions of every kind and end."""
    for by in By:
        yield Decision(title_id=7, by=by, ended=Ended.TAKEN, because="stalled", count=8)
    yield Decision(title_id=7, by=By.INSTEAD, ended=Ended.TAKEN, because="program", count=8)
    yield Decision(title_id=7, by=By.CHOSEN, ended=Ended.REFUSED, because="archive", count=8)
    yield Decision(title_id=7, by=By.CHOSEN, ended=Ended.UNREACHED, because="no_answer", count=8)


def why_taken(one, judged, say):
    """The cards of a decision: nothing is different now, all is, it is gone."""
    for now in (judged[2], judged[-1], None):
        recalled = Recalled(one, 90_000.0, now, 3, len(judged))
        yield decisions.card(recalled, say)
        yield Card("x", tuple(decisions.last(recalled, say)))
    yield decisions.card(Recalled(Decided(one.row, ()), 3.0), say)
