"""What a cell's card keeps of a run that has ended, and how a failure is followed to its line."""

from __future__ import annotations

import re

import nbformat
import pytest
from playwright.sync_api import expect

from tests.end_to_end.notebook_page import TOKEN
from tests.end_to_end.opened_lab import open_lab

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

LONG = "a-run-with-a-name-that-is-much-longer-than-any-window-is-wide-" * 2
PRINTS = """%%estimator prints --metric loss:min --name {}
import time
from estimatory import Run
run = Run.get_context()
for step in range(8):
    run.log("loss", 1 / (step + 1))
    run.log("accuracy", step / 8)
    print(f"step {{step}}", flush=True)
    time.sleep(0.05)
"""
PRINTS_MUCH = "%%estimator prints-much\nfor step in range(500):\n    print('line', step)\n"
NO_TRACEBACK = """%%estimator no-traceback
import argparse
parser = argparse.ArgumentParser(prog="train.py")
parser.add_argument("--data", required=True)
parser.parse_args()
"""
TRACEBACK = """%%estimator traceback
import helper

helper.divide(0)
"""
HELPER = "# keeps the code busy\n" * 60 + "def divide(by):\n    return 1 / by\n"
ODD = """%%estimator odd --name "safe\u202etxt.exe" --tag "a\u202eb=c\u202ed"
from estimatory import Run
run = Run.get_context()
for step in range(3):
    run.log("", step)
    run.log("m\u202ex", step)
"""
SILENT = """%%estimator silent -p folder='{}'
import os, time
from estimatory import Run
def wait(name):
    while not os.path.exists(os.path.join(folder, name)):
        time.sleep(0.05)
wait("print")
for step in range(30):
    for name in "abcdefgh":
        Run.get_context().log(name, step)
    print("at last", step, flush=True)
wait("end")
"""


@pytest.fixture
def lab(jupyter, tmp_path):
    (jupyter.folder / "helper.py").write_text(HELPER)
    silent = SILENT.format(tmp_path)
    cells = ["%load_ext estimatory", PRINTS.format(LONG), PRINTS_MUCH, NO_TRACEBACK]
    cells += [TRACEBACK, ODD, silent]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, jupyter.folder / "card.ipynb")
    with open_lab(jupyter, "card.ipynb") as lab:
        lab.run_cell(0)
        yield lab


def run_cell(lab, number, status):
    """Run a cell and wait for its card."""
    lab.run_cell(number)
    card = card_of(lab, number)
    expect(card).to_have_attribute("data-status", status)
    return card


def card_of(lab, number):
    cell = lab.page.locator(".jp-Notebook .jp-CodeCell").nth(number)
    return cell.get_by_test_id("estimatory-card")


def test_ends_are_explained(lab, jupyter, tmp_path):
    see_what_was_printed(lab)
    see_why_it_failed(lab)
    follow_the_frames(lab)
    see_odd_names(lab)
    see_silence_and_an_end_without_a_jump(lab, tmp_path)
    look_in_narrow_windows(lab, jupyter)
    assert not [m for m in lab.messages if "estimatory" in m.lower()], lab.messages


def see_what_was_printed(lab):
    card = run_cell(lab, 1, "Completed")
    log = card.get_by_test_id("estimatory-card-log")
    expect(log).to_have_text(re.compile(r"\s*".join(f"step {n}" for n in range(8))))
    expect(card.get_by_test_id("estimatory-show-log")).to_have_count(0)
    much = run_cell(lab, 2, "Completed")
    expect(much.get_by_test_id("estimatory-card-log")).to_contain_text("line 499")
    expect(much.get_by_test_id("estimatory-card-log")).not_to_contain_text("line 480")
    much.get_by_test_id("estimatory-card-log").scroll_into_view_if_needed()
    lab.take_picture("card-prints-much")
    much.get_by_test_id("estimatory-show-log").click()
    expect(lab.get("run-view").get_by_test_id("estimatory-log")).to_contain_text("line 300")
    lab.page.get_by_role("tab", name="card.ipynb").click()

    # Found ended, as after a reload, it is folded: the curve that counts, the values, the output.
    lab.save()
    lab.reload()
    card = card_of(lab, 1)
    expect(card.get_by_test_id("estimatory-chart")).to_have_count(1)
    expect(card.get_by_test_id("estimatory-chart")).to_have_attribute("data-metric", "loss")
    expect(card.get_by_test_id("estimatory-tile")).to_have_count(2)
    expect(card.get_by_test_id("estimatory-card-log")).to_contain_text("step 7")
    lab.take_picture("card-folded")
    card.get_by_test_id("estimatory-card-toggle").click()
    expect(card.get_by_test_id("estimatory-chart")).to_have_count(2)
    lab.wait_for_kernel()


