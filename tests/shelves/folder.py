"""A folder as the contract meets it: a file of each sort, reached by links, and numbered pictures."""

from tests.emulators import gutendex

WORDS = "shelf"


def made(adapter, site, folder):
    shelf = folder / "shelf"
    (shelf / "pictures").mkdir(parents=True)
    for name in ("demo.epub", "demo.jpg", "demo.mp3", "demo.txt"):
        (shelf / name).symlink_to(shelf / f"real {name}")
        (shelf / f"real {name}").write_bytes(gutendex.files()[name].read_bytes())
    for n in (1, 2):
        (shelf / "pictures" / f"{n}.jpg").write_bytes(gutendex.files()["demo.jpg"].read_bytes())
    return adapter("folder", adapter.options(path=folder))
