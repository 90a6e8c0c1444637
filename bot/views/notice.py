"""A notice to somebody who waits: what they lack can be had again, or is not looked for any more. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.asked import Verbosity
from bot.cards import Act, Block, Card, Note, State, Style, Text, Tone
from bot.texts import Say, units


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice about a request. `facts` are what `worker.jobs.back` found; `job` is the notice's own.

    `looked_s` is for how long it was looked for, None where that is not known.
    """

    job: int
    request: int
    name: str
    source: str
    facts: Mapping[str, Any]
    verbosity: Verbosity = Verbosity.NORMAL
    looked_s: float | None = None


def card(notice: Notice, say: Say) -> Card:
    """The card, with the button that fetches what was missing; as much of it as people want to be told."""
    about = str(notice.facts.get("about", "nothing"))
    args = {"job": notice.request}
    told = {"name": notice.name, "source": notice.source, "parts": "", "count": 0, **notice.facts}
    act = {
        "parts": (Act(say("do-fetch-missing"), "job.mend", args, Style.PRIMARY),),
        "source": (Act(say("do-retry"), "job.retry", args, Style.PRIMARY),),
    }.get(about, (Act(say("do-elsewhere"), "job.elsewhere", args),))
    tone = Tone.PLAIN if about == "nothing" else Tone.GOOD
    return Card(
        say(f"notice-{about}", **told),
        _more(notice, about, told, say),
        act,
        tone=tone,
        state=State.NONE,
        job=notice.job,
    )


def _more(notice: Notice, about: str, told: Mapping[str, Any], say: Say) -> tuple[Block, ...]:
    """Which parts and where, and for those who want to know all how long and how often it was looked for."""
    if notice.verbosity in (Verbosity.QUIET, Verbosity.MINIMAL):
        return ()
    text, looks = Text(say(f"notice-{about}-text", **told)), notice.facts.get("looks")
    if notice.verbosity is not Verbosity.VERBOSE or notice.looked_s is None or not looks:
        return (text,)
    return text, Note(say("notice-looked", looks=looks, span=units.span(notice.looked_s)))
