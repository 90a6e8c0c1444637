"""A disk of a few megabytes, for what happens when it is full."""

import contextlib
import subprocess

from tests.programs import missing


@contextlib.contextmanager
def small_disk(folder, size="1m"):
    """A folder on a disk of its own."""
    folder.mkdir(parents=True)
    words = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if subprocess.run(words, capture_output=True, check=False).returncode:
        missing("only root can mount a disk that is small")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def grown(folder, size="20m"):
    """Somebody has made room."""
    subprocess.run(["mount", "-o", f"remount,size={size}", str(folder)], check=True)
