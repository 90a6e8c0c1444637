"""Cards of every sort, with names of every sort: what surfaces have to show."""

import itertools
from dataclasses import replace
from functools import partial

import pytest

from bot import cards
from bot.views import bulk, found, parts, progress, standing, verified
from bot.views.found import Found, Listed, Whole
from bot.views.parts import PartSeen
from core.link_health import Sign, Standing
from core.media import Format, Kind, Status, TitleInfo
from core.models import Job, JobState, PartState, PartWish
from core.ranking import WEIGHTS, Term
from tests import release_samples, torrent_samples
from tests.request_life import ASKED, COVER, FILE, HERE, LIFE, SAY

NAMES = (
    "Frankenstein",
    "Die Abenteuer des braven Soldaten Schwejk während des Weltkrieges " * 8,
    "ألف ليلة וליקוט",
    "人間失格",
    "🦉 owls 👩🏽‍🚀",
    "<b>&amp;</b> {name} %s",
)
#: addresses of links stand behind their buttons
URLS = {FILE.url, HERE.open_url, "https://x.org/"}


def info(name, **more):
    return TitleInfo("demo", "x", name, Kind.BOOK, (Format.EPUB, Format.ZIP), **more)


def searches(name):
    listed = [
        Listed(n, info(name, authors=(name,), year=1818, languages=("en",)), "Demo shelf", n == 1) for n in range(12)
    ]
    sources = {"demo": "done", "gutenberg": "looking", "a": "limited", "b": "refused", "c": "changed", "d": "down"}
    sources |= {"e": "blocked", "f": "resting"}
    search = Found(3, name, listed[:5], 12, sources, {"demo": "Demo shelf"}, is_open=True)
    yield found.results(search, SAY)
    yield found.results(replace(search, start=5, is_open=False), SAY)
    yield found.results(replace(search, titles=[], count=0, sources={"demo": "done"}, is_open=False), SAY)
    over = {"start": 10, "is_open": False, "goes_on": True, "unsaid": 3, "is_old": True, "is_offline": True}
    yield found.results(replace(search, titles=[replace(listed[0], others=(name, "Elsewhere"))], **over), SAY)
    yield found.results(replace(search, titles=[], start=15, is_open=False), SAY)
    yield found.why(name, [Term(one, 0.5) for one in WEIGHTS], SAY)
    yield found.choose(listed[:5], {"parts": "1-3"}, SAY)
    yield found.listing(name, listed[:3], "", SAY)
    yield found.listing(name, [], name, SAY)


def titles(name):
    full = info(
        name,
        description=name * 20,
        tags=("a", name),
        licence=name,
        parts=28,
        size_bytes=4_200_000,
        page_url="https://x.org/",
        status=Status.ONGOING,
    )
    for here, starred in itertools.product(([], [HERE]), (True, False)):
        whole = Whole(Listed(7, full, "Demo shelf", bool(here)), COVER.url, here, starred)
        yield found.title(whole, SAY)
        also = [Listed(8, info(name, year=1818, languages=("en",)), name)]
        yield found.title(replace(whole, elsewhere=also), SAY, search=3)
    yield found.title(
        Whole(Listed(7, info(name), "Demo shelf"), None, [], False, is_dead=True, fresh=2, fresh_s=70), SAY
    )


def requests(name):
    for asked, _ in LIFE.values():
        yield progress.card(replace(asked, name=name, asker=name, cover=replace(COVER, alt=name)), SAY)


def shared(name):
    yield progress.together([replace(ASKED, name=name, job=n, state=state) for n, state in enumerate(JobState)], SAY)


def checks(name):
    def look(state, repair=False, **result):
        return verified.card(Job(id=3, kind="verify", state=state, payload={"repair": repair}, result=result), SAY)

    lost = [{"name": name, "reason": name, "again": n % 2 == 0} for n in range(12)]
    yield from (look(state) for state in JobState)
    yield look(JobState.DONE, files=3, unlisted=1)
    yield look(JobState.DONE, files=14, damaged=12, again=6, items=lost)
    yield look(JobState.DONE, repair=True, files=14, damaged=12, again=6, items=lost)


def looks(name):
    def look(state, payload, **result):
        return standing.card(Job(id=3, kind="links", state=state, payload=payload, result=result), {"a": name}, SAY)

    told = [
        {
            "title": n,
            "name": name,
            "source": "a",
            "standing": one,
            "signs": [Sign.GONE],
            "is_dead": n == 0,
            "elsewhere": [7] * n,
        }
        for n, one in enumerate(Standing)
    ]
    yield from (look(state, {"room": 1}) for state in JobState)
    yield look(JobState.DONE, {"room": 1}, looked=30, rested=2, counts={"dead": 12}, titles=told * 3)
    yield look(JobState.DONE, {"titles": [1], "about": 1, "name": name}, titles=told)
    yield look(JobState.DONE, {"titles": [1], "about": 1, "name": name}, titles=told[1:2])
    yield look(JobState.DONE, {"titles": [1], "about": 1, "name": name}, titles=[])


def lists(name):
    def taken(state, progress=None, **result):
        job = Job(id=3, kind="import", state=state, payload={"name": name}, progress=progress or {}, result=result)
        return bulk.imported(job, SAY)

    yield from (taken(state, {"part": 3, "parts": 9, "percent": 33}) for state in JobState)
    yield taken(JobState.DONE, lines=3, added=2, merged=1)
    for result in ({"closed": True}, {"titles": 7, "added": 1}):
        yield bulk.crawled(Job(id=3, kind="crawl", state=JobState.DONE, result=result), name, SAY)
    yield bulk.crawled(Job(id=3, kind="crawl", state=JobState.RUNNING, progress={"part": 1}), name, SAY)
    refused = [[n, name, "unknown-source", name] for n in range(12)]
    yield taken(JobState.DONE, lines=30, added=2, merged=1, faults=12, refused=refused)


def copies(name):
    yield cards.Card(name, actions=(cards.Copy("Copy the code", "AB2D-9XYZ"), cards.Copy("Copy it", '`a "b"`?c=1')))


def torrents(name):
    yield from torrent_samples.several(name, SAY)


def releases(name):
    yield from release_samples.several(name, SAY)


def parts_of_requests(name):
    seen = [
        PartSeen(place, f"r{place}", place, name if place % 2 else "", state, wish)
        for place, (state, wish) in enumerate(itertools.product(PartState, PartWish), 1)
    ] * 4
    yield from (parts.listing(7, name, seen, start, SAY) for start in (0, parts.PAGE, 40))
    yield from (parts.one(7, name, one, SAY) for one in seen[:12])


MADE = (
    *(searches, titles, requests, shared, checks, looks, lists, copies),
    *(torrents, releases, parts_of_requests),
)
#: a test has the cards of one sort with one name at a time, made when it runs: `for card in several():`
of_every_sort = pytest.mark.parametrize(
    "several",
    [partial(make, name) for name in NAMES for make in MADE],
    ids=[f"{make.__name__}-{name[:12]}" for name in NAMES for make in MADE],
)


def catalogue():
    """All of them."""
    return [card for name in NAMES for make in MADE for card in make(name)]
