"""A download's place in its folder's manifest: what it goes on from, and what is written down while it goes on."""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path

from worker.content import media_type_of
from worker.fetch import several
from worker.fetch.part_file import in_thread
from worker.fetch.several import Told, Wanted
from worker.manifest import ledger
from worker.manifest.ledger import Opened
from worker.manifest.paths import inside, is_safe
from worker.manifest.reading import Standing
from worker.manifest.scan import PART
from worker.manifest.schema import NAME, File, Manifest, State, begun, moment, with_files

#: seconds between two writings, and how many times as long as a writing takes, when that is more
_WRITE_EVERY_S, _PATIENCE = 1.0, 20
_FOREIGN = f"{NAME} here is another program's: it is left alone, and nothing is kept of this download."


class Keeping:
    """One download into one folder. `notes` are sentences about the manifest that is there."""

    def __init__(self, folder: Path, *, writes: bool) -> None:
        """Read what is known; without `writes` nothing is ever written. Blocking.

        Another program's manifest.json is left alone, and nothing is kept. Raises StartError for one of a
        newer version.
        """
        is_foreign = ledger.known(folder).standing is Standing.FOREIGN
        opened = Opened(begun(), (_FOREIGN,)) if is_foreign else ledger.opened(folder)
        self.notes = opened.notes
        self._folder = folder
        self._writes = writes and not is_foreign
        self._known = opened.manifest.by_path()
        self._news: dict[str, File] = {}

    def wanted(self, urls: Sequence[str], hashes: Sequence[str]) -> list[Wanted]:
        """What to fetch: an address that is known goes on in its file, no other address gets that name."""
        places = self._places()
        known = [places[url].popleft() if places[url] else None for url in urls]
        new = [url for url, file in zip(urls, known, strict=True) if file is None]
        fresh = iter(several.wanted(new, self._folder, (), {*self._known, NAME}))
        files = [self._again(file) if file else next(fresh) for file in known]
        return [replace(file, sha256=sha256 and sha256.lower()) for file, sha256 in zip_longest(files, hashes) if file]

    def unfinished(self) -> list[str]:
        """The addresses of all that is known and not good."""
        return [file.url for file in self._known.values() if file.url and not file.state.is_good]

    def _places(self) -> defaultdict[str, deque[File]]:
        """The files by their addresses; what we would not write ourselves is not gone on with."""
        places: defaultdict[str, deque[File]] = defaultdict(deque)
        for file in self._known.values():
            if is_safe(file.path) and inside(self._folder, file.path):
                places[file.url].append(file)
        return places

    def _again(self, file: File) -> Wanted:
        return Wanted(file.url, self._folder / file.path, seen=file.sha256 if file.state.is_good else None)

    def ended(self, told: Told) -> None:
        """How a file fared."""
        path = told.path.relative_to(self._folder).as_posix()
        self._news[path] = self._file(path, told)

    @asynccontextmanager
    async def writing(self, files: Sequence[Wanted]) -> AsyncIterator[None]:
        """Write down what is wanted, then what comes of it about once a second, and all of it at the end."""
        for file in files:
            path = file.path.relative_to(self._folder).as_posix()
            self._news[path] = self._known.get(path, File(path, State.MISSING, url=file.url))
        await self._write()
        regularly = asyncio.create_task(self._regularly())
        try:
            yield
        finally:
            regularly.cancel()
            with suppress(asyncio.CancelledError):
                await regularly
            await self._write()

    async def _regularly(self) -> None:
        wait_s = _WRITE_EVERY_S
        while True:
            await asyncio.sleep(wait_s)
            began = time.monotonic()
            await self._write()
            wait_s = max(_WRITE_EVERY_S, (time.monotonic() - began) * _PATIENCE)

    async def _write(self) -> None:
        news, self._news = self._news, {}
        if news and self._writes:
            await in_thread(self._put, news)

    def _put(self, news: dict[str, File]) -> None:
        name = self._folder.resolve().name
        seen = [self._looked_at(file) for file in news.values()]

        def change(manifest: Manifest) -> Manifest:
            return with_files(manifest, seen, name)

        ledger.update(self._folder, change)

    def _file(self, path: str, told: Told) -> File:
        known = self._known.get(path, File(path, State.ADOPTED, url=told.url))
        now = moment()
        match told.status:
            case "fetched":
                return File(
                    path, State.FINISHED, told.size_bytes, told.sha256, told.url, fetched_at=now, checked_at=now
                )
            case "there":
                state = known.state if known.state.is_good else State.ADOPTED
                found = replace(known, state=state, size=told.size_bytes, sha256=told.sha256, url=told.url)
                return replace(found, checked_at=now, reason="")
            case _:
                return replace(known, state=State.MISSING, url=told.url, reason=told.reason)

    def _looked_at(self, file: File) -> File:
        """With what one look at the disk tells: its type, or whether it is half there."""
        place = self._folder / file.path
        if file.state.is_good:
            return replace(file, media_type=media_type_of(place) if place.is_file() else file.media_type)
        if file.state is State.MISSING and place.is_file():
            return replace(file, state=State.BROKEN)
        is_begun = place.with_name(place.name + PART).exists()
        return replace(file, state=State.PARTIAL) if file.state is State.MISSING and is_begun else file
