"""Nodes that are containers, as the sidebar shows them: coming, with their run, idle, gone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.conftest import wait_until
from tests.end_to_end.conftest import jupyter  # noqa: F401 - a fixture
from tests.end_to_end.opened_lab import open_empty_lab

from estimatory.compute.overview import describe_target

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

HOLD = "import time\nprint('ready', flush=True)\ntime.sleep(600)\n"


def test_nodes_come_and_go_in_the_sidebar(make_pool, workspace, jupyter, node_image):  # noqa: F811
    pool = make_pool(idle_seconds_before_scaledown=3)

    def look():
        return describe_target(workspace.folder, pool.name)

    assert (look().n_slots, look().n_busy, look().nodes) == (2, 0, ())
    assert look().facts["Node image"] == node_image
    run = pool.submit(HOLD, display_name="in a container")
    wait_until(lambda: run.get_status() in ("Running", "Failed"), 120)
    (node,) = look().nodes
    assert (node.state, node.run_id, node.detail) == ("running", run.id, node_image)
    assert node.address.count(".") == 3
    with open_empty_lab(jupyter) as lab:
        target = lab.open_section("compute").locator(f"[data-target='{pool.name}']")
        nodes = target.get_by_test_id("estimatory-node")
        expect(nodes).to_have_count(1)
        expect(nodes).to_have_attribute("data-state", "running")
        expect(nodes).to_contain_text("in a container")
        expect(nodes).to_contain_text(node.address)
        lab.take_pictures("compute-containers")
        run.cancel()
        # Its end is told by nobody: the section looks now and then.
        expect(nodes).to_have_count(0, timeout=60_000)
        expect(target).to_contain_text("0 of 2 in use")


def test_without_its_engine_a_target_shows_its_slots_and_says_why(
    make_pool, workspace, monkeypatch
):
    pool = make_pool()
    with monkeypatch.context() as patched:
        patched.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
        target = describe_target(workspace.folder, pool.name)
    assert (target.n_slots, target.n_busy, target.nodes) == (2, 0, ())
    assert "No container engine answers" in target.problem
