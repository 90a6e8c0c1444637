"""The catalogue of cards: whatever a surface draws, it shows every text and every button of it."""

import html
import itertools
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import cards
from bot.asked import Asked, Verbosity
from bot.deliver import Delivery
from bot.telegram import render as telegram
from bot.terminal import render as terminal
from bot.terminal.numbers import numbered
from bot.terminal.wrap import clean
from bot.texts import speaker
from bot.views import bulk, found, parts, progress, standing, verified
from bot.views.found import Found, Listed, Whole
from bot.views.parts import PartSeen
from bot.web import render as web
from core.library.jobs import Place
from core.link_health import Sign, Standing
from core.media import Format, Kind, Status, TitleInfo
from core.models import Job, JobState, PartState, PartWish
from core.ranking import WEIGHTS, Term
from tests import release_samples, torrent_samples

SAY = speaker("en")
NAMES = (
    "Frankenstein",
    "Die Abenteuer des braven Soldaten Schwejk während des Weltkrieges " * 8,
    "ألف ليلة וליקוט",
    "人間失格",
    "🦉 owls 👩🏽‍🚀",
    "<b>&amp;</b> {name} %s",
)
FILE = cards.File("frankenstein.epub", 410_000, "http://127.0.0.1:8750/s/t/frankenstein.epub")
HERE = Delivery(4, 7, Format.EPUB, "", FILE, "http://127.0.0.1:8750/open/t/frankenstein.html")
COVER = cards.Cover("http://127.0.0.1:8750/s/c/cover.jpg", "Cover of Frankenstein")
#: addresses of links stand behind their buttons
URLS = {FILE.url, HERE.open_url, "https://x.org/"}
ASKED = Asked(
    job=12,
    state=JobState.QUEUED,
    title=7,
    name="Frankenstein",
    what="EPUB",
    asker="ada",
    watchers=1,
    progress={},
    error="",
    error_facts={},
    tries=0,
    most_tries=4,
    ready_at=0,
    now=1_000_000,
)
FETCHING = {"stage": "fetching", "part": 7, "parts": 28, "percent": 24, "rate": 1_300_000, "left_s": 18}
CONNECTIONS = {
    "lines": [
        {"name": "1.png", "bytes": 400_000, "size": 1_200_000, "rate": 300_000},
        {"name": "2.png", "bytes": 90_000, "attempt": 2, "of": 4},
    ],
    "pool": [2, 8],
    "part_left_s": 12,
}
RETRY = {"name": "9.html", "why": "came damaged", "attempt": 3, "of": 4, "wait_s": 4}
REFUSED = {"source": "Project Gutenberg", "reason": "the site refused it (403)"}


def readable(card):
    """A card as one reads it, links without their addresses."""
    lines = [f"{card.title}"]
    for block in card.blocks:
        match block:
            case cards.Progress(percent, text):
                lines.append(f"{'…' if percent is None else f'{percent} %'} | {text}")
            case cards.Note(text):
                lines.append(f"! {text}")
            case cards.Text(text):
                lines.append(text)
            case cards.Rows(rows):
                lines += [f"- {row.title} · {row.detail}" for row in rows]
    buttons = " ".join(f"[{one.label}]" for one in card.actions)
    return "\n".join([*lines, buttons])


