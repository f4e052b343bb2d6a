"""Every way that ranks under the real mpirun can end."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from pathlib import Path

import pytest
from tests.sdk.mpi.conftest import RENDEZVOUS, ended, logs, states

from estimatory.base.processes import find_run_processes
from estimatory.compute.base import Exit
from estimatory.errors import ComputeTargetError
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_spec import EnvironmentSpec
from estimatory.worker.outcome import explain_exit

pytestmark = [pytest.mark.timeout(240), pytest.mark.network]


def test_sixteen_ranks_lose_nothing(run_ranks):
    """Far more ranks than cores; every line and every point of each of them arrives."""
    code = """
        import os
        from estimatory import Run
        run, rank = Run.get_context(), os.environ["RANK"]
        for step in range(2000):
            run.log("loss", step)
            print(rank, step)
    """
    run = run_ranks(code, process_count_per_node=16)
    assert ended(run).status == "Completed"
    for rank in range(16):
        with open(run.folder.log_path(rank)) as file:
            assert file.read() == "".join(f"{rank} {step}\n" for step in range(2000))
    by_rank = run.get_rank_metrics("loss")["loss"]
    assert by_rank == {rank: list(range(2000)) for rank in range(16)}


def test_a_rank_killed_from_outside_is_named(run_ranks, wait_until):
    code = "import os, time; print(os.getpid(), flush=True); time.sleep(600)"
    run = run_ranks(code, process_count_per_node=4)
    wait_until(lambda: states(run) == ["Running"] * 4)
    pid = wait_until(lambda: open(run.folder.log_path(3)).read().strip())
    os.kill(int(pid), signal.SIGKILL)
    record = ended(run)
    assert record.status == "Failed"
    assert record.failure.message == "Rank 3 was killed by SIGKILL."
    assert (record.failure.rank, record.failure.signal) == (3, "SIGKILL")
    assert states(run) == ["Canceled", "Canceled", "Canceled", "Failed"]


def test_the_first_exception_is_told_not_its_echo(run_ranks):
    """Rank 0 only notices that its peer is gone, and says so louder."""
    code = (
        RENDEZVOUS.split("    print(")[0].replace("total = sum", "total = 0  # ")
        + """
    if rank == 1:
        raise ValueError("the cause")
    assert peers[0].recv(10), "my peer is gone"
    """
    )
    run = run_ranks(code)
    failure = ended(run).failure
    assert failure.message == "Rank 1: ValueError: the cause"
    assert (failure.rank, failure.exception) == (1, "ValueError")
    assert [frame["code"].strip() for frame in failure.frames] == ['raise ValueError("the cause")']
    assert "the cause" in logs(run)[1]
    assert "entry.py" not in logs(run)[1]


@pytest.mark.parametrize(
    ("way", "message"),
    [
        ("sys.exit(7)", "Rank 1 exited with code 7."),
        ("print('no GPU', flush=True); os._exit(7)", "Rank 1: no GPU (exit code 7)"),
    ],
)
def test_an_exit_code_without_an_exception(run_ranks, way, message):
    code = f"import os, sys, time\nif os.environ['RANK'] == '1': {way}\ntime.sleep(600)"
    record = ended(run_ranks(code))
    assert record.failure.message == message
    assert (record.failure.rank, record.exit_code) == (1, 7)


def test_a_rank_that_says_so_has_failed(run_ranks):
    code = """
        import os
        from azureml.core import Run
        if os.environ["RANK"] == "1":
            Run.get_context().fail("June is missing")
    """
    run = run_ranks(code)
    record = ended(run)
    assert (record.status, record.exit_code) == ("Failed", 0)
    assert (record.failure.message, record.failure.rank) == ("Rank 1: June is missing", 1)
    assert states(run) == ["Completed", "Failed"]


def test_a_canceled_run_leaves_no_process(run_ranks, wait_until, worker_pid):
    code = """
        import subprocess, time
        subprocess.Popen(["sleep", "60"], start_new_session=True)
        time.sleep(600)
    """
    run = run_ranks(code, process_count_per_node=3)
    wait_until(lambda: states(run) == ["Running"] * 3)
    wait_until(lambda: len(find_run_processes(run.id, worker_pid(run))) >= 7)
    run.cancel()
    assert ended(run).status == "Canceled"
    assert states(run) == ["Canceled"] * 3


def test_the_time_limit_ends_all_ranks(run_ranks):
    run = run_ranks("import time; time.sleep(600)", max_run_duration_s=1)
    record = ended(run)
    assert record.status == "Canceled"
    assert "max_run_duration_seconds" in record.failure.message


def test_the_workers_death_ends_all_ranks(run_ranks, wait_until, worker_pid):
    run = run_ranks("import time; time.sleep(600)")
    wait_until(lambda: states(run) == ["Running"] * 2)
    os.kill(worker_pid(run), signal.SIGKILL)
    assert ended(run).status == "Failed"
    assert "worker disappeared" in run.record.failure.message


def test_mpiruns_death_ends_all_ranks(run_ranks, wait_until, worker_pid):
    run = run_ranks("import time; time.sleep(600)")
    wait_until(lambda: states(run) == ["Running"] * 2)
    (mpirun,) = [pid for pid in find_run_processes(run.id) if is_mpirun(pid)]
    os.kill(mpirun, signal.SIGKILL)
    record = ended(run)
    assert record.status == "Failed"
    assert "mpirun was killed by SIGKILL" in record.failure.message


def is_mpirun(pid):
    with open(f"/proc/{pid}/comm") as file:
        return re.match("mpirun|prterun|orterun", file.read()) is not None


def test_the_ranks_that_have_joined_are_counted(run_ranks, wait_until, tmp_path):
    """The second rank starts late, as on a slow host."""
    slow, go = tmp_path / "python", tmp_path / "go"
    slow.write_text(
        f"#!/bin/sh\nuntil [ $OMPI_COMM_WORLD_RANK = 0 ] || [ -e '{go}' ]; do sleep 0.05; done\n"
        f"exec {sys.executable} $*\n"
    )
    slow.chmod(0o755)
    run = run_ranks("import time; time.sleep(600)", environment=EnvironmentSpec(str(slow)))
    wait_until(lambda: run.record.detail == "1/2 ranks joined")
    assert states(run) == ["Running", "NotStarted"]
    go.touch()
    wait_until(lambda: states(run) == ["Running"] * 2)
    wait_until(lambda: run.record.detail == "")
    run.cancel()


def test_an_interpreter_that_is_gone(run_ranks):
    environment = EnvironmentSpec("/nowhere/bin/python")
    record = ended(run_ranks("print(1)", environment=environment))
    assert record.status == "Failed"
    assert "/nowhere/bin/python" in record.failure.message


def test_more_than_local_offers(run_code):
    with pytest.raises(ComputeTargetError, match="which is one node"):
        run_code("print(1)", node_count=2)


def test_an_mpirun_that_does_not_come_up_is_started_once_more(
    run_code, mpi_bin, monkeypatch, tmp_path
):
    """Its own service may fail on a busy machine, before any rank has begun."""
    marker, bin_folder = tmp_path / "failed once", tmp_path / "bin"
    bin_folder.mkdir()
    words = "The PMIx server's listener thread failed to start. We cannot continue."
    (bin_folder / "mpirun.openmpi").write_text(
        f"#!/bin/sh\nif [ ! -e '{marker}' ]; then touch '{marker}'; echo \"{words}\"; exit 1; fi\n"
        f"exec '{mpi_bin}/mpirun' \"$@\"\n"
    )
    (bin_folder / "mpirun.openmpi").chmod(0o755)
    (bin_folder / "mpirun").symlink_to(bin_folder / "mpirun.openmpi")
    monkeypatch.setenv("PATH", f"{bin_folder}{os.pathsep}{os.environ['PATH']}")
    run = run_code("import os; print(os.environ['RANK'])", process_count_per_node=2)
    assert ended(run).status == "Completed"
    assert marker.exists()
    assert logs(run) == ["0\n", "1\n"]


def test_the_ranks_themselves_tell_which_failed_where_mpirun_does_not(tmp_path):
    folder = RunFolder(tmp_path / "run-1")
    os.makedirs(folder.ranks_folder)
    for rank, code, ended_at in ((0, 0, 5.0), (1, 4, 7.0), (2, 3, 6.0)):
        said = {"rank": rank, "host": "here", "pid": 1, "ended_at": ended_at, "exit_code": code}
        Path(folder.ranks_folder, f"{rank}.json").write_text(json.dumps(said))
    failure = explain_exit(folder, Exit(1, None), n_ranks=3)
    assert (failure.rank, failure.exit_code) == (2, 3)
    assert failure.message == "Rank 2 exited with code 3."
    os.unlink(Path(folder.ranks_folder, "2.json"))
    os.unlink(Path(folder.ranks_folder, "1.json"))
    assert "mpirun failed" in explain_exit(folder, Exit(1, None), n_ranks=3).message
