"""``.azureml/<name>.runconfig``: a RunConfiguration as YAML, in the keys of azureml-core."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from ..base.current_folder import absolute_path
from ..base.files import write_aside
from ..base.strict_settings import Section, camel_case, to_plain
from ..base.text_files import load_yaml
from ..base.user_messages import warn
from ..errors import EstimatoryError, UserError
from ..folders.run_spec import EnvironmentSpec
from ..masking import (
    has_secrets,
    is_secret_variable,
    mask_arguments,
    mask_secrets,
    mask_value,
)
from .arguments import list_secret_names
from .data import Data, OutputData

if TYPE_CHECKING:
    from ..environments import Environment
    from .run_configuration import RunConfiguration

FOLDERS = (".azureml", "aml_config")
"""Where run configurations lie: now, and in the SDK's first year."""
_CONDA_FILE = "environment.yml"
_VARIABLES = "environmentVariables"
_WORDS = (
    *("script", "arguments", "command", "target", "framework", "communicator", "node_count"),
    *("max_run_duration_seconds", "source_directory_data_store", "credential_passthrough"),
    *("priority", "services", "environment_variables"),
)
"""Attributes of a configuration other than its sections."""


def describe(config: RunConfiguration) -> dict[str, Any]:
    """Return all of a configuration, JSON-able, in the keys of azureml-core."""
    own = {k: v for k, v in config.to_dict().items() if k != "command"}
    return {
        "script": own.pop("script"),
        "arguments": own.pop("arguments"),
        "command": _plain_command(config.command),
        "target": config.target,
        "framework": config.framework,
        "communicator": config.communicator,
        **own,
        "environment": _describe_environment(config),
        _VARIABLES: dict(config.environment_variables),
    }


def define_run(
    config: RunConfiguration, script: str | None, arguments: tuple[str, ...]
) -> dict[str, Any]:
    """Return the ``runDefinition`` of a run: all sections, and nothing secret.

    The variables are left out: the run's spec holds those that are not secret.
    """
    said = {**describe(config), "script": script, "arguments": mask_arguments(arguments)}
    said["environment"] = {k: v for k, v in said["environment"].items() if k != _VARIABLES}
    del said[_VARIABLES]
    if isinstance(said["command"], list):
        said["command"] = mask_arguments(map(str, said["command"]))
    names = said.pop("secrets", [])
    return {**{name: mask_value(value, name) for name, value in said.items()}, "secrets": names}


def apply(config: RunConfiguration, values: dict[str, Any]) -> None:
    """Set what :func:`describe` returned, or what :func:`read_keys` read from a file."""
    for name in _WORDS:
        if values.get(camel_case(name)):
            setattr(config, name, values[camel_case(name)])
    for name, section in vars(config).items():
        if isinstance(section, Section) and not name.startswith("_"):
            section.update_from(values.get(name))
    config.secrets = list_secret_names(values.get("secrets"))
    if values.get("environment"):
        config.environment = _read_environment(values["environment"])
    _apply_data(config, values)


def _describe_environment(config: RunConfiguration) -> dict[str, Any]:
    """Leave out what is secret, such as a registry's password."""
    if not config.has_environment:
        return {}
    environment: Any = config.environment
    if isinstance(environment, EnvironmentSpec):
        return {"name": environment.name}
    return dict(to_plain(environment))


def _read_environment(values: dict[str, Any]) -> Environment:
    from ..environments import Environment

    environment = Environment(values.get("name") or "project_environment")
    environment.update_from(values)
    return environment


def _apply_data(config: RunConfiguration, values: dict[str, Any]) -> None:
    from ..data.datastores.references import DataReferenceConfiguration

    for key, found, kind in (
        ("data", config.data, Data),
        ("outputData", config.output_data, OutputData),
        ("dataReferences", config.data_references, DataReferenceConfiguration),
    ):
        for name, said in (values.get(key) or {}).items():
            found[name] = kind()
            _take_over(found[name], said)


def _take_over(section: object, said: dict[str, Any]) -> None:
    if isinstance(section, Section):
        return section.update_from(said)
    for name in vars(section):
        if camel_case(name) in said:
            setattr(section, name, said[camel_case(name)])


def _plain_command(command: object) -> object:
    return to_plain(command) if command else None


