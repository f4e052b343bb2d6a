"""Ranks from a cell: ``--procs``, the strip of ranks in the card and the view, a failing rank."""

from __future__ import annotations

import nbformat
import pytest
from playwright.sync_api import expect

from tests.end_to_end.opened_lab import open_lab

pytestmark = [pytest.mark.browser, pytest.mark.network, pytest.mark.timeout(200)]

CODE = """%%estimator ranks --procs 6 -p stop_file='{}' -o run
import os, time
from estimatory import Run
run, rank = Run.get_context(), int(os.environ["RANK"])
for step in range(2000):
    run.log("loss", (rank + 1) / (step + 1))
    time.sleep(0.1)
    if rank == 4 and os.path.exists(stop_file):
        raise ValueError("rank four has had enough")
"""


@pytest.fixture
def lab(jupyter, tmp_path):
    cells = ["%load_ext estimatory", CODE.format(tmp_path / "stop")]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, jupyter.folder / "ranks.ipynb")
    with open_lab(jupyter, "ranks.ipynb") as lab:
        yield lab


def test_ranks_join_are_shown_and_the_first_failure_stands_out(lab, tmp_path):
    lab.run_cell(0)
    lab.run_cell(1)
    lab.card.wait_for()
    strip = lab.card.get_by_test_id("estimatory-rank-strip")
    expect(strip).to_contain_text("6/6 ranks", timeout=60_000)
    expect(strip.locator("[data-state='Running']")).to_have_count(6)
    lab.take_picture("ranks-card")

    lab.card.get_by_test_id("estimatory-open").click()
    view = lab.get("run-view")
    view.get_by_test_id("estimatory-tab-metrics").click()
    chart = view.get_by_test_id("estimatory-metric").first
    expect(chart).to_contain_text("6 ranks")
    lab.take_picture("ranks-each")
    view.get_by_test_id("estimatory-ranks").select_option("mean")
    expect(chart).not_to_contain_text("6 ranks")

    (tmp_path / "stop").touch()
    expect(view.locator(".estimatory-mod-first-failure")).to_have_attribute("data-rank", "4")
    view.get_by_test_id("estimatory-tab-overview").click()
    expect(view).to_contain_text("Rank 4: ValueError: rank four has had enough")
    expect(view.locator("[data-state='Canceled']")).to_have_count(5)
    places = view.get_by_test_id("estimatory-rank-places")
    expect(places).to_contain_text("Ranks 0–5 · 5 Canceled, 1 Failed")
    lab.take_picture("ranks-failed")

    lab.page.get_by_role("tab", name="ranks.ipynb").click()
    failure = lab.card.get_by_test_id("estimatory-failure")
    expect(failure).to_contain_text("cell, line 9")
    expect(failure).to_contain_text("rank 4")
    lab.card.get_by_test_id("estimatory-card-toggle").click()
    expect(lab.card).to_contain_text("rank-4.log")
    tail = lab.card.get_by_test_id("estimatory-card-log")
    expect(tail).to_contain_text("ValueError: rank four has had enough")
    lab.take_picture("ranks-failed-card")
