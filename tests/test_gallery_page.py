"""The page of a gallery in a real browser, opened from the disk: keys, contrast, the smallest phone."""

import pytest

from tests import galleries
from tests.emulators import chromium

pytest_plugins = ["tests.emulators.chat_fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture
def unpacked(tmp_path):
    return galleries.unpacked(tmp_path)


async def test_it_is_walked_with_the_keyboard_from_the_disk(unpacked, running_chromium):
    tabs = chromium.Tabs(running_chromium)
    page = await tabs.open((unpacked / "index.html").as_uri(), wait_for="ul.pictures")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    shown = page.locator("#words")
    assert (await shown.text_content()).startswith("1 / 4")
    for key, number in (("ArrowRight", 2), ("End", 4), ("ArrowRight", 1), ("ArrowLeft", 4), ("Home", 1)):
        await page.keyboard.press(key)
        assert (await shown.text_content()).startswith(f"{number} / 4")
    assert await page.locator("#picture").evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 900
    await page.keyboard.press("Escape")
    assert not await page.locator("dialog[open]").count()
    assert tabs.errors == []
    assert tabs.hosts == {""}
    await tabs.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everybody_can_use_the_page(unpacked, running_chromium, scheme):
    tabs = chromium.Tabs(running_chromium)
    page = await tabs.open((unpacked / "index.html").as_uri(), chromium.SMALLEST, scheme, "ul.pictures")
    assert await chromium.violations(page) == []
    assert not await chromium.overflows(page)
    await page.locator("ul.pictures a").first.click()
    assert await chromium.violations(page) == []
    await tabs.close()
