"""A workspace with two of everything, ``good`` and ``bad``, and the ways to damage a file of it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from estimatory import Dataset, Datastore, Environment, Experiment, ModelRegistry, Workspace
from estimatory.base.files import write_json
from estimatory.compute import ComputeTarget, RemoteCompute
from estimatory.environments.keys import KEY_LENGTH
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_record import COMPLETED, RUNNING, RunRecord
from estimatory.folders.run_spec import ContainerSpec, EnvironmentSpec, RunSpec
from estimatory.folders.secret_store import set_secret
from estimatory.metrics.events import EventWriter
from estimatory.metrics.journal import JournalWriter
from estimatory.models.registered import change_registered
from estimatory.snapshots.store import take_snapshot
from estimatory.store import Index

KEYS = {"good": "a" * KEY_LENGTH, "bad": "b" * KEY_LENGTH}
NO_PROCESS = 2**22 + 1
"""No process can have that number."""


def make_workspace(root: Path) -> Workspace:
    workspace = Workspace(root / "workspace")
    (root / "data.csv").write_text("a,b\n1,2\n")
    (root / "weights").write_text("weights")
    os.makedirs(root / "code", exist_ok=True)
    (root / "code" / "train.py").write_text("print('hello')\n")
    for name in ("good", "bad"):
        _make_run(workspace, name, take_snapshot(workspace.folder, str(root / "code")).key)
        _make_things(workspace, name, root)
    write_json(workspace.folder.settings_path, {"data": {"hash_limit_bytes": 5}})
    workspace.set_default_datastore("bad")
    index = Index(workspace.folder)
    index.sync()
    index.close()
    return workspace


def _make_run(workspace: Workspace, name: str, snapshot: str) -> None:
    folder = RunFolder(os.path.join(workspace.folder.runs_folder, f"run-{name}"))
    for part in ("logs", "metrics", "work", "ranks", "data", "slurm", "inputs"):
        os.makedirs(os.path.join(folder.path, part))
    spec = RunSpec(
        run_id=folder.run_id,
        experiment=name,
        created_at=1e9,
        environment=EnvironmentSpec("/usr/bin/python3"),
        script="train.py",
        snapshot=snapshot,
        container=ContainerSpec("python:3.12"),
        process_count_per_node=2,
        parameters={"reg": 0.5},
        tags={"stage": "trial"},
    )
    folder.write_spec(spec)
    record = RunRecord(folder.run_id).moved_to(RUNNING, 1e9 + 1, started_at=1e9 + 1)
    folder.write_record(record.moved_to(COMPLETED, 1e9 + 5))
    gone = {"pid": NO_PROCESS, "identity": "x", "host": os.uname().nodename}
    write_json(folder.worker_path, gone)
    folder.add_request("tags", tags={"later": "yes"})
    _log(folder)
    for file, content in _PARTS.items():
        write_json(os.path.join(folder.path, file), content)


def _log(folder: RunFolder) -> None:
    for rank in ("rank-0", "rank-1"):
        journal = JournalWriter(folder.journal_path(rank))
        for value in (3.0, 2.0, 1.0):
            journal.append("loss", value)
        journal.close()
        events = EventWriter(folder.events_path(rank))
        events.append("string", "phase", value=f"warm-up of {rank}")
        events.append("list", "errors", values=[1, 2])
        events.close()


_PARTS = {
    "error.json": {"message": "it went wrong"},
    "container.json": {"image": "python:3.12", "mounts": []},
    "ranks/plan.json": {"ranks": [{"host": "one"}, {"host": "two"}]},
    "ranks/0.json": {"rank": 0, "exit_code": 0, "ended_at": 1e9},
    "ranks/1.error.json": {"message": "rank 1 went wrong"},
    "data/record.json": {"inputs": [], "outputs": []},
    "data/used-x.json": {"id": "x", "name": "x", "version": 1},
    "data/link-x.json": {"kind": "file", "source": {}},
    "slurm/job.json": {"job_id": "7", "cluster": "c", "submitted_at": 1e9},
    "slurm/started.json": {"job_id": "7", "nodes": "n1", "at": 1e9},
    "slurm/ended.json": {"code": 0},
    "inputs/globals.json": {"values": {}, "files": []},
}


def _make_things(workspace: Workspace, name: str, root: Path) -> None:
    folder = workspace.folder
    ModelRegistry(folder).register(name, root / "weights")
    change_registered(folder, name)
    ComputeTarget.attach(
        workspace, name, RemoteCompute.attach_configuration(username="me", address="host")
    )
    Datastore.register_folder(workspace, name, str(root))
    Dataset.File.from_files(str(root / "data.csv")).register(workspace, name)
    Dataset.File.from_files(str(root / "data.csv")).take(1)
    environment = Environment(name)
    environment.register(workspace)
    Experiment(workspace, name).set_tags({"team": name})
    set_secret(folder, name, "geheim")
    built = {"name": name, "python": "3.12.0", "packages": ["six"], "created_at": 1e9}
    for place, file in (("environments", "environment.json"), ("images", "image.json")):
        home = Path(folder.path, place, KEYS[name])
        home.mkdir(parents=True)
        write_json(str(home / file), {**built, "kind": "environment"})
        (home / "requirements.lock").write_text("six==1.17.0\n")
    logged = {"model_id": name, "experiment_id": name, "name": name, "artifact_location": "x"}
    times = {"creation_timestamp": 1, "last_updated_timestamp": 1, "status": 1}
    rest = {"model_type": None, "source_run_id": None, "tags": {}, "params": {}}
    os.makedirs(os.path.join(folder.mlflow_folder, name))
    path = os.path.join(folder.mlflow_folder, name, "model.json")
    write_json(path, {**logged, **times, **rest})


# --- ways to damage a file --------------------------------------------------------------------
def _cut(path: str) -> None:
    data = Path(path).read_bytes()
    Path(path).write_bytes(data[: len(data) // 2])


def _write(data: bytes) -> Callable[[str], object]:
    return lambda path: Path(path).write_bytes(data)


def _make_folder(path: str) -> None:
    os.unlink(path)
    os.mkdir(path)


def _make_fifo(path: str) -> None:
    os.unlink(path)
    os.mkfifo(path)


def _change_types(path: str) -> None:
    """Every field of another type than it was."""
    if not path.endswith(".json"):  # a journal, or lines of events or names
        Path(path).write_bytes(b"[7]\n[8]\n")
        return
    value = json.loads(Path(path).read_bytes())
    changed = {key: [[7]] if not isinstance(item, list) else 7 for key, item in value.items()}
    Path(path).write_text(json.dumps(changed))


DAMAGES: dict[str, Callable[[str], object]] = {
    "empty": _write(b""),
    "truncated": _cut,
    "garbage": _write(bytes(range(256)) * 3),
    "list": _write(b"[1, 2]"),
    "types": _change_types,
    "folder": _make_folder,
    "forbidden": lambda path: os.chmod(path, 0),
    "fifo": _make_fifo,
}


@contextmanager
def damaged(path: Path, how: str) -> Iterator[None]:
    """The file damaged, and as it was again afterwards."""
    kept = path.with_name(f"{path.name}.kept")
    shutil.copy2(path, kept)
    user = path.stat().st_uid
    try:
        DAMAGES[how](os.fspath(path))
        os.chown(path, user, user)
        with as_somebody(user):
            yield
    finally:
        if path.is_dir():
            path.rmdir()
        os.chown(kept, user, user)
        os.replace(kept, path)
        os.utime(path)


@contextmanager
def as_somebody(user: int) -> Iterator[None]:
    """Do as that user for a while: all threads of this process."""
    if user == os.geteuid():
        yield
        return
    os.setegid(user)
    os.seteuid(user)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


def make_quiet(folder: RunFolder) -> None:
    """As if nothing had happened in the run for long."""
    for path in (folder.spec_path, folder.worker_path, folder.logs_folder):
        if os.path.exists(path):
            os.utime(path, (1e9, 1e9))
