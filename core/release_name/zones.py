"""Where the title ends and the tags begin, which words are tags there, and the year."""

from core.release_name.reading import Reading
from core.release_name.tagging import Tag
from core.release_name.tags import LIKELY, SURE

#: behind these a language or an edition is a word of the title: "The German"
_ARTICLE_WORDS = """
the a an le la les l el los las der die das den il lo un une my our de du des of
"""
_ARTICLES = frozenset(_ARTICLE_WORDS.split())


def find_zones(reading: Reading) -> None:
    """Fill in the year, the end of the title and the tags that count."""
    counted = sorted((one.start, one.end) for one in reading.numbers)
    anchor = counted[0][0] if counted else reading.stop
    zone = _zone(reading, anchor, counted[-1][1] if counted else 0)
    brackets = _tag_brackets(reading)
    ends = [anchor, zone, *(start for start, _ in brackets), *_checksum(reading)]
    reading.year_at = _year(reading, min(ends), zone)
    if reading.year_at >= 0 and reading.text.words[reading.year_at].start < min(ends):
        ends.append(_before_year(reading))
    reading.title_end = reading.known_title or max(min(ends), reading.start)
    reading.accepted = _accepted(reading, zone, brackets, [end for _, end in counted])


def _zone(reading: Reading, anchor: int, anchor_end: int) -> int:
    """Where tags only begin: the first sure one behind the title's first word, and the run before it."""
    begun = max(
        reading.known_title - 1, next((word.start for word in reading.text.words if word.start >= reading.start), 0)
    )
    sure = next((tag for tag in reading.tags if tag.strength == SURE and reading.stop > tag.start > begun), None)
    if sure is None:
        return reading.stop
    floor = anchor_end if sure.start >= anchor else begun + 1
    return _run_before(reading, sure, floor)


def _run_before(reading: Reading, tag: Tag, floor: int) -> int:
    """The start of the run of tags that ends with this one, not before `floor`."""
    start = tag.start
    while (before := reading.tag_at.get(tag.first - 1)) and before.start >= floor:
        tag = before
        if _is_title_word(reading, tag):
            continue
        start = tag.start
    return start


def _is_title_word(reading: Reading, tag: Tag) -> bool:
    """At the left end of a run: a word that may as well be of the title before it."""
    words, text = reading.text.words, reading.text.text
    last = words[tag.first - 1] if tag.first else None
    if last and last.key in _ARTICLES:
        return True
    if tag.strength >= LIKELY and tag.value("real") is None:
        return False
    return not text[tag.start : tag.end].isupper() or bool(
        last and text[last.start : last.end].isupper() and last.key.isalpha()
    )


def _tag_brackets(reading: Reading) -> list[tuple[int, int]]:
    """Brackets full of tags, behind the title's first word."""
    first = next((word.start for word in reading.text.words if word.start >= reading.start), reading.stop)
    return [
        (one.start, one.end)
        for one in reading.text.brackets
        if one.depth == 0 and reading.stop > one.start > first and reading.is_tag_bracket(one)
    ]


def _checksum(reading: Reading) -> list[int]:
    """Where the bracket of the checksum or of an id begins, or the v2 before it."""
    starts = [one.start - 1 for one in reading.claims if one.field == "crc"]
    ids = (one for one in reading.claims if one.rule.startswith("id."))
    starts += [around.start for one in ids if (around := reading.outer(one.start))]
    for start in starts:
        last = reading.tag_at.get(reading.words_in(start, reading.stop).start - 1)
        if last and last.value("version") is not None:
            return [last.start]
    return starts


def _year(reading: Reading, before: int, zone: int) -> int:
    """The word that is the year: the last one before all else; or a later one, among tags or in brackets."""
    words = reading.text.words
    inside = reading.words_in(reading.start, reading.stop)
    years = [at for at in inside[1:] if words[at].start >= reading.known_title]
    years = [at for at in years if reading.is_year(at) and not reading.counted(at)]
    early = [at for at in years if words[at].start < before]
    late = [at for at in years if words[at].start >= before and at not in reading.tag_at]
    if reading.numbers:
        early = [at for at in early if reading.only_marks(words[at].end, before) or reading.outer(words[at].start)]
        late = [
            at for at in late if words[at].end >= zone - 2 or reading.outer(words[at].start) or _follows(reading, at)
        ]
    if early:
        return _first_of_span(reading, early)
    return late[0] if late else -1


def _first_of_span(reading: Reading, years: list[int]) -> int:
    """The last year; of 2011-2014 the first."""
    words, last = reading.text.words, years[-1]
    spans = last - 1 in years and reading.text.text[words[last - 1].end : words[last].start] == "-"
    return last - 1 if spans else last


def _follows(reading: Reading, at: int) -> bool:
    """The year stands right behind what counts."""
    start = reading.text.words[at].start
    return any(one.end <= start and reading.only_marks(one.end, start) for one in reading.numbers)


def _before_year(reading: Reading) -> int:
    """The start of the year, or of the editions and languages before it."""
    words, at = reading.text.words, reading.year_at
    first = reading.words_in(reading.start, reading.stop).start
    while (tag := reading.tag_at.get(at - 1)) and tag.first > first:
        told = any(tag.value(field) is not None for field in ("edition", "language", "three_d"))
        named = (told and tag.strength >= LIKELY) or _is_german_dual(reading, tag)
        if not named or words[tag.first - 1].key in _ARTICLES:
            break
        at = tag.first
    bracket = reading.outer(words[at].start)
    opens = bracket is not None and reading.only_marks(bracket.start, words[at].start)
    return bracket.start if bracket and opens and bracket.start > reading.start else words[at].start


def _is_german_dual(reading: Reading, tag: Tag) -> bool:
    """The DL of German.DL."""
    before = reading.tag_at.get(tag.first - 1)
    return tag.value("original_audio") is not None and before is not None and before.value("language") is not None


def _accepted(reading: Reading, zone: int, brackets: list[tuple[int, int]], ends: list[int]) -> list[Tag]:
    """Tags in the zone, in the runs behind what counts and around the year, in brackets; and at the very end."""
    runs: set[int] = set()
    words = reading.text.words
    if reading.year_at >= 0:
        runs |= _run(reading, reading.year_at + 1, 1) | _run(reading, reading.year_at - 1, -1)
        ends = [*ends, words[reading.year_at].end]
    for end in ends:
        at = reading.words_in(end, reading.stop).start
        if at < len(words) and reading.only_marks(end, words[at].start):
            runs |= _run(reading, at, 1)
    behind = {one.start for one in reading.text.brackets if one.start >= reading.title_end}
    return [
        tag
        for tag in reading.tags
        if any(start < tag.start < end for start, end in reading.front)
        or (
            tag.start >= reading.title_end
            and (
                tag.start >= zone
                or tag.value("version") is not None
                or tag.first in runs
                or any(start < tag.start < end for start, end in brackets)
                or ((around := reading.outer(tag.start)) is not None and around.start in behind)
            )
        )
    ]


def _run(reading: Reading, at: int, step: int) -> set[int]:
    """The words of all tags from here on without a break."""
    run: set[int] = set()
    while at in reading.tag_at:
        run.add(at)
        at += step
    return run
