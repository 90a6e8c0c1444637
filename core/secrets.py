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
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.errors import StartError

FILE = "keys.json"
_HIGHEST_ID = 255


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Master keys of 32 bytes by id, oldest first. Ids are small numbers, so that tokens stay short."""

    masters: dict[int, bytes]

    @property
    def newest(self) -> int:
        """The id of the key that signs."""
        return max(self.masters)

    def key(self, purpose: str, key_id: int) -> bytes | None:
        """32 bytes for one purpose (HKDF-SHA256, RFC 5869), or None when that id is not on the ring."""
        master = self.masters.get(key_id)
        if master is None:
            return None
        return HKDF(SHA256(), 32, salt=None, info=f"bowerbird {purpose}".encode()).derive(master)

    def grown(self) -> "KeyRing":
        """The ring with one fresh key more. Raises StartError when it holds as many as a token can name."""
        if self.newest >= _HIGHEST_ID:
            raise StartError(f"The key file holds {len(self.masters)} keys, and has no number left for another.")
        return KeyRing(self.masters | {self.newest + 1: secrets.token_bytes(32)})

    def sealed(self, purpose: str, text: str) -> str:
        """A text that only a house of this ring can read (Fernet: AES-128-CBC, HMAC-SHA256, with its moment)."""
        return self._seals(purpose).encrypt(text.encode()).decode()

    def unsealed(self, purpose: str, sealed: str, most_s: int | None = None) -> str | None:
        """What was sealed for this purpose; None when it was not, by no key of this ring, or more than `most_s` ago."""
        try:
            return self._seals(purpose).decrypt(sealed, most_s).decode()
        except InvalidToken:
            return None

    def _seals(self, purpose: str) -> MultiFernet:
        """The newest key seals, every key opens."""
        newest_first = sorted(self.masters, reverse=True)
        keys = [self.key(f"seal {purpose}", key_id) or b"" for key_id in newest_first]
        return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])

    def house(self) -> str:
        """A name for the house of this ring that anybody may know: whether an address leads to it."""
        return hmac.new(self.masters[min(self.masters)], b"house", hashlib.sha256).hexdigest()[:16]

    def canary(self) -> str:
        """A fingerprint of the ring's first key: the database keeps it, to notice a lost or swapped key file."""
        first = min(self.masters)
        return hmac.new(self.masters[first], b"canary", hashlib.sha256).hexdigest()[:16]


def new_ring() -> KeyRing:
    """A ring with one fresh key."""
    return KeyRing({1: secrets.token_bytes(32)})


def load(home: Path) -> KeyRing | None:
    """The ring in `home`, or None when there is none yet. Raises StartError for a damaged file."""
    path = home / FILE
    try:
        kept = json.loads(path.read_text("utf-8"))
        return _ring({int(key_id): base64.b64decode(text, validate=True) for key_id, text in kept["keys"].items()})
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise StartError(
            f"The key file {path} can't be read ({type(error).__name__}). Restore it from your backup."
        ) from None


def _ring(masters: dict[int, bytes]) -> KeyRing:
    """A ring that can sign. Raises ValueError: a short key is a weak one, and a token has one byte for the id."""
    if not masters or any(not 0 <= key_id <= _HIGHEST_ID or len(key) != 32 for key_id, key in masters.items()):
        raise ValueError("not a ring of ours")
    return KeyRing(masters)


def save(ring: KeyRing, home: Path) -> Path:
    """Write the ring, readable by its owner only; the old file stays until the new one is whole."""
    path = home / FILE
    text = json.dumps({"keys": {str(key_id): base64.b64encode(key).decode() for key_id, key in ring.masters.items()}})
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return path
