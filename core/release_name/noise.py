"""Names that mean nothing: hashes and the random letters that posters hide a release behind."""

import re

_HEX = re.compile(r"[0-9a-f]{24,}|[0-9a-f]{12,23}(?=$)", re.IGNORECASE)
_MARKED = re.compile(r"(?:abc\.xyz|b00bs|backup)[._]", re.IGNORECASE)
_RANDOM = re.compile(r"[0-9A-Za-z+/=_-]{18,}|[A-Z]{9,}\d{3,}|[a-z]{12}\d{3}|\d{6}_\d{2}|\d{1,3}|abc|b00bs")
_CHANGES = re.compile(r"(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])|(?<=[a-z])(?=[A-Z])")
_COUNTED = re.compile(r"s\d{1,3}[ ._-]?e\d|\d{3,4}p|\d{1,2}x\d{2}", re.IGNORECASE)


def is_noise(text: str) -> bool:
    """There is nothing to read in it: one hash, or one word without a break whose letters and digits alternate."""
    text = text.strip()
    if _MARKED.match(text) and re.search(r"\d{4}", text):
        return not _COUNTED.search(text) or text.lower().startswith("backup")
    if " " in text or (_COUNTED.search(text) and len(text) < 20):
        return False
    if _HEX.fullmatch(text) and re.search(r"\d", text) and re.search(r"[a-f]", text, re.IGNORECASE):
        return True
    if not _RANDOM.fullmatch(text):
        return False
    words = re.split(r"[-_]", text)
    longest = max(words, key=len)
    return len(text) < 18 or (len(longest) >= 16 and len(_CHANGES.findall(longest)) * 5 >= len(longest))
