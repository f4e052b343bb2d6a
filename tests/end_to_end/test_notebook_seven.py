"""Jupyter Notebook 7: the card is alive there; runs and forms open below the notebook."""

from __future__ import annotations

import re

import nbformat
import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import expect

from tests.end_to_end.notebook_page import TOKEN
from tests.end_to_end.opened_lab import open_page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

CODE = """%%estimator seven -p stop_file='{}'
import os, time
from estimatory import Run
run = Run.get_context()
while not os.path.exists(stop_file):
    run.log("loss", 1 / (1 + time.time()))
    time.sleep(0.1)
"""


@pytest.fixture
def page(jupyter, tmp_path):
    pytest.importorskip("notebook")
    cells = ["%load_ext estimatory", CODE.format(tmp_path / "stop")]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, jupyter.folder / "seven.ipynb")
    with open_page(jupyter) as page:
        page.set_default_timeout(30_000)
        page.goto(f"{jupyter.url}/notebooks/seven.ipynb?token={TOKEN}")
        page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
        yield page


def run_cell(page, number, wait_until):
    """Run a cell; asked to before its kernel is there, Notebook 7 forgets it, or asks for one."""
    kernel = page.locator(".jp-Notebook-ExecutionIndicator")
    cell = page.locator(".jp-Notebook .jp-CodeCell").nth(number)

    def has_started():
        expect(kernel).to_have_attribute("data-status", re.compile("idle|busy"))
        cell.locator(".cm-content").click()
        page.keyboard.press("Shift+Enter")
        page.wait_for_timeout(1000)
        return re.search(r"[\d*]", cell.locator(".jp-InputPrompt").inner_text())

    dialog = page.get_by_role("dialog").filter(has_text="Select Kernel")
    page.add_locator_handler(dialog, lambda: page.keyboard.press("Escape"))
    wait_until(has_started, timeout_s=90)
    page.remove_locator_handler(dialog)


def test_a_run_lives_and_opens_below_its_notebook_as_the_form_does(
    page, jupyter, workspace, tmp_path, wait_until
):
    run_cell(page, 0, wait_until)
    run_cell(page, 1, wait_until)
    page.keyboard.press("Control+Shift+C")
    page.locator(".lm-CommandPalette-input").fill("New Estimator Run")
    page.locator(".lm-CommandPalette-input").press("Enter")
    form = page.get_by_test_id("estimatory-form")
    form.wait_for()
    assert form.bounding_box()["height"] > 200

    card = page.get_by_test_id("estimatory-card").first
    card.get_by_test_id("estimatory-chart").first.wait_for()
    run = workspace.get_run(workspace.folder.list_run_ids()[0])
    notebook = jupyter.folder / "seven.ipynb"
    wait_until(lambda: run.id in notebook.read_text())
    page.reload()

    card.get_by_test_id("estimatory-open").click()
    view = page.get_by_test_id("estimatory-run-view")
    view.wait_for()
    assert view.bounding_box()["height"] > 200
    (tmp_path / "stop").touch()
    expect(view.get_by_test_id("estimatory-status").first).to_contain_text(
        "Completed", timeout=30_000
    )
    expect(card.get_by_test_id("estimatory-status")).to_contain_text("Completed")
    wait_until(lambda: f"Run {run.id}: Completed" in notebook.read_text())
    assert "<b>Completed</b>" in HTMLExporter().from_filename(str(notebook))[0]
    expect(page.locator(".jp-Dialog")).to_have_count(0)
