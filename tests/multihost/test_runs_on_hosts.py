"""Runs of three hosts and two processes each: they find each other, log live, leave outputs."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_labels import get_properties
from estimatory.metrics.events import read_events
from estimatory.metrics.series import read_series
from estimatory.testing.lab import Lab

ALLREDUCE = """
    import os, mpi4py
    from estimatory import Run
    from estimatory.metrics import tracking
    from mpi4py import MPI
    assert not [m for m in (mpi4py, tracking) if not os.path.exists(m.__cached__)]
    run = Run.get_context()
    world = MPI.COMM_WORLD
    total = world.allreduce(world.rank)
    hosts = world.allgather(os.uname().nodename)
    run.log("total", total)
    print(f"rank {world.rank} of {world.size} on {os.uname().nodename}: {total}", flush=True)
    if world.rank == 0:
        os.makedirs("outputs", exist_ok=True)
        with open("outputs/hosts.txt", "w") as file:
            file.write(" ".join(hosts))
"""
WRITES_NONE = {"environment_variables": {"PYTHONDONTWRITEBYTECODE": "1"}}
HOSTS = "lab1 lab1 lab2 lab2 lab3 lab3"


def _packages(index_url: str) -> dict:
    return {"packages": ["mpi4py"], "index_url": index_url}


def test_mpi4py_on_hosts_that_share_nothing(desk, index_url, explain):
    folder = desk.submit(ALLREDUCE, environment=_packages(index_url), **WRITES_NONE)
    assert desk.wait(folder, 180).status == "Completed", explain(folder)
    with open(f"{folder.work_folder}/outputs/hosts.txt") as file:
        assert file.read() == HOSTS
    for rank, host in enumerate(HOSTS.split()):
        with open(folder.log_path(rank)) as file:
            assert file.read() == f"rank {rank} of 6 on {host}: 15\n"
    metrics = json.loads(desk.command("metrics", folder.run_id, "--json").stdout)
    assert "total" in json.dumps(metrics)
    writers = folder.list_writers()
    assert [w for w in writers if w.startswith("rank")] == [f"rank-{n}" for n in range(6)]


def test_mpi4py_in_a_shared_folder(shared_desk, index_url, explain):
    folder = shared_desk.submit(ALLREDUCE, environment=_packages(index_url), **WRITES_NONE)
    assert shared_desk.wait(folder, 120).status == "Completed", explain(folder)
    with open(f"{folder.work_folder}/outputs/hosts.txt") as file:
        assert file.read() == HOSTS
    with open(folder.log_path(5)) as file:
        assert file.read() == "rank 5 of 6 on lab3: 15\n"
    assert not os.path.exists(f"{folder.logs_folder}/build-lab1.log")


RENDEZVOUS = """
    import os, socket, time
    from estimatory import Run
    run = Run.get_context()
    rank, size = int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"])
    meeting = (os.environ["MASTER_ADDR"], int(os.environ["MASTER_PORT"]))
    if rank == 0:
        listener = socket.create_server(("", meeting[1]))
        others = [listener.accept()[0] for _ in range(size - 1)]
        total = sum(int(other.recv(16)) for other in others)
        for other in others:
            other.sendall(b"%d" % total)
    else:
        while True:
            try:
                mine = socket.create_connection(meeting)
                break
            except OSError:
                time.sleep(0.05)
        mine.sendall(b"%d" % rank)
        total = int(mine.recv(16))
    run.log("total", total)
    assert os.environ["LOCAL_RANK"] == str(rank % 2)
    assert os.environ["NODE_RANK"] == str(rank // 2)
    assert os.environ["GLOO_SOCKET_IFNAME"] == "eth0"
    print(meeting[0], total, flush=True)
"""


def test_ranks_meet_as_torch_tells_them_to(desk, index_url, explain):
    folder = desk.submit(RENDEZVOUS, communicator="Gloo", variables={"UV_DEFAULT_INDEX": index_url})
    assert desk.wait(folder).status == "Completed", explain(folder)
    for rank in range(6):
        with open(folder.log_path(rank)) as file:
            assert file.read() == "10.77.0.1 15\n"


TORCH = """
    import os
    import torch
    import torch.distributed as dist
    from estimatory import Run
    dist.init_process_group("gloo")
    rank, size = dist.get_rank(), dist.get_world_size()
    mine = torch.full((1000,), float(rank))
    dist.all_reduce(mine)
    Run.get_context().log("sum", mine.mean().item())
    print(f"rank {rank} of {size} on {os.uname().nodename}: {mine.unique().tolist()}")
    dist.destroy_process_group()
"""


@pytest.mark.network
def test_torch_reduces_over_hosts(shared_desk, torch_index_url, explain):
    folder = shared_desk.submit(
        TORCH,
        communicator="Gloo",
        environment={"packages": ["torch"], "index_url": torch_index_url},
        variables={"UV_CACHE_DIR": str(shared_desk.workspace / "uv-cache")},  # 700 MB: goes with it
    )
    assert shared_desk.wait(folder, 200).status == "Completed", explain(folder)
    for rank, host in enumerate(HOSTS.split()):
        last = _read(folder.log_path(rank)).splitlines()[-1]
        assert last == f"rank {rank} of 6 on {host}: [15.0]"
    assert [(s.rank, s.last) for s in read_series(folder, ["sum"])] == [(n, 15.0) for n in range(6)]


def test_a_host_may_have_another_python_first(desk, other_python, index_url, explain):
    """What is ours there runs in that one, the ranks in the version of the run."""
    host = desk.lab.host("lab2")
    host.run("mkdir", "-p", "/run/bin", check=True)
    host.run("ln", "-sf", other_python, "/run/bin/python3", check=True)
    host.run("mount", "--bind", "/run/bin", "/usr/local/bin", check=True)
    try:
        assert json.loads(desk.command("compute", "check", "lab", "--json").stdout)[1]["is_usable"]
        folder = desk.submit(ALLREDUCE, environment=_packages(index_url), **WRITES_NONE)
        assert desk.wait(folder, 180).status == "Completed", explain(folder)
    finally:
        host.run("umount", "/usr/local/bin", check=True)
    for rank, name in enumerate(HOSTS.split()):
        assert _read(folder.log_path(rank)) == f"rank {rank} of 6 on {name}: 15\n"


SERVED = """
    import json, os, socket, time
    from estimatory import Run
    config = json.loads(os.environ["TF_CONFIG"])
    task, cluster = config["task"], config["cluster"]
    port = int(cluster[task["type"]][task["index"]].rpartition(":")[2])
    print(task["type"], task["index"], os.uname().nodename, flush=True)
    if task["type"] == "ps":
        listener = socket.create_server(("", port))
        others = [listener.accept()[0] for _ in cluster["worker"]]
        total = sum(int(other.recv(16)) for other in others)
        for other in others:
            other.sendall(b"%d" % total)
        time.sleep(600)
    host, _, port = cluster["ps"][0].rpartition(":")
    while True:
        try:
            mine = socket.create_connection((host, int(port)))
            break
        except OSError:
            time.sleep(0.05)
    mine.sendall(b"%d" % (task["index"] + 1))
    Run.get_context().log("total", int(mine.recv(16)))
    assert os.environ["AZ_BATCHAI_PS_HOSTS"] == cluster["ps"][0]
    assert os.environ["AZ_BATCHAI_TASK_INDEX"] == str(task["index"])
"""


def test_workers_meet_at_their_parameter_server(any_desk, index_url, explain):
    folder = any_desk.submit(
        SERVED,
        communicator="ParameterServer",
        worker_count=2,
        parameter_server_count=1,
        node_count=1,
        process_count_per_node=1,
        variables={"UV_DEFAULT_INDEX": index_url},
    )
    assert any_desk.wait(folder).status == "Completed", explain(folder)
    roles = ["worker 0 lab1\n", "worker 1 lab2\n", "ps 0 lab3\n"]
    assert [_read(folder.log_path(rank)) for rank in range(3)] == roles
    assert [(s.rank, s.last) for s in read_series(folder, ["total"])] == [(0, 3.0), (1, 3.0)]


LIVE = """
    import os, time
    from estimatory import Run
    run = Run.get_context()
    rank = os.environ["RANK"]
    for step in range(50):
        run.log("loss", 1 / (step + 1))
        run.log(f"only on {rank}", step)
    run.log_list("list", [1, 2])
    print("first line of", rank, flush=True)
    while not os.path.exists("/tmp/go-on"):
        time.sleep(0.05)
    run.log("loss", 7.0)
    print("last line of", rank)
"""


def test_logs_and_metrics_arrive_while_the_run_goes_on(desk, index_url, explain, wait_until):
    folder = desk.submit(LIVE, variables={"UV_DEFAULT_INDEX": index_url})
    desk.wait_for_ranks(folder, 6)

    def count_all() -> bool:
        series = [s for s in read_series(folder) if s.rank is not None]
        own = {f"only on {rank}" for rank in range(6)}
        return own <= {s.name for s in series} and all(s.count == 50 for s in series)

    wait_until(count_all)
    lines = [f"first line of {rank}\n" for rank in range(6)]
    wait_until(lambda: _read_logs(folder) == lines)
    assert folder.read_record().status == "Running"
    with _signal(desk.lab):
        assert desk.wait(folder).status == "Completed", explain(folder)
    last = [s for s in read_series(folder, ["loss"])]
    assert sorted(s.rank for s in last) == list(range(6))
    assert {(s.count, s.last) for s in last} == {(51, 7.0)}
    assert sorted(e["rank"] for e in read_events(folder) if e["kind"] == "list") == list(range(6))
    assert _read(folder.log_path(5)) == "first line of 5\nlast line of 5\n"
    for host in desk.lab.hosts:
        left = host.run("ls", f"/home/{host.name}/.cache/estimatory/hosts/runs")
        assert folder.run_id not in left.stdout


def test_what_each_host_uses_is_measured(any_desk, index_url, explain, wait_until):
    code = """
    import time
    block = bytearray(80_000_000)
    while True:
        time.sleep(0)
    """
    folder = any_desk.submit(
        code, node_count=2, process_count_per_node=1, variables={"UV_DEFAULT_INDEX": index_url}
    )
    names = ["cpu_percent", "memory_mb", "machine_cpu_percent", "machine_memory_percent"]
    wanted = {f"system/{host}/{name}" for host in ("lab1", "lab2") for name in names}

    def read() -> dict:
        found = {s.name: s for s in read_series(folder) if s.rank is None}
        return found if wanted <= set(found) else {}

    wait_until(lambda: all(read()[n].count >= 2 for n in wanted) if read() else False)
    found = read()
    for host in ("lab1", "lab2"):
        assert found[f"system/{host}/memory_mb"].max > 80
        assert 1 < found[f"system/{host}/cpu_percent"].max < 300
        assert 1 < found[f"system/{host}/machine_cpu_percent"].max <= 100
        assert 0 < found[f"system/{host}/machine_memory_percent"].max <= 100
    assert not any("lab3" in name for name in found)
    assert any_desk.command("cancel", folder.run_id).returncode == 0
    assert any_desk.wait(folder).status == "Canceled"


def _read_logs(folder: RunFolder) -> list[str]:
    """Return those that are there, by rank."""
    paths = map(folder.log_path, range(6))
    return [_read(path) for path in paths if os.path.exists(path)]


def _read(path: str) -> str:
    with open(path) as file:
        return file.read()


@contextmanager
def _signal(lab: Lab) -> Iterator[None]:
    """For scripts that wait for it, on every host."""
    for host in lab.hosts:
        host.run("touch", "/tmp/go-on", check=True)
    try:
        yield
    finally:  # else the next test's scripts would not wait
        for host in lab.hosts:
            host.run("rm", "/tmp/go-on", check=True)


def test_a_script_that_sees_its_own_run_only_is_told_so(desk, explain):
    code = """
    from estimatory import Dataset, Experiment, Run, ScriptRunConfig
    from estimatory.errors import WorkspaceError
    from estimatory.models import Model
    run = Run.get_context()
    workspace = run.experiment.workspace
    run.tag("first", "1")
    run.set_tags({"second": "2"})
    run.add_properties({"third": "3"})
    for act in (
        lambda: Experiment(workspace, "x").submit(ScriptRunConfig(".", "main.py")),
        lambda: Model(workspace, "churn"),
        lambda: Dataset.get_by_name(workspace, "iris"),
        lambda: run.get_secret("token"),
    ):
        try:
            print(act())
        except WorkspaceError as error:
            print(str(error).partition(" of the workspace")[0])
    run.fail("seen enough")
    """
    folder = desk.submit(code, node_count=1, process_count_per_node=1)
    record = desk.wait(folder)
    assert (record.status, record.exit_code) == ("Failed", 0), explain(folder)
    assert record.failure.message == "seen enough"
    where = "A script on a host without the shared folder cannot"
    assert _read(folder.log_path(0)).splitlines() == [
        f"{where} start other runs",
        f"{where} use the registered models",
        f"{where} look up registered datasets",
        f"{where} read the secrets",
    ]
    shown = json.loads(desk.command("show", folder.run_id, "--json").stdout)
    assert shown["tags"] == {"first": "1", "second": "2"}
    assert get_properties(folder)["third"] == "3"


def test_many_points_of_many_ranks_all_arrive(desk, index_url, explain):
    code = """
    from estimatory import Run
    run = Run.get_context()
    for step in range(20_000):
        run.log("loss", float(step))
    """
    folder = desk.submit(code, variables={"UV_DEFAULT_INDEX": index_url})
    assert desk.wait(folder).status == "Completed", explain(folder)
    series = read_series(folder, ["loss"], points=10)
    assert [(s.rank, s.count, s.last) for s in series] == [(n, 20_000, 19_999.0) for n in range(6)]


def test_one_process_on_one_remote_host(lab, desk, explain):
    desk.attach_remote("solo", username="root", address="lab2", private_key_file=lab.key_file)
    code = """
    import os, sys
    print(os.uname().nodename, sys.argv[1:], os.environ["WORLD_SIZE"], os.getcwd())
    os.makedirs("outputs/deep", exist_ok=True)
    open("outputs/deep/model.bin", "wb").write(bytes(1000))
    """
    one = {"node_count": 1, "process_count_per_node": 1, "compute_target": "solo"}
    folder = desk.submit(code, arguments=("--reg", "a b; $(touch /tmp/x) `id` 'q'"), **one)
    assert desk.wait(folder).status == "Completed", explain(folder)
    expected = "lab2 ['--reg', \"a b; $(touch /tmp/x) `id` 'q'\"] 1 /home/lab2/.cache/estimatory"
    assert _read(folder.log_path(0)).startswith(expected)
    assert os.path.getsize(f"{folder.work_folder}/outputs/deep/model.bin") == 1000


def test_a_pool_of_nodes_can_be_mapped_to_hosts(desk, index_url, explain):
    desk.create_pool("cpu-cluster", max_nodes=2, hosts="lab")
    code = "import os; print(os.uname().nodename)"
    folder = desk.submit(
        code,
        compute_target="cpu-cluster",
        node_count=2,
        process_count_per_node=1,
        variables={"UV_DEFAULT_INDEX": index_url},
    )
    assert desk.wait(folder).status == "Completed", explain(folder)
    assert [_read(folder.log_path(rank)) for rank in (0, 1)] == ["lab1\n", "lab2\n"]


def test_targets_on_the_same_hosts_share_one_line(desk, index_url, explain, wait_until):
    desk.create_pool("cpu-cluster", max_nodes=2, hosts="lab")
    one = {"node_count": 1, "process_count_per_node": 1}
    code = """
    import os, time
    print(os.uname().nodename, flush=True)
    while not os.path.exists("/tmp/go-on"):
        time.sleep(0.05)
    """
    first = desk.submit(code, **one, compute_target="cpu-cluster")
    both = desk.submit(
        code, node_count=2, process_count_per_node=1, variables={"UV_DEFAULT_INDEX": index_url}
    )
    second = desk.submit(code, **one, compute_target="cpu-cluster")
    third = desk.submit(code, **one)
    wait_until(lambda: [f.read_record().status for f in (first, both)] == ["Running"] * 2)
    told = ["1st in line for cpu-cluster", "2nd in line for lab"]
    wait_until(lambda: [f.read_record().detail for f in (second, third)] == told)
    with _signal(desk.lab):
        for folder in (first, both, second, third):
            assert desk.wait(folder).status == "Completed", explain(folder)
    assert [_read(first.log_path(0)), _read(both.log_path(0)), _read(both.log_path(1))] == [
        "lab1\n", "lab2\n", "lab3\n",
    ]  # fmt: skip


def test_runs_take_the_hosts_that_are_free(desk, explain, wait_until):
    one = {"node_count": 1, "process_count_per_node": 1}
    code = """
    import os, time
    print(os.uname().nodename, flush=True)
    while not os.path.exists("/tmp/go-on"):
        time.sleep(0.05)
    """
    folders = [desk.submit(code, **one) for _ in range(3)]
    wait_until(lambda: all(folder.read_record().status == "Running" for folder in folders))
    with _signal(desk.lab):
        for folder in folders:
            desk.wait(folder)
    for folder in folders:
        assert desk.wait(folder).status == "Completed", explain(folder)
    hosts = sorted(_read(folder.log_path(0)) for folder in folders)
    assert hosts == ["lab1\n", "lab2\n", "lab3\n"]
