"""Runs side by side: chosen in the sidebar, drawn over each other, alive."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.end_to_end.opened_lab import open_empty_lab

pytestmark = [pytest.mark.browser, pytest.mark.timeout(200)]

SCRIPT = """
import sys, time
from pathlib import Path
from estimatory import Run

run = Run.get_context()
step = 0
while not Path(sys.argv[1]).exists():
    run.log("loss", float(sys.argv[2]) / (step + 1))
    step += 1
    time.sleep(0.1)
"""


@pytest.fixture
def lab(jupyter):
    with open_empty_lab(jupyter) as lab:
        yield lab


@pytest.fixture
def start(run_code, tmp_path):
    def start(name, scale):
        return run_code(
            SCRIPT,
            display_name=name,
            parameters={"scale": scale, "seed": 1},
            arguments=(str(tmp_path / "stop"), str(scale)),
        )

    return start


def test_two_runs_are_compared_while_they_go_on(lab, start, workspace, tmp_path, wait_until):
    first, second = start("the first", 1), start("the second", 2)
    wait_until(lambda: first.get_metrics() and second.get_metrics())

    def row(run):
        return lab.page.locator(f".estimatory-run-row[data-run-id={run.id}]")

    row(first).click(modifiers=["Control"])
    expect(row(first)).to_have_attribute("aria-selected", "true")
    expect(lab.get("selection")).to_contain_text("1 selected")
    expect(lab.get("compare")).to_be_disabled()
    row(second).focus()
    lab.page.keyboard.press("x")
    expect(lab.get("selection")).to_contain_text("2 selected")
    lab.get("compare").click()

    view = lab.get("comparison")
    chart = view.get_by_test_id("estimatory-chart")
    expect(chart).to_have_attribute("data-metric", "loss")
    before = int(chart.get_attribute("data-points"))
    wait_until(lambda: int(chart.get_attribute("data-points")) > before + 4)
    expect(view.locator(".estimatory-legend")).to_contain_text("the first")
    table = view.get_by_test_id("estimatory-compared")
    expect(table.locator("[data-row=scale] td")).to_have_text(["1", "2"])
    expect(table.locator("[data-row=seed]")).to_have_count(0)
    view.get_by_test_id("estimatory-show-all").check()
    expect(table.locator("[data-row=seed] td")).to_have_text(["1", "1"])
    lab.take_pictures("comparison")

    # It is there again after a reload, and the end of a run is seen.
    lab.page.wait_for_timeout(1500)  # Lab saves its layout with a delay
    lab.page.reload()
    lab.get("comparison").wait_for(timeout=60_000)
    (tmp_path / "stop").touch()
    lab.get("show-all").check()
    expect(lab.get("compared").locator("[data-row=Status] td")).to_have_text(["Completed"] * 2)
    assert not [m for m in lab.messages if "estimatory" in m.lower()], lab.messages
