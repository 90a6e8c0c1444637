"""Signed links: what may be opened, by whom, until when. Pure: no database, no clock but the one handed in.

A token is `base64url(key id ‖ payload) "." base64url(HMAC-SHA256(payload ‖ file name))`, so a
token opened under another file's name does not verify. Whether the thing or the person was
revoked since (their generation moved on) is asked of the database by who serves the link.
"""

import base64
import binascii
import hashlib
import hmac
import struct
from dataclasses import dataclass
from enum import IntEnum
from urllib.parse import quote

from core.errors import LinkExpired, LinkInvalid
from core.secrets import KeyRing

#: version, key id, capability, thing, person, thing's generation, person's generation, expiry in seconds
_PAYLOAD = struct.Struct(">BBBQQIIQ")
_VERSION = 1
_SIGNATURE_BYTES = 32


class Capability(IntEnum):
    """What a link allows."""

    FILE = 1
    """Read the bytes of an item."""
    PAGE = 2
    """See the page of an item, with its buttons."""
    COVER = 3
    """See the cover of a title."""
    UPLOAD = 4
    """Put files into a room's library."""
    STREAM = 5
    """Read a file of a torrent while it arrives."""
    LEAVES = 12
    """See the pages of an item, one by one."""
    PLAYLIST = 9
    """See the list of what plays in a torrent, with a link to each."""


_CAPABILITIES = frozenset(Capability)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a link says. `thing` is an item, a title, a room, a torrent or a file of one; `expires_s` is Unix time."""

    capability: Capability
    thing: int
    person: int
    expires_s: int
    thing_generation: int = 0
    person_generation: int = 0


def sign(ring: KeyRing, claim: Claim, file_name: str) -> str:
    """A token of 91 characters for this claim under this file name."""
    payload = _PAYLOAD.pack(
        _VERSION,
        ring.newest,
        claim.capability,
        claim.thing,
        claim.person,
        claim.thing_generation,
        claim.person_generation,
        claim.expires_s,
    )
    return f"{_encode(payload)}.{_encode(_mac(ring, ring.newest, payload, file_name))}"


def verify(ring: KeyRing, token: str, file_name: str, now_s: float) -> Claim:
    """The claim of a token. Raises LinkInvalid or LinkExpired."""
    payload, signature = _split(token)
    version, key_id, capability, thing, person, thing_generation, person_generation, expires_s = _PAYLOAD.unpack(
        payload
    )
    if version != _VERSION or not hmac.compare_digest(_mac(ring, key_id, payload, file_name), signature):
        raise LinkInvalid("not a link of ours for this file")
    if capability not in _CAPABILITIES:  # signed by a newer version
        raise LinkInvalid("a link for something that is not known here")
    if expires_s <= now_s:
        raise LinkExpired("the link has expired")
    return Claim(Capability(capability), thing, person, expires_s, thing_generation, person_generation)


def path(token: str, file_name: str, door: str = "s") -> str:
    """The path of a link: `/s/{token}/{file name}`, quoted. `door` is "s" for bytes, "open" for the page about them."""
    return f"/{door}/{token}/{quote(file_name, safe='')}"


def _mac(ring: KeyRing, key_id: int, payload: bytes, file_name: str) -> bytes:
    key = ring.key("links", key_id)
    if key is None:
        raise LinkInvalid("signed with a key that is not on the ring")
    return hmac.new(key, payload + file_name.encode(errors="surrogatepass"), hashlib.sha256).digest()


def _split(token: str) -> tuple[bytes, bytes]:
    first, dot, second = token.partition(".")
    try:
        payload, signature = _decode(first), _decode(second)
    except (binascii.Error, ValueError):
        raise LinkInvalid("not a link of ours") from None
    if not dot or len(payload) != _PAYLOAD.size or len(signature) != _SIGNATURE_BYTES:
        raise LinkInvalid("not a link of ours")
    return payload, signature


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if _encode(data) != text:  # one spelling only, so that a token can't be varied and still verify
        raise ValueError(text)
    return data
