"""The line of runs before a target: real workers, real locks, real deaths."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from estimatory import Experiment, Run
from estimatory.compute import AmlCompute, ComputeTarget, find_target
from estimatory.compute.queue import Queue
from estimatory.compute.slots import Slot, slot_variables
from estimatory.compute.table import list_slots
from estimatory.errors import ComputeTargetError, UserError
from estimatory.folders.workspace_settings import set_setting
from estimatory.worker.waiting import ordinal

pytestmark = pytest.mark.timeout(180)

SLEEP = "import time; time.sleep(600)"


@pytest.fixture
def pool(workspace):
    """A target of two nodes."""
    configuration = AmlCompute.provisioning_configuration(max_nodes=2)
    return ComputeTarget.create(workspace, "pool", configuration)


def statuses(runs):
    return [run.status for run in runs]


def spans(runs):
    """When the script of each run began and ended."""
    return [(run.record.started_at, run.record.ended_at) for run in runs]


def most_at_once(periods):
    edges = sorted([(at, 1) for at, _ in periods] + [(at, -1) for _, at in periods])
    most = now = 0
    for _, step in edges:
        now += step
        most = max(most, now)
    return most


# --- the line itself --------------------------------------------------------------------------


def no_burial(run_id):
    raise AssertionError(f"{run_id} was taken for dead")


def test_only_the_first_that_waits_takes_slots(tmp_path):
    queue = Queue(str(tmp_path / "line"))
    slots = [Slot(), Slot(), Slot()]
    tickets = [queue.enter(f"run-{i}", n) for i, n in enumerate((2, 2, 1))]
    assert tickets[2].look(slots, no_burial).position == 3
    assert tickets[0].look(slots, no_burial).slots == (0, 1)
    assert tickets[1].look(slots, no_burial).position == 1
    assert tickets[2].look(slots, no_burial).position == 2, "it fits, and must not pass"
    assert tickets[0].look(slots, no_burial).slots == (0, 1), "asked again"
    tickets[0].give_back()
    assert tickets[1].look(slots, no_burial).slots == (0, 1)
    assert tickets[2].look(slots, no_burial).slots == (2,)
    for ticket in tickets[1:]:
        ticket.give_back()
    assert queue.list_names() == []


def test_numbers_go_on_behind_the_last(tmp_path):
    queue = Queue(str(tmp_path / "line"))
    first, second = queue.enter("a", 1), queue.enter("b", 1)
    first.give_back()
    third = queue.enter("c", 1)
    assert [name.split("-")[0][-1] for name in queue.list_names()] == ["2", "3"]
    for ticket in (second, third):
        ticket.give_back()


def test_a_ticket_handed_down_lives_with_the_child(tmp_path):
    queue = Queue(str(tmp_path / "line"))
    ticket = queue.enter("parent", 1)
    child = subprocess.Popen(["sleep", "60"], pass_fds=(ticket.fd,))
    os.close(ticket.fd)
    other = queue.enter("other", 1)
    assert other.look([Slot()], no_burial).position == 2
    child.kill()
    child.wait()
    assert other.look([Slot()], no_burial).slots == (0,)
    other.give_back()


def test_a_dead_holder_is_buried_before_its_slots_are_free(tmp_path):
    queue = Queue(str(tmp_path / "line"))
    holder = queue.enter("holder", 1)
    assert holder.look([Slot()], no_burial).slots == (0,)
    os.close(holder.fd)  # as the kernel does it when the process dies
    buried = []
    heir = queue.enter("heir", 1)
    assert heir.look([Slot()], buried.append).slots == (0,)
    assert buried == ["holder"]
    heir.give_back()


def test_a_slot_waits_for_the_memory_it_promises(tmp_path):
    queue = Queue(str(tmp_path / "line"))
    ticket = queue.enter("run", 1)
    turn = ticket.look([Slot(memory_gb=1e9)], no_burial)
    assert (turn.position, turn.lacks_memory) == (1, True)
    assert ticket.look([Slot(memory_gb=1e-3)], no_burial).slots == (0,)
    ticket.give_back()


def test_positions_in_words():
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 101, 111)] == (
        "1st 2nd 3rd 4th 11th 12th 13th 21st 101st 111th".split()
    )


# --- slots ------------------------------------------------------------------------------------


def test_local_has_no_limit_unless_it_is_set(workspace):
    assert list_slots(workspace.folder, "local") is None
    set_setting(workspace.folder, "compute.local.slots", 3)
    assert len(list_slots(workspace.folder, "local")) == 3


def test_gpus_are_shared_out(workspace, monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "4,5,6")
    set_setting(workspace.folder, "compute.local.slots", 2)
    assert [s.gpus for s in list_slots(workspace.folder, "local")] == [("4",), ("5", "6")]


def test_slots_one_by_one(workspace):
    setting = [{"gpus": [1], "cores": 4, "memory_gb": 16}, {"gpus": [0, 2], "cores": 2}]
    set_setting(workspace.folder, "compute.local.slots", setting)
    slots = list_slots(workspace.folder, "local")
    assert slots == [Slot(4, 16.0, ("1",)), Slot(2, 0.0, ("0", "2"))]
    assert slot_variables(slots[:1]) == {"CUDA_VISIBLE_DEVICES": "1", "OMP_NUM_THREADS": "4"}
    assert slot_variables(slots) == {"CUDA_VISIBLE_DEVICES": "1,0,2", "OMP_NUM_THREADS": "6"}
    assert slot_variables([Slot()]) == {}


@pytest.mark.parametrize("setting", [0, True, "two", [], [{"gpu": 1}], [{"cores": "x"}], {}])
def test_a_wrong_setting_is_told_at_submission(run_code, workspace, setting):
    set_setting(workspace.folder, "compute.local.slots", setting)
    with pytest.raises(ComputeTargetError, match=r"compute\.local\.slots"):
        run_code("print(1)")
    assert workspace.folder.list_run_ids() == []


def test_a_run_sees_the_gpus_of_its_slot_only(run_code, workspace):
    set_setting(workspace.folder, "compute.local.slots", [{"gpus": [3], "cores": 5}])
    code = "import os; print(os.environ['CUDA_VISIBLE_DEVICES'], os.environ['OMP_NUM_THREADS'])"
    told = run_code(code)
    chosen = run_code(code, environment_variables={"CUDA_VISIBLE_DEVICES": "7"})
    for run, expected in ((told, "3 5\n"), (chosen, "7 5\n")):
        run.wait_for_completion()
        with open(run.folder.log_path(0)) as file:
            assert file.read() == expected


# --- runs -------------------------------------------------------------------------------------


def test_runs_wait_in_order_and_say_where(run_code, pool, wait_until):
    runs = [run_code(SLEEP, compute_target="pool") for _ in range(4)]
    wait_until(lambda: statuses(runs) == ["Running"] * 2 + ["Queued"] * 2)
    told = ["", "", "1st in line for pool", "2nd in line for pool"]
    wait_until(lambda: [run.record.detail for run in runs] == told)
    runs[0].cancel()
    wait_until(lambda: statuses(runs) == ["Canceled", "Running", "Running", "Queued"])
    wait_until(lambda: runs[3].record.detail == "1st in line for pool")
    assert runs[2].record.history[0][0] == "Queued"
    for run in runs[1:]:
        run.cancel()
    wait_until(lambda: statuses(runs) == ["Canceled"] * 4)
    line = Queue(pool.workspace.folder.queue_folder("pool"))
    wait_until(lambda: line.list_names() == [])


def test_a_queued_run_can_be_canceled(run_code, workspace, wait_until):
    set_setting(workspace.folder, "compute.local.slots", 1)
    first, second, third = (run_code(SLEEP) for _ in range(3))
    wait_until(lambda: statuses([first, second, third]) == ["Running", "Queued", "Queued"])
    second.cancel()
    wait_until(lambda: second.status == "Canceled")
    assert second.record.started_at is None
    wait_until(lambda: third.record.detail == "1st in line for local")
    assert first.status == "Running"


def test_dead_waiters_and_holders_free_what_they_held(
    run_code, workspace, wait_until, worker_pid, is_running
):
    set_setting(workspace.folder, "compute.local.slots", 1)
    code = "import os, time; print(os.getpid(), flush=True); time.sleep(600)"
    holder, waiter, heir = (run_code(code) for _ in range(3))
    wait_until(lambda: statuses([holder, waiter, heir]) == ["Running", "Queued", "Queued"])
    script = wait_until(lambda: open(holder.folder.log_path(0)).read().strip())
    os.kill(worker_pid(waiter), signal.SIGKILL)
    wait_until(lambda: heir.record.detail == "1st in line for local")
    os.kill(worker_pid(holder), signal.SIGKILL)
    wait_until(lambda: heir.status == "Running")
    assert not is_running(int(script)), "what the dead worker left was ended first"
    assert statuses([holder, waiter]) == ["Failed", "Failed"]


def test_more_nodes_than_there_are(run_code, pool, wait_until):
    with pytest.raises(ComputeTargetError, match="asks for 3 nodes and 'pool' has 2"):
        run_code("print(1)", compute_target="pool", node_count=3)
    first = run_code(SLEEP, compute_target="pool")
    both = run_code("print(1)", compute_target="pool", node_count=2)
    small = run_code("print(1)", compute_target="pool")
    wait_until(lambda: statuses([first, both, small]) == ["Running", "Queued", "Queued"])
    pool.update(max_nodes=1)
    wait_until(lambda: both.status == "Failed")
    assert "has become too small" in both.record.failure.message
    first.cancel()
    small.wait_for_completion()
    assert find_target(pool.workspace.folder, "pool").max_nodes == 1


def test_a_target_deleted_meanwhile(run_code, pool, wait_until):
    held = run_code(SLEEP, compute_target="pool", node_count=2)
    waiting = run_code("print(1)", compute_target="pool")
    wait_until(lambda: statuses([held, waiting]) == ["Running", "Queued"])
    pool.delete()
    wait_until(lambda: waiting.status == "Failed")
    assert "no compute target 'pool' any more" in waiting.record.failure.message
    held.cancel()


SUBMITTER = """
import sys
from estimatory import Workspace
from estimatory.configuration import default_environment
from estimatory.submission.request import RunRequest
from estimatory.submission.submit import submit
workspace = Workspace(sys.argv[1])
request = RunRequest(
    experiment="many", script="main.py", environment=default_environment(),
    source_files={"main.py": sys.argv[2].encode()}, compute_target="pool",
)
print("ready", flush=True)
sys.stdin.readline()
for _ in range(5):
    print(submit(workspace.folder, request).run_id, flush=True)
