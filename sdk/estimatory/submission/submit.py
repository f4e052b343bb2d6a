"""From a request to a run that is on its way: freeze, name, start the worker.

The run folder is made aside and renamed into place, so a reader sees a whole run or none; a
submitter that dies in between leaves only a hidden folder.
"""

from __future__ import annotations

import dataclasses
import os
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..base.current_folder import absolute_path
from ..base.files import remove_tree
from ..base.processes import SUBMITTERS_VARIABLE, list_submitters
from ..base.user_messages import tell_once
from ..compute.checks import check_target
from ..compute.queue import Queue, Ticket
from ..compute.ranks.distribution import forget_ranks
from ..compute.ranks.mpirun import packages_for_ranks
from ..compute.request import count_nodes
from ..compute.table import list_slots
from ..errors import ExperimentExecutionError, UserError, WorkspaceError
from ..folders.experiment_record import LONGEST_BEGINNING, LONGEST_EXPERIMENT_NAME
from ..folders.kept_secrets import (
    VARIABLE_NAME,
    divide_variables,
    find_kept,
    keep_in_texts,
    list_texts,
    tell_of_secret_arguments,
)
from ..folders.notebook_values import (
    add_packages,
    add_packages_for,
    check_plain_values,
    write_handed_in,
)
from ..folders.run_folder import RunFolder
from ..folders.run_spec import SCRIPT, ContainerSpec, DataSpec, EnvironmentSpec, Origin, RunSpec
from ..folders.workspace_folder import WorkspaceFolder, check_run_id
from ..liveness.current_record import register_first
from ..liveness.worker_start import start_worker
from ..masking import SECRET_PREFIX, mask_parameters
from ..snapshots.store import Snapshot, take_snapshot

_EXPERIMENT_NAME = re.compile(rf"[a-zA-Z0-9][\w\-]{{0,{LONGEST_EXPERIMENT_NAME - 1}}}\Z", re.ASCII)


@dataclass(frozen=True)
class RunRequest:
    """All that a cell, an Estimator or the command line can ask for."""

    experiment: str
    script: str
    environment: EnvironmentSpec
    source_directory: str | None = None
    source_files: Mapping[str, bytes | os.PathLike[str]] = field(default_factory=dict)
    """Name in the snapshot to content or local path; laid over ``source_directory``."""
    arguments: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    script_globals: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, Any] = field(default_factory=dict)
    """Name to value: anything JSON can say, a NumPy array or a pandas DataFrame."""
    data: tuple[DataSpec, ...] = ()
    """Datasets, paths of datastores and outputs; made by ``estimatory.data.to_data_spec``."""
    container: ContainerSpec | None = None
    """The image to run in; None: processes of this machine."""
    registry_password: str = field(default="", repr=False)
    """For the registry of that image; kept as a secret of the workspace, never in a spec."""
    display_name: str = ""
    environment_variables: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    """Variables that are secret, by name; without a value above, it is looked for at submission."""
    compute_target: str = "local"
    node_count: int = 1
    process_count_per_node: int = 1
    communicator: str = ""
    worker_count: int = 0
    parameter_server_count: int = 0
    max_run_duration_s: float | None = None
    primary_metric: str = ""
    primary_metric_goal: str = ""
    framework: str = ""
    command: tuple[str, ...] = ()
    """Instead of ``script``: one line for the shell, or words that make one."""
    run_definition: dict[str, Any] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    parent_run_id: str = ""
    kind: str = SCRIPT
    """Decides which carrier the worker uses."""
    origin: Origin = field(default_factory=Origin)


