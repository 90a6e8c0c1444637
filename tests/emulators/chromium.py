"""A real Chromium for tests of pages: found, started, watched. Skips, or fails when the suite is strict."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

from tests.deadline import DEADLINE_S

PHONE = ViewportSize(width=360, height=740)
SMALLEST = ViewportSize(width=320, height=640)
DESKTOP = ViewportSize(width=1280, height=800)

_DEADLINE_MS = DEADLINE_S * 1000
expect.set_options(timeout=_DEADLINE_MS)

_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_COUNT_SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
_REST = """Promise.allSettled(document.getAnimations()
  .filter((one) => one.effect.getTiming().iterations === 1).map((one) => one.finished))"""
_WIDE = """[...document.querySelectorAll("html, body, .scroller, dialog[open]")]
  .some((one) => one.scrollWidth > one.clientWidth)"""
_AXE = "axe.run(document, {rules: {'target-size': {enabled: true}}}).then((found) => found.violations)"


@dataclass
class Tabs:
    """The pages of one test, in contexts of their own, and everything they complained about."""

    browser: Browser
    errors: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    async def open(
        self, url: str, size: ViewportSize = DESKTOP, scheme: str = "light", wait_for: str = "#skeletons[hidden]"
    ) -> Page:
        """A page at this address, once `wait_for` is on it."""
        context = await self.browser.new_context(
            viewport=size, color_scheme="dark" if scheme == "dark" else "light", has_touch=size["width"] < 600
        )
        context.set_default_timeout(_DEADLINE_MS)
        await context.add_init_script(_COUNT_SHIFTS)
        page = await context.new_page()
        page.on("console", lambda said: self.errors.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).hostname or ""))
        await page.goto(url)
        await page.wait_for_selector(wait_for, state="attached")
        return page

    async def close(self) -> None:
        """Close them all."""
        for context in self.browser.contexts:
            await context.close()


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A headless Chromium of the system."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        _missing("Chromium is not installed")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=_ARGS, timeout=_DEADLINE_MS)
        yield browser
        await browser.close()


async def violations(page: Page) -> list[str]:
    """What axe-core finds wrong with the page as it is now; its colours must have come to rest."""
    await page.evaluate(_REST)
    await page.evaluate(_axe())
    found = await page.evaluate(_AXE)
    return [f"{one['id']}: {node['html'][:200]} {node['failureSummary']}" for one in found for node in one["nodes"]]


async def shift(page: Page) -> float:
    """The cumulative layout shift of the page so far, input apart."""
    return float(await page.evaluate("window.shifted"))


async def overflows(page: Page) -> bool:
    """Is anything wider than the page?"""
    return bool(await page.evaluate(_WIDE))


def _axe() -> str:
    folder = os.environ.get("BOWERBIRD_NODE_MODULES", "")
    source = Path(folder) / "axe-core" / "axe.min.js"
    if not folder or not source.exists():
        _missing("BOWERBIRD_NODE_MODULES names no folder with axe-core in it")
    return source.read_text("utf-8")


def _missing(reason: str) -> NoReturn:
    if os.environ.get("BOWERBIRD_TEST_STRICT") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
