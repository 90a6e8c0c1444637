"""What others read in release names, in the keys of `bowerbird parse-release --json`: guessit, PTT and anitopy.

Each is told as favourably as its answer allows: its own words for sources and languages become those of the judge.
"""

import importlib
import importlib.util
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Read = Callable[[str, str], Mapping[str, Any]]
_SOURCES = (
    (r"telesync|^hdts|^ts$|predvd|pdvd", "telesync"),
    (r"telecine|^tc$|hdtc", "telecine"),
    (r"workprint", "workprint"),
    (r"cam", "cam"),
    (r"web.?rip|web.?cap|webmux", "webrip"),
    (r"web|vod|itunes|demand", "webdl"),
    (r"blu|^bd|brrip|hd.?dvd|remux", "bluray"),
    (r"dvd", "dvd"),
    (r"tv|dsr|satr|satellite|dth|pdtv|dvb", "tv"),
)


def peers() -> dict[str, Read]:
    """The parsers that are installed, by the name of their program."""
    known = {"guessit": ("guessit", _guessit), "PTT": ("PTT", _ptt), "anitopy": ("anitopy", _anitopy)}
    return {name: made() for name, (module, made) in known.items() if importlib.util.find_spec(module)}


def _guessit() -> Read:
    guessit = importlib.import_module("guessit").guessit

    def read(name: str, kind: str) -> Mapping[str, Any]:
        told = guessit(name, {"type": kind})
        day, other, version = told.get("date"), _all(told.get("other")), told.get("version") or 1
        return _record(
            title=told.get("title"),
            titles=_all(told.get("alternative_title")),
            year=told.get("year"),
            seasons=_all(told.get("season")),
            episodes=_all(told.get("episode")),
            absolute=_all(told.get("absolute_episode")),
            air_date=day.isoformat() if day else None,
            release_group=told.get("release_group"),
            hash=told.get("crc32"),
            version=max(int(version), 1 + int(told.get("proper_count") or 0)),
            source=_guessit_source(told, other),
            remux="Remux" in other,
            resolution=_lines(told.get("screen_size")),
            languages=[_language(one) for one in _all(told.get("language")) if str(one) not in {"und", "mul"}],
            edition=", ".join(map(str, _all(told.get("edition")))),
        )

    return read


def _language(told: Any) -> str:
    """Its English name; that of Brazil has a name of its own here."""
    if str(told).lower() == "pt-br":
        return "Portuguese (Brazil)"
    return str(getattr(told, "name", told))


def _guessit_source(told: Mapping[str, Any], other: list[Any]) -> str | None:
    """Web with Rip beside it is WEBRip; without it a download."""
    source = _source(str(next(iter(_all(told.get("source"))), "")))
    return "webrip" if source == "webdl" and "Rip" in other else source


def _ptt() -> Read:
    parse, language = importlib.import_module("PTT").parse_title, _languages_by_code()

    def read(name: str, _kind: str) -> Mapping[str, Any]:
        told = parse(name)
        again = 2 if told.get("proper") or told.get("repack") else 1
        return _record(
            title=told.get("title"),
            year=told.get("year"),
            seasons=told.get("seasons") or [],
            episodes=told.get("episodes") or [],
            air_date=told.get("date"),
            release_group=told.get("group"),
            hash=told.get("episode_code"),
            version=max(again, int(re.sub(r"\D", "", str(told.get("version") or 1)) or 1)),
            source=_source(told.get("quality") or ""),
            remux="remux" in (told.get("quality") or "").lower(),
            resolution=_lines(told.get("resolution")),
            languages=[language.get(one, one) for one in told.get("languages") or []],
            edition=told.get("edition"),
        )

    return read


def _languages_by_code() -> Mapping[str, str]:
    """The names that PTT's codes stand for; it has its own for Spanish of Latin America."""
    names = importlib.import_module("PTT.parse").LANGUAGES_TRANSLATION_TABLE
    return {**names, "la": "Spanish Latino"}


def _anitopy() -> Read:
    parse = importlib.import_module("anitopy").parse

    def read(name: str, _kind: str) -> Mapping[str, Any]:
        told = parse(name) or {}
        numbers = _through(_numbers(told.get("episode_number")))
        seasons = _numbers(told.get("anime_season"))
        source = " ".join(map(str, _all(told.get("source"))))
        return _record(
            title=told.get("anime_title"),
            year=next(iter(_numbers(told.get("anime_year"))), None),
            seasons=seasons,
            episodes=numbers if seasons else [],
            absolute=[] if seasons else numbers,
            release_group=told.get("release_group"),
            hash=told.get("file_checksum"),
            version=max([1, *_numbers(told.get("release_version"))]),
            source=_source(source),
            remux="remux" in name.lower(),
            resolution=_lines(next(iter(_all(told.get("video_resolution"))), None)),
            languages=_all(told.get("language")),
        )

    return read


def _record(**told: Any) -> Mapping[str, Any]:
    """All keys; None and empty where nothing was told. The season is the first one."""
    empty = {"titles": [], "seasons": [], "episodes": [], "absolute": [], "languages": [], "version": 1, "remux": False}
    bare = dict.fromkeys(("title", "year", "air_date", "release_group", "hash", "source", "resolution", "edition"))
    seasons = told.get("seasons") or [None]
    return {**bare, **empty, **told, "season": seasons[0]}


def _all(value: Any) -> list[Any]:
    """One or several as a list."""
    return list(value) if isinstance(value, list | tuple) else [] if value is None else [value]


def _numbers(value: Any) -> list[int]:
    return [int(float(one)) for one in _all(value) if re.fullmatch(r"\d+(?:\.\d+)?", str(one))]


def _through(numbers: list[int]) -> list[int]:
    """Two numbers are a first and a last one."""
    return list(range(numbers[0], numbers[-1] + 1)) if len(numbers) == 2 else numbers


def _source(text: str) -> str | None:
    return next((name for pattern, name in _SOURCES if re.search(pattern, text.lower())), None)


def _lines(text: Any) -> int | None:
    """1080p, 1920x1080 and 4k as lines."""
    if text is None:
        return None
    if str(text).lower() in {"4k", "2160p"}:
        return 2160
    found: Iterator[str] = iter(re.findall(r"\d{3,4}", str(text))[-1:])
    return next((int(one) for one in found), None)
