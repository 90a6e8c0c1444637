"""One packing in a process of its own, so that its memory is its own: `python -m bench.packing WHAT FOLDER OUT`.

WHAT is a format, or "img2pdf". What is needed is imported before the clock starts; the answer is one line of JSON:
seconds to write the file, seconds to sync and re-open it, MB above idle.
"""

import importlib
import importlib.util
import json
import sys
import time
from pathlib import Path

from core.media import Format, Kind, TitleInfo


def main(what: str, folder: Path, out: Path) -> None:
    """Pack, and print how it went."""
    for name in ("PIL.Image", "lxml.etree", "ebooklib.epub", "av", "worker.packaging", what):
        if importlib.util.find_spec(name.partition(".")[0]):
            importlib.import_module(name)
    files = sorted(folder.iterdir())
    Path("/proc/self/clear_refs").write_text("5", "ascii")
    idle_mb = _memory_mb("VmRSS")
    began = time.perf_counter()
    ending = _write(what, files, out)
    made_s = time.perf_counter() - began
    peak_mb = _memory_mb("VmHWM")
    began = time.perf_counter()
    _seal(out, ending)
    print(json.dumps({"s": made_s, "publish_s": time.perf_counter() - began, "rss_mb": peak_mb - idle_mb}))


def _write(what: str, files: list[Path], out: Path) -> str:
    if what == "img2pdf":
        import img2pdf  # type: ignore[import-not-found, import-untyped, unused-ignore]

        with out.open("wb") as file:
            img2pdf.convert([str(path) for path in files], outputstream=file)
        return ".pdf"
    from core.media import Asset, Book, BookPart, Files, Local, Pages, Part
    from worker.packaging import PACKERS

    assets = tuple(Asset(path.name, Local(path)) for path in files)
    info = TitleInfo("bench", "book", "A book", Kind.COMIC, (Format(what),), authors=("Ada",), languages=("en",))
    if files[0].suffix == ".jpg":
        parts = [BookPart(Part("1", 1, "One"), Pages(assets), tuple(files))]
        cover = None
    else:
        parts = [
            BookPart(Part(str(n), n, f"Chapter {n}"), Files((asset,)), (path,))
            for n, (asset, path) in enumerate(zip(assets, files, strict=True), 1)
        ]
        cover = out.with_name("cover.jpg")
    return PACKERS[Format(what)].make(Book(info, tuple(parts), cover), out, lambda _: None).ending


def _seal(out: Path, ending: str) -> None:
    from worker.packaging.packed import packed
    from worker.packaging.seal import seal

    seal(packed(out, "", ending))


def _memory_mb(name: str) -> float:
    line = next(one for one in Path("/proc/self/status").read_text("ascii").splitlines() if one.startswith(name))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