RUNNING = "Frankenstein\nEPUB · asked by ada\n24 % | Fetching part 7 of 28 · 24 % · 1.3 MB/s · 18 s left\n"
LIFE = {
    "asked for": (
        replace(ASKED),
        "Frankenstein\nEPUB · asked by ada\n… | Noted, starts soon\n[Cancel] [Pause] [Sooner] [Watch too] [Why?]",
    ),
    "next": (
        replace(ASKED, place=Place(0, None)),
        "Frankenstein\nEPUB · asked by ada\n… | Next in line\n[Cancel] [Pause] [Sooner] [Watch too] [Why?]",
    ),
    "in line": (
        replace(ASKED, place=Place(2, 72_000), watchers=2),
        (
            "Frankenstein\nEPUB · asked by ada · 2 are waiting for it\n… | 2 go before it, starts in about 1 min 12 s\n"
            "[Cancel] [Pause] [Sooner] [Watch too] [Why?]"
        ),
    ),
    "running": (
        replace(ASKED, state=JobState.RUNNING, progress=FETCHING),
        RUNNING + "[Pause] [Cancel] [Parts…] [Watch too] [Why?]",
    ),
    "a file again": (
        replace(ASKED, state=JobState.RUNNING, progress=FETCHING | {"retry": RETRY}),
        RUNNING + "! 9.html: came damaged. Trying again in 4 s (3 of 4).\n[Pause] [Cancel] [Parts…] [Watch too] [Why?]",
    ),
    "told nothing but that it goes on": (
        replace(ASKED, state=JobState.RUNNING, progress=FETCHING | {"retry": RETRY}, verbosity=Verbosity.QUIET),
        (
            "Frankenstein\nEPUB · asked by ada\n… | Under way; you hear when it is ready\n"
            "[Pause] [Cancel] [Parts…] [Watch too] [Why?]"
        ),
    ),
    "told how far it is": (
        replace(ASKED, state=JobState.RUNNING, progress=FETCHING | {"retry": RETRY}, verbosity=Verbosity.MINIMAL),
        (
            "Frankenstein\nEPUB · asked by ada\n24 % | Fetching part 7 of 28 · 24 %\n"
            "[Pause] [Cancel] [Parts…] [Watch too] [Why?]"
        ),
    ),
    "told every connection": (
        replace(ASKED, state=JobState.RUNNING, progress=FETCHING | CONNECTIONS, verbosity=Verbosity.VERBOSE),
        RUNNING + "- 1.png · 400 KB of 1.2 MB · 300 KB/s\n- 2.png · 90 KB · try 2 of 4\n"
        "! 2 of 8 connections · the part: 12 s left\n[Pause] [Cancel] [Parts…] [Watch too] [Why?]",
    ),
    "packing": (
        replace(ASKED, state=JobState.RUNNING, progress={"stage": "packing", "percent": 95}, asker=""),
        "Frankenstein\nEPUB\n95 % | Packing · 95 %\n[Pause] [Cancel] [Watch too] [Why?]",
    ),
    "retrying": (
        replace(ASKED, tries=1, ready_at=1_008_000, error="source_unavailable", error_facts=REFUSED, progress=FETCHING),
        RUNNING + "! Project Gutenberg could not be reached: the site refused it (403). Trying again in 8 s (2 of 4).\n"
        "[Try now] [Pause] [Cancel] [Watch too] [Why?]",
    ),
    "no room": (
        replace(ASKED, ready_at=1_060_000, error="storage_full", error_facts={"reason": "full"}, progress=FETCHING),
        RUNNING + "! The disk is full. It goes on by itself when there is room; that is looked for again in 1 min.\n"
        "[Try now] [Pause] [Cancel] [Watch too] [Why?]",
    ),
    "paused": (
        replace(ASKED, state=JobState.PAUSED, progress=FETCHING),
        (
            "Frankenstein\nEPUB · asked by ada\n24 % | Paused. Nothing is lost: it goes on from here\n"
            "[Resume] [Cancel] [Parts…]"
        ),
    ),
    "resting for its parts": (
        replace(ASKED, state=JobState.PAUSED, progress=FETCHING | {"held": 2}),
        (
            "Frankenstein\nEPUB · asked by ada\n24 % | All else is here. 2 parts are held back until somebody says "
            "that they go on\n[Resume] [Cancel] [Parts…]"
        ),
    ),
    "some files ready": (
        replace(ASKED, state=JobState.RUNNING, progress=FETCHING, deliveries=(replace(HERE, parts="1-3"),)),
        RUNNING + "! Ready so far: 1-3, 410 KB, checked.\n[Pause] [Cancel] [Parts…] [Watch too] [Why?] [Download 1-3]",
    ),
    "ready": (
        replace(ASKED, state=JobState.DONE, deliveries=(HERE,)),
        "Frankenstein is ready\nEPUB · 410 KB · checked\n[Open] [Download] [★ Star] [Fresh link]",
    ),
    "gone since": (
        replace(ASKED, state=JobState.DONE),
        "Frankenstein\nIt has been taken out of the library since.\n[Try again]",
    ),
    "failed": (
        replace(ASKED, state=JobState.FAILED, error="source_refused", error_facts=REFUSED, progress=FETCHING),
        (
            "Frankenstein could not be had as EPUB\nProject Gutenberg says no: the site refused it (403).\n"
            "! That won't change by trying; look for it at another source.\n"
            "! 7 of 28 parts are here; trying again goes on from there.\n[Try again] [Delete what is there]"
        ),
    ),
    "failed by what was asked": (
        replace(
            ASKED,
            state=JobState.FAILED,
            error="user_error",
            error_facts={"text": "parts-none", "parts": "7-9", "have": 3},
        ),
        (
            "Frankenstein could not be had as EPUB\nThere are no parts 7-9.\n! It has 3 parts, 1-3.\n"
            "[Try again] [Delete what is there]"
        ),
    ),
    "failed in a newer worker's way": (
        replace(ASKED, state=JobState.FAILED, error="moon_phase"),
        (
            "Frankenstein could not be had as EPUB\nSomething went wrong on my side.\n"
            "! It is in the log. Try again; if it stays, tell whoever runs this.\n[Try again] [Delete what is there]"
        ),
    ),
    "cancelled at once": (
        replace(ASKED, state=JobState.CANCELLED),
        "Frankenstein is cancelled\nNothing of it is kept.\n[Try again]",
    ),
    "cancelled on the way": (
        replace(ASKED, state=JobState.CANCELLED, progress=FETCHING),
        (
            "Frankenstein is cancelled\n7 of 28 parts are here. Keep them, and trying again goes on from there; "
            "or delete them.\n[Try again] [Delete what is there]"
        ),
    ),
    "deleted": (
        replace(ASKED, state=JobState.CANCELLED, progress={"deleted": True}),
        "Frankenstein is cancelled\nNothing of it is kept.\n[Try again]",
    ),
}


