"""Files as the platform keeps them: content once, an id per bot, what it is by its first bytes.

Taken as known: a `file_id` is good for the bot that got it only, and for files of its kind only
("can't use file of type …"); `file_unique_id` is the same for everybody.
"""

import base64
import hashlib
import mimetypes
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.emulators.telegram_platform.call import Upload
from tests.emulators.telegram_platform.refusal import bad

PREFIX = {"photo": "AgAC", "document": "BQAC", "audio": "CQAC", "video": "BAAC", "voice": "AwAC", "animation": "CgAC"}
NAMES = {"photo": "Photo", "document": "Document", "audio": "Audio", "video": "Video", "voice": "VoiceNote"}
FOLDER = {"photo": "photos", "document": "documents", "audio": "music", "video": "videos", "voice": "voice"}


@dataclass(frozen=True, slots=True)
class Kept:
    """A file, whatever it was sent as."""

    number: int
    kind: str
    name: str
    mime: str
    path: Path
    size: int
    width: int = 0
    height: int = 0
    about: tuple[tuple[str, Any], ...] = ()
    small: "Kept | None" = None

    @property
    def unique(self) -> str:
        return "AQAD" + base64.urlsafe_b64encode(hashlib.sha256(f"{self.number}".encode()).digest()[:9]).decode()

    @property
    def served(self) -> str:
        """Its path under `/file/bot<token>/`."""
        return f"{FOLDER.get(self.kind, 'documents')}/file_{self.number}{Path(self.name).suffix}"

    def id_for(self, bot: int) -> str:
        name = base64.urlsafe_b64encode(f"{bot}:{self.number}".encode()).decode().rstrip("=")
        return f"{PREFIX.get(self.kind, 'BQAC')}AgIAAxk{name}"

    def wire(self, bot: int) -> dict[str, Any]:
        """The `Document`, `Audio`, …, or for a photo its `PhotoSize`."""
        value: dict[str, Any] = {"file_id": self.id_for(bot), "file_unique_id": self.unique, "file_size": self.size}
        if self.kind == "photo":
            return value | {"width": self.width, "height": self.height}
        beside = {"thumbnail": self.small.wire(bot)} if self.small else {}
        return value | {"file_name": self.name, "mime_type": self.mime} | dict(self.about) | beside


class Files:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept: list[Kept] = []

    def add(self, kind: str, upload: Upload, **about: Any) -> Kept:
        width, height = about.pop("size", (0, 0))
        mime = upload.mime
        if mime == "application/octet-stream":
            mime = mimetypes.guess_type(upload.name)[0] or mime
        facts = tuple((name, value) for name, value in about.items() if value is not None)
        made = Kept(len(self.kept) + 1, kind, upload.name, mime, upload.path, upload.size, width, height, facts)
        self.kept.append(made)
        return made

    def beside(self, file: Kept, small: Kept) -> Kept:
        """The file from now on with this picture beside it."""
        made = replace(file, small=small)
        self.kept[self.kept.index(file)] = made
        return made

    def write(self, name: str, content: bytes, mime: str) -> Upload:
        """Bytes that a person sends."""
        path = self.folder / f"person-{len(self.kept) + 1}"
        path.write_bytes(content)
        return Upload(name, mime, path, len(content))

    def by_id(self, file_id: str, bot: int, kind: str | None = None) -> Kept:
        """The file that this id means to this bot."""
        found = next((one for one in self.kept if one.id_for(bot) == file_id), None)
        if found is None:
            raise bad("wrong file identifier/HTTP URL specified" if kind else "invalid file_id")
        if kind and found.kind != kind and {found.kind, kind} != {"document", "animation"}:
            raise bad(f"can't use file of type {NAMES.get(found.kind, found.kind)} as {NAMES.get(kind, kind)}")
        return found

    def by_path(self, path: str) -> Kept | None:
        return next((one for one in self.kept if one.served == path), None)

    def for_bot(self, value: Any, bot: int) -> Any:
        """The same message with the ids that are good for this bot."""
        if isinstance(value, list):
            return [self.for_bot(one, bot) for one in value]
        if not isinstance(value, dict):
            return value
        copy = {name: self.for_bot(one, bot) for name, one in value.items()}
        if "file_unique_id" in copy:
            copy["file_id"] = next(one for one in self.kept if one.unique == copy["file_unique_id"]).id_for(bot)
        return copy

    def local(self, address: str) -> Upload:
        """A file on the disk of one's own Bot API server, given as `file:///…`."""
        path = Path(unquote(urlsplit(address).path))
        if not path.is_file():
            raise bad("wrong file identifier/HTTP URL specified")
        mime = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return Upload(path.name, mime, path, path.stat().st_size)
