"""The form for a run, in JupyterLab: filled in, corrected, submitted; and the notebook's own."""

from __future__ import annotations

import re

import nbformat
import pytest
from playwright.sync_api import expect

from tests.end_to_end.opened_lab import open_empty_lab, open_lab

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

SCRIPT = """\
import argparse

from estimatory import Run

parser = argparse.ArgumentParser()
parser.add_argument("--reg", type=float, default=1.0)
parser.add_argument("--epochs", type=int, default=20)
arguments = parser.parse_args()
run = Run.get_context()
for epoch in range(arguments.epochs):
    run.log("loss", arguments.reg / (epoch + 1))
"""


@pytest.fixture
def project(jupyter):
    folder = jupyter.folder / "project"
    folder.mkdir()
    (folder / "train.py").write_text(SCRIPT)
    (folder / "prepare.py").write_text("print('ready')\n")
    return folder


@pytest.fixture
def lab(jupyter, project):
    with open_empty_lab(jupyter) as lab:
        yield lab


def open_form(lab):
    lab.page.locator("#estimatory-sidebar [data-command='estimatory:new-estimator-run']").click()
    form = lab.get("form")
    form.get_by_test_id("estimatory-field-entry_script").wait_for()
    return form


def close_form(lab):
    tab = lab.page.locator(".lm-DockPanel-tabBar .lm-TabBar-tab", has_text="New Estimator Run")
    tab.locator(".lm-TabBar-tabCloseIcon").click()
    expect(lab.get("form")).to_have_count(0)


def field(form, name):
    return form.get_by_test_id(f"estimatory-field-{name}")


def fill(form, name, text):
    field(form, name).locator("input, textarea").first.fill(text)


def fill_pair(form, name, pair):
    inputs = field(form, name).locator("input")
    count = inputs.count()
    inputs.nth(count - 2).fill(pair[0])
    inputs.nth(count - 1).fill(pair[1])


def test_the_form_in_a_tab(lab, workspace, project):
    what_a_run_cannot_be_started_with(lab, workspace)
    lab.messages.clear()  # of the request that was refused
    close_form(lab)
    a_form_becomes_a_run(lab, workspace)
    close_form(lab)
    paths_are_chosen_and_the_cell_goes_into_the_notebook(lab, project)
    assert lab.messages == []


def a_form_becomes_a_run(lab, workspace):
    form = open_form(lab)
    expect(form.get_by_test_id("estimatory-runs-in")).to_contain_text("the server’s Python")
    lab.take_picture("form-empty")

    # What is wrong is said beside its field, in the server's words, while one types.
    fill(form, "source_directory", "project")
    fill(form, "entry_script", "trian.py")
    expect(field(form, "entry_script")).to_contain_text("There are: prepare.py, train.py")
    fill(form, "time_limit", "soon")
    expect(field(form, "time_limit")).to_contain_text("'soon' is not a time")
    fill(form, "entry_script", "train.py")
    expect(field(form, "entry_script")).to_contain_text("Inside the folder")
    fill(form, "time_limit", "10m")
    fill_pair(form, "parameters", ("reg", "0.5"))
    fill_pair(form, "parameters", ("epochs", "30"))
    fill(form, "display_name", "by the form")
    fill(form, "primary_metric", "loss")
    field(form, "primary_metric_goal").locator("select").select_option("min")
    fill_pair(form, "environment_variables", ("API_TOKEN", "s3cr3t"))

    # The code beside it does the same; a secret is not in it, and not to be seen.
    code = form.get_by_role("region", name="Code")
    expect(code).to_contain_text('script_params={"--reg": 0.5, "--epochs": 30}')
    expect(code).to_contain_text('os.environ["API_TOKEN"]')
    secret = field(form, "environment_variables").locator("input").nth(1)
    expect(secret).to_have_attribute("type", "password")
    assert "s3cr3t" not in code.inner_text()
    lab.take_pictures_in_themes("form", "Dark", "Light")

    # A reload brings the form back, without the secret.
    lab.page.wait_for_timeout(1500)  # Lab saves its layout with a delay
    lab.page.reload()
    form = lab.get("form")
    expect(field(form, "display_name").locator("input")).to_have_value(
        "by the form", timeout=60_000
    )
    variables = field(form, "environment_variables")
    expect(variables.locator("input").nth(1)).to_have_value("")
    expect(variables).to_contain_text("no such variable here")
    variables.get_by_role("button", name="Remove API_TOKEN").click()
    expect(code).to_contain_text("estimator = Estimator(")

    # The run opens and completes.
    form.get_by_test_id("estimatory-submit-form").click()
    view = lab.get("run-view")
    view.wait_for()
    expect(view).to_have_attribute("data-status", "Completed", timeout=60_000)
    expect(view).to_contain_text("by the form")
    (run_id,) = workspace.folder.list_run_ids()
    run = workspace.get_run(run_id)
    assert len(run.get_metrics()["loss"]) == 30
    assert run.get_metrics()["loss"][0] == 0.5
    lab.take_picture("form-run")


