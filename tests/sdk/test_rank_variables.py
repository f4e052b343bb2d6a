"""What ranks are told, by value: pure functions, no process."""

from __future__ import annotations

import json

import pytest

from estimatory.base.files import read_json
from estimatory.compute.ranks.distribution import (
    distribution_variables,
    forget_ranks,
    place_on_one_host,
    share,
    task_of,
)
from estimatory.compute.ranks.mpi import MpiLauncher, read_exit
from estimatory.compute.ranks.plan import write_plan
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_spec import EnvironmentSpec, RunSpec
from estimatory.runtime.rank import expand


def make_spec(**fields):
    return RunSpec("r", "e", 0.0, EnvironmentSpec("/usr/bin/python3"), script="main.py", **fields)


def told(spec, rank, **given):
    given = {"host": "box", "n_cores": 8, "ports": range(5000, 5100), **given}
    return distribution_variables(spec, rank, place_on_one_host(spec, **given))


def test_every_school_of_scripts_finds_its_words():
    spec = make_spec(process_count_per_node=2)
    config = {
        "cluster": {"worker": ["127.0.0.1:5000", "127.0.0.1:5001"]},
        "task": {"type": "worker", "index": 1},
        "environment": "cloud",
    }
    variables = told(spec, 1)
    assert json.loads(variables.pop("TF_CONFIG")) == config
    assert variables.pop("GLOO_SOCKET_IFNAME") in ("lo", "lo0")
    assert variables == {
        "OMPI_COMM_WORLD_RANK": "1",
        "OMPI_COMM_WORLD_SIZE": "2",
        "OMPI_COMM_WORLD_LOCAL_RANK": "1",
        "OMPI_COMM_WORLD_LOCAL_SIZE": "2",
        "OMPI_COMM_WORLD_NODE_RANK": "1",
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": "5000",
        "RANK": "1",
        "WORLD_SIZE": "2",
        "LOCAL_RANK": "1",
        "LOCAL_WORLD_SIZE": "2",
        "NODE_RANK": "0",
        "GROUP_RANK": "0",
        "AZ_BATCH_MASTER_NODE": "127.0.0.1:5000",
        "AZ_BATCH_HOST_LIST": "127.0.0.1",
        "AZ_BATCHAI_MPI_MASTER_NODE": "127.0.0.1",
        "AZ_BATCHAI_PYTORCH_INIT_METHOD": "tcp://127.0.0.1:5000",
        "AZ_BATCHAI_TASK_INDEX": "1",
        "AZUREML_NODE_COUNT": "1",
        "HOROVOD_RANK": "1",
        "HOROVOD_SIZE": "2",
        "HOROVOD_LOCAL_RANK": "1",
        "HOROVOD_LOCAL_SIZE": "2",
        "HOROVOD_CROSS_RANK": "0",
        "HOROVOD_CROSS_SIZE": "1",
        "HOROVOD_HOSTNAME": "127.0.0.1",
        "OMP_NUM_THREADS": "4",
        "RES_OPTIONS": "timeout:1 attempts:2",
        "ESTIMATORY_RANK": "1",
        "ESTIMATORY_N_RANKS": "2",
    }


def test_nodes_of_a_pool_share_the_machine():
    spec = make_spec(node_count=2, process_count_per_node=2, communicator="Nccl")
    variables = told(spec, 3, gpus=("0", "1", "2", "3"))
    names = "RANK LOCAL_RANK LOCAL_WORLD_SIZE NODE_RANK HOROVOD_CROSS_RANK HOROVOD_CROSS_SIZE"
    assert [variables[n] for n in names.split()] == ["3", "1", "2", "1", "1", "2"]
    assert variables["OMPI_COMM_WORLD_LOCAL_RANK"] == "1"
    assert variables["AZUREML_NODE_COUNT"] == "2"
    assert variables["CUDA_VISIBLE_DEVICES"] == "2,3", "LOCAL_RANK 1 is its second"
    assert variables["OMP_NUM_THREADS"] == "2"
    assert "TF_CONFIG" not in variables


def test_a_parameter_server_run():
    spec = make_spec(communicator="ParameterServer", worker_count=2, parameter_server_count=1)
    assert spec.n_ranks == 3
    chief, server = told(spec, 0, gpus=("0", "1")), told(spec, 2, gpus=("0", "1"))
    cluster = {"worker": ["127.0.0.1:5000", "127.0.0.1:5001"], "ps": ["127.0.0.1:5002"]}
    assert json.loads(chief["TF_CONFIG"])["cluster"] == cluster
    assert json.loads(chief["TF_CONFIG"])["task"] == {"type": "worker", "index": 0}
    assert json.loads(server["TF_CONFIG"])["task"] == {"type": "ps", "index": 0}
    assert server["AZ_BATCHAI_PS_HOSTS"] == "127.0.0.1:5002"
    assert server["AZ_BATCHAI_WORKER_HOSTS"] == "127.0.0.1:5000,127.0.0.1:5001"
    assert server["AZ_BATCHAI_TASK_INDEX"] == "0"
    assert [v["CUDA_VISIBLE_DEVICES"] for v in (chief, told(spec, 1, gpus=("0", "1")), server)] == [
        "0",
        "1",
        "",
    ]


