"""The show: the stage is opened, its page served, its story told; then it ends, or stays for people to try."""

from door.composition import told_to_stop
from door.stage.opened import opened
from door.stage.page import served
from door.stage.story import Story
from door.walk import say

_OVER = "That was all. Type in either chat: nothing here is real but Bowerbird."


async def show(*, stay: bool) -> None:
    """Tell the story; with `stay`, keep the page open until SIGINT or SIGTERM. Raises NotAsPromised, StartError."""
    say(
        "I open a house in a temporary folder, and emulate Telegram and Discord beside it. Nothing of yours is touched."
    )
    async with opened("Ana", "Ben") as stage, served(stage.views()) as page:
        say(f"See both sides: {page.address}")
        await Story(stage, page).tell()
        if stay:
            told = told_to_stop()
            await page.tell(_OVER)
            say(f"That was all, and as promised. It stays open for you to try: {page.address} until Ctrl-C.")
            await told.wait()
