"""Messages about runs that have ended: whose, from when on, together, and on the desktop."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from estimatory.folders.run_spec import Origin
from tests.end_to_end.opened_lab import open_empty_lab

pytestmark = [pytest.mark.browser, pytest.mark.timeout(200)]

SCRIPT = """
import sys, time
from pathlib import Path
while not Path(sys.argv[1]).exists():
    time.sleep(0.05)
time.sleep(1)
assert sys.argv[2] == "good"
"""
DESKTOP = """() => {
  window.shown = [];
  window.Notification = class {
    static permission = 'denied';
    static requestPermission = async () => window.Notification.permission;
    constructor(title) { window.shown.push({ title, click: () => this.onclick() }); }
    close() {}
  };
}"""


@pytest.fixture
def lab(jupyter):
    settings = {"raw": json.dumps({"notifyAfterSeconds": 0.5})}
    jupyter.ask("PUT", "/lab/api/settings/estimatory-lab:plugin", settings)
    with open_empty_lab(jupyter) as lab:
        lab.page.evaluate(DESKTOP)
        yield lab


@pytest.fixture
def start(run_code, jupyter, tmp_path):
    """A run of the open notebook; it ends when a file of its name is there."""

    def start(name, outcome="good", notebook="empty.ipynb", go="go"):
        origin = Origin("cell", str(jupyter.folder / notebook))
        arguments = (str(tmp_path / go), outcome)
        return run_code(SCRIPT, display_name=name, arguments=arguments, origin=origin)

    return start


def toasts(lab):
    return lab.page.locator(".Toastify__toast")


def test_own_runs_are_told_of_together_and_on_the_desktop(lab, start, tmp_path, wait_until):
    started = [start("of another", "bad", notebook="another.ipynb")]
    started += [start(f"own {n}") for n in range(3)] + [start("own bad", "bad")]
    wait_until(lambda: {run.status for run in started} == {"Running"})
    expect(lab.page.locator(".estimatory-run-row[data-status=Running]")).to_have_count(5)
    (tmp_path / "go").touch()
    expect(toasts(lab)).to_contain_text("4 runs ended: 3 completed, 1 failed")
    expect(toasts(lab)).to_have_count(1)
    lab.take_picture("runs-ended")
    # The run of another notebook has failed as well, and nothing was said of it.
    expect(lab.page.locator(".estimatory-run-row[data-status=Failed]")).to_have_count(2)
    toasts(lab).get_by_role("button", name="Show failed").click()
    expect(lab.get("filter-status")).to_have_value("failed")
    expect(lab.get("run-row")).to_have_count(2)
    expect(toasts(lab)).to_have_count(0)

    # The browser refuses: the reason is told at once, and nothing is shown later.
    lab.call_command("Desktop Notifications")
    expect(toasts(lab)).to_contain_text("The browser refuses notifications of this page")
    lab.take_picture("desktop-refused")
    toasts(lab).get_by_role("button", name="Hide notification").click()
    expect(toasts(lab)).to_have_count(0)
    lab.call_command("Desktop Notifications")
    lab.page.evaluate("window.Notification.permission = 'granted'")
    lab.call_command("Desktop Notifications")
    last = start("the last", go="last")
    wait_until(lambda: last.status == "Running")
    expect(lab.page.locator("#jp-main-statusbar")).to_contain_text("1 active run")
    lab.page.evaluate("Object.defineProperty(document, 'hidden', { value: true })")
    (tmp_path / "last").touch()
    wait_until(lambda: lab.page.evaluate("window.shown.length"))
    assert "the last: Completed (" in lab.page.evaluate("window.shown[0].title")
    lab.page.evaluate("window.shown[0].click()")
    expect(lab.get("run-view")).to_contain_text("the last")
    assert not [m for m in lab.messages if "pageerror" in m], lab.messages
