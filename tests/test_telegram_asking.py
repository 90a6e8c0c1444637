"""Updates are asked for over the real wire; what is being answered meanwhile is not read again."""

from telegram import Bot

from bot.telegram.request import Asking, Request
from tests.deadline import LONGEST_POLL_S
from tests.emulators.telegram_platform.people import running


async def test_an_update_that_is_being_answered_is_not_read_again():
    """Telegram brings it until it is confirmed; what came after it is news all the same."""
    async with running() as platform:
        ana, asking = await platform.person("Ana"), Asking()
        base, request = f"{platform.api_base}/bot", Request(connections=4)
        async with Bot(platform.token, base, request=request, get_updates_request=asking) as bot:
            await ana.says("first")
            (first,) = await bot.get_updates(timeout=LONGEST_POLL_S)
            asking.is_known = {first.update_id}.__contains__
            await ana.says("second")
            (second,) = await bot.get_updates(offset=first.update_id, timeout=LONGEST_POLL_S)
            assert (first.message.text, second.message.text) == ("first", "second")
            asking.is_known = {first.update_id, second.update_id}.__contains__
            assert await bot.get_updates(offset=first.update_id) == ()
