"""Every kind of file in a workspace: where it is, and what is asked for by name to meet it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from estimatory import Dataset, Datastore, Environment, Workspace
from estimatory.compute import ComputeTarget
from estimatory.environments import get_environment
from estimatory.environments.images.catalog import get_image
from estimatory.folders.experiment_record import read_experiment
from estimatory.folders.secret_store import get_secret
from estimatory.folders.workspace_settings import get_setting
from estimatory.models import ModelRegistry
from estimatory.store import describe_run

from .made_workspace import KEYS


@dataclass(frozen=True)
class Kind:
    """A kind of file."""

    file: str
    """A glob from the workspace; it matches one file."""
    ask: Callable[[Workspace], Any]
    """Asks for the one thing: DamagedFileError when the file is damaged."""
    shelf: str = ""
    """The list that must name ``bad``; of a part of a run none."""
    route: str = ""
    command: tuple[str, ...] = ()

    def find(self, workspace: Workspace) -> Path:
        (path,) = Path(workspace.path).glob(self.file)
        return path


KINDS: dict[str, Kind] = {
    "workspace": Kind(
        "workspace.json", lambda w: w.name, route="workspace", command=("workspace",)
    ),
    "settings": Kind("settings.json", lambda w: get_setting(w.folder, "data.hash_limit_bytes")),
    "spec": Kind(
        "runs/run-bad/spec.json",
        lambda w: w.get_run("run-bad"),
        "runs",
        "runs/run-bad",
        ("show", "run-bad"),
    ),
    "record": Kind(
        "runs/run-bad/record.json",
        lambda w: w.get_run("run-bad").status,
        "runs",
        "runs/run-bad",
        ("show", "run-bad"),
    ),
    "experiment": Kind(
        "experiments/bad.json", lambda w: read_experiment(w.folder, "bad"), "experiments"
    ),
    "model": Kind(
        "models/bad/1/model.json",
        lambda w: ModelRegistry(w.folder).get_model("bad"),
        "models",
        "models/bad/1",
        ("models", "bad:1"),
    ),
    "target": Kind(
        "compute/bad.json",
        lambda w: ComputeTarget(w, "bad"),
        "targets",
        "compute/bad",
        ("compute", "check", "bad"),
    ),
    "datastore": Kind("datastores/bad.json", lambda w: Datastore.get(w, "bad"), "datastores"),
    "default datastore": Kind("datastores/.default.json", lambda w: w.get_default_datastore()),
    "dataset": Kind("datasets/bad/1.json", lambda w: Dataset.get_by_name(w, "bad"), "datasets"),
    "definition": Kind(
        "environment_definitions/bad/1/environment.json",
        lambda w: Environment.get(w, "bad"),
        "definitions",
    ),
    "environment": Kind(
        f"environments/{KEYS['bad']}/environment.json",
        lambda w: get_environment(w.folder, KEYS["bad"]),
        "environments",
        f"environments/{KEYS['bad']}",
    ),
    "image": Kind(
        f"images/{KEYS['bad']}/image.json",
        lambda w: get_image(w.folder, KEYS["bad"]),
        "images",
        f"images/{KEYS['bad']}",
    ),
    "secret": Kind("secrets/bad.json", lambda w: get_secret(w.folder, "bad")),
}

PARTS = (
    "error.json",
    "worker.json",
    "container.json",
    "ranks/plan.json",
    "ranks/0.json",
    "ranks/1.error.json",
    "data/record.json",
    "data/used-x.json",
    "data/link-x.json",
    "slurm/job.json",
    "slurm/started.json",
    "slurm/ended.json",
    "inputs/globals.json",
    "requests/*-tags.json",
    "metrics/rank-0.journal",
    "metrics/rank-0.series",
    "metrics/rank-0.events.jsonl",
)
"""Files of a run that cost no more than themselves: the rest of the run is shown."""


def describe(workspace: Workspace) -> dict[str, Any]:
    return describe_run(workspace.folder.run_folder("run-bad"))
