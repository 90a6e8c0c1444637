"""What a file lacks, said in the file itself: whoever opens it elsewhere has no card to read."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.media import TitleInfo

Missing = Sequence[Mapping[str, Any]]
_NAMED = 10


def lacking(info: TitleInfo, missing: Missing) -> TitleInfo:
    """The title with what is missing before its description, which every format carries along."""
    told = sentence(missing)
    return replace(info, description=f"{told} {info.description}".strip()) if told else info


def sentence(missing: Missing) -> str:
    """As in "Not in this file: part 9 (gone)."; "" when nothing is missing."""
    parts = [f"part {one['part']} ({one['reason']})" for one in missing if not one["page"]]
    pages = [f"page {one['page']} of part {one['part']} ({one['reason']})" for one in missing if one["page"]]
    named = ", ".join([*parts, *pages][:_NAMED])
    more = len(missing) - _NAMED
    return f"Not in this file: {named}{f' and {more} more' if more > 0 else ''}." if missing else ""


def brief(missing: Missing) -> str:
    """The same for a file's name, as in "without 9, 12"; of many, how many."""
    parts = list(dict.fromkeys(str(one["part"]) for one in missing if not one["page"]))
    if not parts:
        return f"{len(missing)} pages missing" if len(missing) > 1 else "1 page missing"
    return f"without {', '.join(parts)}" if len(parts) <= _NAMED // 2 else f"without {len(parts)} parts"
