"""Values that are kept encrypted: sealed for one cell of one row, and found again without being opened.

A sealed value is `"bb" 01 ‖ key id ‖ nonce (12) ‖ AES-256-GCM (RFC 5116)`: 32 bytes more than the value. The
place that it was sealed for is authenticated with it, so a value copied into another row, column or table does
not open there. What has to be found by its value has a look-up beside it: HMAC-SHA256 under a key of its own.
Pure: no database, no clock. Who seals counts on 2^32 values for a key; `bowerbird keys rotate` makes another.
"""

import hashlib
import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.errors import SealBroken
from core.secrets import KeyRing

_MARK = b"bb\x01"
_NONCE_BYTES = 12
_KEY_AT = len(_MARK)
_NONCE_AT = _KEY_AT + 1
#: by so many bytes one knows whether a value is sealed, and with which key
HEAD_BYTES = _NONCE_AT
_TEXT_AT = _NONCE_AT + _NONCE_BYTES
_TAG_BYTES = 16
_LOOKUP_BYTES = 16


@dataclass(frozen=True, slots=True)
class Place:
    """The cell that a value belongs to. `row` is what names the row for as long as it is there."""

    table: str
    column: str
    row: str

    @property
    def bound(self) -> bytes:
        """The place as it is authenticated."""
        return f"v1|{self.table}|{self.column}|{self.row}".encode()


def seal(ring: KeyRing, place: Place, value: bytes) -> bytes:
    """The value, sealed for its place under the newest key. Twice the same gives two that differ."""
    nonce = os.urandom(_NONCE_BYTES)
    head = _MARK + bytes([ring.newest]) + nonce
    return head + _cipher(_key(ring, "fields", ring.newest)).encrypt(nonce, value, place.bound)


def unseal(ring: KeyRing, place: Place, kept: bytes) -> bytes:
    """The value again. Raises SealBroken for one that was changed, moved, or sealed with a key that is not here."""
    if not is_sealed(kept):
        raise SealBroken(place.table, place.column, "it is not sealed")
    nonce, text = kept[_NONCE_AT:_TEXT_AT], kept[_TEXT_AT:]
    try:
        return _cipher(_key(ring, "fields", key_of(kept), place)).decrypt(nonce, text, place.bound)
    except InvalidTag:
        raise SealBroken(place.table, place.column, "it was changed, or belongs to another row") from None


def is_sealed(kept: bytes) -> bool:
    """Whether these bytes have the shape of a sealed value."""
    return is_head(kept) and len(kept) >= _TEXT_AT + _TAG_BYTES


def is_head(kept: bytes) -> bool:
    """Whether a sealed value begins so; its first `HEAD_BYTES` are enough."""
    return kept.startswith(_MARK) and len(kept) >= HEAD_BYTES


def key_of(kept: bytes) -> int:
    """The id of the key that a value was sealed with."""
    return kept[_KEY_AT]


def lookup(ring: KeyRing, what: str, value: str) -> str:
    """By what a row is found that keeps this value sealed: 32 hex digits, of the newest key."""
    return _lookup(ring, ring.newest, what, value)


def lookups(ring: KeyRing, what: str, value: str) -> Sequence[str]:
    """All that a row may be found by: one a key, since a rotation may be under way."""
    return [_lookup(ring, key_id, what, value) for key_id in ring.masters]


def _lookup(ring: KeyRing, key_id: int, what: str, value: str) -> str:
    digest = hmac.new(_key(ring, "lookups", key_id), f"{what}|{value}".encode(), hashlib.sha256).digest()
    return digest[:_LOOKUP_BYTES].hex()


def _key(ring: KeyRing, purpose: str, key_id: int, place: Place | None = None) -> bytes:
    key = ring.key(purpose, key_id)
    if key is None:
        table, column = (place.table, place.column) if place else ("", "")
        raise SealBroken(table, column, f"its key, number {key_id}, is not in the key file")
    return key


@lru_cache(maxsize=64)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)
