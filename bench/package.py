"""How quickly and how well books are packed, beside zip, img2pdf and ffmpeg on the same files in turn."""

import asyncio
import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import material, validity
from bench.figures import Figure, median
from bench.place import ROOT

_FORMATS = ("cbz", "epub", "pdf")
Sample = dict[str, float]


async def measure(short: bool) -> list[Figure]:
    """All of it; nothing here needs a service."""
    return await asyncio.to_thread(_measure, short)


def _measure(short: bool) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="bb-bench-") as folder:
        room = Path(folder)
        pages = material.pages(room / "pages", 24 if short else 200)
        figures = _pages(room, pages, 3 if short else 7)
        figures += _memory(room, pages, (20, 100) if short else (20, 200, 2_000))
        figures += validity.of_pages(room, material.more(room / "judged", pages, 20))  # decoding all takes qpdf minutes
        if shutil.which("ffmpeg"):
            figures += _sounds(room, 15.0 if short else 360.0, 1 if short else 2)
            figures.append(validity.drift(room))
    return figures


def _pages(room: Path, pages: Path, rounds: int) -> list[Figure]:
    """Rounds in turn: zip, ours, img2pdf; medians."""
    took: dict[str, list[Sample]] = defaultdict(list)
    for _ in range(rounds):
        if shutil.which("zip"):
            took["zip -0"].append(_timed(lambda: _zip(room, pages)))
        for what in (*_FORMATS, *(["img2pdf"] if importlib.util.find_spec("img2pdf") else [])):
            took[what].append(_packed(what, pages, room / f"out.{what}"))
    size_mb = sum(path.stat().st_size for path in pages.iterdir()) / 1e6
    note = f"{len(list(pages.iterdir()))} pages, {size_mb:.0f} MB"
    peers = {"cbz": ("zip -0",), "epub": ("zip -0",), "pdf": ("img2pdf",)}
    figures = [
        Figure(
            f"package.{one}_s",
            _middle(took[one], "s"),
            "s",
            rounds,
            {name: _middle(took[name], "s") for name in peers[one] if name in took},
            note,
        )
        for one in _FORMATS
    ]
    sealed = "CBZ: re-opened, every CRC tested, synced to the disk"
    return [*figures, Figure("package.publish_s", _middle(took["cbz"], "publish_s"), "s", rounds, note=sealed)]


def _memory(room: Path, pages: Path, counts: Sequence[int]) -> list[Figure]:
    """The most of thin and thick books, above what the process has before it begins."""
    books = [material.more(room / f"book-{count}", pages, count) for count in counts]
    figures = []
    for what in _FORMATS:
        used = [_packed(what, book, room / "out")["rss_mb"] for book in books]
        by_count = ", ".join(f"{count}: {mb:.1f}" for count, mb in zip(counts, used, strict=True))
        figures.append(Figure(f"package.{what}_rss_mb", max(used), "MB", len(used), note=f"by pages {by_count}"))
    return figures


def _sounds(room: Path, seconds: float, rounds: int) -> list[Figure]:
    """An hour in ten chapters (less when it has to be short): joined as it is, and coded anew."""
    hours = 10 * seconds / 3600
    figures = []
    for name, codec, ending in (("copy", "aac", ".m4a"), ("encode", "libmp3lame", ".mp3")):
        folder = room / name
        paths = material.chapters(folder, codec, ending, 10, seconds)
        cover = material.cover(room / "cover.jpg")
        ours, theirs = [], []
        for _ in range(rounds):
            theirs.append(_timed(lambda: _ffmpeg(room, paths, cover, name))["s"])  # noqa: B023 called at once
            ours.append(_packed("m4b", folder, room / "out.m4b")["s"])
        note = f"{hours * 60:.0f} min in 10 chapters, mono, 64 kb/s"
        peers = {"ffmpeg": median(theirs) / hours}
        figures.append(Figure(f"package.m4b_{name}_s_per_h", median(ours) / hours, "s/h", rounds, peers, note))
    return figures


def _packed(what: str, folder: Path, out: Path) -> Sample:
    out.unlink(missing_ok=True)
    words = [sys.executable, "-m", "bench.packing", what, str(folder), str(out)]
    said = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    sample: Sample = json.loads(said)
    return sample


def _zip(room: Path, pages: Path) -> None:
    out = room / "out.zip"
    out.unlink(missing_ok=True)
    subprocess.run(["zip", "-0", "-q", "-j", "-r", str(out), str(pages)], check=True)


def _ffmpeg(room: Path, paths: Sequence[Path], cover: Path, name: str) -> None:
    """One ffmpeg, as people run it, at the priority that ours gives itself."""
    listed, marks = room / "list.txt", room / "marks.txt"
    listed.write_text("".join(f"file '{path}'\n" for path in paths), "utf-8")
    marks.write_text(
        ";FFMETADATA1\ntitle=A book\n"
        + "".join(f"[CHAPTER]\nTIMEBASE=1/1\nSTART={n}\nEND={n + 1}\ntitle={n}\n" for n in range(len(paths))),
        "utf-8",
    )
    how = ["-c", "copy"] if name == "copy" else ["-c:a", "aac", "-b:a", "64k", "-c:v", "copy"]
    words = ["ffmpeg", "-v", "error", "-y", "-f", "concat", "-safe", "0", "-i", str(listed), "-i", str(marks)]
    words += ["-i", str(cover), "-map", "0:a", "-map", "2:v", "-map_metadata", "1", "-map_chapters", "1", *how]
    words += ["-disposition:v:0", "attached_pic", "-movflags", "+faststart", "-f", "mp4", str(room / "peer.m4b")]
    subprocess.run(words, check=True)


def _timed(work: Callable[[], None]) -> Sample:
    began = time.perf_counter()
    work()
    return {"s": time.perf_counter() - began}


def _middle(samples: Sequence[Sample], key: str) -> float:
    return median([sample[key] for sample in samples])
