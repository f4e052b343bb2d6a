"""What a script cannot do that sees of its workspace its own run only.

So it is in a container, and on a host that shares no folder with the workspace. Whatever it looked
up would seem not to exist, and whatever it wrote would be lost: both are refused, with the way that
works.
"""

from __future__ import annotations

import os

from ..errors import WorkspaceError

CONTAINER_VARIABLE = "ESTIMATORY_IN_CONTAINER"
HOST_VARIABLE = "ESTIMATORY_ON_OTHER_HOST"
_ON_HOSTS = (
    "Do it from outside, or give the run what it needs: datasets as arguments, other values as "
    "environment variables (those called …_TOKEN, …_KEY, …_SECRET, …_PASSWORD are in no file)."
)
_REFUSED = {
    "models": (
        "use the registered models",
        "It can register new ones. A model that it needs is given to it with docker arguments: "
        "['-v', f'{model.path}:/model:ro'].",
    ),
    "datasets": (
        "look up registered datasets",
        "Give the dataset to the run: arguments=[dataset.as_named_input('name').as_mount()]; the "
        "script finds it in run.input_datasets['name'].",
    ),
    "datastores": (
        "use the datastores",
        "Give the data to the run, dataset.as_named_input('name').as_mount(), and let it leave "
        "data by OutputFileDatasetConfig(destination=(datastore, 'path')) or in outputs/.",
    ),
    "secrets": (
        "read the secrets",
        "Give the value to the run as an environment variable whose name says what it is "
        "(…_TOKEN, …_KEY, …_SECRET, …_PASSWORD): such values are kept out of every file.",
    ),
    "environment_definitions": (
        "use the registered environments",
        "It runs in its own; run.get_environment() describes it.",
    ),
    "compute": ("use the compute targets", "Submit runs from outside."),
    "index.sqlite": ("look up other runs", "Do that from outside, or give it what it needs."),
    "mlflow": (
        "log models for MLflow's registry",
        "Save the model into outputs/, and log it from outside once the run has completed.",
    ),
    "runs": ("start other runs", "Submit them from outside, or log to this run."),
}


def is_in_container() -> bool:
    """Return whether this process is in the container of a run."""
    return bool(os.environ.get(CONTAINER_VARIABLE))


def is_away() -> bool:
    """Return whether this process sees its own run only, in a container or on another host."""
    return is_in_container() or bool(os.environ.get(HOST_VARIABLE))


def check_not_on_other_host(part: str) -> None:
    """Refuse a part of the workspace to the script on a host that does not see it.

    Raises:
        WorkspaceError: this process is on such a host.
    """
    if os.environ.get(HOST_VARIABLE) and part in _REFUSED:
        raise WorkspaceError(
            f"A script on a host without the shared folder cannot {_REFUSED[part][0]} of the "
            "workspace: it sees its own run only.",
            _ON_HOSTS,
        )


def check_not_in_container(part: str) -> None:
    """Refuse a part of the workspace, by its file name, to the script of a container.

    Raises:
        WorkspaceError: this process is in the container of a run.
    """
    if is_in_container() and part in _REFUSED:
        act, hint = _REFUSED[part]
        raise WorkspaceError(
            f"A script in a container cannot {act} of the workspace: it sees its own run only.",
            hint,
        )
