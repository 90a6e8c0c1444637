"""What something that is ready lacks, as notes on its cards. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.cards import Note, Tone
from bot.texts import Say


def lacks(missing: Sequence[Mapping[str, Any]], say: Say) -> tuple[Note, ...]:
    """What could not be had of something that is ready: pages by their numbers, and why the first."""
    if not missing:
        return ()
    first = missing[0]
    told = "job-lacks-pages" if first.get("page") else "job-lacks-parts"
    facts = {"part": first.get("part", 0), "page": first.get("page", 0), "reason": first.get("reason", "")}
    return (Note(say(told, count=len(missing), **facts), Tone.BAD),)
