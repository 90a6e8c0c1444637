"""Text in terminal cells: cleaned of what could steer the terminal, and broken into lines. Pure."""

import unicodedata

from rich.cells import cell_len, chop_cells

#: below this a hanging indent would leave no room for words
MIN_WIDTH = 20
#: direction overrides and isolates: left open in a name, they would turn the rest of the line
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str) -> str:
    """The text without control characters and direction overrides; a line break stays one.

    Names come from sources: an escape code in a title must not reach the terminal.
    """
    return "".join(
        character if character == "\n" else " " if _separates(character) else character
        for character in text.replace("\r\n", "\n")
        if not _steers(character)
    )


def wrap(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """Lines of at most `width` cells; the first begins with `first`, the others with `rest`.

    A word that is wider than a line is broken between its graphemes.
    """
    lines: list[str] = []
    for paragraph in clean(text).split("\n"):
        lines += _paragraph(paragraph, width, rest if lines else first, rest)
    return lines


def _paragraph(text: str, width: int, first: str, rest: str) -> list[str]:
    lines, line, bare = [], first, True
    for word in text.split():
        if not bare and cell_len(line) + 1 + cell_len(word) <= width:
            line = f"{line} {word}"
            continue
        if not bare:
            lines.append(line)
            line = rest
        *full, last = _pieces(word, width - cell_len(line))
        for piece in full:
            lines.append(line + piece)
            line = rest
        line, bare = line + last, False
    return [*lines, line.rstrip()] if bare else [*lines, line]


def _pieces(word: str, room: int) -> list[str]:
    # asked only when needed: chop_cells drops a word that is nothing but marks without a width
    return [word] if cell_len(word) <= room else chop_cells(word, room)


def _separates(character: str) -> bool:
    return character == "\t" or unicodedata.category(character) in {"Zs", "Zl", "Zp"}


def _steers(character: str) -> bool:
    control = unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\t"
    return control or character in _TURNING
