"""The sidebar's compute section: a real line before a real target, live."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from estimatory.compute import AmlCompute, ComputeTarget, SshCompute
from estimatory.folders.workspace_settings import set_setting
from tests.end_to_end.opened_lab import open_empty_lab

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

SLEEP = "import time; time.sleep(600)"


@pytest.fixture
def lab(jupyter):
    with open_empty_lab(jupyter) as lab:
        yield lab


@pytest.fixture
def make_pool(workspace):
    def make(name, **settings):
        configuration = AmlCompute.provisioning_configuration(**settings)
        return ComputeTarget.create(workspace, name, configuration)

    return make


def test_targets_come_are_used_and_are_told_apart(lab, workspace, make_pool, run_code, wait_until):
    nothing_but_local_says_what_to_do(lab)
    the_line_its_nodes_and_the_runs_are_live(lab, make_pool, run_code, wait_until)
    hosts_are_shown_and_a_target_that_cannot_be_used(lab, workspace, make_pool)
    assert not [m for m in lab.messages if "estimatory" in m.lower()], lab.messages


def nothing_but_local_says_what_to_do(lab):
    compute = lab.open_section("compute")
    expect(compute.get_by_test_id("estimatory-target")).to_have_count(1)
    expect(compute).to_contain_text("This machine")
    expect(compute.get_by_test_id("estimatory-no-targets")).to_contain_text("ComputeTarget.create(")


def the_line_its_nodes_and_the_runs_are_live(lab, make_pool, run_code, wait_until):
    make_pool("pool", max_nodes=2, vm_size="STANDARD_NC6")
    runs = [
        run_code(SLEEP, compute_target="pool", display_name=f"training {number}")
        for number in range(4)
    ]
    wait_until(lambda: runs[1].status == "Running")
    compute = lab.open_section("compute")
    pool = compute.locator("[data-target='pool']")
    expect(pool.get_by_test_id("estimatory-usage")).to_contain_text("2 of 2 in use")
    expect(pool).to_contain_text("2 wait")
    nodes = pool.get_by_test_id("estimatory-node")
    expect(nodes).to_have_count(2)
    expect(nodes.nth(0)).to_contain_text("training 0")
    expect(nodes.nth(1)).to_have_attribute("data-state", "running")
    line = pool.get_by_test_id("estimatory-line").get_by_test_id("estimatory-target-run")
    expect(line).to_have_count(2)
    expect(line.nth(0)).to_contain_text("training 2")
    expect(line.nth(1)).to_contain_text("training 3")
    expect(pool).to_contain_text("STANDARD_NC6")
    lab.take_pictures("compute")

    # A place becomes free: the next has it, the line moves up, nobody asked for a refresh.
    runs[0].cancel()
    expect(line).to_have_count(1)
    expect(nodes.nth(0)).to_contain_text("training 2")
    expect(line.nth(0)).to_contain_text("training 3")

    # The keyboard goes through rows and runs; Enter opens the run that waits.
    row = pool.get_by_test_id("estimatory-target-row")
    row.focus()
    for _ in range(3):
        lab.page.keyboard.press("ArrowDown")
    expect(line.nth(0).get_by_test_id("estimatory-open-run")).to_be_focused()
    lab.page.keyboard.press("Enter")
    view = lab.get("run-view")
    expect(view).to_contain_text("training 3")
    expect(view.get_by_test_id("estimatory-status").first).to_contain_text("Queued")
    row.focus()
    lab.page.keyboard.press("ArrowLeft")
    expect(pool.get_by_test_id("estimatory-target-content")).to_have_count(0)
    lab.page.keyboard.press("ArrowRight")

    for run in runs[1:]:
        run.cancel()
    expect(pool.get_by_test_id("estimatory-usage")).to_contain_text("0 of 2 in use")
    expect(nodes.nth(0)).to_have_attribute("data-state", "idle")


def hosts_are_shown_and_a_target_that_cannot_be_used(lab, workspace, make_pool):
    hosts = [{"name": f"node{i}", "slots": 4, "address": f"10.0.0.{i}"} for i in range(1, 4)]
    configuration = SshCompute.attach_configuration(hosts=hosts, username="ada")
    ComputeTarget.attach(workspace, "lab", configuration)
    make_pool("mapped", max_nodes=2)
    set_setting(workspace.folder, "compute.mapped.hosts", "nowhere")
    compute = lab.open_section("compute")
    target = compute.locator("[data-target='lab']")
    target.get_by_test_id("estimatory-target-row").click()
    expect(target.get_by_test_id("estimatory-node")).to_have_count(3)
    expect(target).to_contain_text("10.0.0.2 · 4 ranks at most")
    mapped = compute.locator("[data-target='mapped']")
    expect(mapped).to_contain_text("Cannot be used")
    expect(mapped.get_by_role("alert")).to_contain_text("Attach an SshCompute")
    lab.take_pictures("compute-hosts")
