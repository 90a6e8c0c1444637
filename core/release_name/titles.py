"""The title: the words before everything else, and the other names that stand there."""

import re
import unicodedata
from collections.abc import Iterator

from core.release_name.reading import Reading

_SPLIT = re.compile(r"\s+[/|]\s+|(?<=[^\W\d_])\s*[|/]\s*(?=[^\W\d_]{2})|／")
_AKA = re.compile(r"[\s(\[._]+(?:aka|a\.k\.a\.?|a\sk\sa)[\s._]+", re.IGNORECASE)
_ACRONYM = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.){2,}(?:[^\W\d_](?![^\W_]))?")
_SEASON_APART = re.compile(r"(S\d{1,3}) - ", re.IGNORECASE)
_AGAIN = re.compile(r"(?:\s*(?:из|of|з)\s*\d+)?[\s)\]]*/\s*([^/|()\[\]]{2,80})")
_ENDS_ACRONYM = re.compile(r"(?:^|\s)(?:[^\W\d_]\.)+[^\W\d_]$")
_EDGES = " \t-_.,:;~|/+★·&"
_SEASONAL = re.compile(r"[★☆]?\d{1,2}月新番[★☆]?|[★☆]|\(?\bTV\)?$|新番")
_COUNTS = re.compile(
    r"(?:\s*[-(]?\s*(?:第\s*[\d一二三四五六七八九十]+\s*[季期部]|S\d{1,2}(?:E[\d-]+)?)\s*\)?)+\s*$", re.IGNORECASE
)


def find_title(reading: Reading) -> None:
    """Claim the title and its other names."""
    start, end = reading.start, reading.title_end
    if reading.known_title:
        reading.claim("title", clean(reading.text.text[start:end]), start, end, "title.known")
        return
    names = _segments(reading) if _is_all_brackets(reading) else None
    if names is None:
        names = list(_names(reading.text.text[start:end]))
    if not names:
        return
    title = _main([*names, *_told_again(reading)])
    reading.claim("title", title, start, max(start, end), "title.before")
    names += [*_told_again(reading), *_with_season(reading, title)]
    others = [name for name in dict.fromkeys([*names, *_scripts(names)]) if name != title]
    if others:
        reading.claim("aka", tuple(others), start, max(start, end), "title.other")


def clean(raw: str) -> str:
    """Dots and underscores as spaces, acronyms kept; without marks at the edges and brackets left open."""
    raw = _SEASONAL.sub(" ", raw)
    if raw.endswith("-") and not set(raw) & {" ", ".", "_"}:
        raw = raw.replace("-", " ")
    if " " not in raw.strip() or raw.count(".") > raw.count(" "):
        raw = _ACRONYM.sub(lambda found: found.group().replace(".", "\0"), raw).replace(".", " ").replace("\0", ".")
    text = " ".join(raw.replace("_", " ").split()).lstrip(_EDGES)
    text = _strip(text)
    for opened, closed in ("()", "[]", "{}"):
        if text.count(opened) > text.count(closed):
            text = " ".join((text[: text.rfind(opened)] + text[text.rfind(opened) + 1 :]).split())
        elif text.count(closed) > text.count(opened):
            text = text[: text.rfind(closed)] + text[text.rfind(closed) + 1 :]
        text = text.replace(opened + closed, "")
    return _strip(text)


def _strip(text: str) -> str:
    """Without marks at the edges; the dot that ends an acronym stays."""
    stripped = text.strip(_EDGES)
    behind = text[text.find(stripped) + len(stripped) :]
    return stripped + "." if behind.startswith(".") and _ENDS_ACRONYM.search(stripped) else stripped


def _names(raw: str) -> Iterator[str]:
    """The names in it: first all of it, then what stands between bars and AKA."""
    whole = clean(raw)
    if not whole:
        return
    parts = _SPLIT.split(raw)
    for part in parts:
        name = _COUNTS.sub("", clean(part) if len(parts) > 1 else whole)
        pieces = re.split(r"\s*[·・]\s*", name) if 0 < _latin_share(name) < 1 else [name]
        yield from filter(None, map(_strip, pieces))
    aka = _AKA.split(raw)
    if len(aka) > 1:
        yield from (name for one in aka if (name := clean(one.rstrip(" )]"))))


def _told_again(reading: Reading) -> list[str]:
    """Another name behind what counts: "Имя (S2E1) / Name (S2E1)"."""
    if not reading.numbers:
        return []
    found = _AGAIN.match(reading.text.text, max(reading.numbers[0].end, 0), reading.stop)
    return list(_names(found[1])) if found else []


def _with_season(reading: Reading, title: str) -> list[str]:
    """A show is also called by its season, where that stands apart from the episode: "Show S2 - 07"."""
    first = reading.numbers[0] if reading.numbers else None
    if first is None or first.full_season:
        return []
    said = reading.text.text[first.start : first.end]
    apart = _SEASON_APART.match(said)
    if first.rule.startswith("season"):
        return [f"{title} {said}"]
    return [f"{title} {apart[1]}"] if apart else []


def _main(names: list[str]) -> str:
    """The first that is in Latin letters, where some are not; else the first."""
    latin = [name for name in names if _latin_share(name) == 1]
    return latin[0] if latin and len(latin) < len(names) else names[0]


def _latin_share(text: str) -> float:
    """How many of its letters are Latin, 0 to 1; 0 for no letters."""
    if text.isascii():
        return float(any(map(str.isalpha, text)))
    letters = [one for one in text if one.isalpha()]
    return sum(_is_latin(one) for one in letters) / len(letters) if letters else 0.0


def _is_latin(letter: str) -> bool:
    return letter.isascii() or "LATIN" in unicodedata.name(letter, "")


def _scripts(names: list[str]) -> Iterator[str]:
    """The Latin part and the rest of a name that is written in two scripts."""
    for name in names:
        if 0 < _latin_share(name) < 1:
            latin = latin_part(name)
            if latin:
                yield latin


def latin_part(name: str) -> str:
    """The longest stretch of a name in Latin letters, with the digits and marks among them; empty if short."""
    best = ""
    for found in re.finditer(r"[^\W\d_](?:[\x00-\u024f\u2000-\u206f!-~]*[\x00-\u024f!-~])?|[\x00-\u024f]+", name):
        part = found.group()
        if sum(map(_is_latin, filter(str.isalpha, part))) > sum(map(_is_latin, filter(str.isalpha, best))):
            best = part
    best = "".join(one for one in best if not one.isalpha() or _is_latin(one))
    return clean(best) if sum(map(str.isalpha, best)) > 2 else ""


def _is_all_brackets(reading: Reading) -> bool:
    """After the group the name goes on with brackets, each for one thing."""
    text = reading.text.text[reading.start : reading.stop]
    return reading.anime and _SEASONAL.sub("", text).lstrip(" ★-_.").startswith("[")


def _segments(reading: Reading) -> list[str] | None:
    """The names in the brackets before what counts."""
    segments: list[str] = []
    counts = min((one.start for one in reading.numbers), default=reading.stop)
    for one in reading.text.brackets:
        if one.depth or one.start < reading.start - 1 or one.start >= counts:
            continue
        raw = reading.text.text[one.start + 1 : min(one.end, counts)]
        if raw and not reading.is_tag_bracket(one) and not raw.strip().isdigit():
            segments.append(raw)
    names = [name for raw in segments for name in _names(raw)]
    if not names or any(_latin_share(name) == 1 for name in names):
        return names or None
    latin = [part for name in names if _latin_share(name) and (part := latin_part(name))]
    return [*latin, *names]
