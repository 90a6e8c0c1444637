"""midjourney-archiver's pictures: YYYY/YYYY-MM/YYYY-MM-DD/YYYYMMDD-HHMMSS_JOB.json, .prompt.txt and .png.

A job with several pictures has …-1.png, -2.png and so on, in the order of its `image_paths`.
The images are written in place and never looked at again, so one that was cut off stays so for ever. By default
only those of some types of job are fetched: what is missing is judged by the types of which any picture is there.
"""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from core.media import Kind
from worker.manifest.adopt.meant import Taken, address, missing, sidecar, there, words
from worker.manifest.scan import Seen
from worker.manifest.schema import File, PartOf, State, Titled

TOOL = "midjourney_archiver"
_JOB = re.compile(r"\d{8}-\d{6}_.+\.json")
_PICTURES = frozenset({"png", "jpg", "jpeg", "webp"})
_NO_JSON = "it is no JSON"
_NOT_FETCHED = "the archive names this picture, and it was not fetched"


@dataclass(frozen=True, slots=True)
class _Job:
    """A job's metadata file, what stands in it, and where its pictures are or would be."""

    path: str
    said: dict[str, Any] | None
    pictures: dict[str, str]

    @property
    def type(self) -> str:
        return words((self.said or {}).get("type"))


def recognise(seen: Seen) -> Taken:
    """All jobs as one title, a part for each day."""
    jobs = [_job(seen, path) for path in seen.sizes if _JOB.fullmatch(PurePosixPath(path).name)]
    if not any(job.said for job in jobs):
        return Taken()
    types = {job.type for job in jobs if any(picture in seen.sizes for picture in job.pictures)}
    days: dict[str, list[File]] = {}
    for job in jobs:
        day = str(PurePosixPath(job.path).parent)
        days.setdefault(day, []).extend(_files(seen, job, is_wanted=job.type in types))
    parts = tuple(
        PartOf(number, PurePosixPath(day).name, tuple(days[day])) for number, day in enumerate(sorted(days), 1)
    )
    return Taken((Titled("Midjourney archive", Kind.PICTURES, _makers(jobs), TOOL, parts=parts),))


def _job(seen: Seen, path: str) -> _Job:
    said = sidecar(seen.folder / path)
    is_job = said is not None and {"id", "enqueue_time"} <= said.keys()
    return _Job(path, said if is_job else None, _pictures(path, said) if is_job and said else {})


def _pictures(path: str, said: dict[str, Any]) -> dict[str, str]:
    """The addresses of a job's pictures by the paths that the tool gives them."""
    urls = said.get("image_paths")
    urls = urls if isinstance(urls, list) else []
    stem, found = PurePosixPath(path).with_suffix(""), {}
    for number, url in enumerate(urls, 1):
        ending = PurePosixPath(address(url).partition("?")[0]).suffix.lstrip(".").lower() or "png"
        if address(url) and ending in _PICTURES:
            found[f"{stem}{f'-{number}' if len(urls) > 1 else ''}.{ending}"] = address(url)
    return found


def _files(seen: Seen, job: _Job, *, is_wanted: bool) -> list[File]:
    """The metadata, the prompt, the pictures."""
    prompt = str(PurePosixPath(job.path).with_suffix(".prompt.txt"))
    files = [there(job.path) if job.said else File(job.path, State.BROKEN, reason=_NO_JSON)]
    files += [there(prompt)] if prompt in seen.sizes else []
    for path, url in job.pictures.items():
        if path in seen.sizes:
            files.append(there(path, url))
        elif is_wanted:
            files.append(missing(path, _NOT_FETCHED, url))
    return files


def _makers(jobs: list[_Job]) -> tuple[str, ...]:
    names = {words((job.said or {}).get("username")) for job in jobs} - {""}
    return tuple(sorted(names)) if len(names) == 1 else ()
