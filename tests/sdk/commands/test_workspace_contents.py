"""``estimatory models``, ``environments``, ``experiments``, ``reindex`` and ``workspace``."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from estimatory.environments import environment_key
from estimatory.folders.run_record import RunRecord
from estimatory.folders.run_spec import INTERACTIVE, EnvironmentSpec, RunSpec
from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.liveness.registration import register_worker
from estimatory.models import ModelRegistry
from estimatory.submission.submit import create_run_folder


def test_models_are_listed_by_name_and_shown_by_version(shell, good):
    registry = ModelRegistry(shell.workspace)
    run = shell.workspace.run_folder(good)
    for stage in ("old", "new"):
        registry.register_from_run(run, "churn", "outputs/model.pkl", tags={"stage": stage})
    assert [(m["name"], m["version"]) for m in shell.json("models")] == [("churn", 2)]
    assert [m["version"] for m in shell.json("models", "churn")] == [2, 1]
    assert [m["version"] for m in shell.json("models", "churn", "-n", "1")] == [2]
    assert [m["version"] for m in shell.json("models", "churn", "--tag", "stage=old")] == [1]
    assert shell.json("models", "--run", good)[0]["run_id"] == good
    assert shell.json("models", "--run", "last") == []
    shown = shell.json("models", "churn:1")
    assert shown["files"] == [{"path": "model.pkl", "size": 7}]
    assert "model.pkl (7 B)" in shell("models", "churn:1")
    assert good in shell("models")
    assert "has no version '7'" in shell.fail("models", "churn:7")
    assert "no model 'x'. Registered: churn" in shell.fail("models", "x")
    assert shell.json("show", good)["models"] == [
        {"name": "churn", "version": 1},
        {"name": "churn", "version": 2},
    ]


def add_environment(workspace: WorkspaceFolder, key: str, used_days_ago: float) -> Path:
    folder = Path(workspace.environments_folder, key)
    folder.mkdir(parents=True)
    used_at = time.time() - used_days_ago * 86400
    described = {"python": "3.11.7", "packages": ["numpy"], "created_at": used_at}
    (folder / "environment.json").write_text(json.dumps(described))
    return folder


def test_environments_are_pruned_but_for_those_that_a_run_needs(fresh):
    spec = EnvironmentSpec(sys.executable, ("numpy",))
    now = time.time()
    run = RunSpec("alive_1_ab", "alive", now, spec, kind=INTERACTIVE)
    register_worker(create_run_folder(fresh.workspace, run), os.getpid())
    record = RunRecord(run.run_id).moved_to("Running", now, started_at=now)
    fresh.workspace.run_folder(run.run_id).write_record(record)

    needed = add_environment(fresh.workspace, environment_key(spec), 100)
    old = add_environment(fresh.workspace, "a" * 32, 31)
    new = add_environment(fresh.workspace, "b" * 32, 29)

    assert len(fresh.json("environments")) == 3
    assert [e["key"] for e in fresh.json("environments", "-n", "1")] == ["b" * 32]
    assert "Leave one out" in fresh.fail("environments", "--prune", "30", "--limit", "1")
    assert "aaaaaaaaaaaa  3.11.7  numpy" in fresh("environments")
    assert "Remove 1 environment (" in fresh.fail("environments", "--prune", "30")
    assert old.exists()
    assert [e["key"] for e in fresh.json("environments", "--prune", "30", "--yes")] == ["a" * 32]
    assert (needed.exists(), old.exists(), new.exists()) == (True, False, True)
    assert fresh.json("environments", "--prune", "30", "--yes") == []
    assert "number of days" in fresh.fail("environments", "--prune", "-1")


def test_experiments(shell):
    found = {e["name"]: e for e in shell.json("experiments")}
    assert {"train", "other"} <= set(found)
    assert found["other"]["n_runs"] == 1
    assert len(shell.json("experiments", "--limit", "1")) == 1
    assert "--limit is -2" in shell.fail("experiments", "-n", "-2")
    assert shell("experiments").splitlines()[0].split()[0] == "EXPERIMENT"


def test_reindex_gives_the_same_list(shell):
    before = [run["run_id"] for run in shell.json("runs")]
    os.unlink(shell.workspace.index_path)
    assert shell.json("reindex")["n_runs"] == len(before)
    assert [run["run_id"] for run in shell.json("runs")] == before


def test_reindex_removes_what_killed_processes_left_a_day_ago(fresh):
    fresh("workspace")
    rooms = (fresh.workspace.runs_folder, fresh.workspace.snapshots_folder)
    left = [Path(room, f".new-{age}") for room in rooms for age in ("old", "young")]
    for folder in left:
        folder.mkdir()
        (folder / "half").touch()
        if folder.name == ".new-old":
            os.utime(folder, (0, 0))
    assert fresh.json("reindex") == {"n_runs": 0, "n_swept": 2}
    assert [folder.exists() for folder in left] == [False, True, False, True]


def test_workspace_tells_where_it_is(shell, tmp_path):
    described = shell.json("workspace")
    assert described["path"] == shell.workspace.path
    assert described["n_runs"] == len(shell.workspace.list_run_ids())
    other = str(tmp_path / "other")
    assert shell.json("workspace", "--workspace", other)["path"] == other
    (tmp_path / "file").touch()
    assert "cannot be used" in shell.fail("workspace", "--workspace", str(tmp_path / "file"))
