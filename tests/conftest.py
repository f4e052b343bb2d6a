"""Fixtures that every room shares."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from estimatory import Experiment, Run, Workspace
from estimatory.base.files import read_json, write_json
from estimatory.base.processes import WORKER_MARK, end_processes, find_run_processes, is_marked
from estimatory.configuration import default_environment
from estimatory.errors import EstimatoryError
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_record import COMPLETED, RUNNING, RunRecord
from estimatory.folders.run_spec import SWEEP, EnvironmentSpec, RunSpec, derive_kind
from estimatory.liveness.current_record import settle
from estimatory.liveness.registration import register_worker
from estimatory.runtime.notebook import import_nbformat
from estimatory.submission.request import RunRequest
from estimatory.submission.submit import submit

# Every test starts several Pythons: each would compile all modules anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

import_nbformat()  # before a plugin of pytest does, which takes ten times as long

# pytest takes them at the top only
pytest_plugins = ("pytest_jupyter.jupyter_server", "tests.second_try", "tests.side_by_side")


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A workspace of the test's own; whatever still runs in it is ended afterwards.

    The workers first, all of them: one that waits would take the slot of another that ends.
    """
    path = tmp_path / "workspace"
    monkeypatch.setenv("ESTIMATORY_WORKSPACE", str(path))
    workspace = Workspace()
    yield workspace
    left = [
        RunFolder(f"{workspace.folder.runs_folder}/{i}") for i in workspace.folder.list_run_ids()
    ]
    for folder in left:
        _end_sweep(folder)
    lost = [folder for folder in left if _kill_worker(folder)]
    for folder in left:
        end_processes(lambda run_id=folder.run_id: find_run_processes(run_id), grace_s=0)
    for folder in lost:
        if not os.path.exists(folder.job_script_path):  # a reader would give it another worker
            settle(folder)


def _end_sweep(folder: RunFolder) -> None:
    """Cancel a sweep that goes on: its guardian would give it another worker."""
    with suppress(EstimatoryError):
        if folder.read_spec().kind == SWEEP and not settle(folder).is_terminal:
            folder.add_request("cancel", by="end of the test")
            wait_until(lambda: settle(folder).is_terminal)


def _kill_worker(folder: RunFolder) -> bool:
    """False where it has ended; an interactive run has the test itself for a worker."""
    try:
        pid = int(read_json(folder.worker_path)["pid"])
    except FileNotFoundError:
        return False
    if not is_running(pid) or not is_marked(pid, WORKER_MARK, folder.run_id):
        return False
    with suppress(ProcessLookupError):  # it may be about to end
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not is_running(pid))
    return True


@pytest.fixture
def run_code(workspace: Workspace) -> Callable[..., Run]:
    """Submit Python source as a run: ``run_code("print(1)", arguments=("--x",))``."""

    def start(code: str, **request: object) -> Run:
        request = {"experiment": "test", "script": "main.py", **request}
        request.setdefault("environment", default_environment())
        request.setdefault("source_files", {"main.py": code.encode()})
        folder = submit(workspace.folder, RunRequest(**request))  # type: ignore[arg-type]
        return Run(Experiment(workspace, str(request["experiment"])), folder.run_id)

    return start


@pytest.fixture
def make_run(workspace: Workspace) -> Callable[..., RunFolder]:
    """Make the folder of a run by hand; running in this process, or ended."""

    def make(run_id: str, *, ended: bool = True, created_at: float = 1e9, **spec: Any) -> RunFolder:
        folder = RunFolder(os.path.join(workspace.folder.runs_folder, run_id))
        for path in (folder.logs_folder, folder.metrics_folder, folder.work_folder):
            os.makedirs(path)
        spec = {"experiment": "demo", "script": "train.py", **spec}
        spec.setdefault("kind", derive_kind(spec["script"], spec.get("command")))
        environment = EnvironmentSpec("/usr/bin/python3")
        folder.write_spec(RunSpec(run_id, created_at=created_at, environment=environment, **spec))
        register_worker(folder, os.getpid())
        record = RunRecord(run_id).moved_to(RUNNING, created_at + 1, started_at=created_at + 1)
        folder.write_record(record.moved_to(COMPLETED, created_at + 5) if ended else record)
        return folder

    return make


@pytest.fixture
def blame_rank() -> Callable[[Run, int], None]:
    """Write another process into the failure of a run; its worker may still be adding to it."""

    def blame(run: Run, rank: int) -> None:
        with run.folder.locked_record():
            record = read_json(run.folder.record_path)
            record["failure"]["rank"] = rank
            write_json(run.folder.record_path, record)

    return blame


def wait_until(condition: Callable[[], object], timeout_s: float = 60) -> object:
    """Poll until ``condition`` answers something true; fail loudly when it never does."""
    deadline = time.monotonic() + timeout_s
    while True:
        answer = condition()
        if answer:
            return answer
        assert time.monotonic() < deadline, f"nothing came in {timeout_s} s"
        time.sleep(0.02)


@pytest.fixture(name="wait_until")
def _wait_until() -> Callable[..., object]:
    return wait_until


@pytest.fixture
def worker_pid() -> Callable[[Run], int]:
    """The pid of a run's worker."""
    return lambda run: int(read_json(run.folder.worker_path)["pid"])


def is_running(pid: int) -> bool:
    """Whether a process is alive and no zombie."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture(name="is_running")
def _is_running() -> Callable[[int], bool]:
    return is_running


@pytest.fixture
def nothing_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each notice is told once a process; here none has been told yet."""
    monkeypatch.setattr("estimatory.base.user_messages._told", set())


@pytest.fixture
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a keyring: secrets lie in files."""
    monkeypatch.setitem(sys.modules, "keyring", None)


def files_with(root: Path | str, text: str) -> list[Path]:
    """The files below a folder that hold a text; links are passed over."""
    paths = (Path(folder, name) for folder, _, names in os.walk(root) for name in names)
    files = (path for path in paths if path.is_file() and not path.is_symlink())
    return [path for path in files if text.encode() in path.read_bytes()]


@pytest.fixture(autouse=True)
def _no_inherited_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """The suite may be started from a run, a kernel, or with a BLAS tuned to other last digits."""
    for name in list(os.environ):
        if name.startswith(("ESTIMATORY_", "JPY_", "OPENBLAS_")):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _no_container_engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What asks for an image runs the same whether or not this machine has an engine for it."""
    if "containers" not in request.path.parts:
        monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")


def pytest_collection_finish() -> None:
    """Keep the thousands of tests out of each later garbage collection, of which there are many."""
    gc.freeze()


def find_chromium() -> str | None:
    """The path of an installed Chromium, which browser tests drive."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for path in map(shutil.which, names) if path), None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Where Chromium is missing, browser tests are skipped on a desk and fail in CI."""
    if item.get_closest_marker("browser") is None or find_chromium():
        return
    reason = "needs Chromium (Debian: apt install chromium)"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