"""


# A ticket is written a last time when it takes its slots, under the lock of the line.
TELL_TURN = """
import os, sys, time
(ticket,) = [t for t in os.scandir({line!r}) if os.environ["ESTIMATORY_RUN_ID"] in t.name]
print(ticket.name, ticket.stat().st_mtime_ns)
time.sleep(0.05)
"""


def test_forty_runs_of_eight_processes_share_two_slots(workspace, pool, wait_until):
    pool.update(max_nodes=3)
    line = Queue(workspace.folder.queue_folder("pool"))
    third = line.enter("third", 1)  # the line is never empty, so its numbers never begin again
    assert third.look(list_slots(workspace.folder, "pool"), no_burial).slots == (0,)
    code = TELL_TURN.format(line=line.path)
    command = [sys.executable, "-c", SUBMITTER, workspace.folder.path, code]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    submitters = [subprocess.Popen(command, **pipes) for _ in range(8)]
    assert [s.stdout.readline() for s in submitters] == ["ready\n"] * 8
    for submitter in submitters:
        submitter.stdin.write("go\n")
        submitter.stdin.flush()
    ids = [submitter.communicate(timeout=60)[0].split() for submitter in submitters]
    experiment = Experiment(workspace, "many")
    runs = {run_id: Run(experiment, run_id) for own in ids for run_id in own}
    assert len(runs) == 40
    wait_until(lambda: set(statuses(runs.values())) == {"Completed"}, timeout_s=120)
    assert most_at_once(spans(runs.values())) == 2
    turns = sorted(_log(run).split() for run in runs.values())
    took = [int(at) for _, at in turns]
    assert took == sorted(took), "none passed another"
    in_line = [next(run_id for run_id in runs if run_id in name) for name, _ in turns]
    for own in ids:  # they stand in line as they were submitted
        assert [run_id for run_id in in_line if run_id in own] == own
    third.give_back()
    wait_until(lambda: line.list_names() == [])


CHILD = """
import sys
from estimatory import Experiment, Run, ScriptRunConfig
from estimatory.errors import ComputeTargetError
run, here = Run.get_context(), sys.argv[1]
workspace = run.experiment.workspace
def submit(target, script, *arguments):
    config = ScriptRunConfig(".", script, [*arguments], compute_target=target)
    child = Experiment(workspace, "children").submit(config)
    child.wait_for_completion(raise_on_error=False)
    return child