def submit(workspace: WorkspaceFolder, request: RunRequest) -> RunFolder:
    """Freeze the request as a run and start its worker; returns as soon as it is on its way.

    Raises:
        UserError: something in the request is not valid; nothing was made.
        SnapshotError: the source cannot be captured.
        ComputeTargetError: the target is unknown.
    """
    request = _settled(workspace, request)
    _check_request(workspace, request)
    variables = divide_variables(workspace, request.environment_variables, request.secrets)
    carried = {SECRET_PREFIX + name: value for name, value in variables.secret.items()}
    carried |= find_kept(workspace, list_texts(request.environment))
    request = dataclasses.replace(
        request, environment_variables=variables.public, secrets=tuple(sorted(variables.secret))
    )
    tell_of_secret_arguments((*request.arguments, *request.command))
    snapshot = take_snapshot(workspace, request.source_directory, request.source_files)
    if not request.command:
        _check_script(workspace, snapshot, request)
    spec = _make_spec(request, snapshot.key)
    if request.container and request.registry_password:
        from ..containers.credentials import keep_password

        keep_password(workspace, request.container, request.registry_password)
    folder = create_run_folder(workspace, spec, request)
    try:
        ticket = _enter_line(workspace, spec)
    except BaseException:
        remove_tree(folder.path)
        raise
    _start_worker(folder, carried, ticket)
    return folder


def _settled(workspace: WorkspaceFolder, request: RunRequest) -> RunRequest:
    """With the Python, the date and the settings that the environment leaves to the workspace."""
    from ..environments import settle_environment, settle_for_image

    settle = settle_for_image if request.container else settle_environment
    environment = settle(workspace, request.environment, notebook=request.origin.notebook)
    data = tuple(
        dataclasses.replace(one, source=keep_in_texts(workspace, one.source))
        for one in request.data
    )
    return dataclasses.replace(request, environment=environment, data=data)


def make_run_id(experiment: str, at: float) -> str:
    """As Azure ML names runs: experiment (of a long one its beginning), second, 8 random digits."""
    return f"{experiment[:LONGEST_BEGINNING]}_{int(at)}_{os.urandom(4).hex()}"


def check_experiment_name(name: str) -> None:
    """Raises UserError unless the name is letters, digits, ``_`` and ``-`` (at most 255)."""
    if not isinstance(name, str) or not _EXPERIMENT_NAME.match(name):
        is_long = isinstance(name, str) and len(name) > 80
        shown = f"{name[:40] + '…'!r}, of {len(name)} characters," if is_long else f"{name!r:.80}"
        rule = f"Use 1 to {LONGEST_EXPERIMENT_NAME} letters, digits, '-' and '_', the first"
        raise UserError(f"{shown} is not an experiment name.", f"{rule} a letter or a digit.")


def create_run_folder(
    workspace: WorkspaceFolder, spec: RunSpec, request: RunRequest | None = None
) -> RunFolder:
    """Make the folder of a new run, whole or not at all.

    Raises:
        UserError: the run id is not valid.
    """
    check_run_id(spec.run_id)
    aside = workspace.new_run_folder(spec.run_id)
    try:
        return _fill_run_folder(aside, spec, request)
    except OSError as error:
        raise WorkspaceError(
            f"The run cannot be written into {workspace.path}: {error.strerror}."
        ) from None
    finally:
        remove_tree(aside.path)  # what is left of a run that could not be made


def _fill_run_folder(aside: RunFolder, spec: RunSpec, request: RunRequest | None) -> RunFolder:
    for path in (aside.logs_folder, aside.metrics_folder, aside.work_folder):
        os.makedirs(path)
    if request is not None and (request.inputs or request.script_globals):
        inputs = write_handed_in(aside, request.script_globals, request.inputs)
        environment = add_packages_for(inputs, spec.environment)
        spec = dataclasses.replace(spec, inputs=inputs, environment=environment)
    aside.write_spec(spec)
    folder = RunFolder(os.path.join(os.path.dirname(aside.path), spec.run_id))
    os.rename(aside.path, folder.path)
    return folder


def _make_spec(request: RunRequest, snapshot_key: str) -> RunSpec:
    created_at = time.time()
    names = {f.name for f in dataclasses.fields(RunSpec)}
    shared = {
        f.name: getattr(request, f.name) for f in dataclasses.fields(request) if f.name in names
    }
    shared.update(
        environment=_with_packages_for_data(request),
        run_id=make_run_id(request.experiment, created_at),
        created_at=created_at,
        snapshot=snapshot_key,
        source_directory=absolute_path(request.source_directory or "."),
        parameters=mask_parameters(request.parameters),
        script_globals=mask_parameters(request.script_globals),  # those in inputs/ count
        inputs=(),
        tags={str(k): str(v) for k, v in request.tags.items()},
    )
    spec = RunSpec(**shared)
    needed = packages_for_ranks(spec.n_ranks, is_in_image=spec.container is not None)
    environment = add_packages(needed, spec.environment)
    return dataclasses.replace(spec, environment=environment).with_undecodable()


