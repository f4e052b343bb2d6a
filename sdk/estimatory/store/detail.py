"""A run in full: RunDetail, field for field the one of the REST interface."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, TypedDict

from estimatory.base.files import read_json_object
from estimatory.base.json_numbers import name_non_finite
from estimatory.errors import DamagedFileError
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_labels import get_overrides
from estimatory.folders.run_record import RunRecord
from estimatory.folders.run_spec import Origin, RunSpec
from estimatory.folders.telling_log import find_telling_log
from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.liveness.current_record import settle
from estimatory.masking import mask_arguments, mask_value
from estimatory.metrics.events import LoggedEvents, read_all_events
from estimatory.metrics.ranks import RankState, read_ranks

from ..base import lazy_dataclasses as dataclasses
from ..base.lazy_dataclasses import dataclass
from .damage import list_damaged
from .job import describe_job
from .summary import RunSummary, summarize

_CELL = "cell"


class RunEnvironment(TypedDict):
    """The interpreter of a run, and what it had to contain."""

    interpreter: str
    packages: Sequence[str]
    as_of: str | None
    key: str
    cached: bool | None
    """None until the worker has looked for it."""
    notes: Sequence[str]
    legacy_aliases: bool


class RunInput(TypedDict):
    """A value that a cell handed in."""

    name: str
    kind: str
    summary: str


class RunContainer(TypedDict):
    """Settings of a run's container; before it is made, those that were asked for."""

    image: str
    base: str
    image_id: str
    network: str
    user: str
    mounts: Sequence[Mapping[str, str | bool]]
    shm_size: str
    memory: str
    cpus: float
    gpus: str


@dataclass(frozen=True)
class RunDetail:
    """A run in full; the page of the REST interface in ``openapi.yaml`` has the same fields."""

    summary: RunSummary
    kind: str
    """What carries the run, as in its spec: a script, a notebook, a sweep."""
    description: str
    history: Sequence[Sequence[str | float]]
    arguments: Sequence[str]
    environment: RunEnvironment
    container: RunContainer | None
    job: Mapping[str, object] | None
    git: Mapping[str, object]
    secrets: Sequence[str]
    """Names of variables that the run is given besides; no file holds a value."""
    source_directory: str
    inputs: Sequence[RunInput]
    origin: Origin
    failure: Mapping[str, object] | None
    telling_log: str
    """The log that says most about the run now; empty while all logs are."""
    exit_code: int | None
    n_ranks: int
    ranks: Sequence[RankState]
    """Empty for a run of one process."""
    max_run_duration_s: float | None
    framework: str
    logged_at: float | None
    """When anything but a scalar was logged last."""
    models: Sequence[Mapping[str, str | int]]
    folder: str
    damaged: Sequence[Mapping[str, str]]
    """Files of the run that cannot be read; the rest of the run is shown."""

    def to_json(self) -> dict[str, Any]:
        """Return the RunDetail of the REST interface."""
        own = {name: getattr(self, name) for name in FIELDS}
        own["origin"] = dataclasses.asdict(self.origin)
        own["ranks"] = [rank.to_json() for rank in self.ranks]
        plain: dict[str, Any] = name_non_finite(own)
        return {**self.summary.to_json(), **plain}


FIELDS = tuple(f.name for f in dataclasses.fields(RunDetail) if f.name != "summary")
"""Names of what a RunDetail has beside its RunSummary."""


def describe_run(folder: RunFolder) -> dict[str, Any]:
    """Return the RunDetail in JSON; a run whose worker died is marked Failed first.

    Raises:
        RunNotFoundError: there is no such run.
        DamagedFileError: its spec or its record cannot be read.
    """
    return read_detail(folder, read_all_events(folder)).to_json()