try:
    if here == "outer":
        print(submit("pool", "main.py", "inner").status)
        middle = submit("local", "main.py", "middle")
        print(open(middle.folder.log_path(0)).read().strip())
    elif here == "middle":
        submit("pool", "main.py", "wide")
    if here != "inner":
        config = ScriptRunConfig(".", "main.py", ["wide"], compute_target="pool")
        config.run_config.node_count = 2
        Experiment(workspace, "children").submit(config)
except ComputeTargetError as error:
    print(error)
"""


def test_a_script_is_not_left_waiting_for_its_own_slot(run_code, pool):
    pool.update(max_nodes=1)
    run = run_code(CHILD, compute_target="pool", arguments=("middle",))
    run.wait_for_completion()
    told = _log(run)
    assert "asks for 2 nodes" not in told
    assert "asks for 1 of the 1 nodes of 'pool', of which the run that submits it holds 1" in told
    assert f"({run.id})" in told
    assert "one more nodes than" in told


def test_a_script_may_wait_for_runs_that_fit_beside_it(run_code, pool):
    run = run_code(CHILD, compute_target="pool", arguments=("outer",))
    run.wait_for_completion()
    first, of_middle, own = _log(run).split("\n", 2)
    assert first == "Completed"
    assert "asks for 2 of the 2 nodes of 'pool', of which" in of_middle
    assert run.id in of_middle, "also by way of a run elsewhere"
    assert run.id in own


def _log(run):
    with open(run.folder.log_path(0)) as file:
        return file.read()


def test_waiting_costs_next_to_no_cpu(run_code, workspace, wait_until, worker_pid):
    set_setting(workspace.folder, "compute.local.slots", 1)
    runs = [run_code(SLEEP) for _ in range(3)]
    wait_until(lambda: statuses(runs) == ["Running", "Queued", "Queued"])
    pid = worker_pid(runs[2])

    def ticks():
        with open(f"/proc/{pid}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    time.sleep(0.5)
    before, begin = ticks(), time.monotonic()
    time.sleep(2)
    spent, passed = ticks() - before, time.monotonic() - begin
    assert spent <= 5 * passed, "hundredths of a second in each"


def test_the_line_is_not_held_by_a_child_of_the_worker(run_code, workspace, wait_until):
    """A script that lives on past its worker must not keep the slot: it has no copy of the lock."""
    set_setting(workspace.folder, "compute.local.slots", 1)
    code = "import json, os; print(json.dumps([os.readlink(f'/proc/self/fd/{n}') for n in "
    run = run_code(code + "os.listdir('/proc/self/fd') if os.path.exists(f'/proc/self/fd/{n}')]))")
    run.wait_for_completion()
    with open(run.folder.log_path(0)) as file:
        assert not [path for path in json.load(file) if path.endswith(".ticket")]


def test_counts_must_be_whole_numbers(run_code):
    for name in ("node_count", "process_count_per_node", "worker_count"):
        with pytest.raises(UserError, match=name):
            run_code("print(1)", **{name: -1})


def test_flock_is_what_this_system_offers(tmp_path):
    """The premise: a lock ends with the last process that holds the file open."""
    path = tmp_path / "lock"
    code = (
        "import fcntl, sys, time; f = open(sys.argv[1], 'w'); fcntl.flock(f, fcntl.LOCK_EX);"
        "print('held', flush=True); time.sleep(60)"
    )
    child = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE)
    assert child.stdout.readline() == b"held\n"
    with open(path) as file:
        with pytest.raises(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        child.kill()
        child.wait()
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    child.stdout.close()
