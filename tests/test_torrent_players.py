"""Players of films that arrive: ffprobe and ffmpeg, mpv."""

import asyncio

import pytest

from tests.films import FIRST, film_of
from tests.programs import need
from tests.streaming import watching
from tests.swarm import adding, made, seeding

FILMS = {
    "360p of 20 s, index last": ("last.mp4", "360p", 20, ()),
    "720p of 10 s, index last": ("last.mp4", "720p", 10, ()),
    "720p of 60 s, MKV": ("film.mkv", "720p", 60, ()),
    "1080p of 30 s, index first": ("first.mp4", "1080p", 30, FIRST),
    "4K of 60 s, index last": ("last.mp4", "4K", 60, ()),
    "4K of 10 s, MKV": ("film.mkv", "4K", 10, ()),
}


@pytest.mark.parametrize("which", FILMS)
async def test_ffprobe_reads_a_film_while_it_arrives_and_frames_from_its_middle(tmp_path, which):
    name, size, seconds, words = FILMS[which]
    data = await asyncio.to_thread(film_of, tmp_path / "made", name, size, seconds, words)
    torrent = made(tmp_path / "seed", {name: data})
    with seeding(tmp_path / "seed", torrent, kb_s=4000) as seeds:
        async with adding(tmp_path / "ours", torrent, seeds.peers) as (_, ours), watching(ours, data) as player:
            url = f"{player.base}/s/1/0"
            said = await printed(
                need("ffprobe"), "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", url
            )
            assert abs(float(said) - seconds) < 0.5
            frame = ["-ss", str(seconds * 0.6), "-i", url, "-frames:v", "1", "-f", "framemd5", "-"]
            theirs = await printed(need("ffmpeg"), "-v", "error", *frame)
            frame[3] = str(tmp_path / "made" / name)
            assert theirs == await printed(need("ffmpeg"), "-v", "error", *frame)


async def printed(*words):
    """What a program prints."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*words, stdout=pipe, stderr=pipe)
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    return out.decode()


async def test_mpv_plays_the_end_of_a_film_while_it_arrives(tmp_path):
    """Its own way of reading: the index first, then from a place in the middle."""
    data = await asyncio.to_thread(film_of, tmp_path / "made", "film.mkv")
    torrent = made(tmp_path / "seed", {"film.mkv": data})
    with seeding(tmp_path / "seed", torrent, kb_s=4000) as seeds:
        async with adding(tmp_path / "ours", torrent, seeds.peers) as (_, ours), watching(ours, data) as player:
            quiet = ["--no-config", "--vo=null", "--ao=null", "--untimed", "--term-playing-msg=at ${=time-pos}"]
            said = await printed(need("mpv"), *quiet, "--start=15", f"{player.base}/s/1/0")
            assert "at 15." in said
