"""What was promised of a file, and whether its magic keeps it."""

import mimetypes
from dataclasses import dataclass

from worker.content.seen import Unfit

COMIC_ZIP = "application/vnd.comicbook+zip"
COMIC_RAR = "application/vnd.comicbook-rar"
EPUB = "application/epub+zip"
HTML = frozenset({"text/html", "application/xhtml+xml"})
TEXTS = HTML | {"text/plain", "text/markdown"}
#: endings that the standard library does not know on every system
_ENDINGS = {
    "epub": EPUB,
    "cbz": COMIC_ZIP,
    "cbr": COMIC_RAR,
    "zip": "application/zip",
    "pdf": "application/pdf",
    "m4a": "audio/mp4",
    "m4b": "audio/mp4",
    "mp3": "audio/mpeg",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "flac": "audio/flac",
    "wav": "audio/wav",
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "mkv": "video/x-matroska",
    "webm": "video/webm",
    "webp": "image/webp",
    "avif": "image/avif",
    "md": "text/markdown",
    "txt": "text/plain",
    "html": "text/html",
    "htm": "text/html",
    "xhtml": "application/xhtml+xml",
}
_SAYS_NOTHING = frozenset({"", "application/octet-stream", "binary/octet-stream"})
_ARCHIVES = frozenset({"application/zip", "application/vnd.rar"})
#: by magic, for what was promised; comics' endings are often mixed up, and readers sniff
_KEPT_BY = {
    COMIC_ZIP: _ARCHIVES,
    COMIC_RAR: _ARCHIVES,
    EPUB: frozenset({EPUB}),
    "application/zip": frozenset({"application/zip", EPUB}),
    "application/vnd.rar": frozenset({"application/vnd.rar"}),
    "application/pdf": frozenset({"application/pdf"}),
}
_CALLED = {
    "": "something unknown",
    "application/pdf": "a PDF",
    EPUB: "an EPUB",
    "application/zip": "a ZIP archive",
    "application/vnd.rar": "a RAR archive",
    COMIC_ZIP: "a comic archive",
    COMIC_RAR: "a comic archive",
    "text/html": "a web page",
}
_FAMILIES = {"image": "a picture", "audio": "an audio file", "video": "a film", "text": "text"}


@dataclass(frozen=True, slots=True)
class Promise:
    """What a file should be. Without a media type nothing is promised; a name with an ending is no web page."""

    media_type: str
    has_ending: bool

    @property
    def plays(self) -> str:
        """What should play, "audio" or "video"; empty for what does not."""
        family = self.media_type.partition("/")[0]
        return family if family in {"audio", "video"} else ""

    @property
    def is_text(self) -> bool:
        """Whether it is text of a kind that we read."""
        return self.media_type in TEXTS

    def admit(self, actual: str) -> None:
        """Return when `actual`, the media type by magic ("" for unknown), keeps the promise. Raises Unfit."""
        kept = self._may_be_html() if actual == "text/html" else self._kept_by(actual)
        if not kept:
            raise Unfit(
                f"it is {_called(actual)}, {_called(self.media_type) if self.media_type else 'a file'} was promised"
            )

    def _may_be_html(self) -> bool:
        return self.media_type in HTML or not (self.media_type or self.has_ending)

    def _kept_by(self, actual: str) -> bool:
        """Text keeps its promise here; reading it will tell."""
        family = actual.partition("/")[0]
        if self.plays:
            return family in {"audio", "video"}
        if self.media_type.startswith("image/"):
            return family == "image"
        return self.media_type not in _KEPT_BY or actual in _KEPT_BY[self.media_type]


def promised(name: str, media_type: str) -> Promise:
    """What a name's ending and a stated media type promise; the stated one wins unless the other says more."""
    stated = media_type.partition(";")[0].strip().lower()
    tail = name.rpartition(".")[2].lower() if "." in name else ""
    guessed = _ENDINGS.get(tail) or mimetypes.guess_type(f"x.{tail}")[0] or ""
    says_more = stated == "application/zip" and guessed in {COMIC_ZIP, COMIC_RAR, EPUB}
    return Promise(guessed if stated in _SAYS_NOTHING or says_more else stated, bool(tail))


def _called(media_type: str) -> str:
    return _CALLED.get(media_type) or _FAMILIES.get(media_type.partition("/")[0], media_type)
