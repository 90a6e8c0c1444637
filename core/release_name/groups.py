"""Who made the release: in the bracket before an anime's title, behind the last dash, in the last bracket.

A word without any mark is a group only if it is one that is known to sign so.
"""

import re

from core.release_name.reading import Reading
from core.release_name.sites import REPOSTS, SITE_NAMES, is_site
from core.release_name.tags import LIKELY, SURE

#: groups that sign inside the brackets of their tags, without a dash
_KNOWN = """
tigole panda ghost silence afm72 joy ime utr t3nzin natty sampa kappa rcvr bandi qman theincognito freetheFish
freethefish rzerox garshasp vyndros yogi r00t edge2020 hone darq gilg sev monolith anna langbard kcrt bludragon
kralimarko cmrg d-z0n3 hdo dhd ctrlhd taoe qxr zr adc xzvn rh kametsu dusictv psa afg ion10 mzabi megusta rarbg
yify yts evo galaxyrg galaxytv pahe elite koten_gars thesickle vialle goki dnu hxd arcx jb2049 bccornfo
drainedday celdra frds hdh iboy2 prof reaktor sartre ranger1
"""
_UNMARKED = frozenset(_KNOWN.split())
#: names in more than one word, or with marks in them
_AWKWARD = (
    "BEN THE MEN",
    "BEN.THE.MEN",
    "BEN_THE_MEN",
    "E.N.D",
    "D-Z0N3",
    "Fight-BB",
    "-ZR-",
    "Koten_Gars",
    "Blu-bits",
)
_AWKWARD_END = re.compile(rf"(?:^|[-\s._\[(])({'|'.join(map(re.escape, _AWKWARD))})\W*$", re.IGNORECASE)
#: teams that sign behind everything, with whatever before
_TEAM_END = re.compile(r"[ ._)\]\[](QxR|TAoE)$", re.IGNORECASE)
_NAME = re.compile(r"[^\W_][\w.+&'!@$-]{0,40}")
_LAST_BRACKET = re.compile(r"[\[(]([^\[\]()]*(?:\([^()]*\)|\[[^\[\]]*\])?)[\])]*$")
_SOFTSUBS = re.compile(r"softsubs\s*\(([^()\]]+)\)?", re.IGNORECASE)


def find_group(reading: Reading) -> None:
    """Claim the group. The bracket before the title is one, but a scene's name signs behind its last tag."""
    end = _signed_end(reading)
    if any(one.field == "group" for one in reading.claims):
        _claim(reading, _scene(reading, end), "group.dash")
        return
    for rule, find in (
        ("group.awkward", _awkward),
        ("group.team", _team),
        ("group.softsubs", _softsubs),
        ("group.bracket", _bracket),
        ("group.dash", _dash),
        ("group.after_title", _after_title),
    ):
        if span := find(reading, end):
            _claim(reading, span, rule)
            return


def _claim(reading: Reading, span: tuple[int, int] | None, rule: str) -> None:
    if span:
        reading.group_span = span
        reading.claim("group", reading.text.text[span[0] : span[1]], *span, rule)


def _scene(reading: Reading, end: int) -> tuple[int, int] | None:
    """Behind the last dash of a name without spaces that counts no anime's way, directly after a tag."""
    name = reading.text.text[reading.start : end]
    if " " in name.strip() or any(one.absolute for one in reading.numbers):
        return None
    span = _dash(reading, end)
    return span if span and reading.words_in(0, span[0])[-1] in reading.tag_at else None


def _signed_end(reading: Reading) -> int:
    """Where the name ends without the marks of those who posted it again, and of sites."""
    text, end = reading.text.text, reading.stop
    while True:
        before = end
        end = len(text[:end].rstrip(" ._'\"…"))
        if found := REPOSTS.search(text, reading.title_end, end):
            end = found.start()
        end = _without_checksum(reading, end)
        if text[end - 1 : end] == "]" and (opened := text.rfind("[", 0, end)) > reading.start:
            inside = text[opened + 1 : end - 1].strip()
            if (is_site(inside) and inside.upper() not in SITE_NAMES) or inside.lower() in REPOST_SITES:
                end = len(text[:opened].rstrip(" -"))
        if end in {before, 0}:
            return end


def _without_checksum(reading: Reading, end: int) -> int:
    """The end without the bracket of the file's checksum."""
    last = next((one for one in reading.claims if one.field == "crc"), None)
    closes = last is not None and reading.text.text[end - 9 : end - 1].upper() == last.value
    return len(reading.text.text[: end - 10].rstrip(" _-")) if closes else end


_SITE_MARKS = """
rartv rarbg eztv ettv ettb eztvx publichd glodls tgx vtv ethd 1337x mkvonly xpost btn
"""
REPOST_SITES = frozenset(_SITE_MARKS.split())


def _awkward(reading: Reading, end: int) -> tuple[int, int] | None:
    found = _AWKWARD_END.search(reading.text.text, reading.title_end, end)
    return found.span(1) if found else None


def _team(reading: Reading, end: int) -> tuple[int, int] | None:
    found = _TEAM_END.search(reading.text.text[:end].rstrip(")]") if end else "", reading.title_end)
    return found.span(1) if found else None


