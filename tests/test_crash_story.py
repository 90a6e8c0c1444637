"""The whole service killed in the middle of fifty downloads on every surface: each card goes on and ends, once."""

from bench import restart


async def test_killed_in_the_middle_of_fifty_downloads_everywhere_every_card_ends_right():
    """Fifty people on Telegram, on Discord and in the web chat each: 150 cards that are under way."""
    figures = await restart.run(restart.SHORT)
    value = {one.metric: one.value for one in figures}
    assert value["chat.restart_wrong_cards"] == 0
    assert value["chat.restart_refused_requests"] == 0
