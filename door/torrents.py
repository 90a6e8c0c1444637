"""`torrent`: add torrents to the service that runs, see them, steer them; for programs with --json."""

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from core.errors import StartError
from core.settings import load

if TYPE_CHECKING:
    from door.torrent_rows import Told, Window

T = TypeVar("T")
_HELP = "Torrents of the service that runs: add, list, files, pause, resume, remove, seed."
app = typer.Typer(help=_HELP, no_args_is_help=True)
_SOURCE = typer.Argument(metavar="FILE-OR-MAGNET", help="A .torrent file, a magnet link or an info-hash.")
_PEER = typer.Option(metavar="HOST:PORT", help="A peer that has it; as many as you like.")
_NUMBER = Annotated[int, typer.Argument(metavar="ID", help="The torrent's number.")]
_AS_JSON = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


@app.command()
def add(
    source: Annotated[str, _SOURCE],
    peer: Annotated[list[str] | None, _PEER] = None,
    wait: Annotated[float, typer.Option(min=0, help="Seconds to wait for its list of files.")] = 60,
    *,
    download: Annotated[bool, typer.Option(help="Fetch all of it into the library, too.")] = False,
    as_json: _AS_JSON = False,
) -> None:
    """Add one, and tell the addresses at which its files can be streamed. Exit code 1 when nobody told its files."""
    contacts, data = [found for one in peer or [] for found in _peers(one)], _source(source)
    told = _ask(lambda window: window.add(data, contacts, wait, download=download))
    _tell_files(told, as_json=as_json)
    raise typer.Exit(0 if told.files else 1)


@app.command("list")
def list_torrents(*, as_json: _AS_JSON = False) -> None:
    """All torrents, the newest first."""
    for told in _ask(lambda window: window.listed()):
        why = f"  {told.error}" if told.error else ""
        line = f"{told.id:>5}  {told.state:<9} {told.percent:>3} %  {told.name}{why}"
        print(json.dumps(told.figures_json()) if as_json else line)  # noqa: T201


@app.command()
def files(torrent: _NUMBER, *, as_json: _AS_JSON = False) -> None:
    """The files of one, with fresh addresses."""
    _tell_files(_ask(lambda window: window.told(torrent)), as_json=as_json)


@app.command()
def pause(torrent: _NUMBER, *, as_json: _AS_JSON = False) -> None:
    """Nothing comes or goes of it meanwhile."""
    _done(torrent, "paused", lambda window: window.pause(torrent, paused=True), as_json=as_json)


@app.command()
def resume(torrent: _NUMBER, *, as_json: _AS_JSON = False) -> None:
    """Go on with one."""
    _done(torrent, "goes on", lambda window: window.pause(torrent, paused=False), as_json=as_json)


@app.command()
def seed(torrent: _NUMBER, *, as_json: _AS_JSON = False) -> None:
    """Give of one to others."""
    _done(torrent, "is given to others", lambda window: window.seed(torrent), as_json=as_json)


@app.command()
def remove(torrent: _NUMBER, *, as_json: _AS_JSON = False) -> None:
    """Take one out with all that is not in the library; links to it end at once."""
    _done(torrent, "removed", lambda window: window.remove(torrent), as_json=as_json)


def _done(torrent: int, what: str, do: "Callable[[Window], Awaitable[None]]", *, as_json: bool) -> None:
    _ask(do)
    print(json.dumps({"id": torrent, "done": True}) if as_json else f"{torrent} {what}.")  # noqa: T201


def _tell_files(told: "Told", *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(told.json()))  # noqa: T201
        return
    print(f"{told.id}  {told.name}")  # noqa: T201
    for one in told.files:
        print(f"{one['index']:>5}  {one['name']}  {one['size']} bytes\n       {one['url']}")  # noqa: T201


def _ask(do: "Callable[[Window], Awaitable[T]]") -> T:
    """The answer of a window on the rows of the service that runs."""
    return asyncio.run(_answer(do))


async def _answer(do: "Callable[[Window], Awaitable[T]]") -> T:
    from door.torrent_rows import window

    async with window(load()) as opened:
        return await do(opened)


def _source(text: str) -> bytes:
    """The .torrent of that name, or the magnet link that the text is. Raises StartError for neither."""
    from core.torrents import MOST_BYTES, magnet_in

    magnet = magnet_in(text)
    if magnet is not None:
        return magnet.encode()
    try:
        with Path(text).open("rb") as file:
            return file.read(MOST_BYTES + 1)  # one too many, and it is refused as too big
    except OSError as error:
        raise StartError(f"{text} is no magnet link, and no file that can be read: {error.strerror}.") from None


def _peers(text: str) -> list[tuple[str, int]]:
    """All addresses of a peer: an engine is told no names."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise typer.BadParameter(f"{text!r} is no address such as 192.0.2.7:6881.")
    try:
        found = socket.getaddrinfo(host.strip("[]"), int(port), type=socket.SOCK_STREAM)
    except OSError as error:
        raise typer.BadParameter(f"{host} is not to be found: {error.strerror}. Name its address.") from None
    return list(dict.fromkeys((str(where[0]), int(port)) for *_, where in found))