def _softsubs(reading: Reading, end: int) -> tuple[int, int] | None:
    found = _SOFTSUBS.search(reading.text.text, reading.title_end, end)
    return found.span(1) if found else None


def _bracket(reading: Reading, end: int) -> tuple[int, int] | None:
    """The last bracket: a name alone, or behind tags and a dash, or one that is known."""
    text = reading.text.text
    found = _LAST_BRACKET.search(text, max(reading.start, 1), end)
    if not found or found.end() < end:
        return None
    start, stop = found.span(1)
    inside = reading.words_in(start, stop)
    if not inside:
        return None
    if (text[found.start()] == "[" or reading.anime) and _is_name(reading, start, stop):
        return _trimmed(text, start, stop)
    return _signature(reading, start, stop)


def _signature(reading: Reading, start: int, stop: int) -> tuple[int, int] | None:
    """In a bracket of tags: what stands behind the last dash, or a known name at its end."""
    text = reading.text.text
    if not any(at in reading.tag_at for at in reading.words_in(start, stop)):
        return None
    dash = re.compile(r"[-\s]-\s?([^\W_][\w.+]*)\s*$|(?<=[^\W_])-([^\W_][\w.+]*)\s*$").search(text, start, stop)
    if dash and _is_name(reading, *dash.span(dash.lastindex or 0)):
        return dash.span(dash.lastindex or 0)
    last = re.compile(r"(?<![^\s\[(])([^\s\[\]()]+)\s*$").search(text, start, stop)
    return last.span(1) if last and last[1].lower() in _UNMARKED else None


def _dash(reading: Reading, end: int) -> tuple[int, int] | None:
    """Behind the last dash, where tags or counts stand before it; a bracket of remarks may follow."""
    text = reading.text.text
    end = _without_tail(reading, end)
    dash = text.rfind("-", reading.title_end, end)
    if dash < 0 or any(tag.start < dash < tag.end for tag in reading.tags):
        return None
    start = end - len(text[dash + 1 : end].lstrip(" ["))
    spaced = text[dash - 1 : dash] == " "
    before = reading.words_in(reading.start, dash)
    if not before or not _NAME.fullmatch(text, start, end):
        return None
    last = before[-1]
    if spaced and last not in reading.tag_at:
        return None
    counted = any(one.end == dash for one in reading.numbers)
    tagged = last in reading.tag_at or any(tag.start < dash for tag in reading.accepted if tag.strength > LIKELY)
    if not (counted or tagged) or not _is_name(reading, start, end):
        return None
    return start, end


def _without_tail(reading: Reading, end: int) -> int:
    """The end without a bracket of remarks, and without tags that follow the group: -NTb.NLsubs."""
    text = reading.text.text
    while text[end - 1 : end] in {")", "]"}:
        opened = max(text.rfind("(", 0, end), text.rfind("[", 0, end))
        if opened <= reading.title_end or (text[opened - 1] in "-." and text[opened] == "["):
            return end - 1
        end = len(text[:opened].rstrip())
    dash = text.rfind("-", reading.title_end, end)
    for at in reversed(reading.words_in(dash, end)) if dash >= 0 else ():
        word = reading.text.words[at]
        if at not in reading.tag_at or text[word.start - 1] not in "._":
            break
        end = word.start - 1
    return end


def _after_title(reading: Reading, _end: int) -> tuple[int, int] | None:
    """A bracket with one name, in a name whose other brackets are all tags: Title 2012 [Group] [BD][1080p]."""
    text = reading.text.text
    brackets = [
        one for one in reading.text.brackets if one.depth == 0 and one.kind == "[" and one.start >= reading.title_end
    ]
    named = [
        one
        for one in brackets
        if _is_name(reading, one.start + 1, one.end) and _NAME.fullmatch(text, one.start + 1, one.end)
    ]
    return (named[0].start + 1, named[0].end) if len(named) == 1 and len(brackets) > 1 else None


def _is_name(reading: Reading, start: int, stop: int) -> bool:
    """It can be a name: one word or few, with a letter in it, that is no tag, number, site, or code."""
    text = reading.text.text[start:stop].strip()
    words = reading.words_in(start, stop)
    if not words or len(text) > 40 or len(text.split()) > 3 or text.isdigit() or "," in text:
        return False
    if is_site(text) and text.upper() not in SITE_NAMES:
        return False
    if (
        re.fullmatch(r"[0-9A-Fa-f]{8}|tt\d{7,8}|(?:tmdb|tvdb|imdb).*", text)
        or reading.counted(words[0])
        or re.match(r"v\d$", text)
    ):
        return False
    if any(at in reading.tag_at and reading.tag_at[at].strength == SURE for at in words) and len(words) < 4:
        return False
    tagged = sum(at in reading.tag_at for at in words)
    return tagged < len(words) and not (tagged and len(words) > 2 and tagged * 2 >= len(words))


def _trimmed(text: str, start: int, stop: int) -> tuple[int, int]:
    inside = text[start:stop]
    return start + len(inside) - len(inside.lstrip()), start + len(inside.rstrip())
