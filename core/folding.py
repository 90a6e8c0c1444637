"""Text as look-ups see it."""

import re
import unicodedata
from functools import lru_cache

#: scripts that are written without spaces: kana, Chinese characters, Thai, Lao, Khmer, Burmese
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_MOST, _MOST_GRAMS = 500, 600
_NO_LETTERS = {code: " " for code in range(128) if not chr(code).isalnum()}


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Text without case, accents, width and marks; spaces between words. Each name of a search is asked for often."""
    if text.isascii():  # as below, for less than half of the time
        return " ".join(text.lower().translate(_NO_LETTERS).split())
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(one if one.isalnum() else " " for one in plain if not unicodedata.combining(one))
    return " ".join(letters.split())


def grams(text: str) -> list[str]:
    """Of what is written without spaces in a folded text every character and every two, each once."""
    found: dict[str, None] = {}
    for run in _UNSPACED.findall(text):
        found.update(dict.fromkeys(run))
        found.update(dict.fromkeys(run[n : n + 2] for n in range(len(run) - 1)))
    return list(found)


def sought(word: str) -> list[str]:
    """What a word of a search has to be looked up by: itself, or its every two characters (its only one)."""
    if not _UNSPACED.search(word):
        return [word]
    pairs = [one for one in grams(word) if len(one) == 2]
    return pairs or grams(word)


def indexed(text: str) -> str:
    """A text as the index of titles has it: folded, and after that what is to be found within unspaced writing."""
    plain = folded(text)[:_MOST]
    return plain if plain.isascii() else " ".join([plain, *grams(plain)[:_MOST_GRAMS]])
