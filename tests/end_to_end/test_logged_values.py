"""What a script logs besides scalars, in the run's view, while it goes on."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.end_to_end.opened_lab import open_empty_lab

pytestmark = [pytest.mark.browser, pytest.mark.timeout(200)]

SCRIPT = """
import sys, time
from pathlib import Path
import matplotlib
matplotlib.use("Agg")
from matplotlib import pyplot
from estimatory import Run

run = Run.get_context()
run.log_confusion_matrix("confusion", {"schema_type": "confusion_matrix", "data": {
    "class_labels": ["cat", "<b>dog</b>"], "matrix": [[30, 2], [4, 25]]}})
run.log_accuracy_table("accuracy", {"schema_type": "accuracy_table", "data": {
    "class_labels": ["cat"], "probability_thresholds": [0, 0.5, 1],
    "probability_tables": [[[10, 30, 0, 0], [8, 3, 27, 2], [0, 0, 30, 10]]]}})
run.log_residuals("residuals", {"schema_type": "residuals", "data": {
    "bin_edges": [-2, -1, 0, 1], "bin_counts": [2, 10, 4]}})
run.log_predictions("predictions", {"schema_type": "predictions", "data": {
    "bin_edges": [0, 0.5, 1], "bin_averages": [0.2, 0.7], "bin_errors": [0, 0]}})
run.log_list("errors", [1 / n for n in range(1, 2000)])
run.log_table("summary", {"model": ["a", "b"], "score": [0.91, float("nan")]})
run.log("phase", "warm-up")
for number in range(2):
    pyplot.plot([number, 1])
    run.log_image("wave", plot=pyplot)
while not Path(sys.argv[1]).exists():
    time.sleep(0.05)
run.log_row("rows", n=1, word="one")
run.log("phase", "training")
while not Path(sys.argv[2]).exists():
    time.sleep(0.05)
"""


@pytest.fixture
def lab(jupyter):
    with open_empty_lab(jupyter) as lab:
        yield lab


def test_tables_pictures_and_documents_are_shown_live(lab, run_code, tmp_path):
    go_on, stop = tmp_path / "go on", tmp_path / "stop"
    run_code(SCRIPT, arguments=(str(go_on), str(stop)), display_name="with everything")
    lab.get("run-row").first.click()
    view = lab.get("run-view")
    view.get_by_test_id("estimatory-tab-metrics").click()

    def panel(kind):
        return view.locator(f"[data-testid=estimatory-logged][data-kind={kind}]")

    expect(panel("confusion_matrix").locator("tbody td")).to_have_text(["30", "2", "4", "25"])
    expect(panel("confusion_matrix").locator("tbody th")).to_have_text(["cat", "<b>dog</b>"])
    expect(panel("accuracy_table").get_by_test_id("estimatory-chart")).to_be_visible()
    panel("accuracy_table").get_by_role("button", name="Precision / recall").click()
    chart = panel("accuracy_table").get_by_test_id("estimatory-chart")
    expect(chart).to_have_attribute("data-metric", "precision / recall")
    expect(panel("residuals").locator("rect")).to_have_count(3)
    expect(panel("predictions").get_by_test_id("estimatory-chart")).to_be_visible()
    errors = panel("list").get_by_test_id("estimatory-chart")
    expect(errors).to_have_attribute("data-points", "500")
    panel("list").get_by_role("button", name="Table").click()
    expect(panel("list")).to_contain_text("500 of 1999 rows")
    expect(panel("table").locator("tbody td")).to_have_text(["0", "a", "0.91", "1", "b", "NaN"])
    expect(panel("image").locator("img")).to_be_visible()
    assert panel("image").locator("img").evaluate("i => i.decode().then(() => i.naturalWidth)") > 99
    expect(panel("image")).to_contain_text("2 of 2")
    panel("image").locator("input").fill("0")
    expect(panel("image")).to_contain_text("1 of 2")
    expect(panel("string")).to_contain_text("warm-up")
    lab.take_pictures("logged-values")

    go_on.touch()
    expect(panel("table").nth(1)).to_contain_text("one")
    expect(panel("string").locator("pre").first).to_have_text("training")
    stop.touch()
    expect(view).to_have_attribute("data-status", "Completed")
    assert not [m for m in lab.messages if "estimatory" in m.lower()], lab.messages
