"""``.runconfig`` files of the schema before azureml-core 1.0, in the words of the later one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from ..base.text_files import load_yaml, read_yaml_file
from ..errors import UserError

_KEYS = {
    "ArgumentVector": "",
    "CondaDependenciesFile": "",
    "SparkDependenciesFile": "",
    "Target": "target",
    "Framework": "framework",
    "Communicator": "communicator",
    "NodeCount": "nodeCount",
    "MaxRunDurationSeconds": "maxRunDurationSeconds",
    "EnvironmentVariables": "environmentVariables",
}
"""Key of old to the key of today, where its value means the same."""
_OWN = ("ArgumentVector", "CondaDependenciesFile", "SparkDependenciesFile")
_ON_THIS_MACHINE = ("local", "localdocker")
YAML = "Run configurations are written as YAML"


def is_first_schema(values: Mapping[str, Any]) -> bool:
    """Return whether a file has a key that only the first schema had."""
    return any(key in values for key in _OWN)


def translate(values: Mapping[str, Any], folder: str) -> tuple[dict[str, Any], list[str]]:
    """Return the same settings under the keys of today, and what of the target's file is not used.

    Args:
        values: of the ``.runconfig`` file.
        folder: that it lies in, with ``<target>.compute`` beside it.

    Raises:
        UserError: ArgumentVector is empty, or a file that is named is not there.
    """
    read = {_KEYS.get(key, key): value for key, value in values.items() if _KEYS.get(key, key)}
    if "ArgumentVector" in values:
        read["script"], *read["arguments"] = _read_vector(values["ArgumentVector"])
    environment: dict[str, Any] = {"python": {}, "docker": {}}
    read["environment"] = environment
    if values.get("CondaDependenciesFile"):
        environment["python"]["condaDependenciesFile"] = values["CondaDependenciesFile"]
    if values.get("SparkDependenciesFile"):
        _add_spark(read, _read_beside(values["SparkDependenciesFile"], folder))
    return read, _add_target(read, folder)


def _read_vector(vector: object) -> list[Any]:
    if isinstance(vector, list) and vector:
        return vector
    raise UserError(
        f"ArgumentVector is {vector!r:.80}; it is a list of the script and its arguments."
    )


def _add_spark(read: dict[str, Any], spark: dict[str, Any]) -> None:
    read["spark"] = {"configuration": spark.pop("configuration", {})}
    read["environment"]["spark"] = spark


def _add_target(read: dict[str, Any], folder: str) -> list[str]:
    """Take over ``<target>.compute``; returns its keys that say nothing here."""
    path = os.path.join(folder, f"{read.get('target')}.compute")
    if not os.path.isfile(path):
        return []
    said = read_settings(path)
    python, docker = read["environment"]["python"], read["environment"]["docker"]
    _move(said, "pythonLocation", python, "interpreterPath")
    _move(said, "userManagedEnvironment", python, "userManagedDependencies")
    _move(said, "baseDockerImage", docker, "baseImage")
    _move(said, "sharedVolumes", docker, "sharedVolumes")
    _move(said, "nvidiaDocker", docker, "gpuSupport")
    _move(said, "nodeCount", read, "nodeCount")
    _move(said, "yarnDeployMode", read.setdefault("hdi", {}), "yarnDeployMode")
    kind = said.pop("type", "")
    docker["enabled"] = kind in ("localdocker", "remotedocker", "amlcompute", "containerinstance")
    if kind in _ON_THIS_MACHINE:
        read["target"] = "local"
    return [f"{key} of {path}" for key in said]


def _move(source: dict[str, Any], key: str, target: dict[str, Any], name: str) -> None:
    if key in source:
        target[name] = source.pop(key)


def _read_beside(name: str, folder: str) -> dict[str, Any]:
    return read_settings(find_beside(name, folder))


def find_beside(name: str, folder: str) -> str:
    """Return the path of a file that a run configuration names.

    Args:
        name: as it is written in the file.
        folder: that the file lies in.

    Raises:
        UserError: there is none.
    """
    for base in (os.path.dirname(folder), folder):
        if os.path.isfile(os.path.join(base, name)):
            return os.path.join(base, name)
    raise UserError(
        f"The file {name!r} that the run configuration names is not there.",
        f"Looked below {os.path.dirname(folder)} and {folder}.",
    )


def read_settings(path: str) -> dict[str, Any]:
    """Return what a file of settings holds.

    Raises:
        UserError: it is no YAML, or holds something else.
    """
    values = read_yaml_file(path, load_yaml(YAML), "does not hold settings")
    if not isinstance(values, dict):
        raise UserError(f"{path} does not hold settings but {type(values).__name__}.")
    return values
