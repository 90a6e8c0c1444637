"""From claims to facts: among several claims on one fact the surest is taken, and of those the first."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from core.release_name.reading import Reading
from core.release_name.value import Claim, ReleaseName, Value

_MANY = {"audio": "audio", "hdr": "hdr", "language": "languages", "subtitle": "subtitles"}
_ONE = (
    "title year part resolution source service codec bit_depth group crc container tmdb imdb remux three_d dual_audio dubbed "
    "hardcoded raw proper repack original_audio".split()
)


def resolve(reading: Reading) -> ReleaseName:
    """The facts that the claims make."""
    claims = reading.claims
    facts: dict[str, Any] = {}
    for field in _ONE:
        if (best := surest(claims, field)) is not None:
            facts[field] = best.value
    for field, name in _MANY.items():
        if values := _all(claims, field):
            facts[name] = values
    facts |= _counted(reading) | _edition(claims) | _revision(claims)
    if aka := surest(claims, "aka"):
        facts["aka"] = aka.value
    if facts.get("remux") and "source" not in facts:
        facts["source"] = "bluray"
    return ReleaseName(reading.text.given, claims=tuple(sorted(claims, key=lambda one: one.start)), **facts)


def surest(claims: Iterable[Claim], field: str) -> Claim | None:
    """The claim to believe about a field."""
    return max((one for one in claims if one.field == field), key=lambda one: one.confidence, default=None)


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
                reading.claim(field, cast(Value, value), one.start, one.end, one.rule)
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


def as_day(value: Value) -> str:
    """A day as it is written in JSON."""
    return value.isoformat() if isinstance(value, date) else str(value)
