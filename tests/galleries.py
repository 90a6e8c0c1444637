"""A gallery for tests, unpacked as people unpack it."""

import zipfile

from core.media import Asset, Book, BookPart, Format, Kind, Pages, Part, Remote
from tests.books import HARD_NAME, info, picture
from worker.packaging import pack

HARD = info(
    HARD_NAME, Kind.PICTURES, authors=("<b>Ada</b>",), description="</style><script>evil()</script>", languages=("ar",)
)


def album(tmp_path, *names, told=HARD):
    """Pictures that tell of themselves what is hard on a page."""
    paths = [picture(tmp_path / name, (900, 600), colour=40 * number) for number, name in enumerate(names)]
    assets = tuple(Asset(path.name, Remote("x"), alt=f'No. {n} "<quoted>"') for n, path in enumerate(paths))
    return Book(told, (BookPart(Part("1", 1), Pages(assets), tuple(paths)),))


def unpacked(tmp_path):
    """The folder of a gallery of four pictures."""
    packed = pack(Format.HTML, album(tmp_path, "a.jpg", "b.png", "c.tif", "d.avif"), tmp_path / "out")
    assert (packed.media_type, packed.ending) == ("application/zip", ".zip")
    with zipfile.ZipFile(packed.path) as archive:
        archive.extractall(tmp_path / "gallery")
    return tmp_path / "gallery"
