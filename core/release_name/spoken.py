"""Languages to be heard and to be read, from the tags that name them and the words "sub" and "dub" beside."""

from core.release_name.edges import is_fansub
from core.release_name.languages import CODES, SHORT
from core.release_name.reading import Reading
from core.release_name.tagging import Tag

_SUB_WORDS = """
sub subs subbed subtitle subtitles subtitled napisy subtitulado sub. legenda
"""
_SUBS = frozenset(_SUB_WORDS.split())
_CODES = frozenset({*CODES, *SHORT})
_CHINESE_MARKS = "简繁簡繁体體中日双雙语語字幕内內嵌封国粤國粵"


def find_languages(reading: Reading) -> None:
    """Claim languages and subtitles."""
    tags = [
        tag for tag in reading.accepted if _named(tag) and not (_in_group(reading, tag) or _is_service(reading, tag))
    ]
    read = _read(reading, tags)
    for tag in tags:
        field = "subtitle" if tag in read else "language"
        for name in tag.values("language"):
            reading.claim(field, name, tag.start, tag.end, f"language.{'word' if field == 'language' else field}")
    for tag in reading.accepted:
        for name in tag.values("subtitle"):
            reading.claim("subtitle", name, tag.start, tag.end, "language.subtitle")
    _find_german(reading)
    _find_chinese(reading)


def _named(tag: Tag) -> bool:
    return tag.value("language") is not None


def _is_service(reading: Reading, tag: Tag) -> bool:
    """The word iT is iTunes where a source follows and no other language stands before."""
    behind, before = reading.tag_at.get(tag.last), reading.tag_at.get(tag.first - 1)
    follows = behind is not None and behind.value("source") is not None
    return tag.value("service") is not None and follows and not (before and _named(before))


def _in_group(reading: Reading, tag: Tag) -> bool:
    start, end = reading.group_span
    return start <= tag.start < end


def _read(reading: Reading, tags: list[Tag]) -> set[Tag]:
    """The languages that "sub" takes: those behind it; else the codes in a row before it, or the one full word."""
    taken: set[Tag] = set()
    words = reading.text.words
    for at, word in enumerate(words):
        if word.key not in _SUBS or at not in reading.tag_at:
            continue
        behind = _row(reading, at + 1, 1)
        before = _row(reading, at - 1, -1)
        if behind and not (before and words[at + 1].bracket != word.bracket and words[at - 1].bracket == word.bracket):
            taken.update(behind)
        elif before:
            taken.update(_bound(reading, before))
    return taken & set(tags)


def _row(reading: Reading, at: int, step: int) -> list[Tag]:
    """Languages that follow one another from here."""
    row: list[Tag] = []
    while (tag := reading.tag_at.get(at)) and _named(tag):
        row.append(tag)
        at = tag.last if step > 0 else tag.first - 1
    return row


def _bound(reading: Reading, row: list[Tag]) -> list[Tag]:
    """Of the row before "sub", nearest first: all if they are codes without sound before them; else the nearest."""
    first = row[-1]
    before = reading.tag_at.get(first.first - 1)
    heard = before is not None and before.value("audio") is not None
    codes = all(reading.text.words[tag.first].key in _CODES for tag in row)
    return row if codes and not heard else row[:1]


def _find_german(reading: Reading) -> None:
    """German.DL: the original too; German.ML: English and more."""
    german = any(tag.value("language") == "German" for tag in reading.accepted)
    for tag in reading.accepted:
        word = reading.text.words[tag.first].key
        after_web = tag.first and reading.text.words[tag.first - 1].key == "web"
        if german and word in {"dl", "ml"} and not after_web:
            reading.claim("original_audio", value=True, start=tag.start, end=tag.end, rule="language.dual")
            if word == "ml":
                reading.claim("language", "English", tag.start, tag.end, "language.dual")
        elif word in {"original", "orig"}:
            reading.claim("original_audio", value=True, start=tag.start, end=tag.end, rule="language.original")


def _find_chinese(reading: Reading) -> None:
    """Marks for Chinese readers: GB and BIG5 in fansub names, characters for script and subtitles, a fansub's name."""
    if any(one.field == "language" and one.value == "Chinese" for one in reading.claims):
        return
    for word in reading.text.words[reading.words_in(reading.title_end, reading.stop).start :]:
        if word.key.isascii() and not reading.anime:
            continue
        marks = sum(one in _CHINESE_MARKS for one in word.key)
        if (marks >= 2 and marks * 2 >= len(word.key)) or (reading.anime and word.key in {"gb", "cht", "chs", "gbjp"}):
            reading.claim("language", "Chinese", word.start, word.end, "language.chinese")
            return
    for one in reading.claims:
        if one.field == "group" and is_fansub(str(one.value)):
            reading.claims.append(type(one)("language", "Chinese", one.start, one.end, "language.fansub", 0.8))
            return
