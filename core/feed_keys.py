"""Keys of feeds: which room's library a reader app sees, and in whose name. Pure.

A key is base64url(version, key id, room, person, the person's generation, HMAC-SHA256 of those cut to 128 bits): 40
characters, the same each time it is made, so that it can be shown again and is kept nowhere. It is good until its
person ends their links (their generation moves on); that is asked of the database by who serves the feed.
"""

import base64
import binascii
import hashlib
import hmac
import struct
from dataclasses import dataclass

from core.errors import LinkInvalid
from core.secrets import KeyRing

_PAYLOAD = struct.Struct(">BBIII")
_VERSION = 1
#: RFC 2104 §5: not less than half of the hash
_SIGNATURE_BYTES = 16
LENGTH = 40


@dataclass(frozen=True, slots=True)
class FeedKey:
    """Whose feed it is, and of which room."""

    room: int
    person: int
    generation: int


def made(ring: KeyRing, key: FeedKey) -> str:
    """The key as people copy it."""
    payload = _PAYLOAD.pack(_VERSION, ring.newest, key.room, key.person, key.generation)
    return base64.urlsafe_b64encode(payload + _signature(ring, ring.newest, payload)).decode()


def read(ring: KeyRing, text: str) -> FeedKey:
    """What a key says. Raises LinkInvalid."""
    try:
        data = base64.b64decode(text, altchars=b"-_", validate=True) if len(text) == LENGTH else b""
    except (binascii.Error, ValueError):
        data = b""
    payload, signature = data[: _PAYLOAD.size], data[_PAYLOAD.size :]
    if len(signature) != _SIGNATURE_BYTES:
        raise LinkInvalid("not a key of a feed of ours")
    version, key_id, room, person, generation = _PAYLOAD.unpack(payload)
    if version != _VERSION or not hmac.compare_digest(_signature(ring, key_id, payload), signature):
        raise LinkInvalid("not a key of a feed of ours")
    return FeedKey(room, person, generation)


def _signature(ring: KeyRing, key_id: int, payload: bytes) -> bytes:
    key = ring.key("feeds", key_id)
    if key is None:
        raise LinkInvalid("signed with a key that is not on the ring")
    return hmac.new(key, payload, hashlib.sha256).digest()[:_SIGNATURE_BYTES]
