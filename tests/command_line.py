"""The command line, as people call it: in this process where it is quick, as a program where a service runs."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from core import log
from core.errors import BowerbirdError
from door import app
from tests.story import not_asked

ROOT = Path(__file__).parent.parent
QUIET = {f"BOWERBIRD_SOURCES__{name}__ENABLED".upper(): "false" for name in not_asked()} | {"BOWERBIRD_WEB__PORT": "0"}


def call(*words, answers="", **settings):
    """Run these words in this process; keyword arguments are settings: `HOME=…`, `WEB__PORT=…`."""
    try:
        result = CliRunner().invoke(app, list(words), input=answers, env=environment(settings))
    finally:
        log.configure("error")
    if result.exception and not isinstance(result.exception, SystemExit | BowerbirdError):
        raise result.exception
    return result


def program(*words, **settings):
    """Run these words as a program of their own."""
    return subprocess.run(
        [sys.executable, ROOT / "bowerbird.py", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=os.environ | environment(settings),
    )


async def program_beside(*words, **settings):
    """The same, while this process goes on serving."""
    return await asyncio.to_thread(program, *words, **settings)


def environment(settings):
    """Settings as the environment names them."""
    return QUIET | {f"BOWERBIRD_{name}": str(value) for name, value in settings.items()}