# --- files ------------------------------------------------------------------------------------
def save(
    config: RunConfiguration,
    path: str | os.PathLike[str] | None,
    name: str | None,
    *,
    has_own_conda_file: bool,
) -> str:
    """Write the file; put its packages beside it in ``environment.yml`` when asked for."""
    folder = os.path.join(os.fspath(path or "."), FOLDERS[0])
    os.makedirs(folder, exist_ok=True)
    values = _without_secrets(describe(config))
    if has_own_conda_file:
        values["environment"] = _without(to_plain(config.environment), values["secrets"])
        python = values["environment"]["python"]
        _write_yaml(os.path.join(folder, _CONDA_FILE), python.pop("condaDependencies"))
        python["condaDependenciesFile"] = f"{FOLDERS[0]}/{_CONDA_FILE}"
    target = os.path.join(folder, f"{name or config.target}.runconfig")
    _write_yaml(target, values)
    return target


def _without_secrets(values: dict[str, Any]) -> dict[str, Any]:
    """Replace secret variables, the environment's too, by their names."""
    environment = values["environment"]
    pairs = [*_variables(values).items(), *_variables(environment).items()]
    found = [name for name, value in pairs if is_secret_variable(name, str(value))]
    names = list(dict.fromkeys([*(values.get("secrets") or ()), *found]))
    public = {**_without(values, names), "secrets": names}
    return {**public, "environment": _without(environment, names)}


def _without(values: dict[str, Any], names: list[str]) -> dict[str, Any]:
    kept = {name: value for name, value in _variables(values).items() if name not in names}
    return {**values, _VARIABLES: kept} if values else {}


def _variables(values: dict[str, Any]) -> dict[str, Any]:
    return values.get(_VARIABLES) or {}


def load_into(config: RunConfiguration, path: str | os.PathLike[str], name: str | None) -> None:
    """Set what the file at ``path`` says, or the one called ``name`` below it.

    Warns of settings that have no meaning here.
    """
    from .first_schema import read_settings

    file = absolute_path(_find(os.fspath(path), name))
    values = read_settings(file)
    try:
        unknown = _take(config, values, os.path.dirname(file))
    except EstimatoryError as error:
        error.summary = f"{file}: {error.summary}"
        raise
    if unknown:
        warn(f"Not understood and not used of {file}: {', '.join(unknown)}.")


def _take(config: RunConfiguration, values: dict[str, Any], folder: str) -> list[str]:
    """Set the values of a file in ``folder``; return the settings without a meaning here."""
    from .first_schema import find_beside, is_first_schema, read_settings, translate
    from .runconfig_keys import read_keys

    unused: list[str] = []
    if is_first_schema(values):
        values, unused = translate(values, folder)
    if isinstance(values.get("environment"), str):
        values["environment"] = read_settings(find_beside(values["environment"], folder))
    read, unknown = read_keys(values, config)
    python = read.get("environment", {}).get("python", {})
    named = python.get("condaDependenciesFile")
    if named and not python.get("condaDependencies"):
        python["condaDependencies"] = read_settings(find_beside(named, folder))
        python["condaDependenciesFile"] = None
    apply(config, read)
    return [*unknown, *unused]


def delete(path: str | os.PathLike[str], name: str) -> None:
    """Delete the file called ``name`` below ``path``."""
    os.unlink(_find(os.fspath(path), name))


def _find(path: str, name: str | None) -> str:
    if os.path.isfile(path):
        return path
    files = [f"{folder}/{name or 'local'}{end}" for folder in FOLDERS for end in (".runconfig", "")]
    for place in [os.path.join(path, file) for file in files]:
        if os.path.isfile(place):
            return place
    raise UserError(
        f"There is no run configuration {name or 'local'!r} below {absolute_path(path)}.",
        f"Looked for: {', '.join(files)}.",
    )


def _write_yaml(path: str, values: object) -> None:
    text: str = load_yaml("Run configurations are written as YAML").safe_dump(
        values, sort_keys=False, allow_unicode=True, width=2**30
    )
    if has_secrets(text):
        warn(f"Passwords are left out of {path}: write ${{NAME}} in the place of ***.")
    write_aside(path, mask_secrets(text).encode())
