"""The pages that signed links open, in a real browser: accessible, inside the smallest phone, without JavaScript."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from playwright.async_api import expect

from bot.web.pages import OpenPage, Refusal, open_page, refusal_page
from tests.emulators.chromium import DESKTOP, SMALLEST, overflows, shift, violations

pytest_plugins = ["tests.emulators.chat_fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

PICTURE = OpenPage(
    title="The Handbook of Bowers",
    kind="comic",
    format="original",
    size_bytes=1_300_000,
    download_url="/cover.svg",
    media_type="image/svg+xml",
    added=datetime(2025, 11, 21, 9, 30, tzinfo=UTC),
    sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    authors=("A. Newtoni", "庭師鳥"),
    licence="CC BY 4.0",
    languages=("English", "日本語"),
    description="How a bower is built, stick by stick.\n\n" + "incomprehensibilities" * 40,
    cover_url="/cover.svg",
)
PAGES = {
    "picture": open_page(PICTURE),
    "audio": open_page(replace(PICTURE, media_type="audio/wav", download_url="/silence.wav")),
    "pdf": open_page(replace(PICTURE, media_type="application/pdf", cover_url=None)),
    **{refusal.name.lower(): refusal_page(refusal) for refusal in Refusal},
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("size", "scheme"), [(SMALLEST, "light"), (DESKTOP, "dark")], ids=["phone light", "desktop dark"]
)
async def test_a_page_is_accessible_and_fits(chat, tabs, name, size, scheme):
    chat.pages = PAGES
    page = await tabs.open(chat.url(f"/leaf/{name}"), size, scheme, wait_for="main")
    assert await violations(page) == []
    assert not await overflows(page)
    assert await shift(page) < 0.05


async def test_a_page_needs_no_javascript(chat, running_chromium):
    chat.pages = PAGES
    context = await running_chromium.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(chat.url("/leaf/picture"))
    await expect(page.get_by_role("heading", name="The Handbook of Bowers")).to_be_visible()
    await expect(page.get_by_role("link", name="Download")).to_be_visible()
    await context.close()
