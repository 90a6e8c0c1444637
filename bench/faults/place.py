"""The server, up for as long as a block lasts."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).parents[2]


@contextmanager
def serving(module: str = "bench.faults", *words: str) -> Iterator[str]:
    """The address of a server of ours that prints its port and ends with its standard input."""
    command = [sys.executable, "-m", module, *words]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            if process.stdout is None or not (port := process.stdout.readline()):
                raise RuntimeError(f"{module} did not start")
            yield f"http://127.0.0.1:{int(port)}"
        finally:
            process.kill()


def address(base: str, case: str, seed: int, file: str) -> str:
    """Where the case of that name is played, struck where the seed says."""
    return f"{base}/{quote(case)}/{seed}/{file}"
