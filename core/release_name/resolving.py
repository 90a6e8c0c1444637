"""From claims to facts: among several claims on one fact the surest is taken, and of those the first."""

from collections.abc import Iterable
from typing import Any, cast

from core.release_name.reading import Reading
from core.release_name.value import Claim, ReleaseName, Value

_MANY = {"audio": "audio", "hdr": "hdr", "language": "languages", "subtitle": "subtitles"}
_FIELDS = """
title year part resolution source service codec bit_depth group crc container tmdb tvdb imdb remux three_d dual_audio
dubbed hardcoded raw proper repack original_audio
"""
_ONE = _FIELDS.split()


def resolve(reading: Reading) -> ReleaseName:
    """The facts that the claims make."""
    claims = reading.claims
    facts: dict[str, Any] = {}
    best = _surest(claims)
    facts |= {field: best[field].value for field in _ONE if field in best}
    for field, name in _MANY.items():
        if values := _all(claims, field):
            facts[name] = values
    facts |= _counted(reading) | _edition(claims) | _revision(claims)
    if "aka" in best:
        facts["aka"] = best["aka"].value
    if facts.get("remux") and "source" not in facts:
        facts["source"] = "bluray"
    return ReleaseName(reading.text.given, claims=tuple(sorted(claims, key=lambda one: one.start)), **facts)


def _surest(claims: Iterable[Claim]) -> dict[str, Claim]:
    """The claim to believe about each field."""
    best: dict[str, Claim] = {}
    for one in claims:
        if one.field not in best or one.confidence > best[one.field].confidence:
            best[one.field] = one
    return best


def _all(claims: Iterable[Claim], field: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(one.value) for one in claims if one.field == field))


def _counted(reading: Reading) -> dict[str, Value | bool | None]:
    """Seasons, episodes and days of all the numbers together, claimed where they stand."""
    facts: dict[str, Value | bool | None] = {}
    for one in reading.numbers:
        for field in ("seasons", "episodes", "absolute", "air_date", "part"):
            value = cast("Value | None", getattr(one, field))
            if value not in ((), None) and field not in facts:
                facts[field] = value
                reading.claim(field, value, one.start, one.end, one.rule)
        for field in ("full_season", "special"):
            if getattr(one, field):
                facts[field] = True
                reading.claim(field, value=True, start=one.start, end=one.end, rule=one.rule)
    return facts


def _edition(claims: Iterable[Claim]) -> dict[str, str]:
    editions = _all(claims, "edition")
    return {"edition": " ".join(editions)} if editions else {}


def _revision(claims: Iterable[Claim]) -> dict[str, int]:
    """The highest version told, and how often it was REAL."""
    versions = [int(cast(int, one.value)) for one in claims if one.field == "version"]
    reals = [int(cast(int, one.value)) for one in claims if one.field == "real"]
    return {"version": max(versions, default=1), "real": sum(reals)}
