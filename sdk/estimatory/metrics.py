"""What ``Run.get_metrics`` and ``Run.tags`` answer, read from a run's files.

Follows azureml-core 1.61 ``Run.get_metrics``: a name logged once is a scalar, more often a list;
rows and tables are dictionaries of columns. A list of one stays a list (there it became a scalar).
"""

from __future__ import annotations

from typing import Any

from .errors import DamagedFileError
from .events import rank_of, read_all_events, read_events
from .journal_reading import list_points
from .metric_values import BOOL, INT
from .notices import tell_once
from .run_folder import RunFolder
from .specs import RunSpec


def get_metrics(folder: RunFolder, name: str | None = None, rank: int = 0) -> dict[str, Any]:
    """Everything logged by one rank, by name; only ``name`` when it is given.

    Damaged lines are passed over, with a warning.

    Raises:
        DamagedFileError: a file of metrics is no journal.
    """
    scalars: dict[str, list[Any]] = {}
    rest: dict[str, Any] = {}
    for writer in folder.list_writers():
        if rank_of(writer) == rank:
            _add_journal(folder.journal_path(writer), scalars)
    found = read_all_events(folder)
    for event in found.events:
        if event["rank"] == rank:
            _add_event(event, scalars, rest)
    for words in found.describe_damage():
        tell_once(words)
    metrics = {k: v[0] if len(v) == 1 else v for k, v in scalars.items()}
    metrics.update(rest)
    return metrics if name is None else {k: v for k, v in metrics.items() if k == name}


def _add_journal(path: str, scalars: dict[str, list[Any]]) -> None:
    try:
        points = list_points(path)
    except DamagedFileError as error:  # costs that file only
        tell_once(str(error))
        return
    for name, kind, value, _, _ in points:
        plain = bool(value) if kind == BOOL else int(value) if kind == INT else value
        scalars.setdefault(name, []).append(plain)


def _add_event(event: dict[str, Any], scalars: dict[str, list[Any]], rest: dict[str, Any]) -> None:
    kind, name = event["kind"], event["name"]
    if kind == "string":
        scalars.setdefault(name, []).append(event["value"])
    elif kind == "list":
        rest[name] = [*_before(rest, name, list), *event["values"]]
    elif kind == "row":
        table = rest[name] = _before(rest, name, dict)
        for column, value in event["row"].items():
            table[column] = [*_as_list(table[column]), value] if column in table else value
    elif kind == "table":
        rest[name] = event["columns"]
    elif kind == "image":
        rest[name] = event["file"]
    elif kind != "tag":
        rest[name] = event["value"]


def _before(rest: dict[str, Any], name: str, kind: type) -> Any:
    """What was logged under the name so far; of two kinds of values the later one counts."""
    value = rest.get(name)
    return value if isinstance(value, kind) else kind()


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def get_tags(
    folder: RunFolder, spec: RunSpec, events: list[dict[str, Any]] | None = None
) -> dict[str, str | None]:
    """Tags of the submission, changed by what the script and others set later, in order of time.

    A tag may have no value. A request to set a tag to None takes it away. ``events`` are those of
    the run, where the caller has read them.
    """
    tags: dict[str, str | None] = dict(spec.tags)
    logged = read_events(folder) if events is None else events
    events = [e for e in logged if e["kind"] == "tag"]
    changes = [(e["at"], {e["name"]: e["value"]}, set[str]()) for e in events]
    for request in folder.list_requests("tags"):
        gone = {k for k, v in request["tags"].items() if v is None}
        changes.append((request["at"], request["tags"], gone))
    for _, change, gone in sorted(changes, key=lambda entry: entry[0]):
        tags.update(change)
        tags = {k: v for k, v in tags.items() if k not in gone}
    return tags


def get_parameters(folder: RunFolder, spec: RunSpec) -> dict[str, Any]:
    """Parameters of the submission, and those that were logged since."""
    parameters = dict(spec.parameters)
    for request in folder.list_requests("parameters"):
        for key, value in request["parameters"].items():
            parameters.setdefault(key, value)
    return parameters


def get_properties(folder: RunFolder) -> dict[str, str]:
    """Properties added to the run, and the git state of its code under Azure ML's names."""
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
    """``display_name`` and ``description`` where they were edited after the submission."""
    edited: dict[str, str] = {}
    for request in folder.list_requests("edit"):
        edited.update({k: v for k, v in request.items() if k in ("display_name", "description")})
    return edited
