"""How streams fare: first byte, seeks, throughput, several players on a slow swarm, and what the role costs.

Everything goes over real HTTP on loopback; peers are other processes; every byte is compared.
"""

import asyncio
import contextlib
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from bench import stream_nginx
from bench import stream_rig as rig
from bench.figures import Figure, median, percentile
from bench.plain_client import seconds_to_give
from bench.stream_players import Get, Player, Source, first_byte_ms, start_bytes, together, whole
from bench.stream_rig import Film, Streamer

_MIB = 1 << 20
_SHAPED = (4, 2500)
_FAST = (1, 0)
Samples = dict[str, dict[str, list[float]]]
Part = Callable[[Film, Source, bool], list[Figure]]


async def measure(short: bool, only: str | None = None) -> list[Figure]:
    """All of it, or one of `PARTS`; players are threads, so off the loop."""
    return await asyncio.to_thread(_measure, short, only)


def _measure(short: bool, only: str | None) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="bb-bench-", ignore_cleanup_errors=True) as folder:
        film = rig.film(Path(folder), 128 if short else 384)
        source = Source.of(film.path)
        figures = [figure for name in ([only] if only else PARTS) for figure in PARTS[name](film, source, short)]
        asked = source.requests
        figures.append(Figure("stream.bad_bytes", source.bad_bytes, "", asked))
        figures.append(Figure("stream.error_pct", 100 * source.errors / max(1, asked), "%", asked))
        return figures


@contextlib.contextmanager
def _fresh(name: str, film: Film, peers: list[str]) -> Iterator[tuple[Streamer, str, float]]:
    """A streamer with this torrent just added: its address, and when that was."""
    with rig.streamer(name) as streamer:
        began = time.perf_counter()
        yield streamer, streamer.add(film, peers), began


def _in_turn(rounds: int, once: Callable[[str], dict[str, float]], more: Sequence[str] = ()) -> Samples:
    """By metric and streamer, what came out: in turn, ours first, `more` of them last."""
    samples: Samples = {}
    for _ in range(rounds):
        for name in ["", *rig.peers(), *more]:
            for metric, value in once(name).items():
                samples.setdefault(metric, {}).setdefault(name, []).append(value)
    return samples


def _figure(metric: str, samples: Samples, key: str, unit: str, note: str = "") -> Figure:
    medians = {name: median(values) for name, values in samples[key].items()}
    return Figure(metric, medians.pop(""), unit, len(samples[key][""]), medians, note)


def _fast(film: Film, source: Source, short: bool) -> list[Figure]:
    return _latencies(film, source, 6 if short else 15, _FAST, "")


def _shaped(film: Film, source: Source, short: bool) -> list[Figure]:
    return _latencies(film, source, 2 if short else 5, _SHAPED, "_shaped")


def _latencies(film: Film, source: Source, rounds: int, swarm: tuple[int, int], tail: str) -> list[Figure]:
    count, kb_s = swarm
    size = len(source.data)

    def once(name: str) -> dict[str, float]:
        with rig.seeds(film, count, kb_s) as peers, _fresh(name, film, peers) as (_, url, began):
            others = source if not name else Source(source.data)
            return {
                "first": first_byte_ms(url, others, 0, 4 * _MIB, since=began),
                "seek75": first_byte_ms(url, others, int(size * 0.75), _MIB),
                "seek30": first_byte_ms(url, others, int(size * 0.30), _MIB),
            }

    samples = _in_turn(rounds, once)
    seeks = [value for key in ("seek75", "seek30") for value in samples[key][""]]
    return [
        _figure(f"stream.first_byte{tail}_ms_p50", samples, "first", "ms"),
        _figure(f"stream.seek75{tail}_ms_p50", samples, "seek75", "ms"),
        _figure(f"stream.seek30{tail}_ms_p50", samples, "seek30", "ms"),
        Figure(f"stream.seek{tail}_ms_p95", percentile(seeks, 95), "ms", len(seeks)),
    ]


def _throughput(film: Film, source: Source, short: bool) -> list[Figure]:
    rounds = 2 if short else 3
    size = len(source.data)
    fifth = size // 5

    def once(name: str) -> dict[str, float]:
        mine = source if not name else Source(source.data)
        if name == "nginx":
            return {"done": _given_by_nginx(film, mine)}
        with rig.seeds(film, *_FAST) as peers:
            with _fresh(name, film, peers) as (_, url, began):
                whole(url, mine, 0, size)
                sequential = size / 1e6 / (time.perf_counter() - began)
                time.sleep(1.5)  # what is in memory goes to the disk
                done = 5 * size / 1e6 / together([partial(whole, url, mine, 0, size)] * 5)
            with _fresh(name, film, peers) as (_, url, _):
                parts = [partial(whole, url, mine, one * fifth, (one + 1) * fifth) for one in range(5)]
                fresh = 5 * fifth / 1e6 / together(parts)
        return {"sequential": sequential, "fresh": fresh, "done": done}

    samples = _in_turn(rounds, once, ["nginx"] if stream_nginx.program() else [])
    return [
        _figure("stream.sequential_mb_s", samples, "sequential", "MB/s"),
        _figure("stream.five_fresh_mb_s", samples, "fresh", "MB/s", "five readers, a fifth each"),
        _figure("stream.five_done_mb_s", samples, "done", "MB/s", "five readers of all of it, on the disk"),
    ]


def _given_by_nginx(film: Film, source: Source) -> float:
    """MB/s of five readers of the whole file."""
    size = len(source.data)
    with stream_nginx.serving(film.path) as url:
        whole(url, source, 0, size)
        return 5 * size / 1e6 / together([partial(whole, url, source, 0, size)] * 5)


