"""Who holds a lock is named, and holds up a run or a list for a moment only."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.other_user import STRANGER
from tests.sdk.trust.conftest import make_run, open_to_readers

from estimatory import Workspace
from estimatory.base.locks import locked_file, opened_lock, try_lock
from estimatory.compute.pool.nodes.folder import NodesFolder
from estimatory.compute.queue import Queue
from estimatory.environments.builder import BuildMonitor
from estimatory.environments.locks import held_lock
from estimatory.errors import EnvironmentBuildError, LockTimeoutError
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_record import NOT_RESPONDING, RUNNING, RunRecord
from estimatory.liveness.current_record import settle
from estimatory.liveness.registration import register_worker
from estimatory.liveness.worker_start import start_worker
from estimatory.snapshots.store import take_snapshot
from estimatory.store import Index, index_file


@contextmanager
def held_by_stranger(path: Path | str) -> Iterator[int]:
    """A process of another user, who may only read, locks a file and keeps it; yields its pid."""
    Path(path).touch(0o644)
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.setuid(STRANGER)
        fcntl.flock(os.open(path, os.O_RDONLY), fcntl.LOCK_EX)
        os.write(writing, b"x")
        time.sleep(120)
        os._exit(0)
    try:
        assert os.read(reading, 1) == b"x"
        yield pid
    finally:
        os.kill(pid, 9)
        os.waitpid(pid, 0)


def lose_worker(folder: RunFolder) -> None:
    dead = subprocess.Popen(["true"])
    register_worker(folder, dead.pid)
    dead.wait()
    folder.write_record(RunRecord(folder.run_id).moved_to(RUNNING, 2.0, started_at=2.0))


def test_a_reader_who_locks_records_freezes_nothing(workspace, wait_until):
    """The worker of a run goes on, and the list of runs answers, with words, within seconds."""
    open_to_readers(Path(workspace.path))
    snapshot = take_snapshot(workspace.folder, None, {"main.py": b"print(1)"})
    going = make_run(workspace, "demo_going", script="main.py", snapshot=snapshot.key)
    lost = [make_run(workspace, f"demo_lost{number}") for number in range(3)]
    for folder in lost:
        lose_worker(folder)
    with held_by_stranger(going.record_lock_path) as holder, held_by_stranger(
        lost[0].record_lock_path
    ), held_by_stranger(lost[1].record_lock_path):  # fmt: skip
        register_worker(going, start_worker(going, os.environ))
        command = [sys.executable, "-m", "estimatory.commands", "runs"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=20)
        assert done.returncode == 0
        assert done.stdout.count(NOT_RESPONDING) == 2
        assert "Failed" in done.stdout  # the third is nobody's: it is buried
        assert f"{lost[0].record_lock_path} has been locked" in done.stderr
        wait_until(lambda: going.read_record().is_terminal, 30)
        assert going.read_record().status == "Completed"
        said = Path(going.worker_log_path).read_text()
        assert f"locked for 5 s by process {holder}" in said
        assert "goes on without it" in said
    assert settle(lost[0]).status == "Failed"


def test_the_lock_of_the_index_has_a_limit(workspace, monkeypatch):
    Index(workspace.folder).sync()
    monkeypatch.setattr(index_file, "_BUSY_S", 0.05)
    os.chmod(workspace.path, 0o755)
    lock = Path(workspace.path) / "index.lock"
    lock.chmod(0o644)
    with held_by_stranger(lock) as holder:
        with pytest.raises(LockTimeoutError, match=f"locked for 0.05 s by process {holder}"):
            Index(workspace.folder).sync()
        Index(workspace.folder).update("demo_1")  # a hint waits for nobody
    Index(workspace.folder).sync()


def test_the_lock_of_a_line_has_a_limit(workspace):
    queue = Queue.before(workspace.folder, "local")
    queue.enter("demo_1", 1)
    os.chmod(workspace.path, 0o755)
    os.chmod(Path(queue.path) / "lock", 0o644)
    with held_by_stranger(Path(queue.path) / "lock") as holder:
        with pytest.raises(LockTimeoutError, match=f"by process {holder}"), queue.locked(0.05):
            pass


def test_the_lock_of_a_node_has_a_limit(workspace, monkeypatch):
    monkeypatch.setattr("estimatory.compute.pool.nodes.folder._START_LIMIT_S", 0.0)
    node = NodesFolder(workspace.folder, "lab").node(0)
    os.makedirs(node.path)
    for folder in (workspace.path, workspace.folder.compute_folder):
        os.chmod(folder, 0o755)
    with held_by_stranger(Path(node.path) / "lock") as holder:
        with pytest.raises(LockTimeoutError, match=f"by process {holder}"):
            with node.starting(lambda: False):
                pass


def test_a_build_that_is_waited_for_is_named(workspace, monkeypatch):
    """It has no limit, since builds may take long; whoever waits may be asked to stop."""
    monkeypatch.setattr("estimatory.environments.locks._NAMED_AFTER_S", 0.0)
    said: list[str] = []
    monitor = BuildMonitor(os.devnull, said.append, lambda: len(said) > 1)
    root = workspace.folder.environments_folder
    with held_lock(root, "key", BuildMonitor(os.devnull)):
        with pytest.raises(EnvironmentBuildError), held_lock(root, "key", monitor):
            pass
    assert f"process {os.getpid()}" in said[-1]


# --- lock files ---------------------------------------------------------------------------------


def _use_record(workspace: Workspace) -> Path:
    folder = make_run(workspace, "demo_1")
    with folder.locked_record():
        return Path(folder.record_lock_path)


def _use_index(workspace: Workspace) -> Path:
    Index(workspace.folder).sync()
    return Path(workspace.path) / "index.lock"


def _use_line(workspace: Workspace) -> Path:
    queue = Queue.before(workspace.folder, "local")
    queue.enter("demo_1", 1)
    return Path(queue.path) / "lock"


def _use_ticket(workspace: Workspace) -> Path:
    lock = _use_line(workspace)
    return next(lock.parent.glob("*.ticket"))


def _use_nodes(workspace: Workspace) -> Path:
    nodes = NodesFolder(workspace.folder, "lab")
    with nodes.locked():
        return Path(nodes.path) / "lock"


def _use_node(workspace: Workspace) -> Path:
    node = NodesFolder(workspace.folder, "lab").node(0)
    os.makedirs(node.path)
    with node.starting(lambda: False):
        return Path(node.path) / "lock"


def _use_environment(workspace: Workspace) -> Path:
    root = workspace.folder.environments_folder
    with held_lock(root, "key", BuildMonitor(os.devnull)):
        return Path(root) / ".locks" / "key"


USES: list[Callable[[Workspace], Path]] = [
    _use_record, _use_index, _use_line, _use_ticket, _use_nodes, _use_node, _use_environment,
]  # fmt: skip


@pytest.mark.parametrize("use", USES)
def test_only_the_owner_may_open_a_lock(workspace, use):
    path = use(workspace)
    assert path.stat().st_mode & 0o777 == 0o600
    assert os.stat(path.parent).st_uid == 0


def test_a_lock_that_others_could_open_is_closed_and_a_link_is_not_followed(tmp_path):
    lock = tmp_path / "lock"
    lock.touch(0o644)
    with locked_file(str(lock)):
        assert lock.stat().st_mode & 0o777 == 0o600
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="Too many levels"), locked_file(str(tmp_path / "link")):
        pass
    assert not (tmp_path / "elsewhere").exists()


def test_locks_of_a_shared_folder_are_for_its_group(tmp_path):
    tmp_path.chmod(0o2770)
    with opened_lock(str(tmp_path / "lock")) as descriptor:
        assert os.fstat(descriptor).st_mode & 0o777 == 0o660
        assert try_lock(descriptor)
