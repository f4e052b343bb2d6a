"""The state of a run at one moment, small enough to be saved inside a notebook."""

from __future__ import annotations

import time
from typing import Any

from ...base.clean_text import storable
from ...folders.run_folder import RunFolder
from ...folders.telling_log import read_last_lines
from .left_out import count_facts, count_logged, list_metrics
from .sweep_part import take_sweep

MAX_SERIES = 6
MAX_POINTS = 200
_TAIL_LINES = 40
_LINE_WIDTH = 240
_ITEMS = 40
_TEXT = 500


def take_snapshot(folder: RunFolder) -> dict[str, Any]:
    """Return the content of a card, as docs/structure.md has it.

    Raises:
        RunNotFoundError: the run is not there (any more).
    """
    from ...liveness.silence import describe_silence
    from ...store import describe_with_events

    detail, events = describe_with_events(folder)
    run = {name: shortened(value) for name, value in detail.items()}
    names = list_metrics(folder)
    lines, is_whole = read_last_lines(folder, detail["telling_log"], _TAIL_LINES)
    return {
        "run": run,
        "facts": count_facts(detail),
        "series": _series(folder, names, run),
        **_sweep(folder),
        "logged": {"metrics": len(names), **count_logged(events)},
        "log_tail": "\n".join(map(_end_of_line, lines)),
        "log_is_whole": is_whole,
        "silence": describe_silence(folder, folder.read_record()),
        "taken_at": time.time(),
    }


def shortened(value: object) -> Any:
    """Return a copy that a notebook can hold: long texts, lists and mappings are cut."""
    if isinstance(value, str):
        text = storable(value)
        return text if len(text) <= _TEXT else f"{text[: _TEXT - 1]}…"
    if isinstance(value, dict):
        first = list(value.items())[:_ITEMS]
        return {storable(str(key))[:_TEXT]: shortened(item) for key, item in first}
    if isinstance(value, (list, tuple)):
        return [shortened(item) for item in value[:_ITEMS]]
    return value


def _series(folder: RunFolder, names: list[str], run: dict[str, Any]) -> list[dict[str, Any]]:
    from ...metrics.series import read_series

    primary = (run.get("primary_metric") or {}).get("name")
    chosen = sorted(names, key=lambda name: name != primary)[:MAX_SERIES]
    if not chosen:
        return []
    found = {s.name: s for s in reversed(read_series(folder, chosen, MAX_POINTS))}
    return [_short_named(found[name].to_json()) for name in chosen if name in found]


def _sweep(folder: RunFolder) -> dict[str, Any]:
    """Return what only the snapshot of a sweep has."""
    sweep = take_sweep(folder)
    return {"sweep": {**shortened(sweep), "picture": sweep["picture"]}} if sweep else {}


def _short_named(series: dict[str, Any]) -> dict[str, Any]:
    return {**series, "name": shortened(series["name"])}


def _end_of_line(line: str) -> str:
    return line if len(line) <= _LINE_WIDTH else f"…{line[1 - _LINE_WIDTH :]}"
