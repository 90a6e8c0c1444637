"""A request under way, connection by connection: a line for each file, and what all of them do. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.cards import Block, Note, Row, Rows
from bot.texts import Say, units

_SEPARATOR = " · "


def lines(progress: Mapping[str, Any], say: Say) -> Iterator[Block]:
    """What a job's progress knows of its connections; nothing while there is none."""
    found = progress.get("lines", ())
    if found:
        yield Rows(tuple(Row(str(one.get("name", "")), _one(one, say)) for one in found))
    used, allowed = progress.get("pool") or (0, 0)
    pieces = [say("job-pool", used=used, allowed=allowed)] if allowed else []
    if (left := progress.get("part_left_s")) is not None:
        pieces.append(say("job-part-left", span=units.span(left)))
    if pieces:
        yield Note(_SEPARATOR.join(pieces))


def _one(line: Mapping[str, Any], say: Say) -> str:
    done, size = units.size(line.get("bytes", 0), say), line.get("size")
    pieces = [say("job-line-of", done=done, size=units.size(size, say)) if size else done]
    if rate := line.get("rate"):
        pieces.append(f"{units.size(rate, say)}/s")
    if attempt := line.get("attempt"):
        pieces.append(say("job-line-try", attempt=attempt, of=line.get("of", attempt)))
    return _SEPARATOR.join(pieces)
