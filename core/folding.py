"""Text as look-ups see it."""

import unicodedata


def folded(text: str) -> str:
    """Text without case, accents, width and marks; spaces between words."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(one if one.isalnum() else " " for one in plain if not unicodedata.combining(one))
    return " ".join(letters.split())