def _players(film: Film, source: Source, short: bool) -> list[Figure]:
    """Five at 1 MB/s and ten at 0.5 MB/s, of a swarm that gives 10."""
    seconds = 8 if short else 60
    played: dict[str, list[Player]] = {}
    for count, rate in ((5, 1e6), (10, 0.5e6)):
        for name in ["", *rig.peers()]:
            mine = source if not name else Source(source.data)
            with rig.seeds(film, *_SHAPED) as peers, _fresh(name, film, peers) as (_, url, _):
                step = len(source.data) // count
                players = [Player(url, mine, one * step, rate, seconds) for one in range(count)]
                together([player.play for player in players])
            played.setdefault(name, []).extend(players)
    note = f"5 at 1 MB/s and 10 at 0.5 MB/s of 10 MB/s, {seconds:g} s"

    def figure(metric: str, unit: str, of: Callable[[list[Player]], float], more: str = "") -> Figure:
        values = {name: of(players) for name, players in played.items() if unit == "%" or _starts(players)}
        return Figure(metric, values.pop(""), unit, len(played[""]), values, more + note)

    return [
        figure("stream.players_started_pct", "%", lambda all_: 100 * len(_starts(all_)) / len(all_)),
        figure("stream.players_start_ms_p95", "ms", lambda all_: percentile(_starts(all_), 95), "of who began; "),
        figure("stream.stall_s", "s", lambda all_: sum(one.stall_s for one in all_), "in sum, of who began; "),
        _least_start(film),
    ]


def _least_start(film: Film) -> Figure:
    """What nobody can go below: this swarm's time for the pieces in which the beginnings of the ten lie."""
    piece = rig.PIECE
    size = film.path.stat().st_size
    starts = [one * (size // 10) for one in range(10)]
    pieces = {number for at in starts for number in range(at // piece, (at + start_bytes(0.5e6) - 1) // piece + 1)}
    with rig.seeds(film, *_SHAPED) as peers:
        ms = 1000 * seconds_to_give(film, peers, len(pieces) * piece)
    note = f"{len(pieces)} pieces of 1 MB, to a plain client that asks for everything at once"
    return Figure("stream.players_start_least_ms", ms, "ms", 1, note=note)


def _starts(players: list[Player]) -> list[float]:
    return [player.start_ms for player in players if player.start_ms is not None]


def _preloaded(film: Film, source: Source, short: bool) -> list[Figure]:
    took, rounds = [], 2 if short else 5
    for _ in range(rounds):
        with rig.seeds(film, *_SHAPED) as peers, rig.streamer("") as streamer:
            url = streamer.add(film, peers, preload=True)
            time.sleep(2)
            get = Get(url, source, 0, len(source.data)).read_to(512 * 1024)
            took.append(1000 * (time.perf_counter() - get.began))
            get.close()
    return [Figure("stream.preloaded_start_ms_p95", percentile(took, 95), "ms", rounds, note="half a megabyte")]


def _cost(film: Film, source: Source, short: bool) -> list[Figure]:
    """Five players of 8 Mbit/s, then five more; then fifty torrents that nobody watches."""
    seconds = 5 if short else 20
    size = len(source.data)
    with rig.seeds(film, 1, 20_000) as peers, _fresh("", film, peers) as (streamer, url, _):
        places = [one * size // 10 for one in range(10)]
        before, began = streamer.cpu_s(), time.perf_counter()
        together([Player(url, source, at, 1e6, seconds).play for at in places[:5]])
        cpu = 100 * (streamer.cpu_s() - before) / (time.perf_counter() - began)
        together([Player(url, source, at, 1e6, seconds).play for at in places])
        peak = streamer.peak_mb()
    return [
        Figure("stream.cpu_pct_5x8mbit", cpu, "%", 5, note="of one core, the torrent role alone"),
        Figure("stream.rss_mb_10", peak, "MB", 10, note="at most, with ten streams"),
        _memory_4k(film, source, seconds),
        _idle(seconds),
    ]


def _memory_4k(film: Film, source: Source, seconds: float) -> Figure:
    """Four players at 40 Mbit/s, as films in 4K are; what each adds to the role's memory."""
    with rig.seeds(film, 1, 40_000) as peers, _fresh("", film, peers) as (streamer, url, _):
        before, step = streamer.peak_mb(), len(source.data) // 4
        together([Player(url, source, one * step, 5e6, seconds).play for one in range(4)])
        each = (streamer.peak_mb() - before) / 4
    return Figure("stream.rss_mb_per_stream_4k", each, "MB", 4, note="at 40 Mbit/s, beyond the role itself")


def _idle(seconds: float) -> Figure:
    with tempfile.TemporaryDirectory(prefix="bb-bench-") as folder, rig.streamer("") as streamer:
        for number in range(50):
            streamer.add(rig.film(Path(folder) / str(number), 1, number), [])
        time.sleep(2)
        before, began = streamer.cpu_s(), time.perf_counter()
        time.sleep(seconds)
        cpu = 100 * (streamer.cpu_s() - before) / (time.perf_counter() - began)
    return Figure("stream.idle_cpu_pct_50", cpu, "%", 50, note="of one core, 50 torrents that nobody watches")


#: by the word of `bench stream --only`
PARTS: Mapping[str, Part] = {
    "seeks": _fast,
    "shaped": _shaped,
    "whole": _throughput,
    "players": _players,
    "preloaded": _preloaded,
    "cost": _cost,
}
