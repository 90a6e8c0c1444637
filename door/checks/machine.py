"""The machine: Python, the home folder and its disk, the port, the certificates that TLS trusts."""

import contextlib
import os
import shutil
import socket
import sqlite3
import ssl
import stat
import sys
import tempfile
from pathlib import Path

from bot.terminal.client import Service as Address
from core.home import running
from core.settings import Settings
from door.checks import Check, failed, fine, warning

#: bytes free on the home folder's disk: less than the first stops work, less than the second soon will
LEAST_FREE, LITTLE_FREE = 100_000_000, 2_000_000_000
_PYTHONS = ((3, 11), (3, 14))


def python() -> Check:
    """Is this a Python that everything we need has been built for?"""
    version = ".".join(map(str, sys.version_info[:3]))
    if _PYTHONS[0] <= sys.version_info[:2] < _PYTHONS[1]:
        return fine("python", f"Python {version}")
    return failed("python", f"Python {version}", "Use Python 3.11, 3.12 or 3.13: BOWERBIRD_PYTHON names it to ./run.")


def home(folder: Path) -> Check:
    """Can the home folder be written, and does nobody else see into it?"""
    other = "or name another folder with BOWERBIRD_HOME."
    if not folder.exists():
        parent = next(one for one in folder.absolute().parents if one.exists())
        if os.access(parent, os.W_OK | os.X_OK) and parent.is_dir():
            return fine("home", f"{folder} is made at the first start")
        return failed("home", f"{folder} can't be made in {parent}", f"Give this user the right to, {other}")
    if not folder.is_dir():
        return failed("home", f"{folder} is not a folder", f"Move it away, {other}")
    if not os.access(folder, os.W_OK | os.X_OK):
        return failed("home", f"{folder} can't be written", f"Give this user the right to, {other}")
    if stat.S_IMODE(folder.stat().st_mode) & 0o077:
        return warning("home", f"{folder} can be read by others on this machine", f"chmod 700 '{folder}'")
    return fine("home", f"{folder} can be written, by its owner alone")


def disk(folder: Path) -> Check:
    """Is there room where the files go?"""
    free = shutil.disk_usage(next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())).free
    what = f"{free / 1e9:.1f} GB free at {folder}"
    if free < LEAST_FREE:
        return failed("disk", what, "Free some space there, or name another folder with BOWERBIRD_HOME.")
    if free < LITTLE_FREE:
        return warning("disk", what, "Free some space there before it stops downloads.")
    return fine("disk", what)


def log_of_sqlite(folder: Path) -> Check:
    """Does the folder's file system let SQLite keep its write-ahead log? Tried beside the real one, and removed."""
    place = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.is_dir())
    try:
        mode = _try_database(place)
    except (OSError, sqlite3.Error) as error:
        return failed("sqlite", f"A database can't be made in {place} ({error})", "See what is said of home and disk.")
    if mode != "wal":
        cure = "Put BOWERBIRD_HOME on a local disk, or name a Postgres with BOWERBIRD_DATABASE_URL."
        return failed("sqlite", f"SQLite can't use its write-ahead log here ({mode})", cure)
    return fine("sqlite", "SQLite can use its write-ahead log here")


def port(settings: Settings) -> Check:
    """Is the web's port free, or held by our own service?"""
    host, number = settings.web.host, settings.web.port
    if number == 0:
        return fine("port", "any free one is taken")
    try:
        _try_port(host, number)
    except OSError as error:
        service = running(settings.home)
        if service is not None and Address(service.url, "").socket.port == number:
            return fine("port", f"{number} is held by our own service")
        cure = f"Stop what uses it, or take another: BOWERBIRD_WEB__PORT={number + 1}."
        return failed("port", f"{number} on {host} can't be used ({error.strerror})", cure)
    return fine("port", f"{number} on {host} is free")


def tls() -> Check:
    """Are there certificates by which other machines are known?"""
    known = ssl.create_default_context().cert_store_stats()["x509_ca"]
    paths = ssl.get_default_verify_paths()
    if known or paths.capath:
        return fine("tls", f"{known or 'some'} certificate authorities are known")
    return failed("tls", "No certificate authority is known", "Install the system's ca-certificates.")


def _try_database(place: Path) -> str:
    """The journal mode that a trial database gets there."""
    with (
        tempfile.TemporaryDirectory(dir=place, prefix=".doctor-") as trial,
        contextlib.closing(sqlite3.connect(Path(trial) / "trial.db")) as connection,
    ):
        mode = str(connection.execute("PRAGMA journal_mode=WAL").fetchone()[0])
        connection.execute("CREATE TABLE trial (x)")
        connection.commit()
    return mode


def _try_port(host: str, number: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with contextlib.closing(socket.socket(family, socket.SOCK_STREAM)) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        trial.bind((host, number))
