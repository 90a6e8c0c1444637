"""Fansubs: who subtitled an anime, alone or together, and whether it is raw, subtitled or dubbed.

Only what the name says. Whom people prefer, and how a group has done so far, is not decided here.
"""

import re
from dataclasses import dataclass
from typing import Literal

from core.release_name.value import ReleaseName

_SUB_WORDS = re.compile(
    r"(?<![^\W_])(?:multi|soft|hard|eng)?[ ._-]?sub(?:s|bed|titles?)?(?![^\W_])|字幕|vostfr", re.IGNORECASE
)
#: a group that says in its name that it subtitles
_SAYS_SUBS = re.compile(r"subs?(?![^\W\d_])|(?<![^\W\d_])sub|fansub|字幕|汉化|漢化", re.IGNORECASE)
_SAYS_RAWS = re.compile(r"(?<![^\W\d_])raws?$", re.IGNORECASE)
#: who calls itself raws, and hands on the streaming site's subtitles all the same
_SUBBED_RAWS = frozenset({"erai-raws", "nc-raws", "lilith-raws", "skymoon-raws", "sweetsub-raws", "ohys-raws-subs"})
#: groups of anime that put their name behind, as others do
_KNOWN_WORDS = """
subsplease erai-raws horriblesubs judas ember asw commie doki fff utw gg coalgirls underwater thora kametsu damedesuyo
mtbb gjm kaleido-subs chihiro smc cleo anime-time animetime yameii tenrai-sensei varyg toonshub lolihouse ani
beatrice-raws leopard-raws ohys-raws reinforce moozzi2 nekomoe sweetsub lilith-raws nc-raws philosophy-raws
"""
_KNOWN = frozenset(_KNOWN_WORDS.lower().split())
_TOGETHER = re.compile(r"\s*[&×＆+]\s*|\s+x\s+|_&_", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fansub:
    """What a name says of a fansub.

    `groups` are those who made it together. `text` is "raw" (nothing to read) or "subbed"; `voice` is "dub"
    (another language instead) or "dual" (beside the original); None where it is not said. `reasons` are codes, one
    for each thing that was told: "raw.word", "raw.group", "sub.word", "sub.group", "dub.word", "dual.word".
    """

    groups: tuple[str, ...]
    text: Literal["raw", "subbed"] | None = None
    voice: Literal["dub", "dual"] | None = None
    reasons: tuple[str, ...] = ()


def fansub(read: ReleaseName) -> Fansub | None:
    """What the name says of a fansub; None if it is not named like one."""
    if read.group is None or not _is_fansub(read, read.group):
        return None
    groups = tuple(part for part in _TOGETHER.split(read.group) if part)
    text, why_text = _text(read, groups)
    voice, why_voice = _voice(read)
    return Fansub(groups, text, voice, tuple(filter(None, (why_text, why_voice))))


def _is_fansub(read: ReleaseName, group: str) -> bool:
    """It signs before the title or says what it does; or it is known; or there is a checksum or an anime's count."""
    front = any(one.rule == "group.front" for one in read.claims)
    says = _SAYS_SUBS.search(group) or _SAYS_RAWS.search(group)
    return front or bool(says) or group.lower() in _KNOWN or bool(read.crc and read.absolute)


def _text(read: ReleaseName, groups: tuple[str, ...]) -> tuple[Literal["raw", "subbed"] | None, str]:
    """What the words say goes before what the group is called."""
    if read.subtitles or read.hardcoded or _has_rule(read, "language.chinese") or _SUB_WORDS.search(read.name):
        return "subbed", "sub.word"
    if read.raw:
        return "raw", "raw.word"
    if any(one.lower() in _SUBBED_RAWS or (_SAYS_SUBS.search(one) and not _SAYS_RAWS.search(one)) for one in groups):
        return "subbed", "sub.group"
    if any(_SAYS_RAWS.search(one) for one in groups):
        return "raw", "raw.group"
    return None, ""


def _voice(read: ReleaseName) -> tuple[Literal["dub", "dual"] | None, str]:
    """Two languages beat one."""
    if read.dual_audio:
        return "dual", "dual.word"
    if read.dubbed:
        return "dub", "dub.word"
    return None, ""


def _has_rule(read: ReleaseName, rule: str) -> bool:
    return any(one.rule == rule for one in read.claims)
