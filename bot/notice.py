"""A notice to somebody who waits: what they lack can be had again, or is not looked for any more. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.cards import Act, Card, State, Style, Text, Tone
from bot.texts import Say


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice about a request. `facts` are what `worker.jobs.back` found; `job` is the notice's own."""

    job: int
    request: int
    name: str
    source: str
    facts: Mapping[str, Any]


def card(notice: Notice, say: Say) -> Card:
    """The card, with the button that fetches what was missing."""
    about = str(notice.facts.get("about", "nothing"))
    args = {"job": notice.request}
    told = {"name": notice.name, "source": notice.source, "parts": "", "count": 0, **notice.facts}
    title, text = say(f"notice-{about}", **told), say(f"notice-{about}-text", **told)
    act = {
        "parts": (Act(say("do-fetch-missing"), "job.mend", args, Style.PRIMARY),),
        "source": (Act(say("do-retry"), "job.retry", args, Style.PRIMARY),),
    }.get(about, (Act(say("do-elsewhere"), "job.elsewhere", args),))
    tone = Tone.PLAIN if about == "nothing" else Tone.GOOD
    return Card(title, (Text(text),), act, tone=tone, state=State.NONE, job=notice.job)
