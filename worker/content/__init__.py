"""What these bytes really are: size, hash, magic, and a decode from end to end.

Nothing is stored that is not what it says it is. Plain functions that take their time and read files of
strangers: run them in a child (`worker.child`). Not for fetching, and not for judging taste.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import BadContent
from worker.content.archives import look_into_rar, look_into_zip
from worker.content.magic import media_type_of
from worker.content.pictures import look_at_picture
from worker.content.promise import Promise, promised
from worker.content.recordings import listen_to
from worker.content.seen import Seen, Unfit
from worker.content.writings import read_pdf, read_text

__all__ = ["Claim", "Content", "Verdict", "check", "check_all", "glance", "media_type_of", "sha256_of"]


@dataclass(frozen=True, slots=True)
class Claim:
    """A file and what was promised of it; what nobody said is empty or None."""

    path: Path
    name: str
    media_type: str = ""
    size_bytes: int | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What a file is. Width and height in pixels for pictures and films, seconds for what plays, a film's coding."""

    media_type: str
    size_bytes: int
    sha256: str
    width: int | None = None
    height: int | None = None
    duration_s: float | None = None
    codec: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One file of a batch: its content, or else the reason why it was refused."""

    name: str
    content: Content | None
    reason: str = ""


def check(
    path: Path, name: str, media_type: str = "", size_bytes: int | None = None, sha256: str | None = None
) -> Content:
    """What the file is, when it is what was promised.

    `name` carries the ending; `media_type` beats it; a wrong ending within a family (a PNG called .jpg)
    is no fault, the content says the true type. Raises BadContent with a reason that names the fault.
    """
    try:
        return _checked(path, promised(name, media_type), size_bytes, sha256)
    except Unfit as unfit:
        raise BadContent(name, str(unfit)) from unfit


def glance(path: Path, name: str, media_type: str = "") -> bool:
    """Whether the file has to be decoded to be believed: its first bytes only are read, so no child is needed.

    Raises BadContent when they already break the promise.
    """
    promise = promised(name, media_type)
    try:
        actual = media_type_of(path)
        promise.admit(actual)
    except Unfit as unfit:
        raise BadContent(name, str(unfit)) from unfit
    return bool(actual) or promise.is_text or promise.media_type.partition("/")[0] in {"image", "audio", "video"}


def check_all(claims: Sequence[Claim], on_progress: Callable[[float], None] | None = None) -> list[Verdict]:
    """A verdict for each claim, in their order; one bad file does not hide the others."""
    verdicts = []
    for number, claim in enumerate(claims, 1):
        verdicts.append(_verdict(claim))
        if on_progress is not None:
            on_progress(number / len(claims))
    return verdicts


def sha256_of(path: Path) -> str:
    """In hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _verdict(claim: Claim) -> Verdict:
    try:
        content = check(claim.path, claim.name, claim.media_type, claim.size_bytes, claim.sha256)
    except BadContent as bad:
        return Verdict(claim.name, None, bad.reason)
    return Verdict(claim.name, content)


def _checked(path: Path, promise: Promise, size_bytes: int | None, sha256: str | None) -> Content:
    actual_bytes = path.stat().st_size
    _weigh(actual_bytes, size_bytes)
    digest = sha256_of(path)
    if sha256 is not None and digest != sha256.lower():
        raise Unfit(f"its SHA-256 is {digest[:12]}…, {sha256[:12].lower()}… was promised")
    seen = _look(path, promise)
    return Content(seen.media_type, actual_bytes, digest, seen.width, seen.height, seen.duration_s, seen.codec)


def _weigh(actual_bytes: int, promised_bytes: int | None) -> None:
    if actual_bytes == 0:
        raise Unfit("it is empty")
    if promised_bytes is not None and actual_bytes != promised_bytes:
        word = "shorter" if actual_bytes < promised_bytes else "longer"
        raise Unfit(f"it is {word} than promised: {actual_bytes} of {promised_bytes} bytes")


def _look(path: Path, promise: Promise) -> Seen:
    actual = media_type_of(path)
    promise.admit(actual)
    family = actual.partition("/")[0]
    if promise.is_text or actual == "text/html":
        seen = read_text(path, promise.media_type if promise.is_text else actual)
    elif family == "image":
        seen = look_at_picture(path, actual)
    elif family in {"audio", "video"}:
        seen = listen_to(path, actual, promise.plays)
    elif actual in {"application/zip", "application/epub+zip"}:
        seen = look_into_zip(path, actual, promise.media_type)
    elif actual == "application/vnd.rar":
        seen = look_into_rar(promise.media_type)
    elif actual == "application/pdf":
        seen = read_pdf(path)
    else:
        seen = Seen(promise.media_type or "application/octet-stream")
    return seen
