"""Is what was read in a name right? A verdict for each field that a case knows, as `names` counts them.

A case is {"title": the name, "kind": "episode" or "movie", "expect": {field: value}}; a reading has the keys of
`bowerbird parse-release --json`. A field that the case leaves out is not judged.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Case = Mapping[str, Any]
Reading = Mapping[str, Any]
Verdict = tuple[str, bool]

_LINES_NAMED = re.compile(
    r"\d{3,4}[pi]\b|\d{3,4}[pi](?=[^a-z])|\b4k|4kto|uhd|\b\d{3,4}x\d{3,4}|2160|1080|720|576|480", re.IGNORECASE
)
_SOURCE_NAMED = re.compile(
    r"(?:hd|pd|sd|sat|ds|dth|uhd)[-. _]?(?:tv|r\b|rip)|\btv\b|web|blu[-. ]?ray|bd|br[-. ]?rip|dvd|cam|telesync|\bts"
    r"|hdts|remux|itunes|vod|netflix|\bNF\b|AMZN|laserdisc|vhs",
    re.IGNORECASE,
)
_SAME_LANGUAGE = {
    "portuguesebr": "portuguesebrazil",
    "brazilianportuguese": "portuguesebrazil",
    "latinamericanspanish": "spanishlatino",
    "latino": "spanishlatino",
}


def verdicts(case: Case, read: Reading) -> Iterator[Verdict]:
    """(field, right) for all that the case knows; what the name does not say itself ends with "_inferred"."""
    expect = case["expect"]
    if expect.get("reject"):
        yield "reject_garbage", not _says_anything(case["kind"], read)
    elif "path" in expect:
        yield "path_numbers", (read["season"], sorted(read["episodes"])) == (expect["season"], expect["episodes"])
    else:
        for judge in (_title, _numbers, _makers, _quality, _languages, _edition_and_year):
            yield from judge(case["title"], expect, read)


def counted(judged: Sequence[Verdict]) -> list[Verdict]:
    """Those that make a case right or wrong."""
    return [one for one in judged if not one[0].endswith("_inferred")]


def _says_anything(kind: str, read: Reading) -> bool:
    if kind == "episode":
        return read["season"] is not None or bool(read["episodes"] or read["absolute"] or read["air_date"])
    return bool(read["year"] or read["resolution"] or read["source"])


def _title(_name: str, expect: Case, read: Reading) -> Iterator[Verdict]:
    if "title" in expect:
        yield "title", _is_title(expect["title"], read)
    if "title_without_year" in expect:
        dated = not expect.get("year") or read["year"] == expect["year"]
        yield "title", dated and _is_title(expect["title_without_year"], read)
    if "titles" in expect:
        yield "aka_titles", any(_is_title(one, read) for one in expect["titles"])


def _is_title(wanted: str, read: Reading) -> bool:
    """One of the titles is it, alone, with the year before or behind, or with the season behind."""
    heard = [_letters(one) for one in [read["title"], *read["titles"]]]
    forms = set(heard)
    if year := read["year"]:
        forms |= {f"{one}{year}" for one in heard} | {f"{year}{one}" for one in heard}
    if season := read["season"]:
        forms |= {f"{one}s{season}" for one in heard}
    return _letters(wanted) in forms


def _letters(text: str | None) -> str:
    """Letters and digits, compatibility forms folded, lower case."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text or "").lower().replace("&", "and"))


def _numbers(_name: str, expect: Case, read: Reading) -> Iterator[Verdict]:
    episodes = sorted(set(read["episodes"]))
    if wanted := expect.get("absolute"):
        told = sorted(set(read["absolute"])) or episodes
        yield f"anime_abs_{'single' if len(wanted) == 1 else 'multi'}", wanted in (told, episodes)
    elif "air_date" in expect:
        yield "daily_date", read["air_date"] == expect["air_date"]
    elif expect.get("full_season") or (expect.get("season") is not None and expect.get("episodes") == []):
        several = not expect.get("multi_season") or len(set(read["seasons"])) > 1
        yield "season_pack", read["season"] == expect["season"] and not episodes and several
    elif wanted := expect.get("episodes"):
        season = expect.get("season") is None or read["season"] == expect["season"]
        yield f"episode_{'single' if len(wanted) == 1 else 'multi'}", season and episodes == sorted(wanted)


def _makers(_name: str, expect: Case, read: Reading) -> Iterator[Verdict]:
    if "release_group" in expect:
        wanted = expect["release_group"]
        yield "release_group" if wanted else "release_group_absent", _letters(read["release_group"]) == _letters(wanted)
    if expect.get("hash"):
        yield "crc_hash", (read["hash"] or "").upper() == expect["hash"].upper()


def _quality(name: str, expect: Case, read: Reading) -> Iterator[Verdict]:
    if "source" in expect:
        yield "source" + ("" if _SOURCE_NAMED.search(name) else "_inferred"), read["source"] == expect["source"]
    if lines := expect.get("resolution"):
        yield "resolution" + ("" if _LINES_NAMED.search(name) else "_inferred"), read["resolution"] == lines
    if expect.get("modifier") == "remux" and "remux" in name.lower():
        yield "remux", bool(read["remux"])
    if "version" in expect:
        wanted = expect["version"]
        yield "version_above_1" if wanted > 1 else "version_1", read["version"] == wanted


def _languages(_name: str, expect: Case, read: Reading) -> Iterator[Verdict]:
    heard = {_language(one) for one in read["languages"]}
    for key, field in (("languages", "language"), ("languages_exact", "language_exact")):
        wanted = {_language(one) for one in expect.get(key, ())} - {"original"}
        if wanted == {"unknown"}:
            yield "language_absent", not heard
        elif wanted:
            yield field, wanted == heard if key == "languages_exact" else wanted <= heard


def _language(name: str) -> str:
    key = re.sub(r"\W", "", name.lower())
    return _SAME_LANGUAGE.get(key, key)


def _edition_and_year(_name: str, expect: Case, read: Reading) -> Iterator[Verdict]:
    if "edition" in expect:
        wanted = bool(expect["edition"])
        yield f"edition_{'present' if wanted else 'absent'}", bool(read["edition"]) == wanted
    if "year" in expect and "title_without_year" not in expect:
        yield "year", read["year"] == expect["year"]
