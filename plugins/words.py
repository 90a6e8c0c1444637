"""Looking for words in what a source has by itself: feeds and lists that can't be asked to search. Pure."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> list[str]:
    """The words of a text without case, accents and punctuation, to compare by."""
    if text.isascii():
        return _WORD.findall(text.casefold())
    bare = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return _WORD.findall(bare.casefold())


def holds(own: str, words: list[str]) -> bool:
    """Whether every one of the folded words is in a text of folded words, also as a piece of one."""
    return all(word in own for word in words)
