"""Several requests in one chat share a message for their progress; each card still says what becomes of it."""

from tests.telegram_fixtures import platform
from tests.telegram_house import brings, living, says

__all__ = ["platform"]

BOOK, COMIC = "/download the bowerbird handbook epub", "/download the bowerbird handbook, drawn cbz"


async def test_two_requests_share_a_message_while_both_are_open(platform, tmp_path, redis_url, gate):
    ana = await platform.person("Ana")
    async with living(platform, tmp_path, redis_url):
        await ana.says(BOOK)
        await ana.sees(None, says("The Bowerbird handbook"))
        await ana.says(COMIC)
        gate.lets(6)
        status = await ana.sees(None, says("Under way: 2"))
        assert {"Pause 1", "Cancel 1", "Pause 2", "Cancel 2"} == set(status.labels())
        assert "1 · The Bowerbird handbook" in status.text
        await (await ana.presses(status, "Cancel 2")).answer()
        await ana.sees(None, says("is cancelled"))
        await ana.sees_no_more(status)
        gate.opens()
        await ana.sees(None, brings(".epub"))


async def test_a_shared_message_of_before_a_restart_is_taken_away(platform, tmp_path, redis_url, gate):
    ana = await platform.person("Ana")
    async with living(platform, tmp_path, redis_url):
        await ana.says(BOOK)
        await ana.sees(None, says("The Bowerbird handbook"))
        await ana.says(COMIC)
        gate.lets(6)
        status = await ana.sees(None, says("Under way: 2"))
    gate.opens()
    async with living(platform, tmp_path, redis_url):
        await ana.sees_no_more(status)
        await ana.sees(None, brings(".cbz"))
        assert len([one for one in await ana.messages() if one.files]) == 2


async def test_a_file_that_is_ready_comes_though_its_progress_is_told_in_the_shared_message(
    platform, tmp_path, redis_url, gate
):
    ana = await platform.person("Ana")
    async with living(platform, tmp_path, redis_url):
        await ana.says(BOOK)
        await ana.sees(None, says("The Bowerbird handbook"))
        await ana.says(f"{COMIC} per-chapter")
        gate.lets(4)
        await ana.sees(None, says("Under way: 2"))
        gate.lets(8)
        first = await ana.sees(None, brings("drawn 1.cbz"))
        (card,) = [one for one in await ana.messages() if one.id == first.reply_to]
        assert "is ready" not in card.text
