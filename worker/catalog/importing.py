"""Taking a list of titles into the index, a few lines at a time: known ones are merged, the rest is asked for.

A link belongs to the source that knows its address; a source's ref is asked for unless the line says all of it; a
name alone is looked for in the index, then at all sources, and taken where its work is.
"""

from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from core import log
from core.db import Database, Session
from core.errors import SourceError, UserError
from core.library import lists, titles
from core.library.titles import LINK, UPLOAD
from core.media import TitleInfo
from core.models import Title, TitleList
from core.query import parse
from core.title_list import Line, read
from core.works import main_name, same_people
from worker.catalog.load import Catalog, Instance
from worker.catalog.recognising import recognised
from worker.catalog.search import Asked, to_ask
from worker.catalog.search import search as ask_all
from worker.packaging import offered

_AT_ONCE = 20
_MOST_KNOWN = 20
_OWN = frozenset({UPLOAD, LINK})


@dataclass(slots=True)
class _Taken:
    """What becomes of some lines: titles to keep, and lines that can't be taken, with the reason."""

    found: list[tuple[Line, list[TitleInfo]]] = field(default_factory=list)
    known: int = 0
    refused: list[tuple[int, str, str, str]] = field(default_factory=list)


class Importer:
    """Takes lists in, with this catalogue."""

    def __init__(self, db: Database, catalog: Catalog, source_s: float) -> None:
        self._db, self._catalog, self._source_s = db, catalog, source_s

    async def go_on(self, sha256: str, alive: Callable[[], None] = lambda: None) -> TitleList | None:
        """The next lines of a list, taken; the list as it is then. None when there is no such list.

        `alive` is called after each line.
        """
        async with self._db.read() as session:
            row = await lists.by_hash(session, sha256)
        if row is None or row.done >= row.lines:
            return row
        upto = min(row.done + _AT_ONCE, row.lines)
        taken = await self._take(read(row.data)[row.done : upto], alive)
        async with self._db.begin() as session:
            added, merged = await _kept(session, taken)
            return await lists.done(session, sha256, upto, added, merged + taken.known, taken.refused)

    async def _take(self, lines: Sequence[Line], alive: Callable[[], None]) -> _Taken:
        taken = _Taken()
        for line in lines:
            alive()
            try:
                await self._one(line, taken)
            except _Refused as refused:
                taken.refused.append((line.number, line.text, refused.why, refused.more))
            except SourceError as trouble:
                taken.refused.append((line.number, line.text, trouble.key.replace("_", "-"), trouble.reason[:200]))
            except Exception:  # noqa: BLE001 a plugin's mistake with one title is no reason to lose the others
                log.get("catalog").warning("source.failed", source=line.source, exc_info=True)
                taken.refused.append((line.number, line.text, "fault", ""))
        return taken

    async def _one(self, line: Line, taken: _Taken) -> None:
        if line.fault is not None:
            raise _Refused(line.fault)
        infos = await self._of_link(line) if line.link else await self._of_ref(line) if line.ref else None
        if infos is None and not line.link and not line.ref:
            infos = await self._of_name(line)
        if infos:
            taken.found.append((line, infos))
        else:
            taken.known += 1

    async def _of_link(self, line: Line) -> list[TitleInfo]:
        """The title whose page it is; none when it is known already."""
        if (found := recognised(self._catalog, line.link)) is not None:
            return await self._asked(*found)
        async with self._db.read() as session:
            if await titles.of_page(session, line.link) is not None:
                return []
        raise _Refused("unknown-link")

    async def _of_ref(self, line: Line) -> list[TitleInfo]:
        instance = self._catalog.instances.get(line.source) or next(
            (one for one in self._catalog.instances.values() if one.source.adapter == line.source), None
        )
        if instance is None:
            raise _Refused("unknown-source", line.source)
        said = line.info(instance.source.name)
        return [said] if said is not None else await self._asked(instance, line.ref)

    async def _asked(self, instance: Instance, ref: str) -> list[TitleInfo]:
        async with self._db.read() as session:
            if await titles.of_refs(session, [(instance.source.name, ref)]):
                return []
        return [await instance.source.title(instance.http, ref)]

    async def _of_name(self, line: Line) -> list[TitleInfo]:
        async with self._db.read() as session:
            near = await titles.matching(session, line.name, 0, _MOST_KNOWN)
        if any(_is_meant(line, row.info()) for row in near if row.source not in _OWN):
            return []
        return await self._anywhere(line)

    async def _anywhere(self, line: Line) -> list[TitleInfo]:
        """Titles of that work at all sources. Refused when none has it, with who could not be asked."""
        try:
            asked = Asked(parse('"' + line.name.replace('"', " ") + '"'))
        except UserError:
            raise _Refused("nowhere") from None
        found: list[TitleInfo] = []
        troubled: list[str] = []
        async with aclosing(ask_all(to_ask(self._catalog, asked), asked, self._source_s)) as answers:
            async for answer in answers:
                found += [info for info in answer.titles if _is_meant(line, info)]
                troubled += [answer.source] if answer.trouble else []
        if not found:
            raise _Refused("unanswered" if troubled else "nowhere", ", ".join(troubled))
        return found


class _Refused(Exception):
    def __init__(self, why: str, more: str = "") -> None:
        self.why, self.more = str(why), more


async def _kept(session: Session, taken: _Taken) -> tuple[int, int]:
    """How many lines brought something new, and how many what is known: by now, or since an earlier line."""
    infos = [info for _, each in taken.found for info in each]
    before: dict[tuple[str, str], Title] = await titles.of_refs(session, [(one.source, one.ref) for one in infos])
    seen = set(before)
    added = 0
    for _, each in taken.found:
        refs = {(info.source, info.ref) for info in each}
        added += bool(refs - seen)
        seen |= refs
    await titles.keep_all(session, [_packed(info) for info in infos])
    return added, len(taken.found) - added


def _packed(info: TitleInfo) -> TitleInfo:
    return replace(info, formats=offered(info.formats))


def _is_meant(line: Line, info: TitleInfo) -> bool:
    """Whether a title is the work that a line names."""
    if main_name(info.name) != main_name(line.name) or (line.kind and line.kind is not info.kind):
        return False
    return not line.authors or not info.authors or same_people(line.authors, info.authors)