def describe_with_events(folder: RunFolder) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the same, and the events that were read for it."""
    logged = read_all_events(folder)
    return read_detail(folder, logged).to_json(), logged.events


def read_detail(folder: RunFolder, logged: LoggedEvents) -> RunDetail:
    """Return the run in full; ``logged`` are its events. Raises as :func:`describe_run`."""
    spec, record = folder.read_spec(), settle(folder)
    overrides = get_overrides(folder)
    return RunDetail(
        summary=summarize(folder, spec, record, overrides, logged.events),
        kind=spec.kind,
        description=overrides.get("description", ""),
        history=record.history,
        arguments=mask_arguments(spec.arguments),
        environment=_describe_environment(spec, record),
        container=_describe_container(folder, spec),
        job=describe_job(folder),
        git=mask_value(record.git),
        secrets=spec.secrets,
        source_directory=spec.source_directory,
        inputs=[RunInput(name=i.name, kind=i.kind, summary=i.summary) for i in spec.inputs],
        origin=spec.origin,
        failure=_describe_failure(folder, spec, record),
        telling_log=find_telling_log(folder, record),
        exit_code=record.exit_code,
        n_ranks=spec.n_ranks,
        ranks=read_ranks(folder, spec.n_ranks, record),
        max_run_duration_s=spec.max_run_duration_s,
        framework=spec.framework,
        logged_at=_last_logged_at(folder),
        models=_list_models_of(folder),
        folder=folder.path,
        damaged=list_damaged(folder, logged.damaged),
    )


def _last_logged_at(folder: RunFolder) -> float | None:
    """Return when anything but a scalar was logged last."""
    paths = [folder.events_path(writer) for writer in folder.list_writers()]
    return max((os.stat(path).st_mtime for path in paths if os.path.isfile(path)), default=None)


def _describe_environment(spec: RunSpec, record: RunRecord) -> RunEnvironment:
    return {
        "interpreter": record.interpreter or spec.environment.interpreter,
        "packages": mask_value(spec.environment.packages),
        "as_of": spec.environment.as_of,
        "key": record.environment_key,
        "cached": record.environment_cached,
        "notes": list(record.environment_notes),
        "legacy_aliases": spec.environment.legacy_aliases,
    }


def _describe_container(folder: RunFolder, spec: RunSpec) -> RunContainer | None:
    if spec.container is None:
        return None
    asked = spec.container
    try:
        made = folder.read_part(folder.container_path)
    except (OSError, DamagedFileError):
        made = {}
    return {
        "image": made.get("image") or asked.image or "of its Dockerfile",
        "base": asked.image or "a Dockerfile",
        "image_id": made.get("image_id", ""),
        "network": made.get("network") or asked.network,
        "user": made.get("user", ""),
        "mounts": made.get("mounts", []),
        "shm_size": asked.shm_size,
        "memory": asked.memory,
        "cpus": asked.cpus,
        "gpus": asked.gpus,
    }


# --- its failure ------------------------------------------------------------------------------
def _describe_failure(folder: RunFolder, spec: RunSpec, record: RunRecord) -> dict[str, Any] | None:
    """Return the Failure of the REST interface; None where there is none.

    ``opens_in`` of a frame is ``cell`` for code of a notebook's cell, ``snapshot`` for a file that
    is kept with the run, and empty for all others: packages, files that the run has made.
    """
    if record.failure is None:
        return None
    failure = record.failure.to_json()
    frames = [{**each, "opens_in": _place(folder, spec, each)} for each in failure["frames"]]
    return {**failure, "frames": frames}


def _place(folder: RunFolder, spec: RunSpec, frame: dict[str, Any]) -> str:
    """Return where a line opens; a script may have written the report: its frames hold anything."""
    file = frame.get("file")
    if not isinstance(file, str) or not spec.snapshot:
        return ""
    if spec.origin.kind == _CELL and file == spec.script:
        return _CELL
    return "snapshot" if _is_kept(folder, spec, file) else ""


def _is_kept(folder: RunFolder, spec: RunSpec, file: str) -> bool:
    if os.path.isabs(file) or ".." in file.split("/") or "\0" in file:
        return False
    snapshots = WorkspaceFolder(folder.workspace_path).snapshots_folder
    return os.path.isfile(os.path.join(snapshots, spec.snapshot, file))


# --- models that came from it: files of a registry in a room that is not imported here --------
def _list_models_of(folder: RunFolder) -> list[dict[str, Any]]:
    """Return ``{"name", "version"}`` of the models that came from the run, in order."""
    root = WorkspaceFolder(folder.workspace_path).models_folder
    return [
        {"name": name, "version": int(version)}
        for name in sorted(_folders(root))
        for version in sorted(filter(str.isdecimal, _folders(os.path.join(root, name))), key=int)
        if _run_of(os.path.join(root, name, version, "model.json")) == folder.run_id
    ]


def _folders(path: str) -> list[str]:
    try:
        return [n for n in os.listdir(path) if not n.startswith(".")]
    except OSError:
        return []


def _run_of(path: str) -> str | None:
    try:
        return _read_run(path, os.stat(path).st_mtime_ns)
    except (OSError, DamagedFileError):  # the registry names it
        return None


@lru_cache(maxsize=10_000)
def _read_run(path: str, mtime_ns: int) -> str | None:  # noqa: ARG001 - part of the key
    run_id = read_json_object(path).get("run_id")
    return run_id if isinstance(run_id, str) else None
