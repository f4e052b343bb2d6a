"""/compute over HTTP."""

from __future__ import annotations

import pytest
from tests.server.test_openapi import _check_answer

from estimatory.compute import AmlCompute, ComputeTarget
from estimatory.compute.queue import Queue
from estimatory.compute.slots import Slot


@pytest.fixture
def pool(workspace):
    """A target of two nodes with one run on it and two in line."""
    configuration = AmlCompute.provisioning_configuration(vm_size="STANDARD_NC6", max_nodes=2)
    ComputeTarget.create(workspace, "pool", configuration)
    queue = Queue(workspace.folder.queue_folder("pool"))
    tickets = [queue.enter(f"run-{i}", 2) for i in range(3)]
    tickets[0].look([Slot(), Slot()], lambda run_id: None)
    yield
    for ticket in tickets:
        ticket.give_back()


async def test_targets_come_with_the_runs_they_name(ask, pool, make_run):
    for i in range(3):
        make_run(f"run-{i}", ended=False, compute_target="pool", created_at=1e9 + i)
    make_run("over", compute_target="pool")
    answer = await ask("compute")
    _check_answer(answer, "/compute")
    local, target = answer["targets"]
    assert (local["name"], local["kind"], local["n_slots"]) == ("local", "local", None)
    assert (target["n_slots"], target["n_busy"]) == (2, 2)
    assert (target["running"], target["waiting"]) == (["run-0"], ["run-1", "run-2"])
    assert [node["run_id"] for node in target["nodes"]] == ["run-0", "run-0"]
    assert target["facts"]["VM size"] == "STANDARD_NC6"
    assert [run["run_id"] for run in answer["runs"]] == ["run-0", "run-1", "run-2"]


async def test_one_target(ask, pool, make_run):
    make_run("run-0", ended=False, compute_target="pool")
    make_run("elsewhere", ended=False)
    target = await ask("compute/pool")
    _check_answer(target, "/compute/{name}")
    assert [run["run_id"] for run in target["runs"]] == ["run-0"]


@pytest.mark.parametrize("name", ["nope", "..", "%2e%2e", "..%2fruns", "a%00"])
async def test_names_that_are_none_are_not_found(get_raw, pool, name):
    assert (await get_raw(f"compute/{name}")).code == 404
