"""What is here stays here, whatever ends the process."""

import signal
import subprocess
import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.swarm import adding, event, made, read_all, seeding, some_bytes
from worker.torrent import Finished, Role
from worker.torrent.journal import Journal

FILM = some_bytes(4_000_000)
PIECE = 32768
PIECES = -(-len(FILM) // PIECE)


async def test_after_a_kill_only_what_was_in_flight_is_fetched_again(tmp_path):
    torrent = made(tmp_path / "seed", {"film.mp4": FILM}, piece=PIECE)
    with seeding(tmp_path / "seed", torrent, kb_s=1500) as seeds:
        kept = killed_in_the_middle(tmp_path / "ours", tmp_path / "seed" / "swarm.torrent", seeds.peers[0][1])
    with seeding(tmp_path / "seed", torrent) as others:  # who hear nothing of what was asked for before
        async with adding(tmp_path / "ours", torrent, others.peers, role=Role.FETCH) as (engine, ours):
            await event(engine, Finished, 60)
            assert await read_all(ours) == FILM
        assert others.asked() == set(range(PIECES)) - kept


def killed_in_the_middle(folder, torrent, port):
    """Fetch some of it in a process that is killed without a warning; the pieces whose writing was told by then."""
    words = [sys.executable, str(Path(__file__).parent / "engine_process.py"), str(folder), str(torrent), str(port)]
    assert subprocess.run([*words, str(PIECES // 3)], check=False).returncode == -signal.SIGKILL
    return Journal(folder / "1.pieces").read()


@given(st.lists(st.sets(st.integers(0, 1 << 20), max_size=50), max_size=5), st.binary(max_size=3))
def test_a_journal_knows_all_that_was_written_and_nothing_of_a_torn_line(tmp_path_factory, rounds, torn):
    path = tmp_path_factory.mktemp("journal") / "1.pieces"
    for pieces in rounds:
        Journal(path).add(pieces)
    with path.open("ab") as file:
        file.write(torn)
    assert Journal(path).read() == frozenset().union(*rounds)


def test_a_journal_that_is_not_there_knows_nothing(tmp_path):
    journal = Journal(tmp_path / "none.pieces")
    assert journal.read() == frozenset()
    journal.remove()


def test_what_is_known_is_not_written_twice(tmp_path):
    journal = Journal(tmp_path / "1.pieces")
    journal.add([1, 2])
    journal.add([2, 3])
    assert (tmp_path / "1.pieces").stat().st_size == 12
