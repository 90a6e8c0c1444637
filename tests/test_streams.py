"""Streams over real HTTP, from peers in another process: what players ask, and what they get."""

import asyncio
import random
import socket

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import REGISTRY

from tests.deadline import DEADLINE_S
from tests.streaming import same, until, watching
from tests.swarm import adding, made, seeding, some_bytes
from worker.fetch.traffic import Traffic
from worker.web.admission import Admission, Refused

FILM = some_bytes(5_000_321)


@pytest.fixture
async def player(tmp_path):
    """Somebody who watches what comes from one fast peer."""
    torrent = made(tmp_path / "seed", {"film.mp4": FILM, "empty.nfo": b"", "words.srt": b"1\n"})
    with seeding(tmp_path / "seed", torrent) as seeds:
        async with adding(tmp_path / "ours", torrent, seeds.peers) as (_, ours), watching(ours, FILM) as made_player:
            made_player.files = {one.path.rpartition("/")[2]: number for number, one in enumerate(ours.files)}
            made_player.film = made_player.files["film.mp4"]
            yield made_player


async def heads(player, span="", **more):
    async with player.get(span, file=player.film, **more) as answer:
        return answer.status, answer.headers, await answer.read()


async def test_the_whole_film_comes_with_its_length_and_kind(player):
    status, headers, body = await heads(player)
    assert (status, same(body, FILM)) == (200, True)
    assert headers["Content-Length"] == str(len(FILM))
    assert headers["Content-Type"] == "video/mp4"
    assert headers["Accept-Ranges"] == "bytes"
    assert "Transfer-Encoding" not in headers


SPANS = {
    "bytes=0-0": (0, 1),
    "bytes=100-199": (100, 200),
    "bytes=4000000-": (4_000_000, len(FILM)),
    "bytes=-500": (len(FILM) - 500, len(FILM)),
    "bytes=-99999999": (0, len(FILM)),
    "bytes=4999999-99999999": (4_999_999, len(FILM)),
    "Bytes = 7-9".replace(" ", ""): (7, 10),
}


@pytest.mark.parametrize("span", SPANS)
async def test_a_span_comes_as_it_was_asked_for(player, span):
    start, end = SPANS[span]
    status, headers, body = await heads(player, span)
    assert (status, same(body, FILM[start:end])) == (206, True)
    assert headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(FILM)}"
    assert headers["Content-Length"] == str(end - start)


@pytest.mark.parametrize(
    "span", ["bytes=5000321-", "bytes=9-8", "bytes=abc", "bytes=-", "bytes=-0", "bytes=1-2-3", "bytes=\u0663-\u0664"]
)
async def test_a_span_that_is_none_is_refused_with_the_size(player, span):
    status, headers, body = await heads(player, span)
    assert status == 416
    assert headers["Content-Range"] == f"bytes */{len(FILM)}"
    assert body.count(b"\n") == 0
    assert b'"error": "range"' in body


async def test_a_number_of_thousands_of_digits_is_beyond_the_end_like_any_other(player):
    many = "9" * 5000
    for span, start in ((f"bytes=5000000-{many}", 5_000_000), (f"bytes=-{many}", 0), (f"bytes={'0' * 5000}7-", 7)):
        status, headers, _ = await heads(player, span, method="HEAD")
        assert (status, headers["Content-Length"]) == (206, str(len(FILM) - start))
    assert (await heads(player, f"bytes={many}-", method="HEAD"))[0] == 416


@pytest.mark.parametrize("span", ["bytes=0-1,5-6", "lines=1-2", "bytes"])
async def test_several_spans_and_unknown_units_mean_the_whole(player, span):
    status, headers, _ = await heads(player, span, method="HEAD")
    assert (status, headers["Content-Length"]) == (200, str(len(FILM)))


async def test_head_tells_all_and_fetches_nothing(player):
    status, headers, body = await heads(player, "bytes=10-19", method="HEAD")
    assert (status, headers["Content-Length"], body) == (206, "10", b"")


async def test_a_condition_decides_between_a_part_and_the_whole(player):
    _, headers, _ = await heads(player, method="HEAD")
    etag = headers["ETag"]
    assert (await heads(player, "bytes=0-1", method="HEAD", If_Range=etag))[0] == 206
    assert (await heads(player, "bytes=0-1", method="HEAD", If_Range='"another"'))[0] == 200
    assert (await heads(player, method="HEAD", If_None_Match=etag))[0] == 304


async def test_an_empty_file_is_empty(player):
    async with player.get(file=player.files["empty.nfo"]) as answer:
        assert (answer.status, answer.headers["Content-Length"], await answer.read()) == (200, "0", b"")


async def test_what_is_not_in_the_torrent_is_not_there(player):
    assert await player.status(file=999) == 404


async def test_a_thousand_spans_over_twenty_connections_all_come_right(tmp_path):
    torrent = made(tmp_path / "seed", {"film.mp4": FILM})
    dice = random.Random(7)
    spans = [
        (start, dice.randint(start + 1, min(len(FILM), start + 60_000)))
        for start in dice.choices(range(5_000_000), k=1000)
    ]
    with seeding(tmp_path / "seed", torrent) as seeds:
        async with (
            adding(tmp_path / "ours", torrent, seeds.peers, streams_per_person=20) as (_, ours),
            watching(ours, FILM, connections=20, streams_per_person=20) as player,
        ):
            assert all(await asyncio.gather(*(player.reads(*span) for span in spans)))


