"""A request from the first second to the last, and how its card reads at each moment."""

from dataclasses import replace

from bot import cards
from bot.asked import Asked, Verbosity
from bot.deliver import Delivery
from bot.texts import speaker
from core.library.jobs import Place
from core.media import Format
from core.models import JobState

SAY = speaker("en")
FILE = cards.File("frankenstein.epub", 410_000, "http://127.0.0.1:8750/s/t/frankenstein.epub")
HERE = Delivery(4, 7, Format.EPUB, "", FILE, "http://127.0.0.1:8750/open/t/frankenstein.html")
COVER = cards.Cover("http://127.0.0.1:8750/s/c/cover.jpg", "Cover of Frankenstein")
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
        ("Frankenstein could not be had as EPUB\nThere are no parts 7-9.\n! It has 3 parts, 1-3.\n[Try again]"),
    ),
    "failed in a newer worker's way": (
        replace(ASKED, state=JobState.FAILED, error="moon_phase"),
        (
            "Frankenstein could not be had as EPUB\nSomething went wrong on my side.\n"
            "! It is in the log. Try again; if it stays, tell whoever runs this.\n[Try again]"
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
