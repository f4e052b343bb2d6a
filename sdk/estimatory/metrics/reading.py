"""What ``Run.get_metrics`` and ``Run.tags`` answer, read from a run's files.

Follows azureml-core 1.61 ``Run.get_metrics``: a name logged once is a scalar, more often a list;
rows and tables are dictionaries of columns. A list of one stays a list (there it became a scalar).
"""

from __future__ import annotations

from typing import Any, TypeVar

from ..base.user_messages import tell_once
from ..errors import DamagedFileError
from ..folders.run_folder import RunFolder
from ..folders.run_spec import RunSpec
from .events import rank_of, read_all_events, read_events
from .journal_reading import list_points
from .values import BOOL, INT

_Row = TypeVar("_Row", bound="tuple[Any, ...]")


def get_metrics(
    folder: RunFolder, name: str | None = None, rank: int | None = None
) -> dict[str, Any]:
    """Everything logged, by name, in the order of time; only ``name`` when it is given.

    All ranks log to one run, as in Azure ML: a scalar that two of them logged once is a list of
    two, their rows are one table, their lists one list; of tables, images and documents the last
    one counts. With ``rank`` only what that rank logged. Damaged lines and files are passed over,
    with a warning.
    """
    found = read_all_events(folder)
    for words in found.describe_damage():
        tell_once(words)
    events = [event for event in found.events if _is_of(event["rank"], rank)]
    scalars: dict[str, list[Any]] = {}
    for _, key, value in _in_order([_list_numbers(folder, rank), _list_strings(events)]):
        scalars.setdefault(key, []).append(value)
    rest: dict[str, Any] = {}
    for event in events:
        _add_event(event, rest)
    metrics = {**{k: v[0] if len(v) == 1 else v for k, v in scalars.items()}, **rest}
    return metrics if name is None else {k: v for k, v in metrics.items() if k == name}


def read_points(
    folder: RunFolder, rank: int | None = None
) -> list[tuple[str, int, Any, float, int]]:
    """``(name, type, value, time, step)`` of each point that was logged, in the order of time.

    With ``rank`` only of that rank. A damaged file is passed over, with a warning.
    """
    writers = [writer for writer in folder.list_writers() if _is_of(rank_of(writer), rank)]
    return _in_order([_list_points(folder.journal_path(writer)) for writer in writers], place=3)


def _is_of(rank: int | None, wanted: int | None) -> bool:
    """Whether it is of the rank that is wanted, or of any; the system's own is of none."""
    return rank is not None and wanted in (None, rank)


def _in_order(sources: list[list[_Row]], place: int = 0) -> list[_Row]:
    """One list, by the time at ``place`` of each row; what one writer wrote stays in its order."""
    filled = [source for source in sources if source]
    if len(filled) < 2:
        return filled[0] if filled else []
    from heapq import merge  # most runs have one writer

    return list(merge(*filled, key=lambda row: row[place]))


def _list_points(path: str) -> list[tuple[str, int, Any, float, int]]:
    try:
        return list_points(path)
    except DamagedFileError as error:  # costs that file only
        tell_once(str(error))
        return []


def _list_numbers(folder: RunFolder, rank: int | None) -> list[tuple[float, str, Any]]:
    points = read_points(folder, rank)
    return [(at, name, _to_python(kind, value)) for name, kind, value, at, _ in points]


def _to_python(kind: int, value: Any) -> Any:
    return bool(value) if kind == BOOL else int(value) if kind == INT else value


def _list_strings(events: list[dict[str, Any]]) -> list[tuple[float, str, Any]]:
    return [(e["at"], e["name"], e["value"]) for e in events if e["kind"] == "string"]


def _add_event(event: dict[str, Any], rest: dict[str, Any]) -> None:
    kind, name = event["kind"], event["name"]
    if kind == "list":
        rest[name] = [*_before(rest, name, list), *event["values"]]
    elif kind == "row":
        table = rest[name] = _before(rest, name, dict)
        for column, value in event["row"].items():
            table[column] = [*_as_list(table[column]), value] if column in table else value
    elif kind == "table":
        rest[name] = event["columns"]
    elif kind == "image":
        rest[name] = event["file"]
    elif kind not in ("tag", "string"):
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