def test_workers_that_mirror_each_other():
    spec = make_spec(communicator="ParameterServer", worker_count=2, parameter_server_count=0)
    assert json.loads(told(spec, 1)["TF_CONFIG"])["cluster"] == {
        "worker": ["127.0.0.1:5000", "127.0.0.1:5001"]
    }
    assert task_of(spec, 1) == ("worker", 1)


@pytest.mark.parametrize("communicator", ["Mpi", "Gloo", "Nccl"])
def test_tensorflow_is_left_alone_where_others_meet(communicator):
    """Estimators of TensorFlow 1 read TF_CONFIG by themselves, and would wait for each other."""
    spec = make_spec(process_count_per_node=2, communicator=communicator)
    assert "TF_CONFIG" not in told(spec, 0)


def test_what_the_user_sets_wins():
    spec = make_spec(
        process_count_per_node=2,
        environment_variables={"MASTER_PORT": "1", "CUDA_VISIBLE_DEVICES": "7"},
    )
    variables = told(spec, 0, gpus=("0", "1"))
    assert "MASTER_PORT" not in variables
    assert "CUDA_VISIBLE_DEVICES" not in variables


def test_gpus_split_among_ranks_when_asked():
    spec = make_spec(process_count_per_node=2, environment_variables={"ESTIMATORY_GPUS": "split"})
    gpus = ("0", "1", "2", "3")
    assert [told(spec, r, gpus=gpus)["CUDA_VISIBLE_DEVICES"] for r in (0, 1)] == ["0,1", "2,3"]
    assert "CUDA_VISIBLE_DEVICES" not in told(spec, 0)


def test_sharing():
    assert [share(("a", "b", "c"), i, 2) for i in range(2)] == [("a",), ("b", "c")]
    assert [share(("a",), i, 3) for i in range(3)] == [("a",)] * 3
    assert share((), 0, 2) == ()


def test_a_run_submitted_by_a_rank_is_no_rank():
    outer = {"PATH": "/bin", "RANK": "1", "PMIX_RANK": "1", "OMP_NUM_THREADS": "2"}
    assert forget_ranks({**outer, "ESTIMATORY_N_RANKS": "2"}) == {"PATH": "/bin"}
    assert forget_ranks(outer) == outer, "set by the user, outside any run of several ranks"


def test_arguments_name_variables_of_the_rank_only():
    variables = {"RANK": "3", "AZ_BATCHAI_TASK_INDEX": "3"}
    assert expand("--rank=$AZ_BATCHAI_TASK_INDEX", variables) == "--rank=3"
    assert expand("${RANK}/$RANKS/$HOME/$(id)/$$", variables) == "3/$RANKS/$HOME/$(id)/$$"


def test_the_plan_keeps_arguments_off_the_command_line(tmp_path):
    folder = RunFolder(tmp_path / "runs" / "r")
    spec = make_spec(process_count_per_node=2, arguments=(":", "--n", "$RANK"))
    command = ["python", "entry.py", folder.path, "main.py", *spec.arguments]
    places = place_on_one_host(spec, host="box", ports=[1, 2], n_cores=2)
    write_plan(
        folder, spec, command, places, known_variables={"OMP_NUM_THREADS": "1", "RES_OPTIONS": ""}
    )
    plan = read_json(folder.plan_path)
    assert plan["command"] == ["entry.py", folder.path, "main.py"]
    assert plan["arguments"] == [":", "--n", "$RANK"]
    assert [rank["variables"]["RANK"] for rank in plan["ranks"]] == ["0", "1"]
    own = set(plan["ranks"][0]["variables"])
    assert not own & {"OMP_NUM_THREADS", "RES_OPTIONS"}, "the machine's owner set them"
    line = MpiLauncher("/opt/bin/mpirun").command(spec, folder, "/usr/bin/python3")
    assert line[0] == "/opt/bin/mpirun"
    assert line[-1] == folder.path
    assert not {":", "$RANK"} & set(line)


KILLED = """
--------------------------------------------------------------------------
{} noticed that process rank 3 with PID 29 on node vm exited on
signal 9 (Killed).
--------------------------------------------------------------------------
"""
EXITED = """
thus causing the job to be terminated. The first process to do so was:

   Process name: [{}3]
   Exit code:    7
"""


@pytest.mark.parametrize("name", ["prterun", "mpirun"])  # Open MPI 5 and 4
def test_mpirun_tells_who_was_killed(name):
    exit_ = read_exit(137, KILLED.format(name))
    assert (exit_.code, exit_.rank) == (-9, 3)


@pytest.mark.parametrize("process", ["prterun-vm-32433@1,", "[62346,1],"])
def test_mpirun_tells_who_exited(process):
    exit_ = read_exit(7, EXITED.format(process))
    assert (exit_.code, exit_.rank) == (7, 3)


def test_mpirun_that_fails_itself_is_quoted():
    said = "-----\nThere are not enough slots\navailable in the system.\n-----\n"
    exit_ = read_exit(1, said)
    assert (exit_.rank, exit_.reason) == (
        None,
        "There are not enough slots available in the system.",
    )
    assert read_exit(0, said).code == 0
