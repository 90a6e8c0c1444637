"""The page for people of the emulated Discord, in a real browser: what one sees and does there is real."""

import pytest
from playwright.async_api import expect

from tests.emulators.chromium import Tabs, chromium
from tests.emulators.sample_discord_bot import connected

pytest_plugins = ["tests.emulators.discord_fixtures"]
pytestmark = pytest.mark.browser


@pytest.fixture
async def page(careful, ana, room):
    """Ana's #general."""
    async with chromium() as browser:
        tabs = Tabs(browser)
        yield await tabs.open(f"{careful.base}/_page?as=Ana&channel={room.id}", wait_for="#places a")
        await tabs.close()
    assert tabs.errors == []
    assert tabs.hosts == {"127.0.0.1"}


async def test_a_command_is_offered_typed_and_answered(careful, page, ana, room):
    async with connected(careful):
        line = page.get_by_label("Message")
        await line.fill("/se")
        await expect(page.get_by_role("option", name="/search Look for something")).to_be_visible()
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("option", name="words:")).to_be_visible()
        await page.keyboard.press("Tab")
        await page.keyboard.type("ali")
        await expect(page.get_by_role("option", name="ali in Wonderland")).to_be_visible()
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("Only you can see this")).to_be_visible()
        await page.get_by_role("button", name="Get EPUB").click()
        await expect(page.get_by_text("Getting EPUB")).to_be_visible()
        await page.get_by_label("Format").select_option("PDF")
        assert (await ana.sees(room, lambda one: one.text == "As PDF")).edits == 1
        await expect(page.get_by_text("As PDF")).to_be_visible()


async def test_a_form_opens_and_is_sent_and_a_file_is_there(careful, page):
    async with connected(careful):
        line = page.get_by_label("Message")
        await line.fill("/wish")
        await page.keyboard.press("Enter")
        await page.get_by_label("Note").fill("more comics")
        await page.get_by_role("button", name="Submit").click()
        await expect(page.get_by_text("Noted: more comics")).to_be_visible()
        await line.fill("/download title:alice")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("link", name="alice.epub 604 B")).to_be_visible()
