"""Letters and places as patterns tell them apart: sorts, classes, blocks, edges of words. Pure."""

from collections.abc import Callable, Mapping

Fits = Callable[[str], bool]


def member_of(
    singles: frozenset[str],
    ranges: tuple[tuple[str, str], ...],
    sorts: tuple[Fits, ...],
    *,
    negated: bool,
    either: bool,
) -> Fits:
    """The letters of a class: single ones, ranges, sorts."""

    def holds(letter: str) -> bool:
        return letter in singles or any(a <= letter <= b for a, b in ranges) or any(fits(letter) for fits in sorts)

    def fits(letter: str) -> bool:
        found = holds(letter) or (either and (holds(letter.lower()) or holds(letter.upper())))
        return found is not negated

    return fits


def is_word(letter: str) -> bool:
    """A letter of a word."""
    return letter.isalnum() or letter == "_"


def anything(_: str) -> bool:
    """Any letter."""
    return True


def no_end_of_line(letter: str) -> bool:
    """Any but the end of a line."""
    return letter != "\n"


def begins(_: str, place: int) -> bool:
    """Where the text begins."""
    return place == 0


def line_begins(text: str, place: int) -> bool:
    """Where a line begins."""
    return place == 0 or text[place - 1] == "\n"


def ends(text: str, place: int) -> bool:
    """Where the text ends, or its last line."""
    return place == len(text) or (place == len(text) - 1 and text[place] == "\n")


def ends_here(text: str, place: int) -> bool:
    """Where the text ends."""
    return place == len(text)


def line_ends(text: str, place: int) -> bool:
    """Where a line ends."""
    return place == len(text) or text[place] == "\n"


def edge(text: str, place: int) -> bool:
    """Where a word begins or ends."""
    before = place > 0 and is_word(text[place - 1])
    return before is not (place < len(text) and is_word(text[place]))


def no_edge(text: str, place: int) -> bool:
    """Anywhere else."""
    return not edge(text, place)


SORTS: Mapping[str, Fits] = {
    "d": str.isdecimal,
    "D": lambda letter: not letter.isdecimal(),
    "w": is_word,
    "W": lambda letter: not is_word(letter),
    "s": str.isspace,
    "S": lambda letter: not letter.isspace(),
}
CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v", "0": "\0", "a": "\a", "e": "\x1b"}
#: blocks of .NET by name that definitions use, first and last letter
BLOCKS = {
    "IsCyrillic": (0x400, 0x4FF),
    "IsBasicLatin": (0x0, 0x7F),
    "IsArabic": (0x600, 0x6FF),
    "IsHebrew": (0x590, 0x5FF),
    "IsGreek": (0x370, 0x3FF),
    "IsThai": (0xE00, 0xE7F),
    "IsHiragana": (0x3040, 0x309F),
    "IsKatakana": (0x30A0, 0x30FF),
    "IsHangulSyllables": (0xAC00, 0xD7AF),
    "IsCJKUnifiedIdeographs": (0x4E00, 0x9FFF),
}
