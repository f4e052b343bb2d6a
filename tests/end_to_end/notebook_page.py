"""JupyterLab in a real Chromium, spoken to as a user would."""

from __future__ import annotations

import os
import re
from typing import Any

from playwright.sync_api import Locator, Page, TimeoutError as TooLateError, expect

TOKEN = "end-to-end"
PICTURES = os.environ.get("PICTURES")
"""The folder for pictures, for somebody who wants to look; no test reads one."""

expect.set_options(timeout=60_000)  # a machine with other work to do draws late


class NotebookPage:
    """One open notebook."""

    def __init__(self, page: Page, server_url: str, notebook: str) -> None:
        self.page = page
        self._url = f"{server_url}/lab/tree/{notebook}?token={TOKEN}"
        self.messages: list[str] = []
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.messages.append(f"pageerror: {error}"))

    def _note(self, message: Any) -> None:
        if message.type == "error":
            self.messages.append(message.text)

    def open(self) -> None:
        self.page.goto(self._url)
        self._wait_until_ready()

    def reload(self) -> None:
        self.page.reload()
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        self.page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=60_000)
        self.page.locator(".jp-NotebookPanel-toolbar").first.wait_for()
        # Lab follows the address last, and shows the notebook over what was opened meanwhile.
        expect(self.page.locator(".jp-mod-restoring")).to_have_count(0)

    def wait_for_kernel(self) -> None:
        status = self.page.locator("#jp-main-statusbar")
        expect(status).to_contain_text("| Idle", timeout=60_000)

    def run_cell(self, number: int) -> None:
        """Put the cursor into a cell and run it with the keyboard.

        A tab that was just opened puts the cursor where it was, now or a moment later.
        """
        for timeout in (10_000, 60_000):
            if self._has_run_cell(number, timeout):
                return
        raise AssertionError(f"cell {number} does not run")

    def _has_run_cell(self, number: int, timeout: int) -> bool:
        cell = self.page.locator(".jp-Notebook .jp-CodeCell").nth(number)
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Shift+Enter")
        started = cell.locator(".jp-InputPrompt", has_text=re.compile(r"\[(\*|\d+)\]:"))
        try:
            started.wait_for(timeout=timeout)
        except TooLateError:
            return False
        return True

    def save(self) -> None:
        """Save the notebook; its file is whole, and JupyterLab knows it, when this returns."""
        # By the toolbar: a cell that is scrolled out of sight cannot be clicked.
        button = self.page.locator(".jp-NotebookPanel-toolbar [data-jp-item-name='save']")
        with self.page.expect_response(lambda answer: "/checkpoints" in answer.url):
            button.click()
        expect(self.page.locator(".lm-DockPanel .jp-mod-dirty")).to_have_count(0)

    def interrupt(self) -> None:
        self.page.locator(".jp-NotebookPanel-toolbar [data-jp-item-name='interrupt']").click()

    @property
    def card(self) -> Locator:
        return self.get("card").first

    def get(self, name: str) -> Locator:
        return self.page.get_by_test_id(f"estimatory-{name}")

    def call_command(self, name: str) -> None:
        """Execute the first command of the palette that a name finds, as soon as it is there."""
        self.page.keyboard.press("Control+Shift+C")
        self.page.locator(".lm-CommandPalette-input").fill(name)
        expect(self.page.locator(".lm-CommandPalette-item").first).to_contain_text(name)
        self.page.locator(".lm-CommandPalette-input").press("Enter")

    def open_sidebar(self) -> None:
        if not self.get("runs").is_visible():
            self.page.get_by_role("tab", name=re.compile("Estimatory")).first.click()
        self.get("runs").wait_for()

    def open_section(self, name: str) -> Locator:
        """Open one section of the sidebar and close the others, so that it has all the room."""
        for title in self.page.locator("#estimatory-sidebar .jp-AccordionPanel-title").all():
            is_wanted = title.inner_text().strip().lower() == name
            if is_wanted != (title.get_attribute("aria-expanded") == "true"):
                title.click()
        section = self.get(name)
        section.wait_for()
        return section

    def set_sidebar_width(self, width: int) -> None:
        """Drag the handle between sidebar and main area, as a user does."""
        handle = self.page.locator("#jp-main-split-panel > .lm-SplitPanel-handle").first
        box = handle.bounding_box()
        panel = self.page.locator("#estimatory-sidebar").bounding_box()
        assert box
        assert panel
        y = box["y"] + box["height"] / 2
        self.page.mouse.move(box["x"] + 1, y)
        self.page.mouse.down()
        self.page.mouse.move(panel["x"] + width, y, steps=5)
        self.page.mouse.up()

    def take_pictures(self, name: str) -> None:
        """In both themes, with the sidebar wide and as narrow as people have it."""
        for width in (420, 300):
            if PICTURES:
                self.set_sidebar_width(width)
            self.take_pictures_in_themes(f"{name}-{width}", "Dark", "Light")

    def take_pictures_in_themes(self, name: str, *themes: str) -> None:
        for theme in themes if PICTURES else ():
            self.set_theme(f"JupyterLab {theme}")
            self.take_picture(f"{name}-{theme.lower().replace(' ', '-')}")

    def take_picture(self, name: str) -> None:
        if PICTURES:
            self.page.screenshot(path=f"{PICTURES}/{name}.png")

    def set_theme(self, name: str) -> None:
        """As the Settings menu does."""
        self.page.get_by_role("menuitem", name="Settings").click()
        self.page.get_by_text("Theme", exact=True).first.hover()
        self.page.get_by_role("menuitem", name=name, exact=True).click()
        is_light = "true" if name.endswith("Light") else "false"
        expect(self.page.locator("body")).to_have_attribute("data-jp-theme-light", is_light)
        self.page.wait_for_timeout(500)  # the style sheet and the charts follow