async def test_who_seeks_wildly_and_leaves_everything_open_costs_nothing(tmp_path):
    """Players drop the old request when they seek, some a hundred times a second."""
    torrent = made(tmp_path / "seed", {"film.mp4": FILM})
    with seeding(tmp_path / "seed", torrent, kb_s=4000) as seeds:
        async with adding(tmp_path / "ours", torrent, seeds.peers) as (_, ours), watching(ours, FILM) as player:
            for start in range(0, 4_900_000, 100_000):
                answer = await player.get(f"bytes={start}-")
                answer.close()
            assert await player.reads(4_500_000, 4_700_000)
            await until(lambda: not ours.readers)


async def test_who_reads_slowly_holds_nobody_up_and_fills_no_memory(tmp_path):
    torrent = made(tmp_path / "seed", {"film.mp4": FILM})
    with seeding(tmp_path / "seed", torrent) as seeds:
        async with (
            adding(tmp_path / "ours", torrent, seeds.peers) as (_, ours),
            watching(ours, FILM) as player,
            player.get() as slow,
        ):
            first = await slow.content.readexactly(10_000)
            assert all([await player.reads(0, len(FILM)) for _ in range(3)])
            assert same(first + await slow.read(), FILM)


async def test_nobody_has_more_streams_than_their_share(tmp_path):
    torrent = made(tmp_path / "seed", {"film.mp4": FILM})
    # nobody has the data: all of them wait
    async with adding(tmp_path / "ours", torrent) as (_, ours), watching(ours, FILM, streams_per_person=3) as player:
        waiting = [asyncio.create_task(player.status()) for _ in range(3)]
        await until(lambda: len(ours.readers) == 3)
        async with player.get() as answer:
            assert (answer.status, answer.headers["Retry-After"]) == (429, "2")
            assert (await answer.json())["error"] == "streams"
        other = asyncio.create_task(player.status(person=2))
        await until(lambda: len(ours.readers) == 4)
        for one in [*waiting, other]:
            one.cancel()


async def test_without_memory_for_one_more_it_says_when_to_ask_again(tmp_path):
    torrent = made(tmp_path / "seed", {"film.mp4": FILM}, piece=4 << 20)
    async with adding(tmp_path / "ours", torrent) as (_, ours), watching(ours, FILM, streams_mb=16) as player:
        waiting = asyncio.create_task(player.status())
        await until(lambda: ours.readers)
        async with player.get(person=2) as answer:
            assert (answer.status, answer.headers["Retry-After"]) == (503, "10")
        waiting.cancel()


async def test_data_that_never_comes_is_a_408_before_the_headers(tmp_path):
    torrent = made(tmp_path / "seed", {"film.mp4": FILM})
    async with (
        adding(tmp_path / "ours", torrent, stall_s=0.3) as (_, ours),
        watching(ours, FILM) as player,
        player.get() as answer,
    ):
        assert answer.status == 408
        told = await answer.json()
        assert told["error"] == "stalled"
        assert "no data for 0.3 s (tried: 0 peers)" in str(told)


async def test_a_peer_that_vanishes_breaks_the_stream_off_and_never_fakes_an_end(tmp_path):
    torrent = made(tmp_path / "seed", {"film.mp4": FILM})
    with seeding(tmp_path / "seed", torrent, kb_s=500) as seeds:
        async with (
            adding(tmp_path / "ours", torrent, seeds.peers, stall_s=2) as (_, ours),
            watching(ours, FILM) as player,
            player.get() as answer,
        ):
            assert answer.status == 200
            assert FILM.startswith(await answer.content.readexactly(1000))
            seeds.vanish()
            with pytest.raises(aiohttp.ClientError):
                await answer.read()


async def test_a_tracker_that_is_down_keeps_nobody_from_peers_that_are_known(tmp_path):
    torrent = made(tmp_path / "seed", {"film.mp4": FILM}, tracker="http://127.0.0.1:9/announce")
    with seeding(tmp_path / "seed", torrent) as seeds:
        async with adding(tmp_path / "ours", torrent, seeds.peers) as (_, ours), watching(ours, FILM) as player:
            assert await player.reads(0, len(FILM))


async def test_when_one_of_two_peers_vanishes_the_other_gives_the_rest(tmp_path):
    torrent = made(tmp_path / "seed", {"film.mp4": FILM})
    with (
        seeding(tmp_path / "seed", torrent, kb_s=800) as leaving,
        seeding(tmp_path / "seed", torrent, kb_s=4000) as staying,
    ):
        peers = [*leaving.peers, *staying.peers]
        async with (
            adding(tmp_path / "ours", torrent, peers) as (_, ours),
            watching(ours, FILM) as player,
            player.get() as answer,
        ):
            first = await answer.content.readexactly(100_000)
            leaving.vanish()
            assert same(first + await answer.read(), FILM)


