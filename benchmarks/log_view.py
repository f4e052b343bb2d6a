"""The log of a run in the browser: from the click on its tab until the last line is in sight.

The logs are as long as those that people have at the end of a week: very many lines, or one that
never ends. Then a process adds to them, and the end must stay in sight.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .browser import find_chromium, open_browser, open_page
from .jupyter import JupyterServer, serve
from .peers import SCRIPTS
from .place import Place
from .scripts.marked_lines import WIDTH, marked
from .table import Beside, Row, at_most, say_tail
from .timing import interleave, median

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from estimatory import Run

N_LINES = 1_050_000
N_BYTES = 200_000_000
ROUNDS = 5
LIMIT_S = 1.0
N_ADDED, PAUSE_S = 50, 0.1
_TAIL = "tail -c 65536"
_HEIGHT = 900
_LINES_AT_ONCE = 10_000
_LAST_IN_SIGHT = """() => {
  const box = document.querySelector('[data-testid=estimatory-log]');
  const block = box && [...box.querySelectorAll('.estimatory-log-block')].pop();
  if (!block) return -1;
  const outer = box.getBoundingClientRect();
  let last = -1;
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    const mark = [...node.data.matchAll(/<line (\\d+)>/g)].pop();
    if (!mark) continue;
    const range = document.createRange();
    range.setStart(node, mark.index);
    range.setEnd(node, mark.index + mark[0].length);
    const inner = range.getBoundingClientRect();
    const isSeen = inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1
        && inner.left < outer.right && inner.right > outer.left;
    last = isSeen ? Number(mark[1]) : -1;
  }
  return last;
}"""
_WATCH = f"""() => {{
  const lastInSight = {_LAST_IN_SIGHT};
  window.firstSeen = {{}};
  const look = () => {{
    window.firstSeen[lastInSight()] ??= Date.now() / 1000;
    requestAnimationFrame(look);
  }};
  look();
}}"""


def measure(place: Place) -> list[Row]:
    """Two rows, one for each kind of log."""
    n_lines, n_bytes = place.amount(N_LINES), place.amount(N_BYTES)
    kinds = {
        f"log of {n_lines:,} lines": (n_lines, "lines"),
        f"log of one line of {n_bytes // 10**6} MB": (n_bytes // WIDTH, "one line"),
    }
    if find_chromium() is None:
        reason = ("not measured: no Chromium is installed",)
        return [Row(_name_row(kind), None, reason) for kind in kinds]
    return [_measure(place, kind, *size) for kind, size in kinds.items()]


def _name_row(kind: str) -> str:
    return f"{kind}: click on Logs → its end in sight"


def _measure(place: Place, kind: str, n_texts: int, layout: str) -> Row:
    root, workspace = place.new_folder("notebooks"), place.new_folder("workspace")
    with (
        _running(workspace) as run,
        open_browser() as browser,
        serve(place, workspace, root) as server,
    ):
        path = run.folder.log_path(0)
        write_log(path, n_texts, layout)
        subjects = {
            "ours": lambda: _open_log(browser, server, run.id),
            _TAIL: lambda: _read_tail(path),
        }
        interleave(subjects, 1)
        times = interleave(subjects, place.rounds(ROUNDS))
        lags = _add_meanwhile(browser, server, run.id, [path, str(N_ADDED), str(PAUSE_S), layout])
    os.remove(path)
    return Row(
        _name_row(kind),
        median(times["ours"]),
        (say_tail(times["ours"]), f"lag of added text: median {1000 * median(lags):.0f} ms"),
        ("JupyterLab in Chromium, Follow is on", f"text added every {PAUSE_S:g} s"),
        [Beside(_TAIL, median(times[_TAIL]))],
        [
            at_most(max(times["ours"]), LIMIT_S, of="worst "),
            at_most(max(lags), LIMIT_S, of="longest lag "),
        ],
    )


@contextlib.contextmanager
def _running(workspace: str) -> Iterator[Run]:
    from estimatory import Experiment, Workspace

    run = Experiment(Workspace(workspace), "log").start_logging(outputs=False)
    try:
        yield run
    finally:
        run.complete()


def write_log(path: str, n_texts: int, layout: str) -> None:
    """Write so many texts; only the last has a number: 0."""
    filling = marked(0, layout).replace(b"<line 0>", b"." * 8)
    with open(path, "wb") as file:
        for begin in range(1, n_texts, _LINES_AT_ONCE):
            file.write(filling * min(_LINES_AT_ONCE, n_texts - begin))
        file.write(marked(0, layout))


@contextlib.contextmanager
def _opened(browser: Browser, server: JupyterServer, run_id: str) -> Iterator[Page]:
    """The view of the run, which shows another tab than the logs."""
    with open_page(browser, server.url("/lab"), _HEIGHT) as page:
        page.get_by_role("tab", name="Estimatory").first.click()
        page.locator(f"[data-testid=estimatory-runs] [data-run-id={run_id}]").first.click()
        page.get_by_test_id("estimatory-tab-logs").wait_for()
        yield page


def _show_end(page: Page) -> float:
    begin = time.perf_counter()
    page.get_by_test_id("estimatory-tab-logs").click()
    page.wait_for_function(f"() => ({_LAST_IN_SIGHT})() >= 0", polling="raf")
    return time.perf_counter() - begin


def _open_log(browser: Browser, server: JupyterServer, run_id: str) -> float:
    with _opened(browser, server, run_id) as page:
        return _show_end(page)


def _add_meanwhile(
    browser: Browser, server: JupyterServer, run_id: str, arguments: list[str]
) -> list[float]:
    """Seconds from each text that another process adds until it or a later one is in sight."""
    script = os.path.join(SCRIPTS, "marked_lines.py")
    with _opened(browser, server, run_id) as page:
        _show_end(page)
        page.evaluate(_WATCH)
        command = [sys.executable, script, *arguments]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        page.wait_for_function(f"() => window.firstSeen[{N_ADDED}]")
        seen = {int(k): float(v) for k, v in page.evaluate("window.firstSeen").items()}
    written = enumerate(map(float, done.stdout.split()), start=1)
    return [min(at for n, at in seen.items() if n >= number) - then for number, then in written]


def _read_tail(path: str) -> float:
    begin = time.perf_counter()
    subprocess.run([*_TAIL.split(), path], check=True, capture_output=True)
    return time.perf_counter() - begin
