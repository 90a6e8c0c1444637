"""Tracks coded anew, several at once: all in one way, so that they can be joined or lie side by side.

By the machine's own ffmpeg where it has one, else by the libraries that PyAV brings: the same encoders, the
program is a fifth quicker. Each runs in a process of its own that ends with ours.
"""

import asyncio
import os
import shutil
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import PackagingError
from worker import child
from worker.packaging.packed import Progress
from worker.packaging.sounds import Sound

if TYPE_CHECKING:
    from av.container import InputContainer, OutputContainer

#: rates that AAC and MP3 both have, in Hz (ISO/IEC 14496-3 §1.6.3.4, 11172-3 §2.4.2.3 with 13818-3)
RATES = (16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
#: bits a second of a channel: what speech and most music need, and the least that is bearable
_GOOD, _LEAST = {"aac": 64_000, "libmp3lame": 96_000}, 32_000
_MUXERS = {"aac": "mp4", "libmp3lame": "mp3"}


@dataclass(frozen=True, slots=True)
class Voice:
    """How tracks are coded: "aac" or "libmp3lame", Hz, 1 or 2 channels, bits a second."""

    codec: str
    rate: int
    channels: int
    bit_rate: int


@dataclass(frozen=True, slots=True)
class Task:
    """One file to be coded anew."""

    source: Path
    sound: Sound
    target: Path


def voice_for(sounds: Sequence[Sound], codec: str) -> Voice:
    """One voice that suits all: no less than the best of them has, and no more than is heard."""
    channels = 2 if any(sound.channels > 1 for sound in sounds) else 1
    rate = next((rate for rate in RATES if rate >= max(sound.rate for sound in sounds)), RATES[-1])
    known = max(sound.bit_rate for sound in sounds) or _GOOD[codec] * channels
    return Voice(codec, rate, channels, min(_GOOD[codec] * channels, max(_LEAST * channels, known)))


def encode_all(tasks: Sequence[Task], voice: Voice, on_progress: Progress) -> None:
    """Code all files, as many at once as there are cores. Raises PackagingError naming one that can't be."""
    asyncio.run(_all(tasks, voice, on_progress))


def encode(task: Task, voice: Voice) -> None:
    """Code one file by PyAV."""
    import av

    options = {"protocol_whitelist": "file"}
    try:
        with (
            av.open(str(task.source), format=task.sound.demuxer, options=options) as source,
            av.open(str(task.target), "w", format=_MUXERS[voice.codec]) as target,
        ):
            _transcode(source, target, voice)
    except (av.FFmpegError, ValueError) as error:
        raise PackagingError(f"{task.source.name} can't be coded anew: {error}. Ask for ZIP.") from error


async def _all(tasks: Sequence[Task], voice: Voice, on_progress: Progress) -> None:
    slots = asyncio.Semaphore(max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2))
    whole_s = sum(task.sound.duration_s or 1.0 for task in tasks)
    program = shutil.which("ffmpeg")
    done_s = 0.0

    async def one(task: Task) -> None:
        nonlocal done_s
        async with slots:
            await (_by_program(program, task, voice) if program else child.run(encode, task, voice))
        done_s += task.sound.duration_s or 1.0
        on_progress(min(1.0, done_s / whole_s))

    longest_first = sorted(tasks, key=lambda task: -(task.sound.duration_s or 0))  # so that no core waits at the end
    running = [asyncio.create_task(one(task)) for task in longest_first]
    try:
        await asyncio.gather(*running)
    finally:
        for other in running:  # one that failed ends the others
            other.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def _by_program(program: str, task: Task, voice: Voice) -> None:
    words = (
        *("-v", "error", "-nostdin", "-y", "-protocol_whitelist", "file", "-f", task.sound.demuxer),
        *("-i", f"file:{task.source}", "-map", "0:a:0", "-map_metadata", "-1", "-map_chapters", "-1"),
        *("-c:a", voice.codec, "-ar", str(voice.rate), "-ac", str(voice.channels), "-b:a", str(voice.bit_rate)),
        *("-fflags", "+bitexact", "-f", _MUXERS[voice.codec], f"file:{task.target}"),
    )
    process = await asyncio.create_subprocess_exec(program, *words, stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE)
    try:
        _, said = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        words_said = said.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise PackagingError(f"{task.source.name} can't be coded anew: {' '.join(words_said)}. Ask for ZIP.")


def _transcode(source: "InputContainer", target: "OutputContainer", voice: Voice) -> None:
    import av

    layout = "stereo" if voice.channels == 2 else "mono"
    stream: Any = target.add_stream(voice.codec, rate=voice.rate, layout=layout)
    stream.bit_rate = voice.bit_rate
    stream.open()
    resampler = av.AudioResampler(stream.format.name, layout, voice.rate, stream.frame_size)
    count = 0
    for frame in chain(_decoded(source), [None]):
        for piece in resampler.resample(frame):
            piece.pts, piece.time_base = count, Fraction(1, voice.rate)
            count += piece.samples
            target.mux(stream.encode(piece))
    target.mux(stream.encode(None))


def _decoded(source: "InputContainer") -> Any:
    """The frames of the first sound; a packet that does not decode is left out."""
    import av

    for packet in source.demux(source.streams.audio[0]):
        try:
            yield from packet.decode()
        except av.error.InvalidDataError:
            continue
