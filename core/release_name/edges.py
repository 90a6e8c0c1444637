"""What stands around a name: folders, the file's ending, a site's address, ids of databases, the group's bracket."""

import re
from collections.abc import Sequence

from core.release_name.reading import Reading
from core.release_name.sites import BEFORE, is_site

_ENDING_WORDS = """
mkv mp4 avi m4v ts m2ts mts wmv mov mpg mpeg ogm ogv webm divx vob iso img flv 3gp rmvb asf srt ass ssa sub idx
nzb torrent rar zip 7z nfo par2 m3u8 xvid mka
"""
_ENDINGS = frozenset(_ENDING_WORDS.split())
_ENDING = re.compile(r"\s*\.([A-Za-z0-9]{2,7})$")
_PATH = re.compile(
    r"^(?:[A-Za-z]:[\\/]|[\\/]|\\\\)|\\|[^\s/]/[^\s/].*\.[A-Za-z0-9]{2,4}$|^(?:Specials|Season \d+)/", re.IGNORECASE
)
_TMDB = re.compile(r"(?<![^\W_])tmdb(?:id)?[-=_ ]?(\d{1,8})(?![^\W_])", re.IGNORECASE)
_TVDB = re.compile(r"(?<![^\W_])tvdb(?:id)?[-=_ ]?(\d{1,8})(?![^\W_])", re.IGNORECASE)
_IMDB = re.compile(r"(?<![^\W_])(tt\d{7,8})(?![^\W_])")
_CRC = re.compile(r"[\[(]\s*([0-9A-F]{8})\s*[\])]", re.IGNORECASE)
_LEADING = re.compile(r"[\s_.-]*\[([^\[\]]*)\]")
_LEADING_ROUND = re.compile(r"\s*\(([^()]{2,30})\)(?=[\s_]*[^\s_])")
_FANSUB = re.compile(r"字幕[组組社]?|汉化|漢化|压制|工作室|搬运|百合組|奶茶屋")
_COUNTS = re.compile(r"\d{1,3}(?:\s*[-~]\s*\d{1,3})?(?:v\d)?|s\d{1,2}|(?:19|20)\d\d", re.IGNORECASE)


def folders(name: str) -> Sequence[str]:
    """The name, and where it is a path the file and its folders, nearest first."""
    if not _PATH.search(name):
        return (name,)
    return tuple(part for part in reversed(re.split(r"[\\/]+", name)) if part and not part.endswith(":")) or (name,)


def read_ending(reading: Reading) -> None:
    """Claim the container and leave it out of what is read on."""
    found = _ENDING.search(reading.text.text, 0, reading.stop)
    if found and found[1].lower() in _ENDINGS and found[1] != "SUB":
        reading.claim("container", found[1].lower(), found.start(1), found.end(1), "ending")
        reading.stop = found.start()


def read_ids(reading: Reading) -> None:
    """Claim ids of TMDB, TVDB and IMDb, and the CRC of the file."""
    text = reading.text.text
    if found := _TMDB.search(text):
        reading.claim("tmdb", int(found[1]), *found.span(), "id.tmdb")
    if found := _TVDB.search(text):
        reading.claim("tvdb", int(found[1]), *found.span(), "id.tvdb")
    if found := _IMDB.search(text):
        reading.claim("imdb", found[1], *found.span(), "id.imdb")
    for found in reversed(list(_CRC.finditer(text, 0, reading.stop))):
        if not found[1].isdigit() or found.end() >= reading.stop:
            reading.claim("crc", found[1].upper(), *found.span(1), "crc.bracket")
            return


def read_front(reading: Reading) -> None:
    """Pass over a site's address; claim the group of a bracket before the title; pass over brackets of tags there."""
    text = reading.text.text
    if found := BEFORE.match(text, reading.start, reading.stop):
        reading.start = found.end()
    group = False
    while found := _LEADING.match(text, reading.start, reading.stop):
        inside = found[1].strip()
        if reading.only_marks(found.end(), reading.stop):
            break
        tags = _is_tags(reading, *found.span(1))
        if not inside or is_site(inside) or tags or (group and _goes_on(reading, found.end())):
            reading.front += [found.span()] if tags else []
            reading.start = found.end()
            continue
        if group:
            break
        if _COUNTS.fullmatch(inside):
            break
        start = found.start(1) + len(found[1]) - len(found[1].lstrip())
        reading.claim("group", inside, start, start + len(inside), "group.front", 0.9)
        reading.start, reading.anime, group = found.end(), True, True
    _read_round(reading)


def _goes_on(reading: Reading, after: int) -> bool:
    """Words follow that are neither tags nor in brackets: the title comes yet."""
    follows = reading.text.text[after : reading.stop].lstrip(" _-.")
    at = reading.words_in(after, reading.stop).start
    return follows[:1].isalpha() and at not in reading.tag_at


def _read_round(reading: Reading) -> None:
    """A group in round brackets before the title, where underscores say that it is an old fansub's name."""
    found = _LEADING_ROUND.match(reading.text.text, reading.start, reading.stop)
    if (
        found
        and reading.start == 0
        and not found[1].isdigit()
        and reading.text.text[found.end() : found.end() + 1] == "_"
    ):
        reading.claim("group", found[1], *found.span(1), "group.front")
        reading.start, reading.anime = found.end(), True


def find_known_title(reading: Reading) -> None:
    """Where one of the titles that were hinted at ends; the longest one."""
    for title in reading.hints.titles:
        words = [re.escape(word) for word in re.findall(r"[^\W_]+", title)]
        pattern = re.compile(r"[\W_]*" + r"[\W_]*".join(words) + r"(?![^\W_])", re.IGNORECASE)
        if words and (found := pattern.match(reading.text.text, reading.start, reading.stop)):
            reading.known_title = max(reading.known_title, found.end())


def _is_tags(reading: Reading, start: int, end: int) -> bool:
    inside = reading.words_in(start, end)
    return (
        bool(inside)
        and all(at in reading.tag_at for at in inside)
        and any(reading.tag_at[at].strength > 1 for at in inside)
    )


def is_fansub(group: str) -> bool:
    """A group that subtitles in Chinese says so in its name."""
    return _FANSUB.search(group) is not None
