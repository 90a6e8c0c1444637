"""Players of films that arrive: ffprobe and ffmpeg, mpv, a browser."""

import asyncio
import subprocess

import pytest

from tests.deadline import DEADLINE_S
from tests.programs import need
from tests.streaming import watching
from tests.swarm import adding, made, seeding


def film_of(folder, name, *words):
    """Twenty seconds, made by ffmpeg. A browser's is small: its coding takes long, and so does playing it."""
    folder.mkdir()
    shape = "320x180:rate=10" if name.endswith("webm") else "640x360:rate=25"
    source = ["-f", "lavfi", "-i", f"testsrc2=size={shape}", "-t", "20", "-c:v"]
    coded = (
        ["libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "2M"]
        if name.endswith("webm")
        else ["mpeg4", "-b:v", "2M", "-g", "25"]
    )
    subprocess.run([need("ffmpeg"), "-loglevel", "error", *source, *coded, *words, str(folder / name)], check=True)
    return (folder / name).read_bytes()


@pytest.mark.parametrize(
    ("name", "words"), [("last.mp4", ()), ("first.mp4", ("-movflags", "+faststart")), ("film.mkv", ())]
)
async def test_ffprobe_reads_a_film_while_it_arrives_and_frames_from_its_middle(tmp_path, name, words):
    data = await asyncio.to_thread(film_of, tmp_path / "made", name, *words)
    torrent = made(tmp_path / "seed", {name: data})
    with seeding(tmp_path / "seed", torrent, kb_s=4000) as seeds:
        async with adding(tmp_path / "ours", torrent, seeds.peers) as (_, ours), watching(ours, data) as player:
            url = f"{player.base}/s/1/0"
            said = await printed(
                need("ffprobe"), "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", url
            )
            assert abs(float(said) - 20) < 0.2
            frame = ["-ss", "12", "-i", url, "-frames:v", "1", "-f", "framemd5", "-"]
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


@pytest.mark.browser
async def test_a_browser_plays_a_film_while_it_arrives_and_seeks_in_it(tmp_path):
    from playwright.async_api import async_playwright

    data = await asyncio.to_thread(film_of, tmp_path / "made", "film.webm")
    torrent = made(tmp_path / "seed", {"film.webm": data})
    with seeding(tmp_path / "seed", torrent, kb_s=1000) as seeds:
        async with (
            adding(tmp_path / "ours", torrent, seeds.peers) as (_, ours),
            watching(ours, data) as player,
            async_playwright() as playwright,
        ):
            browser = await playwright.chromium.launch(
                executable_path=need("chromium", "google-chrome"), args=["--no-sandbox"]
            )
            page = await browser.new_page(bypass_csp=True)  # for this test's own scripts
            page.set_default_timeout(DEADLINE_S * 1000)
            await page.goto(f"{player.base}/s/1/99")  # a page of the same origin, which is all it has to be
            video = "document.querySelector('video')"
            make = "document.body.append(Object.assign(document.createElement('video'), { muted: true }))"
            await page.evaluate(make)
            await page.evaluate(f"url => {{ {video}.src = url; return {video}.play() }}", f"{player.base}/s/1/0")
            await page.wait_for_function(f"{video}.currentTime > 0.3")
            await page.evaluate(f"{video}.currentTime = 15")
            await page.wait_for_function(f"{video}.currentTime > 15.3 && !{video}.seeking")
            await browser.close()
