"""Three small tunes for bells, computed and encoded on the spot. Nobody speaks in them."""

import array
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

RATE = 44_100
SECONDS = 12
#: overtones of a struck bar as (times the tone, loudness, seconds until it has faded to a third)
_OVERTONES = ((1.0, 1.0, 0.55), (2.0, 0.35, 0.3), (3.93, 0.22, 0.14))
_LOUDNESS = 0.26


@dataclass(frozen=True, slots=True)
class Tune:
    """A name, the length of a beat in seconds, and (beat, note) pairs; notes are half tones above A 220 Hz."""

    name: str
    beat_s: float
    notes: tuple[tuple[float, int], ...]


def _line(notes: Sequence[int | None], step: float = 1.0, start: float = 0.0) -> tuple[tuple[float, int], ...]:
    return tuple((start + n * step, note) for n, note in enumerate(notes) if note is not None)


TUNES = (
    Tune(
        "Morning at the bower",
        0.4,
        _line([12, 16, 19, 24, 19, 16, 14, 17, 21, 26, 21, 17, 12, 16, 19, 24, 23, 21, 19, 16, 14, 11, 12, None, 24])
        + _line([0, 2, 0, 7, 5, 0], 4),
    ),
    Tune(
        "There and back",
        0.3,
        _line([9, None, 12, 16, None, 12, 21, 19, 16, None, 12, 14, 16, None, 14, 12])
        + _line([9, None, 12, 16, None, 19, 21, 24, 21, None, 19, 16, 14, None, 12, 9], start=16)
        + _line([-3, 4, 0, 7, -3, 4, 0, 7, -3], 4),
    ),
    Tune(
        "Good night",
        0.6,
        _line([19, None, 16, 12, None, 14, 16, None, 19, 21, None, 19, 16, 14, 12, None, 12])
        + _line([0, 5, 7, 5, 0], 4),
    ),
)


@lru_cache(maxsize=len(TUNES))
def mp3(number: int) -> bytes:
    """The tune as MP3, mono, 96 kb/s, with its name as title. About half a second of work."""
    import av

    tune = TUNES[number]
    out = io.BytesIO()
    with av.open(out, "w", format="mp3") as container:
        container.metadata["title"] = tune.name
        container.metadata["track"] = f"{number + 1}/{len(TUNES)}"
        stream = container.add_stream("libmp3lame", rate=RATE, layout="mono")
        stream.bit_rate = 96_000
        frame = av.AudioFrame(format="s16p", layout="mono", samples=RATE * SECONDS)
        frame.sample_rate = RATE
        frame.planes[0].update(_samples(tune).tobytes())
        container.mux([*stream.encode(frame), *stream.encode(None)])
    return out.getvalue()


def _samples(tune: Tune) -> "array.array[int]":
    mixed = [0.0] * (RATE * SECONDS)
    for beat, note in tune.notes:
        start = int(beat * tune.beat_s * RATE)
        struck = _struck(note)[: max(0, len(mixed) - start)]
        mixed[start : start + len(struck)] = [a + b for a, b in zip(mixed[start:], struck, strict=False)]
    fade = RATE // 2
    for n in range(fade):
        mixed[-1 - n] *= n / fade
    return array.array("h", [max(-32767, min(32767, int(32767 * _LOUDNESS * value))) for value in mixed])


@lru_cache(maxsize=32)
def _struck(note: int) -> list[float]:
    """One bar struck once, until it can't be heard: 1.8 s of samples between -1.6 and 1.6."""
    tone = 220 * 2 ** (note / 12)
    sound = [0.0] * int(RATE * 1.8)
    for times, loudness, fade_s in _OVERTONES:
        step, decay = math.tau * tone * times / RATE, math.exp(-1 / (fade_s * RATE))
        loud = loudness
        for n in range(len(sound)):
            sound[n] += loud * math.sin(step * n)
            loud *= decay
            if loud < 0.0005:
                break
    return [value * min(1.0, n / 90) for n, value in enumerate(sound)]
