"""An Environment in a folder: ``azureml_environment.json`` and its packages as a conda file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from ...base.current_folder import absolute_path
from ...base.files import read_json, write_json
from ...base.user_messages import warn
from ...errors import UserError
from ...masking import is_secret_variable, mask_value
from .conda_dependencies import CondaDependencies

if TYPE_CHECKING:
    from .environment import Environment

DESCRIPTION = "azureml_environment.json"
CONDA_FILE = "conda_dependencies.yml"


def save_to_directory(
    environment: Environment, path: str | os.PathLike[str], *, overwrite: bool
) -> None:
    folder = absolute_path(path)
    if os.path.isdir(folder) and os.listdir(folder) and not overwrite:
        raise UserError(
            f"The folder {folder} is not empty.", "Name another one, or pass overwrite=True."
        )
    os.makedirs(folder, exist_ok=True)
    public = _without_secrets(environment)
    conda = CondaDependencies(_underlying_structure=public["python"]["condaDependencies"])
    conda.save(os.path.join(folder, CONDA_FILE))
    write_json(os.path.join(folder, DESCRIPTION), public)


def _without_secrets(environment: Environment) -> dict[str, Any]:
    """Return its description with masked passwords and without secret variables."""
    described = environment.to_dict()
    given = environment.environment_variables
    public = {k: v for k, v in given.items() if not is_secret_variable(k, v)}
    masked = {**mask_value(described), "environmentVariables": public}
    if masked != described:
        warn(
            "Secrets are left out of the folder: write ${NAME} in the place of ***, and give "
            "variables with secrets=[...]."
        )
    return masked


def read_directory(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Return the description in a folder, with the packages of the conda file beside it.

    Raises:
        UserError: the folder holds no description.
    """
    folder = absolute_path(path)
    values = _read_description(folder)
    conda_path = os.path.join(folder, CONDA_FILE)
    if os.path.exists(conda_path):  # what people edit by hand is the conda file
        conda = CondaDependencies(conda_path).as_dict()
        values["python"] = {**(values.get("python") or {}), "condaDependencies": conda}
    return values


def _read_description(folder: str) -> dict[str, Any]:
    path = os.path.join(folder, DESCRIPTION)
    try:
        return dict(read_json(path))
    except FileNotFoundError:
        raise UserError(
            f"There is no {DESCRIPTION} in {folder}.", "Environment.save_to_directory writes one."
        ) from None
    except (ValueError, TypeError) as error:
        raise UserError(f"{path} is not a JSON object: {error}.") from None
