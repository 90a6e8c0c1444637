"""What is packed: pages as heavy as scans are, and an hour of sound in ten chapters."""

import os
import subprocess
from pathlib import Path

_SIZE = (1600, 2400)
#: pages that differ; the others are these with a comment of their own
_DISTINCT = 20
_COMMENT = 0xFE


def pages(folder: Path, count: int) -> Path:
    """So many JPEG pages of some 0.85 MB."""
    folder.mkdir(parents=True)
    drawn = [_page(folder.parent / f"drawn-{number}.jpg", number) for number in range(min(_DISTINCT, count))]
    for number in range(count):
        data = drawn[number % len(drawn)].read_bytes()
        mark = f"page {number}".encode()
        comment = bytes((0xFF, _COMMENT)) + (len(mark) + 2).to_bytes(2, "big") + mark
        (folder / f"{number + 1:05d}.jpg").write_bytes(data[:2] + comment + data[2:])
    return folder


def more(folder: Path, source: Path, count: int) -> Path:
    """So many pages as links to those that there are: a thick book takes no more room."""
    folder.mkdir()
    there = sorted(source.iterdir())
    for number in range(count):
        os.link(there[number % len(there)], folder / f"{number + 1:05d}.jpg")
    return folder


def chapters(folder: Path, codec: str, ending: str, count: int, seconds: float) -> list[Path]:
    """So many chapters by ffmpeg: half a second of silence, then pink noise with a tone, mono, 64 kb/s."""
    folder.mkdir(parents=True)
    one = folder / f"one{ending}"
    source = f"anoisesrc=c=pink:a=0.2:d={seconds}:s=7[noise];sine=220:d={seconds}[tone];[noise][tone]amix,adelay=500"
    words = [
        "ffmpeg",
        "-v",
        "error",
        "-filter_complex",
        source,
        "-ac",
        "1",
        "-ar",
        "44100",
        "-c:a",
        codec,
        "-b:a",
        "64k",
    ]
    subprocess.run([*words, "-y", str(one)], check=True)
    paths = [folder / f"{number + 1:02d} Chapter {number + 1}{ending}" for number in range(count)]
    for path in paths:
        os.link(one, path)
    one.unlink()
    return paths


def cover(path: Path) -> Path:
    """A picture for the audiobook."""
    from PIL import Image

    Image.effect_mandelbrot((600, 800), (-2, -1.5, 1, 1.5), 60).convert("RGB").save(path)
    return path


def _page(path: Path, number: int) -> Path:
    """Grain over large shapes: it packs about as badly as a photographed page."""
    from PIL import Image, ImageChops

    grain = Image.effect_noise(_SIZE, 26)
    shapes = Image.radial_gradient("L").resize(_SIZE).rotate(number * 17)
    Image.merge("RGB", [ImageChops.add(grain, shapes, 2, shade) for shade in (0, number, -number)]).save(
        path, quality=80
    )
    return path
