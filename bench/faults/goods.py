"""The files that are served when all is well: made here, the same bytes in every process."""

import io
import random
import wave
import zipfile
from collections.abc import Callable, Mapping
from functools import cache

_SIDE = 192


@cache
def good(name: str) -> bytes:
    """The bytes of the file of that name. Raises KeyError for one that there is not."""
    return _MADE[name](random.Random(7))


@cache
def changed(name: str) -> bytes:
    """Another file, as good, of the same kind and name: what a site has put in its place."""
    return _MADE[name](random.Random(8))


def names() -> tuple[str, ...]:
    """All files."""
    return tuple(_MADE)


def _picture(kind: str, dice: random.Random, **options: int) -> bytes:
    """Noise: it packs badly, so that every byte of the file carries something."""
    from PIL import Image

    side = _SIDE if kind != "AVIF" else _SIDE // 2
    out = io.BytesIO()
    Image.frombytes("RGB", (side, side), dice.randbytes(side * side * 3)).save(out, kind, **options)
    return out.getvalue()


def _comic(dice: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            entry = zipfile.ZipInfo(f"{number:04d}.png", (2026, 1, 1, 0, 0, 0))
            archive.writestr(entry, _picture("PNG", dice))
    return out.getvalue()


def _sound(dice: random.Random) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(dice.randbytes(16_000 * 2 * 8))
    return out.getvalue()


_MADE: Mapping[str, Callable[[random.Random], bytes]] = {
    "page.jpg": lambda dice: _picture("JPEG", dice, quality=90),
    "page.png": lambda dice: _picture("PNG", dice),
    "page.webp": lambda dice: _picture("WEBP", dice, quality=90),
    "page.avif": lambda dice: _picture("AVIF", dice, quality=80),
    "book.cbz": _comic,
    "track.wav": _sound,
    "data.bin": lambda dice: b"\0\1" + dice.randbytes(300_000),
}