def see_why_it_failed(lab):
    card = run_cell(lab, 3, "Failed")
    reason = card.get_by_test_id("estimatory-failure").get_by_test_id("estimatory-card-log")
    expect(reason).to_contain_text("train.py: error: the following arguments are required: --data")
    expect(card.get_by_test_id("estimatory-card-log")).to_have_count(1)
    lab.take_pictures_in_themes("failure-without-traceback", "Dark", "Light")
    card.get_by_test_id("estimatory-open").click()
    overview = lab.get("run-view").last.get_by_test_id("estimatory-panel-overview")
    expect(overview.get_by_test_id("estimatory-card-log")).to_contain_text("required: --data")
    lab.take_picture("failure-in-the-overview")
    lab.page.get_by_role("tab", name="card.ipynb").click()


def follow_the_frames(lab):
    card = run_cell(lab, 4, "Failed")
    frames = card.get_by_test_id("estimatory-frame")
    expect(frames).to_have_text(["cell, line 4", "helper.py, line 62, divide"])
    lab.take_picture("failure-with-traceback")
    frames.nth(0).focus()
    lab.page.keyboard.press("Enter")
    cell = lab.page.locator(".jp-Notebook .jp-CodeCell").nth(4)
    expect(cell).to_have_class(re.compile("jp-mod-active"))
    expect(cell.locator(".cm-content")).to_be_focused()
    frames.nth(1).focus()
    lab.page.keyboard.press("Enter")
    view = lab.page.locator(".estimatory-run-view:visible")
    line = view.locator(".estimatory-mod-marked .cm-activeLine")
    expect(line).to_have_text("    return 1 / by")
    expect(line).to_be_in_viewport()
    lab.take_picture("frame-in-the-code")

    # From the view the cell is found again, also where its notebook was closed.
    lab.page.get_by_role("tab", name="card.ipynb").click()
    lab.save()
    lab.page.wait_for_timeout(300)  # Lab complains when it is closed while it saves
    lab.page.keyboard.press("Alt+w")
    view.get_by_test_id("estimatory-tab-overview").click()
    view.get_by_test_id("estimatory-frame").first.click()
    expect(cell.locator(".cm-content")).to_be_focused()
    lab.wait_for_kernel()


def see_odd_names(lab):
    lab.run_cell(0)
    card = run_cell(lab, 5, "Completed")
    expect(card.locator(".estimatory-card-name")).to_have_text("safe\\u202etxt.exe")
    expect(card).not_to_contain_text("\u202e")
    card.get_by_test_id("estimatory-card-toggle").click()
    expect(card.get_by_test_id("estimatory-tile").first).to_contain_text("(no name)")
    lab.take_picture("odd-names")


def see_silence_and_an_end_without_a_jump(lab, tmp_path):
    card = run_cell(lab, 6, "Running")
    expect(card.get_by_test_id("estimatory-no-output")).to_have_text(
        re.compile(r"No output yet; running for \d")
    )
    lab.take_picture("no-output-yet")
    (tmp_path / "print").touch()
    expect(card.get_by_test_id("estimatory-card-log")).to_contain_text("at last 29")
    expect(card.get_by_test_id("estimatory-no-output")).to_have_count(0)
    whole = card.locator("[data-testid=estimatory-chart][data-points='30']")
    expect(whole).to_have_count(6)  # of eight: no more are shown
    before = card.bounding_box()
    lab.take_picture("card-alive")
    (tmp_path / "end").touch()
    expect(card).to_have_attribute("data-status", "Completed")
    lab.wait_for_kernel()
    lab.take_picture("card-ended-under-the-eyes")
    after = card.bounding_box()
    assert before
    assert after
    assert after["height"] == before["height"]


def look_in_narrow_windows(lab, jupyter):
    lab.save()
    for width in (700, 500):
        lab.page.set_viewport_size({"width": width, "height": 900})
        card = card_of(lab, 1)
        # In one step: cells come and go while JupyterLab lays out a window of another size.
        card.evaluate("card => card.scrollIntoView()")
        expect_room(card.locator(".estimatory-card-name"))
        lab.take_picture(f"narrow-{width}")
        card.get_by_test_id("estimatory-open").click()
        view = lab.page.locator(".estimatory-run-view:visible")
        expect_room(view.get_by_test_id("estimatory-run-name"))
        lab.take_picture(f"narrow-view-{width}")
        lab.page.get_by_role("tab", name="card.ipynb").click()
    lab.page.goto(f"{jupyter.url}/notebooks/card.ipynb?token={TOKEN}")
    card = card_of(lab, 1)
    expect_room(card.locator(".estimatory-card-name"))
    lab.take_picture("narrow-notebook-7")
    frames = card_of(lab, 4).get_by_test_id("estimatory-frame")
    frames.first.click()
    cell = lab.page.locator(".jp-Notebook .jp-CodeCell").nth(4)
    expect(cell.locator(".cm-content")).to_be_focused()
    frames.last.click()
    expect(lab.page.locator(".estimatory-mod-marked .cm-activeLine")).to_have_text(
        "    return 1 / by"
    )
    lab.take_picture("frame-in-notebook-7")


def expect_room(title):
    """The title can be read, and is not cut at the end of its box without a sign."""
    title.wait_for()
    box = title.bounding_box()
    assert box
    assert box["width"] > 100, box
