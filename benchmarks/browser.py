"""JupyterLab in a real Chromium; a notebook in it, all of which is run as a user does."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .jupyter import JupyterServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PATIENCE_MS = 300_000
_WIDTH = 1440
_WHOLE_NOTEBOOK = 2400
"""Tall enough for all of it: a chart is drawn while it can be seen."""
_CURVE = """() => [...document.querySelectorAll('[data-testid=estimatory-chart]')].some(
    chart => chart.dataset.points > 1 && chart.querySelector('canvas'))"""


def find_chromium() -> str | None:
    """The path of an installed Chromium."""
    return next((path for path in map(shutil.which, _PROGRAMS) if path), None)


@contextlib.contextmanager
def open_browser() -> Iterator[Browser]:
    """A browser without windows; :func:`find_chromium` has found one."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def open_page(browser: Browser, address: str, height: int) -> Iterator[Page]:
    """A page that is gone afterwards, whatever happens on it."""
    page = browser.new_page(viewport={"width": _WIDTH, "height": height})
    try:
        page.set_default_timeout(_PATIENCE_MS)
        page.goto(address)
        yield page
    finally:
        page.close()


def take_first_curve(browser: Browser, server: JupyterServer, notebook: str) -> float:
    """Seconds from *Run All Cells* until the first curve of a card has been drawn."""
    with open_page(browser, server.url(f"/lab/tree/{notebook}"), _WHOLE_NOTEBOOK) as page:
        page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
        page.locator("#jp-main-statusbar", has_text="| Idle").wait_for()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        command = page.get_by_role("menuitem", name="Run All Cells", exact=True)
        command.wait_for()
        begin = time.perf_counter()
        command.click()
        page.wait_for_function(_CURVE, polling="raf")
        return time.perf_counter() - begin
