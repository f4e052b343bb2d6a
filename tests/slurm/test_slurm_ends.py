"""How runs on Slurm end before their time: by their owner, by limits, by what breaks."""

from __future__ import annotations

import os
import signal
import time

import pytest
from tests.slurm.scripts import SLEEPS, WAITS, go, job_of


def state_of(cluster, run):
    return cluster.ask("squeue", "-h", "-t", "all", "-j", job_of(run)["job_id"], "-o", "%T").strip()


def test_a_waiting_run_is_canceled(cluster, run_on_slurm, finished, wait_until, read_log):
    cluster.fill("single")
    run = run_on_slurm("print('never')", partition="single")
    wait_until(lambda: run.get_status() == "Queued")
    run.cancel()
    finished(run, "Canceled")
    assert state_of(cluster, run) == "CANCELLED"
    assert read_log(run) == ""


def test_a_running_run_is_canceled_on_all_nodes(
    cluster, run_on_slurm, finished, wait_until, read_log
):
    run = run_on_slurm(SLEEPS, node_count=2, process_count_per_node=2, communicator="Gloo")
    wait_until(lambda: all("begun" in read_log(run, rank) for rank in range(4)))
    run.cancel()
    finished(run, "Canceled")
    assert run.folder.read_record().failure is None
    wait_until(lambda: state_of(cluster, run) == "CANCELLED")


def test_a_script_that_ignores_the_request_is_killed(
    cluster, run_on_slurm, finished, wait_until, read_log
):
    code = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    run = run_on_slurm(code + "import time\nprint('begun', flush=True)\ntime.sleep(600)\n")
    wait_until(lambda: "begun" in read_log(run))
    run.cancel()
    finished(run, "Canceled")
    wait_until(lambda: state_of(cluster, run) == "CANCELLED")


def test_a_job_canceled_by_somebody_else_is_told(
    cluster, run_on_slurm, finished, wait_until, read_log
):
    cluster.fill("single")
    waiting = run_on_slurm("print('never')", partition="single")
    running = run_on_slurm(SLEEPS)
    wait_until(lambda: "begun" in read_log(running))
    wait_until(lambda: waiting.get_status() == "Queued")
    for run in (waiting, running):
        cluster.ask("scancel", job_of(run)["job_id"])
    for run in (waiting, running):
        message = finished(run, "Failed").folder.read_record().failure.message
        assert "was cancelled outside of Estimatory" in message


def test_max_run_duration_counts_from_the_start(run_on_slurm, finished):
    run = finished(run_on_slurm(SLEEPS, max_run_duration_s=1.0), "Canceled")
    message = run.folder.read_record().failure.message
    assert message == "Stopped after 1 s, the run's max_run_duration_seconds."
    script = open(run.folder.job_script_path).read()
    assert "#SBATCH --time=1\n" in script


def test_a_worker_that_dies_while_the_job_waits_is_replaced(
    cluster, run_on_slurm, finished, wait_until, read_log, worker_pid
):
    blocker = cluster.fill("single")
    run = run_on_slurm("print('at last')", partition="single")
    wait_until(lambda: run.get_status() == "Queued")
    first = worker_pid(run)
    os.kill(first, signal.SIGKILL)
    assert run.get_status() == "Queued"
    wait_until(lambda: run.get_status() and worker_pid(run) != first)
    cluster.ask("scancel", blocker)
    finished(run)
    assert read_log(run) == "at last\n"


def test_a_worker_that_dies_right_after_sbatch_loses_no_job(
    cluster, run_on_slurm, finished, wait_until, read_log, worker_pid
):
    blocker = cluster.fill("single")
    run = run_on_slurm("print('found again')", partition="single")
    wait_until(lambda: run.get_status() == "Queued")
    os.kill(worker_pid(run), signal.SIGKILL)
    job = job_of(run)["job_id"]
    os.unlink(os.path.join(os.path.dirname(run.folder.job_script_path), "job.json"))
    assert run.get_status() == "Queued"
    cluster.ask("scancel", blocker)
    finished(run)
    assert read_log(run) == "found again\n"
    assert cluster.ask("squeue", "-h", "-t", "all", "-n", run.id, "-o", "%i").split() == [job]


def test_a_worker_that_dies_while_the_job_runs_is_replaced(
    run_on_slurm, finished, wait_until, read_log, worker_pid
):
    run = run_on_slurm(WAITS)
    wait_until(lambda: run.get_status() == "Running")
    before = run.folder.read_record().started_at
    os.kill(worker_pid(run), signal.SIGKILL)
    assert run.get_status() == "Running"
    go(run)
    finished(run)
    assert run.folder.read_record().started_at == before


def test_a_job_that_ended_without_a_worker_is_told(
    cluster, run_on_slurm, finished, wait_until, worker_pid
):
    run, bad = run_on_slurm(WAITS), run_on_slurm(WAITS + "    raise SystemExit(3)\n")
    for each in (run, bad):
        wait_until(lambda each=each: each.get_status() == "Running")
        os.kill(worker_pid(each), signal.SIGKILL)
        go(each)
    wait_until(lambda: not cluster.ask("squeue", "-h", "-o", "%i"))
    assert finished(bad, "Failed").folder.read_record().exit_code == 3
    finished(run)


def test_only_one_worker_is_started_again(
    run_on_slurm, finished, wait_until, worker_pid, is_running
):
    from concurrent.futures import ThreadPoolExecutor

    run = run_on_slurm(WAITS)
    wait_until(lambda: run.get_status() == "Running")
    first = worker_pid(run)
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: not is_running(first))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: run.get_status(), range(32)))
    processes = {pid for pid in filter(str.isdigit, os.listdir("/proc")) if _carries(pid, run)}
    started = [pid for pid in processes if _parent_of(pid) not in processes]
    assert len(started) == 1  # what it forks has the same words until it is another program
    go(run)
    finished(run)


def _carries(pid, run):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            words = file.read().decode().split("\0")
    except OSError:
        return False
    return run.folder.path in words and "--resume" in words


def _parent_of(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[1]
    except OSError:
        return ""


def test_the_controller_may_be_away(cluster, run_on_slurm, finished, wait_until, read_log):
    run = run_on_slurm(WAITS)
    wait_until(lambda: "begun" in read_log(run))
    cluster.kill("slurmctld", signal.SIGTERM)
    later = run_on_slurm("print('late')")
    go(run)
    finished(run)
    wait_until(lambda: "does not answer" in later.folder.read_record().detail, 120)
    cluster.start()
    finished(later)


@pytest.mark.timeout(400)
def test_a_node_fails_and_a_job_meets_its_time_limit(
    cluster, run_on_slurm, finished, wait_until, read_log
):
    """Together: Slurm takes its time to notice either."""
    late = run_on_slurm(SLEEPS, time_limit=1, sbatch_options=["--exclude=node3"])
    run = run_on_slurm(SLEEPS, partition="single")
    wait_until(lambda: "begun" in read_log(run) and "begun" in read_log(late))
    end = time.strftime("%Y-%m-%dT%H:%M:%S", time.localtime(time.time() + 1))
    cluster.ask("scontrol", "update", f"jobid={job_of(late)['job_id']}", f"endtime={end}")
    cluster.kill("slurmd-node3")
    with cluster.noticing_failed_nodes():
        message = finished(run, "Failed", 120).folder.read_record().failure.message
    assert "A node failed under Slurm job" in message
    assert "node3" in message
    message = finished(late, "Failed", 120).folder.read_record().failure.message
    assert "at its time limit" in message
