"""The list of runs by mouse and keyboard: previews, picking, deleting, and a narrow sidebar."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from estimatory import Experiment
from tests.end_to_end.notebook_page import TOKEN
from tests.end_to_end.opened_lab import open_empty_lab

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

NAMES, CHOICES = ".estimatory-row-metric > bdi", ".estimatory-filters select"
METRIC = "validation/balanced_accuracy"
CUT_NAMES = "names => names.filter(name => name.scrollWidth > name.clientWidth).length"
CUT_CHOICES = """choices => choices.filter(one => {
  const pen = document.createElement('canvas').getContext('2d');
  pen.font = getComputedStyle(one).font;
  return pen.measureText(one.selectedOptions[0].text).width + 16 > one.clientWidth;
}).length"""


@pytest.fixture
def runs(workspace):
    """Six runs as the list shows them: the newest first."""
    runs = []
    for number in range(6):
        run = Experiment(workspace, "fraud-detection").start_logging()
        run.display_name = f"gradient boosting {number}"
        run.log(METRIC, 0.123456 * number)
        run.complete()
        runs.insert(0, run)
    return runs


@pytest.fixture
def lab(jupyter, runs):
    with open_empty_lab(jupyter) as lab:
        lab.open_section("runs")
        yield lab


def row(lab, run):
    return lab.page.locator(f".estimatory-run-row[data-run-id={run.id}]")


def tabs(lab):
    return lab.page.locator(".lm-TabBar-tab[data-id^='estimatory-run-']")


def preview(lab):
    return lab.page.locator(".lm-TabBar-tab.estimatory-mod-preview")


def press(lab, *keys):
    for key in keys:
        lab.page.keyboard.press(key)


def test_runs_are_opened_picked_and_deleted(lab, runs, workspace, wait_until, jupyter):
    see_the_palette_give_the_focus(lab, runs)
    see_previews_and_pins(lab, runs)
    see_what_a_reload_brings_back(lab, runs)
    see_picking(lab, runs)
    see_nothing_cut(lab)
    see_deletion(lab, runs, workspace, wait_until)
    see_previews_below_a_notebook_of_notebook_seven(lab, runs, jupyter)
    assert not [m for m in lab.messages if "estimatory" in m.lower()], lab.messages


def see_the_palette_give_the_focus(lab, runs):
    title = lab.page.locator("#estimatory-sidebar .jp-AccordionPanel-title").first
    title.click()
    click_side_tab(lab, "File Browser")
    expect(lab.get("runs")).to_be_hidden()
    click_side_tab(lab, "Estimatory")
    # By its tab the sidebar opens as it was left.
    expect(title).to_be_visible()
    expect(title).to_have_attribute("aria-expanded", "false")
    click_side_tab(lab, "File Browser")
    lab.call_command("Runs, Models and Compute")
    expect(row(lab, runs[0])).to_be_focused()


def click_side_tab(lab, name):
    lab.page.get_by_role("tab", name=re.compile(name)).first.click()


def see_previews_and_pins(lab, runs):
    row(lab, runs[0]).click()
    expect(lab.get("run-view")).to_contain_text("gradient boosting 5")
    expect(row(lab, runs[0])).to_be_focused()
    row(lab, runs[1]).click()
    expect(lab.get("run-view").locator("visible=true")).to_contain_text("gradient boosting 4")
    expect(tabs(lab)).to_have_count(1)
    title = preview(lab).locator(".lm-TabBar-tabLabel")
    assert title.evaluate("title => getComputedStyle(title).fontStyle") == "italic"
    lab.take_picture("preview-tab")

    # A double click pins it and selects no text; the next click opens another tab.
    row(lab, runs[1]).dblclick()
    expect(preview(lab)).to_have_count(0)
    assert lab.page.evaluate("getSelection().toString()") == ""
    row(lab, runs[2]).click()
    expect(tabs(lab)).to_have_count(2)
    preview(lab).dblclick()
    row(lab, runs[3]).click()
    expect(tabs(lab)).to_have_count(3)
    preview(lab).click(button="right")
    lab.page.get_by_role("menuitem", name="Keep Open").click()
    expect(preview(lab)).to_have_count(0)

    # What is edited is kept, too.
    row(lab, runs[4]).press("Enter")
    view = lab.page.locator(f".estimatory-run-view[data-run-id={runs[4].id}]")
    view.get_by_test_id("estimatory-rename-run").click()
    view.get_by_test_id("estimatory-run-name-input").fill("the best")
    expect(preview(lab)).to_have_count(0)
    press(lab, "Enter")
    expect(row(lab, runs[4])).to_contain_text("the best")
    expect(tabs(lab)).to_have_count(4)


def see_what_a_reload_brings_back(lab, runs):
    for n_left in (3, 2, 1):
        tabs(lab).first.locator(".lm-TabBar-tabCloseIcon").click()
        expect(tabs(lab)).to_have_count(n_left)
    with lab.page.expect_response(lambda answer: has_saved_layout(answer, runs[0])):
        row(lab, runs[0]).click()
        expect(tabs(lab)).to_have_count(2)
    lab.reload()
    expect(tabs(lab)).to_have_count(2)
    expect(preview(lab)).to_have_attribute("data-id", f"estimatory-run-{runs[0].id}")
    row(lab, runs[5]).click()
    expect(preview(lab)).to_have_attribute("data-id", f"estimatory-run-{runs[5].id}")
    expect(tabs(lab)).to_have_count(2)


def has_saved_layout(answer, run):
    """Whether JupyterLab has saved that the tab of a run is open."""
    if "/api/workspaces/" not in answer.url or answer.request.method != "PUT":
        return False
    layout = json.loads(answer.request.post_data)["data"]["layout-restorer:data"]
    return run.id in json.dumps(layout["main"])


def see_picking(lab, runs):
    row(lab, runs[1]).click(modifiers=["Control"])
    expect(lab.get("selection")).to_contain_text("1 selected")
    row(lab, runs[3]).click(modifiers=["Shift"])
    expect_picked(lab, runs[1:4])
    row(lab, runs[5]).click(modifiers=["Control"])
    expect_picked(lab, [*runs[1:4], runs[5]])
    lab.take_picture("picked-runs")
    press(lab, "Control+a")
    expect_picked(lab, runs)
    press(lab, "Escape")
    expect_picked(lab, [])
    row(lab, runs[1]).focus()
    press(lab, "Shift+ArrowDown", "Shift+ArrowDown")
    expect_picked(lab, runs[1:4])
    press(lab, "Shift+ArrowUp")
    expect_picked(lab, runs[1:3])
    press(lab, "Space")
    expect_picked(lab, [runs[1]])
    expect(tabs(lab)).to_have_count(2)


def expect_picked(lab, runs):
    """The rows, as a screen reader is told of them."""
    picked = lab.page.locator(".estimatory-run-row[aria-selected=true]")
    expect(picked).to_have_count(len(runs))
    for run in runs:
        expect(row(lab, run)).to_have_attribute("aria-selected", "true")


def see_nothing_cut(lab):
    for theme in ("Dark High Contrast", "Dark", "Light"):
        lab.set_theme(f"JupyterLab {theme}")
        for width in (240, 300):
            lab.set_sidebar_width(width)
            lab.take_picture(f"narrow-{theme.lower().replace(' ', '-')}-{width}")
            names, choices = (lab.page.locator(css) for css in (NAMES, CHOICES))
            expect(names).to_have_count(6)
            expect(choices).to_have_count(3)
            assert names.evaluate_all(CUT_NAMES) == 0
            assert choices.evaluate_all(CUT_CHOICES) == 0


def see_deletion(lab, runs, workspace, wait_until):
    row(lab, runs[1]).focus()
    press(lab, "Shift+ArrowDown", "Delete")
    dialog = lab.page.locator(".jp-Dialog")
    expect(dialog).to_contain_text("Delete 2 runs?")
    expect(dialog).to_contain_text("gradient boosting 4, gradient boosting 3")
    lab.take_picture("delete-two")
    dialog.get_by_role("button", name="Delete").click()
    wait_until(lambda: len(workspace.folder.list_run_ids()) == 4)
    expect(lab.get("run-row")).to_have_count(4)
    expect(lab.get("selection")).to_have_text("")


def see_previews_below_a_notebook_of_notebook_seven(lab, runs, jupyter):
    pytest.importorskip("notebook")
    lab.page.goto(f"{jupyter.url}/notebooks/empty.ipynb?token={TOKEN}")
    kernel = lab.page.locator(".jp-Notebook-ExecutionIndicator")
    expect(kernel).to_have_attribute("data-status", re.compile("idle|busy"))
    lab.call_command("Runs, Models and Compute")
    expect(lab.get("runs").locator(":focus")).to_have_count(1)
    row(lab, runs[0]).click()
    expect(lab.get("run-view")).to_contain_text("gradient boosting 5")
    row(lab, runs[3]).click()
    expect(lab.get("run-view").locator("visible=true")).to_contain_text("gradient boosting 2")
    expect(tabs(lab)).to_have_count(1)
    expect(preview(lab)).to_have_count(1)
    row(lab, runs[3]).dblclick()
    expect(preview(lab)).to_have_count(0)
    row(lab, runs[5]).click()
    expect(tabs(lab)).to_have_count(2)
    lab.take_picture("preview-tab-notebook-seven")
