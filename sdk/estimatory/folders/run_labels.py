"""Labels of a run: tags, properties, parameters, and what was edited, from its requests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .run_folder import RunFolder
from .run_spec import RunSpec


def merge_tags(
    folder: RunFolder,
    spec: RunSpec,
    logged: Iterable[tuple[float, Mapping[str, str | None]]],
) -> dict[str, str | None]:
    """Return the tags of the submission as they were changed later, in order of time.

    A tag may have no value. A request to set a tag to None removes it.

    Args:
        folder: of the run.
        spec: of the run.
        logged: tags that the script set, each change with its time.
    """
    changes = [(at, dict(tags), set[str]()) for at, tags in logged]
    for request in folder.list_requests("tags"):
        gone = {name for name, value in request["tags"].items() if value is None}
        changes.append((request["at"], request["tags"], gone))
    tags: dict[str, str | None] = dict(spec.tags)
    for _, change, gone in sorted(changes, key=lambda entry: entry[0]):
        tags.update(change)
        tags = {name: value for name, value in tags.items() if name not in gone}
    return tags


def get_parameters(folder: RunFolder, spec: RunSpec) -> dict[str, Any]:
    """Return parameters of the submission, and those that were logged since."""
    parameters = dict(spec.parameters)
    for request in folder.list_requests("parameters"):
        for key, value in request["parameters"].items():
            parameters.setdefault(key, value)
    return parameters


def get_properties(folder: RunFolder) -> dict[str, str]:
    """Return properties added to the run, and the git state of its code by Azure ML's names."""
    properties: dict[str, str] = {}
    git = folder.read_record().git
    if git:
        properties = {
            "azureml.git.branch": git.get("branch", ""),
            "azureml.git.commit": git.get("commit", ""),
            "azureml.git.dirty": str(git.get("dirty", "")),
            "azureml.git.repository_uri": git.get("remote", ""),
        }
    for request in folder.list_requests("properties"):
        for key, value in request["properties"].items():
            properties.setdefault(key, value)
    return properties


def get_overrides(folder: RunFolder) -> dict[str, str]:
    """Return ``display_name`` and ``description`` where they were edited later."""
    edited: dict[str, str] = {}
    for request in folder.list_requests("edit"):
        edited.update({k: v for k, v in request.items() if k in ("display_name", "description")})
    return edited
