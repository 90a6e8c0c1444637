"""What tests of the chat's page do again and again."""

from playwright.async_api import Locator, Page

from tests.emulators.chromium import Tabs


def box(page: Page) -> Locator:
    """The message box."""
    return page.get_by_role("combobox", name="Message")


async def say(page: Page, text: str) -> None:
    """Write a line and send it."""
    await box(page).fill(text)
    await page.keyboard.press("Escape")
    await page.keyboard.press("Enter")


def press(page: Page, label: str) -> Locator:
    """The button with this name."""
    return page.get_by_role("button", name=label, exact=True)


def trouble_is_expected(tabs: Tabs) -> None:
    """A refused or dropped line is an error in the browser's own console, whatever the page does."""
    tabs.errors[:] = [one for one in tabs.errors if "WebSocket connection" not in one and "Failed to load" not in one]
