"""`./run demo --platforms` tells its story on both emulated platforms, and `--stay` leaves them open to try."""

import asyncio
import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys

import pytest

from tests.command_line import ROOT, environment, program
from tests.emulators.chromium import PHONE, Tabs, chromium


def test_the_story_is_told_on_both_platforms_to_its_end(tmp_path):
    ran = program("demo", "--platforms", HOME=tmp_path / "untouched", REDIS_URL="redis://127.0.0.1:1/0")
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr
    assert ran.stderr == ""
    for promised in ("one person in both", "whispered", "in a form", "one request", "sent by its id"):
        assert promised in ran.stdout
    assert "Discord: ### The Bowerbird handbook is ready" in ran.stdout
    assert "as promised, in" in ran.stdout.splitlines()[-1]
    assert not (tmp_path / "untouched").exists()


def test_without_the_tests_such_as_in_an_image_it_says_so_and_ends_with_2(tmp_path):
    for name in ("core", "plugins", "worker", "bot", "door", "bench"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "bowerbird.py", tmp_path)
    words = (sys.executable, "-P", tmp_path / "bowerbird.py", "demo", "--platforms")
    told = {"PYTHONPATH": str(tmp_path)} | environment({})
    ran = subprocess.run(words, capture_output=True, text=True, check=False, cwd=tmp_path, env=os.environ | told)
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1), ran.stderr
    assert "demo --platforms needs the emulated platforms" in ran.stderr


@pytest.mark.browser
async def test_who_stays_sees_both_sides_as_people_see_them_and_types_there():
    async with staying() as address, chromium() as browser:
        tabs = Tabs(browser)
        page = await tabs.open(address, wait_for="iframe >> nth=1")
        telegram, discord = page.frame_locator("iframe >> nth=0"), page.frame_locator("iframe >> nth=1")
        await telegram.get_by_text("it was here already").last.wait_for()
        await discord.get_by_text("The Bowerbird handbook is ready").last.wait_for()
        await telegram.get_by_label("Message").last.fill("bells")
        await page.keyboard.press("Enter")
        await telegram.locator("#posts").get_by_text("1 found").wait_for()
        await page.get_by_role("button", name="as Ben").last.click()
        await discord.get_by_text("Only you can see this").first.wait_for(state="detached")
        small = await tabs.open(address, PHONE, wait_for="iframe >> nth=1")
        tops = [(await small.locator("iframe").nth(n).bounding_box())["y"] for n in (0, 1)]
        assert tops[1] > tops[0] + 300
        await tabs.close()
    assert tabs.errors == []


@contextlib.asynccontextmanager
async def staying():
    """The address of the page of a demo that stays; at the end Ctrl-C is pressed, and it goes without a complaint."""
    words = (sys.executable, str(ROOT / "bowerbird.py"), "demo", "--platforms", "--stay")
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *words, cwd=ROOT, env=os.environ | environment({}), stdout=pipe, stderr=pipe, process_group=0
    )
    try:
        async for line in process.stdout:
            if found := re.search(r"open for you to try: (\S+)", line.decode()):
                break
        yield found[1]
        os.killpg(process.pid, signal.SIGINT)
        assert ((await process.communicate())[1], process.returncode) == (b"", 0)
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
