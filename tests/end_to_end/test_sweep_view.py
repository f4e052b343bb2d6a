"""A sweep in JupyterLab: followed, steered, looked through, and its best model registered."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from estimatory import Experiment
from estimatory.submission.request import RunRequest
from estimatory.sweeps.plan import GRID, RANDOM, Named, SweepPlan
from estimatory.sweeps.space_text import choice, loguniform, uniform
from estimatory.sweeps.submission import make_sweep_request
from estimatory.sweeps.trials import DRAWN, ENDED, STOPPED, TrialLog
from tests.end_to_end.opened_lab import open_empty_lab

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SCRIPT = """
import os, sys, time
from pathlib import Path
from estimatory import Run
depth, gate = int(sys.argv[-1]), sys.argv[1]
run = Run.get_context()
for step in range(4):
    run.log("AUC", 0.5 + depth / 20 + step / 100)
Path("outputs").mkdir(exist_ok=True)
Path("outputs", "model.pkl").write_text(str(depth))
while depth > 2 and not os.path.exists(gate):
    time.sleep(0.1)
"""
METRIC = {"primary_metric": "AUC", "primary_metric_goal": "max"}
N_MANY = 1000
REASON = "Stopped by ASHA at step 3: 0.41 is below 0.55; best was trial 2 with 0.61."


@pytest.fixture
def gate(tmp_path):
    """The file that the third trial and all later ones wait for."""
    return tmp_path / "gate"


@pytest.fixture
def sweep(workspace, gate):
    request = RunRequest(
        experiment="churn",
        script="main.py",
        source_files={"main.py": SCRIPT.encode()},
        arguments=(str(gate),),
        display_name="tune the depth",
        **METRIC,
    )
    space = {"--depth": choice(1, 2, 3, 4, 5, 6, 7)}
    plan = SweepPlan(space, Named(GRID), max_trials=6, max_concurrent=2)
    return Experiment(workspace, "churn").submit_request(make_sweep_request(request, plan))


@pytest.fixture
def many(make_run):
    """A sweep of a thousand trials that has ended, made by hand."""
    space = {
        "lr": loguniform(1e-4, 1e-1),
        "dropout": uniform(0, 1),
        "kernel": choice("rbf", "poly"),
    }
    plan = SweepPlan(space, Named(RANDOM), max_trials=N_MANY, seed=1)
    folder = make_run(
        "many", kind="sweep", plan=plan.to_json(), display_name="a thousand", **METRIC
    )
    log = TrialLog(folder)
    for number in range(N_MANY):
        draw_trial(log, number)
    log.close()
    return folder


def draw_trial(log, number):
    share = number * 37 % N_MANY / N_MANY
    parameters = {"lr": 10 ** (-4 + 3 * share), "dropout": number * 61 % 100 / 100}
    parameters["kernel"] = ("rbf", "poly")[number % 2]
    is_stopped = number % 3 == 1
    log.note(DRAWN, f"many_{number}", parameters=parameters)
    if is_stopped:
        log.note(STOPPED, number=number, reason=REASON)
    best = 0.6 + 0.3 * share - parameters["dropout"] / 5
    times = {"started_at": 1e9, "ended_at": 1e9 + number}
    status = "Canceled" if is_stopped else "Completed"
    values = {"best": best, "last": best, "steps": number % 20, "reason": ""}
    log.note(ENDED, number=number, status=status, **values, **times)


@pytest.fixture
def lab(sweep, many, jupyter):
    with open_empty_lab(jupyter) as lab:
        lab.page.set_viewport_size({"width": 1440, "height": 1000})
        yield lab


def open_run(lab, run_id):
    lab.page.locator(f"[data-testid=estimatory-run-row][data-run-id='{run_id}']").dblclick()
    view = lab.page.locator(f"[data-testid=estimatory-run-view][data-run-id='{run_id}']")
    return view.get_by_test_id("estimatory-sweep")


def rows(panel):
    return panel.get_by_test_id("estimatory-trial")


def progress(panel):
    return panel.get_by_test_id("estimatory-sweep-progress")


def test_a_sweep_is_followed_steered_and_used(lab, sweep, gate, workspace):
    panel = open_run(lab, sweep.id)
    the_panel_fills_while_trials_run(lab, panel)
    it_pauses_and_goes_on(panel)
    a_trial_is_stopped_by_hand(panel)
    gate.touch()
    expect(progress(panel)).to_contain_text("6 of 6 trials done")
    expect(panel.get_by_test_id("estimatory-stop-sweep")).to_have_count(0)
    an_ended_sweep_is_given_a_trial(lab, panel)
    the_curves_are_read_when_they_are_opened(lab, panel)
    lab.take_pictures_in_themes("sweep", "Dark High Contrast", "Dark", "Light")
    the_best_model_is_registered(lab, panel, workspace, sweep)
    the_best_trial_opens(lab, panel)
    a_thousand_trials_are_looked_through(lab)
    assert not [m for m in lab.messages if "estimatory" in m.lower()], lab.messages


def the_panel_fills_while_trials_run(lab, panel):
    expect(lab.get("run-row")).to_have_count(2)  # no child among them
    expect(progress(panel)).to_contain_text("2 of 6 trials done")
    expect(rows(panel)).to_have_count(4)
    expect(rows(panel).nth(3)).to_contain_text("Running")
    expect(panel.get_by_test_id("estimatory-sweep-best")).to_contain_text("depth 4")


def it_pauses_and_goes_on(panel):
    pause = panel.get_by_test_id("estimatory-pause-sweep")
    pause.click()
    expect(progress(panel)).to_contain_text("paused")
    expect(pause).to_have_text("Go on")
    pause.click()
    expect(pause).to_have_text("Pause")
    expect(progress(panel)).not_to_contain_text("paused")


def a_trial_is_stopped_by_hand(panel):
    row = rows(panel).nth(2)
    row.get_by_test_id("estimatory-stop-trial").click()
    expect(row).to_contain_text("Canceled")
    expect(row.get_by_test_id("estimatory-stop-trial")).to_have_count(0)
    expect(rows(panel)).to_have_count(5)  # the next has its place


def an_ended_sweep_is_given_a_trial(lab, panel):
    panel.get_by_test_id("estimatory-add-trials").click()
    dialog = lab.page.get_by_role("dialog")
    expect(dialog).to_contain_text("The sweep has ended, and goes on")
    dialog.locator("input").fill("1")
    dialog.get_by_role("button", name="Add").click()
    expect(progress(panel)).to_contain_text("7 of 7 trials done")
    expect(panel.get_by_test_id("estimatory-sweep-best")).to_contain_text("depth 7")


def the_curves_are_read_when_they_are_opened(lab, panel):
    with lab.page.expect_response(lambda answer: "/sweep/curves" in answer.url):
        panel.get_by_text("Curves of all trials").click()
    curves = panel.get_by_test_id("estimatory-sweep-curves").get_by_role("img")
    expect(curves).to_have_attribute("aria-label", "AUC of 7 trials over their steps")


def the_best_model_is_registered(lab, panel, workspace, sweep):
    panel.get_by_test_id("estimatory-register-best").click()
    lab.page.get_by_role("dialog").get_by_role("button", name="Register").click()
    expect(lab.get("models")).to_contain_text("churn")
    model = workspace.models["churn"]
    assert model.tags["sweep"] == sweep.id
    assert model.run_id == f"{sweep.id}_6"


def the_best_trial_opens(lab, panel):
    panel.get_by_test_id("estimatory-open-best").dblclick()
    view = lab.get("run-view").last
    expect(view).to_have_attribute("data-run-id", re.compile("_6$"))
    expect(view.get_by_test_id("estimatory-parameters")).to_contain_text("7")


def a_thousand_trials_are_looked_through(lab):
    panel = open_run(lab, "many")
    expect(panel.get_by_test_id("estimatory-trials-shown")).to_have_text("1000 trials")
    assert rows(panel).count() < 60
    box = panel.locator(".estimatory-trials-box")
    box.evaluate("box => { box.scrollTop = box.scrollHeight }")
    expect(rows(panel).last).to_contain_text("#999")
    panel.locator("[data-column=best] button").click()
    box.evaluate("box => { box.scrollTop = 0 }")
    expect(rows(panel).first).to_contain_text("★")
    a_part_of_an_axis_is_chosen(lab, panel)
    stopped_ones_say_why(lab, panel)


def a_part_of_an_axis_is_chosen(lab, panel):
    shown = panel.get_by_test_id("estimatory-trials-shown")
    axis = panel.locator("[data-axis=kernel][role=slider]")
    axis.scroll_into_view_if_needed()
    place = axis.bounding_box()
    x, y = place["x"] + place["width"] / 2, place["y"]
    lab.page.mouse.move(x, y + 10)
    lab.page.mouse.down()
    lab.page.mouse.move(x, y + place["height"] / 2 - 5, steps=5)
    lab.page.mouse.up()
    expect(shown).to_have_text("500 of 1000 trials")
    expect(axis).to_have_attribute("aria-valuetext", "from poly to poly")
    lab.take_picture("sweep-brushed")
    axis.press("Escape")
    expect(shown).to_have_text("1000 trials")


def stopped_ones_say_why(lab, panel):
    panel.get_by_test_id("estimatory-trials-search").fill("asha kernel=poly")
    expect(panel.get_by_test_id("estimatory-trials-shown")).to_have_text(
        re.compile("^16[67] of 1000 trials$")
    )
    rows(panel).first.click(position={"x": 300, "y": 10})
    lab.page.keyboard.press("ArrowDown")
    expect(panel.get_by_test_id("estimatory-trial-reason")).to_contain_text(REASON)