def _with_packages_for_data(request: RunRequest) -> EnvironmentSpec:
    if not request.data:
        return request.environment
    from ..data.specification import find_needed_packages

    return add_packages(find_needed_packages(request.data), request.environment)


def _enter_line(workspace: WorkspaceFolder, spec: RunSpec) -> Ticket | None:
    """A place in the line of the target, taken here so that the order is that of submission."""
    if list_slots(workspace, spec.compute_target) is None:
        return None
    line = Queue.before(workspace, spec.compute_target)
    try:
        ticket = line.enter(spec.run_id, count_nodes(spec))
    except OSError as error:
        raise WorkspaceError(f"The run cannot wait in {line.path}: {error.strerror}.") from None
    for path in line.list_strays():
        tell_once(f"{path} is no ticket of a run that waits; it is passed over. Remove it.")
    return ticket


def _start_worker(folder: RunFolder, secrets: dict[str, str], ticket: Ticket | None) -> None:
    variables = {**forget_ranks(os.environ), **secrets}
    variables[SUBMITTERS_VARIABLE] = ",".join(list_submitters(os.environ))
    handed_down = () if ticket is None else (ticket.fd,)
    try:
        pid = start_worker(folder, variables, *map(str, handed_down), pass_fds=handed_down)
    finally:
        for fd in handed_down:
            os.close(fd)  # the worker holds the lock now, or nobody does
    register_first(folder, pid)


# --- checks -----------------------------------------------------------------------------------


def _check_request(workspace: WorkspaceFolder, request: RunRequest) -> None:
    check_experiment_name(request.experiment)
    check_target(workspace, request)
    if request.container:
        from ..containers.checks import check_request as check_container

        check_container(request)
    _check_environment(request.environment)
    limit_s = request.max_run_duration_s
    if limit_s is not None and not limit_s > 0:
        raise UserError(f"max_run_duration_seconds is {limit_s!r}; it must be above 0 seconds.")
    if request.primary_metric and request.primary_metric_goal not in ("max", "min"):
        raise UserError(
            f"The goal of metric {request.primary_metric!r} is {request.primary_metric_goal!r}; "
            "it must be 'max' or 'min'."
        )
    check_plain_values("parameter", request.parameters)
    check_plain_values("value", request.script_globals)
    for word in (*request.command, *request.arguments):
        if "\0" in str(word):
            raise UserError(
                f"The argument {word!r:.80} holds a NUL, which no process can be given."
            )
    for name, value in request.environment_variables.items():
        if not VARIABLE_NAME.match(name) or not isinstance(value, str) or "\0" in value:
            raise UserError(
                f"The environment variable {name!r} is not valid: names are letters, digits and "
                "'_', values are strings."
            )


def _check_environment(spec: EnvironmentSpec) -> None:
    """Refuse here what the worker could only fail on, and a password before it is written down."""
    if spec.is_isolated:
        from ..environments import environment_key

        environment_key(spec)


def _check_script(workspace: WorkspaceFolder, snapshot: Snapshot, request: RunRequest) -> None:
    from ..snapshots.reading import list_snapshot_files, open_snapshot_file

    try:
        open_snapshot_file(workspace, snapshot.key, request.script).close()
    except LookupError:
        names = [name for name, _ in list_snapshot_files(workspace, snapshot.key)]
        scripts = ", ".join(n for n in names if n.endswith(".py")) or "no Python file"
        raise ExperimentExecutionError(
            f"The entry script {request.script!r} is not in "
            f"{request.source_directory or 'the files given'}: the script path doesn't exist.",
            "The script should be inside the project folder and is named relative to it. It holds: "
            f"{scripts:.500}. Ignore files (.amlignore, .gitignore) may hide it.",
        ) from None
