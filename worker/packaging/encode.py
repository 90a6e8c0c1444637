"""Tracks coded anew, several at once: all in one way, so that they can be joined or lie side by side.

By the machine's own ffmpeg where it has one, else by the libraries that PyAV brings: the same encoders, the
program somewhat quicker. Each runs in a process of its own that ends with ours.
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
from typing import TYPE_CHECKING, Any, cast

from core.errors import PackagingError
from worker import child
from worker.packaging.packed import Progress, quiet
from worker.packaging.sounds import Sound

if TYPE_CHECKING:
    from av.container import InputContainer, OutputContainer

#: rates that AAC and MP3 both have, in Hz (ISO/IEC 14496-3 §1.6.3.4, 11172-3 §2.4.2.3 with 13818-3)
RATES = (16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
#: bits a second of a channel: what speech and most music need, and the least that is bearable
_GOOD, _LEAST = {"aac": 64_000, "libmp3lame": 96_000}, 32_000
#: what a file counts for that does not tell how long it is, in seconds
_UNKNOWN_S = 600.0
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


def encode(task: Task, voice: Voice, on_progress: Progress = quiet) -> None:
    """Code one file by PyAV."""
    import av

    options = {"protocol_whitelist": "file"}
    try:
        with (
            av.open(str(task.source), format=task.sound.demuxer, options=options) as source,
            av.open(str(task.target), "w", format=_MUXERS[voice.codec]) as target,
        ):
            _transcode(source, target, task, voice, on_progress)
    except (av.FFmpegError, ValueError) as error:
        raise PackagingError(f"{task.source.name} can't be coded anew: {error}. Ask for ZIP.") from error


async def _all(tasks: Sequence[Task], voice: Voice, on_progress: Progress) -> None:
    slots = asyncio.Semaphore(max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2))
    program, done = shutil.which("ffmpeg"), [0.0] * len(tasks)
    lengths = [task.sound.duration_s or _UNKNOWN_S for task in tasks]

    async def one(number: int) -> None:
        def moved(fraction: float) -> None:
            done[number] = max(done[number], fraction * lengths[number])
            on_progress(min(1.0, sum(done) / sum(lengths)))

        async with slots:
            if program:
                await _by_program(program, tasks[number], voice, moved)
            else:
                await child.run(encode, tasks[number], voice, on_progress=moved)
        moved(1.0)

    longest_first = sorted(range(len(tasks)), key=lambda number: -lengths[number])  # no core waits at the end
    running = [asyncio.create_task(one(number)) for number in longest_first]
    try:
        await asyncio.gather(*running)
    finally:
        for other in running:  # one that failed ends the others
            other.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def _by_program(program: str, task: Task, voice: Voice, on_progress: Progress) -> None:
    words = (
        *("-v", "error", "-nostdin", "-nostats", "-progress", "pipe:1", "-y", "-protocol_whitelist", "file,pipe"),
        *("-f", task.sound.demuxer, "-i", f"file:{task.source}", "-map", "0:a:0", "-map_metadata", "-1"),
        *("-map_chapters", "-1", "-c:a", voice.codec, "-ar", str(voice.rate), "-ac", str(voice.channels)),
        *("-b:a", str(voice.bit_rate), "-fflags", "+bitexact", "-f", _MUXERS[voice.codec], f"file:{task.target}"),
    )
    process = await asyncio.create_subprocess_exec(program, *words, stdin=DEVNULL, stdout=PIPE, stderr=PIPE)
    listening = asyncio.create_task(_listen(cast("asyncio.StreamReader", process.stdout), task, on_progress))
    try:
        said = await cast("asyncio.StreamReader", process.stderr).read()
        await listening
        code = await process.wait()
    finally:
        listening.cancel()
        if process.returncode is None:
            process.kill()
            await process.wait()
    if code:
        why = " ".join(said.decode("utf-8", "replace").strip().splitlines()[-1:])
        raise PackagingError(f"{task.source.name} can't be coded anew: {why}. Ask for ZIP.")


async def _listen(stdout: asyncio.StreamReader, task: Task, on_progress: Progress) -> None:
    """What `-progress` says, twice a second: `out_time_us=1234567`."""
    async for line in stdout:
        name, _, value = line.partition(b"=")
        if name == b"out_time_us" and value.strip().isdigit():
            on_progress(_fraction(int(value) / 1_000_000, task))


def _fraction(at_s: float, task: Task) -> float:
    """How much of a file is done; of one that does not tell its length, always more and never all."""
    long_s = task.sound.duration_s
    return at_s / (at_s + _UNKNOWN_S) if long_s is None else min(1.0, at_s / max(long_s, 0.001))


def _transcode(
    source: "InputContainer", target: "OutputContainer", task: Task, voice: Voice, on_progress: Progress
) -> None:
    import av

    layout = "stereo" if voice.channels == 2 else "mono"
    stream: Any = target.add_stream(voice.codec, rate=voice.rate, layout=layout)
    stream.bit_rate = voice.bit_rate
    stream.open()
    resampler = av.AudioResampler(stream.format.name, layout, voice.rate, stream.frame_size)
    count = 0
    for frame in chain(_decoded(source), [None]):
        on_progress(_fraction(count / voice.rate, task))
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
