"""Recordings for tests: a tone with silence around it, so that its beginning can be heard to the sample."""

import array
import math
from fractions import Fraction
from pathlib import Path

import av

#: silence before the tone, in seconds
QUIET_S = 0.5


def recording(path: Path, codec="aac", seconds=2.0, rate=44_100, layout="mono", bit_rate=64_000) -> Path:
    """Half a second of silence, then a tone, for so long in all."""
    channels = 2 if layout == "stereo" else 1
    period = rate // 441
    turn = [int(12_000 * math.sin(2 * math.pi * n / period)) for n in range(period) for _ in range(channels)]
    silent, count = int(QUIET_S * rate), int(seconds * rate)
    samples = array.array("h", [0]) * (silent * channels) + array.array("h", turn) * (count // period)
    samples = samples[: count * channels]
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        stream.bit_rate = bit_rate
        stream.open()
        resampler = av.AudioResampler(stream.format.name, layout, rate, stream.frame_size or 1024)
        frame = av.AudioFrame("s16", layout, count)
        frame.planes[0].update(samples.tobytes())
        frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
        at = 0
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            piece.pts, piece.time_base = at, Fraction(1, rate)
            at += piece.samples
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return path


def heard(path: Path) -> tuple[array.array, int]:
    """All samples of the first channel, and their rate, as a player plays them."""
    samples = array.array("h")
    with av.open(str(path)) as container:
        rate = container.streams.audio[0].codec_context.sample_rate
        resampler = av.AudioResampler("s16", "mono", rate)
        for frame in container.decode(container.streams.audio[0]):
            for piece in resampler.resample(frame):
                samples.frombytes(bytes(piece.planes[0])[: piece.samples * 2])
    return samples, rate


def tone_begins_s(samples, rate, after_s=0.0) -> float:
    """When the next tone begins after so many seconds."""
    begin = int(after_s * rate)
    return next(n for n in range(begin, len(samples)) if abs(samples[n]) > 1_500) / rate
