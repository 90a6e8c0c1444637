"""How soon a film shows its first frame: an MP4 whose index is last, an MKV whose cues are; near peers and far ones.

The player is ffmpeg. It asks for the beginning, hears there that the index is at the end, jumps to that, and comes
back; a start at a place further on is a jump more.
"""

import asyncio
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench import stream_rig as rig
from bench.figures import Figure, median
from bench.relays import far
from bench.stream_rig import Film

_SECONDS, _CODED_S = 60, 2
#: name → size, bits a second
_SIZES = {"720p": ("1280x720", "3M"), "4k": ("3840x2160", "16M")}
_KINDS = {"moov_last": "mp4", "mkv": "mkv"}
#: four peers of 2.5 MB/s; half a turn to the far ones in seconds
_SHAPED = (4, 2500)
_SWARMS = {"": 0.0, "_far": 0.04}
_PLACE_S = "45"


async def measure(short: bool) -> list[Figure]:
    """All of it; without ffmpeg nothing. Short, a film in HD alone."""
    if not shutil.which("ffmpeg"):
        return []
    return await asyncio.to_thread(_measure, ["720p"] if short else list(_SIZES), 1 if short else 3)


def _measure(sizes: Sequence[str], rounds: int) -> list[Figure]:
    figures = []
    with tempfile.TemporaryDirectory(prefix="bb-bench-", ignore_cleanup_errors=True) as folder:
        for kind, ending in _KINDS.items():
            for size in sizes:
                film = rig.torrent_of(_made(Path(folder) / f"{kind}-{size}", size, ending))
                for tail, delay_s in _SWARMS.items():
                    figures += _of(film, delay_s, f"{kind}_{size}{tail}", rounds)
    return figures


def _of(film: Film, delay_s: float, named: str, rounds: int) -> list[Figure]:
    """Of a film and a swarm: from adding it to the first frame, and from then to one that is further on; in turn."""
    names = ["", *rig.peers()]
    took = [{name: _once(film, delay_s, name) for name in names} for _ in range(rounds)]
    note = f"{film.path.stat().st_size / 1e6:.0f} MB of a swarm of 10 MB/s, {2000 * delay_s:g} ms to a peer and back"
    return [
        Figure(f"films.{what}_{named}_ms_p50", medians.pop(""), "ms", rounds, medians, note)
        for at, what in enumerate(("start", "jump"))
        for medians in [{name: median([one[name][at] for one in took]) for name in names}]
    ]


def _once(film: Film, delay_s: float, name: str) -> tuple[float, float]:
    with rig.seeds(film, *_SHAPED) as near, far(near, delay_s) as peers, rig.streamer(name) as streamer:
        began = time.perf_counter()
        url = streamer.add(film, peers)
        _frame("-i", url)
        start = time.perf_counter()
        _frame("-ss", _PLACE_S, "-i", url)
        return 1000 * (start - began), 1000 * (time.perf_counter() - start)


def _frame(*words: str) -> None:
    _ffmpeg([*words, "-frames:v", "1", "-f", "null", "-"])


def _made(folder: Path, size: str, ending: str) -> Path:
    """Two seconds are coded, and repeated."""
    folder.mkdir(parents=True)
    pixels, rate = _SIZES[size]
    some, film = folder.parent / f"{size}-{ending}.mp4", folder / f"film.{ending}"
    source = ["-f", "lavfi", "-i", f"testsrc2=size={pixels}:rate=24,noise=alls=12:allf=t", "-t", str(_CODED_S)]
    _ffmpeg([*source, "-c:v", "mpeg4", "-b:v", rate, "-g", "24", str(some)])
    _ffmpeg(["-stream_loop", str(_SECONDS // _CODED_S - 1), "-i", str(some), "-c", "copy", str(film)])
    return film


def _ffmpeg(words: Sequence[str]) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-y", *words], check=True)
