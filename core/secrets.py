"""The key ring: one master key per id, and keys for each purpose derived from it.

`keys.json` in the home folder, mode 0600, made at the first start. The newest key signs, every
key verifies. Not for passwords: there are none.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.errors import StartError

FILE = "keys.json"
_HIGHEST_ID = 255


@dataclass(frozen=True, slots=True)
class Names:
    """What a ring is known by: made from its first key, and kept when that is retired."""

    house: str
    canary: str


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Master keys of 32 bytes by id, oldest first. Ids are small numbers, so that tokens stay short."""

    masters: dict[int, bytes]
    names: Names | None = None

    @property
    def newest(self) -> int:
        """The id of the key that signs."""
        return max(self.masters)

    def key(self, purpose: str, key_id: int) -> bytes | None:
        """32 bytes for one purpose (HKDF-SHA256, RFC 5869), or None when that id is not on the ring."""
        master = self.masters.get(key_id)
        return None if master is None else _derived(master, purpose)

    def grown(self) -> "KeyRing":
        """The ring with one fresh key more. Raises StartError when it holds as many as a token can name."""
        if self.newest >= _HIGHEST_ID:
            raise StartError(f"The key file holds {len(self.masters)} keys, and has no number left for another.")
        return KeyRing(self.masters | {self.newest + 1: secrets.token_bytes(32)}, self.names)

    def retired(self) -> "KeyRing":
        """The ring with its newest key alone, known by the names that it had."""
        return KeyRing({self.newest: self.masters[self.newest]}, Names(self.house(), self.canary()))

    def house(self) -> str:
        """A name for the house of this ring that anybody may know: whether an address leads to it."""
        return self.names.house if self.names else self._name(b"house")

    def canary(self) -> str:
        """A fingerprint of the ring's first key: the database keeps it, to notice a lost or swapped key file."""
        return self.names.canary if self.names else self._name(b"canary")

    def _name(self, what: bytes) -> str:
        return hmac.new(self.masters[min(self.masters)], what, hashlib.sha256).hexdigest()[:16]


@lru_cache(maxsize=64)
def _derived(master: bytes, purpose: str) -> bytes:
    """Made once: of a torrent with thousands of files each has a name to open and a link to sign."""
    return HKDF(SHA256(), 32, salt=None, info=f"bowerbird {purpose}".encode()).derive(master)


def new_ring() -> KeyRing:
    """A ring with one fresh key."""
    return KeyRing({1: secrets.token_bytes(32)})


def load(home: Path) -> KeyRing | None:
    """The ring in `home`, or None when there is none yet. Raises StartError for a damaged file."""
    path = home / FILE
    try:
        kept = json.loads(path.read_text("utf-8"))
        masters = {int(key_id): base64.b64decode(text, validate=True) for key_id, text in kept["keys"].items()}
        return _ring(masters, Names(**kept["names"]) if "names" in kept else None)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise StartError(
            f"The key file {path} can't be read ({type(error).__name__}). Restore it from your backup."
        ) from None


def _ring(masters: dict[int, bytes], names: Names | None) -> KeyRing:
    """A ring that can sign. Raises ValueError: a short key is a weak one, and a token has one byte for the id."""
    if not masters or any(not 0 <= key_id <= _HIGHEST_ID or len(key) != 32 for key_id, key in masters.items()):
        raise ValueError("not a ring of ours")
    return KeyRing(masters, names)


def save(ring: KeyRing, home: Path) -> Path:
    """Write the ring, readable by its owner only; the old file stays until the new one is whole."""
    path = home / FILE
    keys = {str(key_id): base64.b64encode(key).decode() for key_id, key in ring.masters.items()}
    text = json.dumps({"keys": keys} | ({"names": asdict(ring.names)} if ring.names else {}))
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return path
