"""Three small tunes for bells, computed and encoded on the spot. Nobody speaks in them."""

import array
import cmath
import io
import math
import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial, reduce
from itertools import accumulate, repeat

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
    """The tune as MP3, mono, 96 kb/s, with its name as title. About a quarter of a second of work."""
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
        sounding = slice(start, start + len(struck))
        mixed[sounding] = map(operator.add, mixed[sounding], struck)
    fade = RATE // 2
    for n in range(fade):
        mixed[-1 - n] *= n / fade
    return array.array("h", map(int, mixed))


@lru_cache(maxsize=32)
def _struck(note: int) -> list[float]:
    """One bar struck once, until it can't be heard: 1.8 s of samples; a few at once stay within 16 bits."""
    tone = 220 * 2 ** (note / 12)
    overtones = [_overtone(tone * times, 32767 * _LOUDNESS * loud, fade_s) for times, loud, fade_s in _OVERTONES]
    sound = [at_once.imag for at_once in reduce(partial(map, operator.add), overtones)]
    return [value * min(1.0, n / 90) for n, value in enumerate(sound[:90])] + sound[90:]


def _overtone(tone: float, loudness: float, fade_s: float) -> Iterator[complex]:
    """A hand that turns and shrinks, one multiplication a sample: its height is what is heard."""
    turn = cmath.exp(complex(-1 / fade_s, math.tau * tone) / RATE)
    return accumulate(repeat(turn, int(RATE * 1.8) - 1), operator.mul, initial=complex(loudness))
