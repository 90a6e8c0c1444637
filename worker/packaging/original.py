"""The source's own file, handed on untouched: not a byte is changed."""

import os
import shutil
from pathlib import Path

from core.media import Asset, Book, Local
from worker.content.promise import promised
from worker.packaging.packed import Packed, Progress, packed
from worker.storage.names import ending


def hand_over(book: Book, out: Path, on_progress: Progress) -> Packed:
    """The book's only file at `out`, under its own ending and media type."""
    asset, path = next(
        (asset, path) for part in book.parts for asset, path in zip(part.assets.assets, part.files, strict=True)
    )
    _place(asset, path, out)
    on_progress(1.0)
    return packed(
        out, promised(asset.name, asset.media_type).media_type or "application/octet-stream", ending(asset.name)
    )


def _place(asset: Asset, path: Path, out: Path) -> None:
    """Linked where it was fetched to; copied when it is the operator's own, which the shelf must not touch."""
    out.unlink(missing_ok=True)
    if not isinstance(asset.where, Local):
        try:
            os.link(path, out)
        except OSError:  # no links here: then a copy, whose own failure is told
            shutil.copyfile(path, out)
    else:
        shutil.copyfile(path, out)
