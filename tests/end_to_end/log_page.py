"""The logs tab of a run's view, as a user sees it."""

from __future__ import annotations

import os
import threading
import time

from playwright.sync_api import Locator, expect

from estimatory.folders.run_folder import RunFolder
from tests.end_to_end.notebook_page import NotebookPage

_SEEN = """([box, text]) => {
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    const at = node.data.lastIndexOf(text);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + text.length);
    const [inner, outer] = [range.getBoundingClientRect(), box.getBoundingClientRect()];
    if (inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1
        && inner.right > outer.left && inner.left < outer.right) return true;
  }
  return false;
}"""
_CONTRASTS = """box => {
  const context = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
  const draw = colour => { context.fillStyle = colour; context.fillRect(0, 0, 1, 1); };
  const luminance = colours => {
    context.clearRect(0, 0, 1, 1);
    colours.forEach(draw);
    const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].slice(0, 3).map(v => {
      const part = v / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const page = getComputedStyle(box).backgroundColor;
  return Object.fromEntries([...box.querySelectorAll('.estimatory-log-block span')].map(span => {
    const style = getComputedStyle(span);
    const behind = [page, style.backgroundColor];
    const pair = [luminance(behind), luminance([...behind, style.color])].sort((a, b) => a - b);
    return [span.textContent, (pair[1] + 0.05) / (pair[0] + 0.05)];
  }));
}"""
_COPIED = """box => {
  getSelection().selectAllChildren(box);
  const text = getSelection().toString();
  getSelection().removeAllRanges();
  return text;
}"""


class LogPage:
    """The log of one run, which goes on being written."""

    def __init__(self, lab: NotebookPage, run: RunFolder) -> None:
        self._lab = lab
        self._run = run
        self.view = lab.page.locator(f"[data-testid=estimatory-run-view][data-run-id={run.run_id}]")

    def write(self, data: bytes) -> None:
        with open(self._run.log_path(0), "ab") as file:
            file.write(data)

    def remove(self) -> None:
        os.remove(self._run.log_path(0))

    def open(self) -> None:
        self._lab.get("runs").locator(f"[data-run-id={self._run.run_id}]").first.click()
        self.view.get_by_test_id("estimatory-tab-logs").click()
        self.box.wait_for()

    @property
    def box(self) -> Locator:
        return self.view.get_by_test_id("estimatory-log")

    @property
    def follow(self) -> Locator:
        return self.view.get_by_test_id("estimatory-log-follow")

    @property
    def wrap(self) -> Locator:
        return self.view.get_by_test_id("estimatory-log-wrap")

    @property
    def matches(self) -> Locator:
        return self.view.get_by_test_id("estimatory-log-matches")

    @property
    def hidden(self) -> Locator:
        return self.view.get_by_test_id("estimatory-log-hidden")

    def button(self, name: str) -> Locator:
        return self.box.get_by_role("button", name=name)

    def search(self, text: str) -> None:
        field = self.view.get_by_test_id("estimatory-search-log")
        field.fill(text)
        field.press("Enter")

    def expect_seen(self, text: str) -> None:
        """Some text is in the part that is in sight."""
        self._lab.page.wait_for_function(_SEEN, arg=[self.box.element_handle(), text])

    def expect_at_end(self, text: str) -> None:
        """The last line has some text and is in sight, and stays there for another look."""
        expect(self.box.locator(".estimatory-log-block").last).to_contain_text(text)
        for _ in range(2):
            self.expect_seen(text)
            self._lab.page.wait_for_timeout(100)
        expect(self.follow).to_be_checked()

    def expect_followed(self) -> None:
        """While lines are written one by one the newest is in sight, and Follow stays on."""
        lines = [f"one by one: {n}." for n in range(20)]
        written: list[str] = []
        writer = threading.Thread(target=self._write_slowly, args=(lines, written))
        writer.start()
        while writer.is_alive():
            if written:
                self.expect_seen(written[-1])
            expect(self.follow).to_be_checked()
        writer.join()
        self.expect_at_end(lines[-1])

    def _write_slowly(self, lines: list[str], written: list[str]) -> None:
        for line in lines:
            self.write(f"{line}\n".encode())
            written.append(line)
            time.sleep(0.1)

    def settled_top(self) -> float:
        """Where the first block is, once nothing scrolls any more."""
        block = self.box.locator(".estimatory-log-block").first
        before = None
        while before != (now := block.bounding_box()):
            before = now
            self._lab.page.wait_for_timeout(200)
        assert now
        return now["y"]

    def scroll_to(self, place: str) -> None:
        self.box.focus()
        self._lab.page.keyboard.press("Home" if place == "top" else "End")
        self._lab.page.wait_for_timeout(300)

    def style(self, text: str, name: str) -> str:
        """A computed style of the piece with some text."""
        piece = self.box.locator(".estimatory-log-block span", has_text=text)
        return str(piece.evaluate("(span, name) => getComputedStyle(span)[name]", name))

    def contrasts(self) -> dict[str, float]:
        """How well each piece with a style of its own can be read, as WCAG counts it."""
        return dict(self.box.evaluate(_CONTRASTS))

    def copied(self) -> str:
        """What a user copies who selects all of it."""
        return str(self.box.evaluate(_COPIED))