@pytest.mark.parametrize("moment", LIFE)
def test_the_card_of_a_request_from_the_first_second_to_the_last(moment):
    asked, reads = LIFE[moment]
    card = progress.card(asked, SAY)
    assert readable(card) == reads
    assert card.job == asked.job
    open_or_not = {
        JobState.DONE: cards.State.DONE,
        JobState.FAILED: cards.State.FAILED,
        JobState.CANCELLED: cards.State.FAILED,
    }
    assert card.state is open_or_not.get(asked.state, cards.State.OPEN)


def test_a_card_of_several_requests_has_a_line_a_bar_and_two_buttons_for_each():
    card = progress.together([replace(ASKED, job=n) for n in range(1, 11)], SAY)
    assert [one.label for one in card.actions[:4]] == ["Pause 1", "Cancel 1", "Pause 2", "Cancel 2"]
    assert len(card.actions) == 16
    assert card.blocks[-1].text == "And 2 more; /queue shows them."


@given(
    progress_of=st.fixed_dictionaries(
        {},
        optional={
            "stage": st.sampled_from(["starting", "listing", "fetching", "packing", "shelving"]),
            "percent": st.integers(-5, 300),
            "part": st.integers(0, 9999),
            "parts": st.integers(0, 9999),
            "rate": st.integers(0, 10**10),
            "left_s": st.integers(0, 10**7),
        },
    ),
    state=st.sampled_from(JobState),
)
def test_any_progress_can_be_drawn_and_a_bar_is_never_over_full(progress_of, state):
    card = progress.card(
        replace(ASKED, state=state, progress=progress_of, error="stuck", error_facts={"seconds": 30}), SAY
    )
    percents = [block.percent for block in card.blocks if isinstance(block, cards.Progress)]
    assert all(one is None or 0 <= one <= 100 for one in percents)


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
CATALOGUE = [card for name in NAMES for make in MADE for card in make(name)]


