"""Refuse at submission what the worker could only fail on."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..compute.checks import check_target
from ..errors import ExperimentExecutionError, UserError
from ..folders.experiment_record import LONGEST_EXPERIMENT_NAME
from ..folders.kept_secrets import VARIABLE_NAME
from ..folders.notebook_values import check_plain_values
from ..folders.run_spec import EnvironmentSpec, RunSpec
from ..folders.workspace_folder import WorkspaceFolder
from ..snapshots.store import Snapshot

_EXPERIMENT_NAME = re.compile(rf"[a-zA-Z0-9][\w\-]{{0,{LONGEST_EXPERIMENT_NAME - 1}}}\Z", re.ASCII)


def check_experiment_name(name: str) -> None:
    """Raises UserError unless the name is letters, digits, ``_`` and ``-`` (at most 255)."""
    if not isinstance(name, str) or not _EXPERIMENT_NAME.match(name):
        is_long = isinstance(name, str) and len(name) > 80
        shown = f"{name[:40] + '…'!r}, of {len(name)} characters," if is_long else f"{name!r:.80}"
        rule = f"Use 1 to {LONGEST_EXPERIMENT_NAME} letters, digits, '-' and '_', the first"
        raise UserError(f"{shown} is not an experiment name.", f"{rule} a letter or a digit.")


def check_request(draft: RunSpec) -> None:
    """Check what can be judged from the request alone.

    Raises:
        UserError: something is not valid; names it.
    """
    check_experiment_name(draft.experiment)
    _check_limits(draft)
    if draft.parameters or draft.script_globals:
        check_plain_values("parameter", draft.parameters)
        check_plain_values("value", draft.script_globals)
    _check_words((*draft.command, *draft.arguments))
    _check_variables(draft.environment_variables)


def check_place(workspace: WorkspaceFolder, draft: RunSpec) -> None:
    """Check that the target, and the container where there is one, can carry the run.

    Raises:
        UserError: a count, the communicator or an option of the container is not valid.
        ComputeTargetError: the target is unknown, or does not offer what is asked of it.
        ContainerError: no engine answers.
    """
    check_target(workspace, draft)
    if draft.container:
        from ..containers.checks import check_container_run

        check_container_run(draft.container)


def check_environment(spec: EnvironmentSpec) -> None:
    """Check an isolated environment by computing its key.

    Raises:
        UserError: a requirement is not valid, or an address holds a password.
    """
    from ..environments.keys import environment_key

    environment_key(spec)


def check_script(workspace: WorkspaceFolder, snapshot: Snapshot, draft: RunSpec) -> None:
    """Check that the entry script is in the snapshot.

    Raises:
        ExperimentExecutionError: it is not there; names what is.
    """
    if draft.script in snapshot.names:
        return
    from ..snapshots.reading import open_snapshot_file

    try:
        open_snapshot_file(workspace, snapshot.key, draft.script).close()
    except LookupError:
        scripts = ", ".join(n for n in snapshot.names if n.endswith(".py")) or "no Python file"
        raise ExperimentExecutionError(
            f"The entry script {draft.script!r} is not in "
            f"{draft.source_directory or 'the files given'}: the script path doesn't exist.",
            "The script should be inside the project folder and is named relative to it. It holds: "
            f"{scripts:.500}. Ignore files (.amlignore, .gitignore) may hide it.",
        ) from None


def _check_limits(draft: RunSpec) -> None:
    limit_s = draft.max_run_duration_s
    if limit_s is not None and not limit_s > 0:
        raise UserError(f"max_run_duration_seconds is {limit_s!r}; it must be above 0 seconds.")

    if draft.primary_metric and draft.primary_metric_goal not in ("max", "min"):
        raise UserError(
            f"The goal of metric {draft.primary_metric!r} is {draft.primary_metric_goal!r}; "
            "it must be 'max' or 'min'."
        )


def _check_words(words: tuple[str, ...]) -> None:
    for word in words:
        if "\0" in str(word):
            raise UserError(
                f"The argument {word!r:.80} holds a NUL, which no process can be given."
            )


def _check_variables(variables: Mapping[str, str]) -> None:
    for name, value in variables.items():
        if not VARIABLE_NAME.match(name) or not isinstance(value, str) or "\0" in value:
            raise UserError(
                f"The environment variable {name!r} is not valid: names are letters, digits and "
                "'_', values are strings."
            )