def what_a_run_cannot_be_started_with(lab, workspace):
    lab.page.locator(".lm-TabBar-addButton:visible").first.click()
    lab.page.locator(".jp-LauncherCard", has_text="New Estimator Run").click()
    form = lab.get("form")
    form.get_by_test_id("estimatory-submit-form").click()
    expect(field(form, "entry_script").get_by_role("alert")).to_contain_text("Which script")
    fill(form, "source_directory", "../..")
    expect(field(form, "source_directory")).to_contain_text("not below the server's root")
    lab.take_picture("form-faults")
    form.get_by_role("button", name="Reset").click()
    expect(field(form, "source_directory").locator("input")).to_have_value(".")
    assert workspace.folder.list_run_ids() == []


def paths_are_chosen_and_the_cell_goes_into_the_notebook(lab, project):
    form = open_form(lab)
    form.get_by_test_id("estimatory-browse-script").click()
    dialog = lab.page.locator(".jp-Open-Dialog")
    dialog.locator(".jp-DirListing-item", has_text="project").dblclick()
    dialog.locator(".jp-DirListing-item", has_text="train.py").click()
    lab.take_picture("form-dialog")
    lab.page.locator(".jp-Dialog .jp-mod-accept").click()
    expect(field(form, "source_directory").locator("input")).to_have_value("project")
    expect(field(form, "entry_script").locator("input")).to_have_value("train.py")
    options = field(form, "entry_script").locator("datalist option")
    expect(options).to_have_count(2)
    form.get_by_role("tab", name="Cell").click()
    insert = form.get_by_test_id("estimatory-insert-cell")
    expect(insert).to_be_enabled()
    insert.click()
    cells = lab.page.locator(".jp-Notebook .jp-CodeCell")
    expect(cells).to_have_count(2)
    expect(cells.nth(1)).to_contain_text(f"%%estimator train --source {project}")
    expect(cells.nth(1)).to_contain_text("parser.parse_args()")


def test_the_notebooks_own_form(jupyter, project, workspace):
    cells = ["%load_ext estimatory", "%estimator_builder project/train.py"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, jupyter.folder / "form.ipynb")
    with open_lab(jupyter, "form.ipynb") as lab:
        lab.run_cell(0)
        lab.run_cell(1)
        output = lab.page.locator(".jp-OutputArea").nth(1)
        parameters = output.get_by_label("Parameters")
        parameters.wait_for(timeout=60_000)
        parameters.fill("reg")
        expect(output).to_contain_text("as it is")
        parameters.fill("reg = 3\nepochs = x y")
        output.get_by_role("button", name="Show code").click()
        expect(output).to_contain_text('"--reg": 3')
        lab.take_pictures_in_themes("builder", "Dark", "Light")
        parameters.fill("reg = 3")
        output.locator("button", has_text=re.compile(r"^\s*Run$")).click()
        lab.card.wait_for()
        expect(lab.card.get_by_test_id("estimatory-status")).to_contain_text(
            "Completed", timeout=60_000
        )
        lab.take_picture("builder-run")
    (run_id,) = workspace.folder.list_run_ids()
    assert workspace.get_run(run_id).get_metrics()["loss"][0] == 3.0