def texts_of(card):
    yield card.title
    for block in card.blocks:
        match block:
            case cards.Text(text) | cards.Note(text) | cards.Progress(_, text):
                yield text
            case cards.Cover(_, alt):
                yield alt
            case cards.Fields(fields):
                yield from itertools.chain.from_iterable(fields)
            case cards.Rows(rows):
                for row in rows:
                    yield from (row.title, row.detail, row.mark)
    yield from (one.label for one in card.actions)
    yield from (one.url for one in card.actions if isinstance(one, cards.Link))
    yield from (one.text for one in card.actions if isinstance(one, cards.Copy))
    if card.pick:
        yield card.pick.hint
        yield from (one.label for one in card.pick.options)
    yield from itertools.chain.from_iterable((file.name, file.url) for file in card.files)


def published(card):
    return web.render(card, lambda act: f"{act.verb}-{sorted(act.args.items())}"[:64])


def test_the_catalogue_is_whole():
    """Every kind of block, a pick, files and both kinds of buttons are in it."""
    assert {type(block) for card in CATALOGUE for block in card.blocks} == set(cards.Block.__args__)
    assert {type(one) for card in CATALOGUE for one in card.actions} == set(cards.Button.__args__)
    assert any(card.files for card in CATALOGUE)
    assert {card.state for card in CATALOGUE} == set(cards.State)


@pytest.mark.parametrize("card", CATALOGUE, ids=lambda card: card.title[:20])
def test_the_web_shows_every_text_and_every_button(card):
    shown = published(card)
    said = shown.model_dump_json()
    for text in texts_of(card):
        assert cards_json(text) in said
    assert len(shown.actions) == len(card.actions)
    assert all(one.token or one.url or one.text for one in shown.actions)
    assert len(shown.pick.options if shown.pick else []) == len(card.pick.options if card.pick else [])


def cards_json(text):
    """A text as it stands in JSON."""
    return web.wire.TextBlock(text=text).model_dump_json().removeprefix('{"type":"text","text":"').removesuffix('"}')


@pytest.mark.parametrize("width", [20, 80])
@pytest.mark.parametrize("card", CATALOGUE, ids=lambda card: card.title[:20])
def test_the_terminal_shows_every_text_and_every_button(card, width):
    shown = published(card)
    squeezed = "".join(terminal.render(shown, width).split())
    for text in texts_of(card):
        # an option that only repeats its numbered row is the row
        words = "".join(clean(re.sub(r"^#?\d+ · ", "", text)).split())
        assert all(piece in squeezed for piece in pieces(words)), text
    assert len(numbered(shown)) == len(card.actions) + len(card.pick.options if card.pick else [])


@pytest.mark.parametrize("card", CATALOGUE, ids=lambda card: card.title[:20])
def test_telegram_shows_every_text_and_every_button(card):
    shown = telegram.render(card, lambda _: "t", lambda url: f"https://b.example.org{url}", SAY)
    said = "".join(clean(html.unescape(re.sub(r"<[^>]*>", "", shown.text))).split())
    buttons = [button for row in shown.rows for button in row]
    labels = {button.text for button in buttons} | {one.copy_text.text for one in buttons if one.copy_text}
    texts = tuple(block for block in card.blocks if not isinstance(block, cards.Cover))
    for text in texts_of(replace(card, blocks=texts, files=())):
        words = "".join(clean(re.sub(r"^#?\d+ · ", "", text)).split())
        beginning = words[:20]  # what is long is cut
        assert beginning in said or text in labels or text in {one.url for one in buttons} | URLS, text
    assert len(buttons) == len(card.actions) + len(card.pick.options if card.pick else [])


@given(st.text(max_size=300))
def test_what_a_button_copies_is_as_much_as_every_surface_takes(text):
    if cards.is_copyable(text):
        assert cards.Copy("Copy", text).text == text
    else:
        with pytest.raises(ValueError, match="can't be copied"):
            cards.Copy("Copy", text)


def pieces(words):
    """A long text is broken over lines, with marks between them: looked for a few characters at a time."""
    return [words[at : at + 6] for at in range(0, max(1, len(words) - 5), 6)] if len(words) > 12 else [words]