async def test_a_link_that_is_taken_back_ends_what_plays_by_it(tmp_path):
    torrent = made(tmp_path / "seed", {"film.mp4": FILM})
    with seeding(tmp_path / "seed", torrent, kb_s=2000) as seeds:
        async with adding(tmp_path / "ours", torrent, seeds.peers) as (_, ours), watching(ours, FILM) as player:
            async with player.get() as answer:
                await answer.content.readexactly(1000)
                player.library.is_revoked = True
                with pytest.raises(aiohttp.ClientError):
                    await answer.read()
            assert await player.status() == 410


async def test_a_player_that_hangs_up_while_it_waits_is_noticed(tmp_path):
    torrent = made(tmp_path / "seed", {"film.mp4": FILM})
    async with adding(tmp_path / "ours", torrent) as (_, ours), watching(ours, FILM) as player:
        host, port = player.base.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as line:
            line.sendall(b"GET /s/1/0 HTTP/1.1\r\nHost: x\r\n\r\n")
            await until(lambda: ours.readers)
        await until(lambda: not ours.readers)


@pytest.mark.parametrize("seed", range(3))
async def test_who_hangs_up_at_any_moment_leaves_no_stream_open(tmp_path, seed):
    """Before the request is whole, while data is waited for, in the midst of it; by an end of their own or a reset."""
    dice = random.Random(seed)
    torrent = made(tmp_path / "seed", {"film.mp4": FILM})
    with seeding(tmp_path / "seed", torrent, kb_s=2000) as seeds:
        async with (
            adding(tmp_path / "ours", torrent, seeds.peers) as (_, ours),
            watching(ours, FILM, streams_per_person=3) as player,
        ):
            host, port = player.base.removeprefix("http://").split(":")
            await asyncio.gather(*(hangs_up(host, int(port), dice) for _ in range(60)))
            starts = (0, 2_000_000, 4_000_000)
            async with asyncio.timeout(DEADLINE_S):  # some who hung up may only now be heard
                while not all(await asyncio.gather(*(player.reads(one, one + 50_000) for one in starts))):  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
            await until(lambda: not ours.readers and REGISTRY.get_sample_value("bowerbird_streams") == 0)


async def hangs_up(host, port, dice):
    """Ask for some of it, read so many bytes at most, and go."""
    asked = f"GET /s/1/0 HTTP/1.1\r\nHost: x\r\nRange: bytes={dice.randrange(len(FILM))}-\r\n\r\n".encode()
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(asked[: dice.choice((len(asked), len(asked), len(asked), 30))])
    await asyncio.sleep(dice.choice((0, 0, 0.01, 0.3)))
    match dice.choice(("reset", "half", "end")):
        case "reset":
            writer.transport.abort()
        case "half":
            writer.write_eof()
            await asyncio.wait([asyncio.ensure_future(reader.read(dice.randrange(1, 200_000)))], timeout=0.2)
    writer.close()


async def test_who_waits_for_a_torrent_that_is_removed_meanwhile_is_told(tmp_path):
    torrent = made(tmp_path / "seed", {"film.mp4": FILM})
    async with adding(tmp_path / "ours", torrent) as (engine, ours), watching(ours, FILM) as player:

        async def asks():
            async with player.get() as answer:
                return answer.status, await answer.json()

        waiting = [asyncio.create_task(asks()) for _ in range(3)]
        await until(lambda: len(ours.readers) == 3)
        await engine.remove(1, delete_files=True)
        for status, told in await asyncio.gather(*waiting):
            assert (status, told["error"]) == (503, "torrent")
            assert "it was taken out" in str(told)
        assert not ours.readers


async def test_downloads_make_room_while_somebody_watches(tmp_path):
    torrent = made(tmp_path / "seed", {"film.mp4": FILM})
    traffic = Traffic()
    async with adding(tmp_path / "ours", torrent) as (_, ours), watching(ours, FILM, traffic=traffic) as player:
        assert not traffic.is_streaming
        waiting = asyncio.create_task(player.status())
        await until(lambda: ours.readers)
        assert traffic.is_streaming
        waiting.cancel()


async def test_open_streams_and_how_they_ended_are_counted(player):
    before = REGISTRY.get_sample_value("bowerbird_streams_ended_total", {"how": "done"}) or 0
    assert (await heads(player))[0] == 200
    assert REGISTRY.get_sample_value("bowerbird_streams_ended_total", {"how": "done"}) == before + 1
    assert REGISTRY.get_sample_value("bowerbird_streams") == 0


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 40)), max_size=30))
def test_admission_never_lets_in_more_than_there_is_room_for(asked):
    admission, let_in = Admission(4, 100), []
    for person, size in asked:
        door = admission.admitted(person, size)
        try:
            door.__enter__()
        except Refused:
            continue
        let_in.append((door, person, size))
        assert sum(one for _, _, one in let_in) <= 100
        assert sum(who == person for _, who, _ in let_in) <= 4
    for door, _, _ in let_in:
        door.__exit__(None, None, None)
    with admission.admitted(1, 100):
        pass
