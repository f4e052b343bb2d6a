"""What is shown of targets: real runs in a real line, hosts that nobody asks, slips in settings."""

from __future__ import annotations

import fcntl
import os
import signal

import pytest

from estimatory.compute import AmlCompute, ComputeTarget, RemoteCompute, SshCompute
from estimatory.compute.overview import describe_target, describe_targets
from estimatory.compute.queue import Queue
from estimatory.errors import ComputeTargetNotFoundError
from estimatory.folders.workspace_settings import set_setting

SLEEP = "import time; time.sleep(600)"


@pytest.fixture
def make_target(workspace):
    def make(name, **settings):
        configuration = AmlCompute.provisioning_configuration(**{"max_nodes": 1, **settings})
        return ComputeTarget.create(workspace, name, configuration)

    return make


def test_local_is_always_there_and_nobody_waits_for_it(workspace, run_code, wait_until):
    run = run_code(SLEEP)
    wait_until(lambda: run.status == "Running")
    (local,) = describe_targets(workspace.folder)
    assert (local.name, local.kind, local.n_slots, local.n_busy) == ("local", "local", None, 1)
    assert (local.running, local.waiting, local.nodes) == ((run.id,), (), ())
    assert int(local.facts["Cores"]) > 0
    run.cancel()


def test_the_line_in_its_order_and_what_is_free_again(
    workspace, run_code, make_target, wait_until, worker_pid
):
    make_target("pool")
    runs = [run_code(SLEEP, compute_target="pool") for _ in range(3)]
    ids = [run.id for run in runs]
    wait_until(lambda: runs[0].status == "Running")

    def look():
        return describe_target(workspace.folder, "pool")

    assert (look().running, look().waiting) == ((ids[0],), tuple(ids[1:]))
    (node,) = look().nodes
    assert (node.name, node.state, node.run_id) == ("pool-0", "running", ids[0])
    assert (look().n_busy, look().n_slots) == (1, 1)

    os.kill(worker_pid(runs[1]), signal.SIGKILL)
    wait_until(lambda: look().waiting == (ids[2],))
    runs[0].cancel()
    wait_until(lambda: look().running == (ids[2],))
    assert look().waiting == ()
    runs[2].cancel()
    wait_until(lambda: look().n_busy == 0)
    assert [node.state for node in look().nodes] == ["idle"]


def test_a_deleted_target_is_shown_while_runs_of_it_go_on(
    workspace, run_code, make_target, wait_until
):
    target = make_target("pool")
    run = run_code(SLEEP, compute_target="pool")
    wait_until(lambda: run.status == "Running")
    target.delete()
    _, gone = describe_targets(workspace.folder)
    assert (gone.name, gone.kind, gone.running) == ("pool", "deleted", (run.id,))
    with pytest.raises(ComputeTargetNotFoundError, match="There is no compute target 'pool'"):
        describe_target(workspace.folder, "pool")
    run.cancel()
    wait_until(lambda: len(describe_targets(workspace.folder)) == 1)


def test_hosts_are_listed_and_not_asked(workspace):
    hosts = [{"name": "node1", "slots": 4, "address": "10.0.0.1"}, "node2"]
    configuration = SshCompute.attach_configuration(
        hosts=hosts, username="ada", private_key_file=__file__
    )
    ComputeTarget.attach(workspace, "lab", configuration)
    remote = RemoteCompute.attach_configuration("ada", address="vm.example.org")
    ComputeTarget.attach(workspace, "vm", remote)
    lab = describe_target(workspace.folder, "lab")
    assert [(n.name, n.state, n.address, n.detail) for n in lab.nodes] == [
        ("node1", "", "10.0.0.1", "4 ranks at most"),
        ("node2", "", "", ""),
    ]
    assert lab.n_slots == 2
    assert lab.facts["User"] == "ada"
    assert __file__ not in str(lab.to_json()), "where the key lies is shown to nobody"
    assert [n.name for n in describe_target(workspace.folder, "vm").nodes] == ["vm.example.org"]


def test_a_slip_in_one_target_does_not_hide_the_others(workspace, make_target):
    make_target("good", max_nodes=3, vm_size="STANDARD_D2")
    make_target("mapped")
    set_setting(workspace.folder, "compute.mapped.hosts", "nowhere")
    local, good, mapped = describe_targets(workspace.folder)
    assert (local.problem, good.problem, good.n_slots) == ("", "", 3)
    assert "'nowhere', which is no target of hosts" in mapped.problem
    assert "Attach an SshCompute" in mapped.problem


def test_slots_of_local_with_what_each_gives(workspace):
    slots = [{"cores": 4, "memory_gb": 16, "gpus": [0]}, {"cores": 2}]
    set_setting(workspace.folder, "compute.local.slots", slots)
    local = describe_target(workspace.folder, "local")
    assert [(n.name, n.detail) for n in local.nodes] == [
        ("local-0", "4 cores, 16 GB, GPU 0"),
        ("local-1", "2 cores"),
    ]


def test_looking_at_the_line_changes_nothing_in_it(tmp_path):
    queue = Queue(str(tmp_path / "line"))
    assert queue.list_places() == []
    ticket = queue.enter("a", 1)
    names = queue.list_names()
    changed_at = queue.changed_at()
    with queue.locked():  # it waits for nobody
        assert [(p.run_id, p.slots) for p in queue.list_places()] == [("a", ())]
    assert (queue.list_names(), queue.changed_at()) == (names, changed_at)
    fcntl.flock(ticket.fd, fcntl.LOCK_UN)  # as when its worker dies
    assert queue.list_places() == []
    assert queue.list_names() == names
