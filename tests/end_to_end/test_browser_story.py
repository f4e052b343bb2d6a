"""The whole story of a new user, in Chromium with a real JupyterLab, kernel, server and runs."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from estimatory.metrics.series import read_series
from tests.end_to_end.opened_lab import open_lab

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

CELL = (Path(__file__).parent / "story_cell.py").read_text()
REPOSITORY = Path(__file__).parents[2]
PICTURE_OF_README = REPOSITORY / "docs/images/quickstart.png"


@pytest.fixture
def go_on_until(tmp_path):
    return tmp_path / "that is enough"


@pytest.fixture
def notebook(jupyter, go_on_until):
    magic = "%%estimator story --name 'breast cancer' -p alpha=0.001 --metric test/auc:max"
    magic += f" -p go_on_until='{go_on_until}' -o run\n"
    cells = ["%load_ext estimatory", magic + CELL, "run.get_status()"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, jupyter.folder / "story.ipynb")
    return "story.ipynb"


@pytest.fixture
def lab(jupyter, notebook):
    with open_lab(jupyter, notebook) as lab:
        yield lab


def is_moving(lab, wait_until):
    """Whether the number of the first metric in the card changes under the eyes."""
    metric = lab.card.get_by_test_id("estimatory-metric").first
    before = metric.inner_text()
    return wait_until(lambda: metric.inner_text() != before, timeout_s=10)


def test_from_a_cell_to_a_live_run_and_a_registered_model(
    lab, jupyter, workspace, go_on_until, wait_until
):
    # A cell becomes a run whose curves move.
    lab.run_cell(0)
    lab.run_cell(1)
    lab.card.wait_for()
    expect(lab.card.get_by_test_id("estimatory-status")).to_contain_text("Running")
    expect(lab.card.get_by_test_id("estimatory-chart").first).to_be_visible()
    expect(lab.card.get_by_test_id("estimatory-card-log")).to_contain_text("epoch")
    assert is_moving(lab, wait_until)
    run = workspace.get_run(workspace.folder.list_run_ids()[0])
    wait_until(lambda: len(run.get_metrics().get("test/loss", [])) > 40, timeout_s=60)
    lab.take_picture("card-live")

    # The kernel's stop button detaches; the run and its card go on.
    lab.interrupt()
    lab.wait_for_kernel()
    assert run.status == "Running"
    assert is_moving(lab, wait_until)
    assert "%run_cancel" in lab.page.locator(".jp-OutputArea").nth(1).inner_text()

    # A reload brings the output back alive, with nothing saved by hand; so does a restarted kernel.
    wait_until(lambda: run.id in (jupyter.folder / "story.ipynb").read_text())
    lab.reload()
    lab.card.wait_for()
    assert is_moving(lab, wait_until)
    kernel = jupyter.ask("GET", "/api/kernels")[0]["id"]
    jupyter.ask("POST", f"/api/kernels/{kernel}/restart")
    assert is_moving(lab, wait_until)
    assert run.status == "Running"

    # The sidebar knows the run; its view shows everything, live.
    lab.open_sidebar()
    row = lab.get("runs").get_by_test_id("estimatory-run-row").first
    expect(row).to_have_attribute("data-status", "Running")
    expect(row).to_contain_text("breast cancer")
    row.click()
    view = lab.get("run-view")
    view.wait_for()
    show_every_tab(lab, view)

    # A second look: reloaded, the view is there again.
    lab.page.wait_for_timeout(1500)  # Lab saves its layout with a delay
    lab.page.reload()
    lab.get("run-view").wait_for(timeout=60_000)

    # The end, and a model out of it.
    go_on_until.touch()
    wait_until(lambda: run.status == "Completed")
    expect(lab.get("run-view").get_by_test_id("estimatory-status").first).to_contain_text(
        "Completed"
    )
    register_model(lab)
    model = workspace.models["cancer"]
    assert (model.version, model.run_id) == (1, run.id)
    expect(lab.get("model-row").first).to_contain_text("cancer")
    lab.take_picture("models")

    lab.set_theme("JupyterLab Dark")
    lab.get("run-view").get_by_test_id("estimatory-tab-metrics").click()
    lab.page.wait_for_timeout(500)
    lab.take_picture("dark")
    assert not [m for m in lab.messages if "estimatory" in m.lower()], lab.messages


def show_every_tab(lab, view):
    for tab, content in (
        ("overview", "parameters"),
        ("metrics", "chart"),
        ("logs", "log"),
        ("code", "code"),
        ("files", "file"),
    ):
        view.get_by_test_id(f"estimatory-tab-{tab}").click()
        expect(view.get_by_test_id(f"estimatory-{content}").first).to_be_visible()
        lab.page.wait_for_timeout(400)
        lab.take_picture(f"view-{tab}")


def register_model(lab):
    lab.get("run-view").get_by_test_id("estimatory-register-model").click()
    lab.get("model-name").fill("cancer")
    lab.get("model-path").select_option("outputs/model.txt")
    lab.take_picture("register")
    lab.page.get_by_role("button", name="Register").last.click()
    lab.open_sidebar()
    lab.get("model-row").first.wait_for()


def test_stop_and_delete(lab, workspace, wait_until):
    lab.run_cell(0)
    lab.run_cell(1)
    lab.card.get_by_test_id("estimatory-stop").click()
    confirm = lab.page.locator(".jp-Dialog").get_by_role("button", name="Stop")
    if confirm.count():
        confirm.first.click()
    run = workspace.get_run(wait_until(workspace.folder.list_run_ids)[0])
    wait_until(lambda: run.status == "Canceled")
    expect(lab.card.get_by_test_id("estimatory-status")).to_contain_text("Canceled")

    lab.open_sidebar()
    row = lab.get("runs").get_by_test_id("estimatory-run-row").first
    expect(row).to_have_attribute("data-status", "Canceled")
    row.focus()
    lab.page.keyboard.press("Delete")
    dialog = lab.page.locator(".jp-Dialog")
    expect(dialog).to_contain_text("breast cancer")
    expect(dialog).to_contain_text("B")
    lab.take_picture("delete")
    dialog.get_by_role("button", name="Delete").click()
    wait_until(lambda: not workspace.folder.list_run_ids())
    expect(lab.get("no-runs").first).to_be_visible()
    lab.save()
    lab.reload()
    expect(lab.card).to_contain_text("snapshot", ignore_case=True)
    lab.take_picture("card-without-run")


def test_the_picture_of_the_readme(jupyter, workspace, wait_until):
    """The quickstart as a new user meets it; UPDATE_PICTURES=1 keeps the picture."""
    shutil.copytree(REPOSITORY / "binder", jupyter.folder, dirs_exist_ok=True)
    with open_lab(jupyter, "quickstart.ipynb", width=1280, height=820) as lab:
        lab.open_sidebar()
        lab.run_cell(0)
        lab.page.locator(".jp-Notebook .jp-CodeCell").nth(2).scroll_into_view_if_needed()
        lab.run_cell(2)
        lab.card.wait_for()
        run = workspace.get_run(wait_until(workspace.folder.list_run_ids)[0])
        wait_until(lambda: sum(s.count for s in read_series(run.folder, ["AUC"])) > 150, 200)
        lab.card.evaluate("card => card.scrollIntoView({block: 'end'})")
        lab.page.wait_for_timeout(700)
        if os.environ.get("UPDATE_PICTURES"):
            lab.page.screenshot(path=PICTURE_OF_README)
        run.cancel()
    assert PICTURE_OF_README.exists()
