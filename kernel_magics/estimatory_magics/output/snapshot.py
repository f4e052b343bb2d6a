"""The state of a run at one moment, small enough to be saved inside a notebook."""

from __future__ import annotations

import os
import re
import time
from typing import Any

from estimatory.clean_text import storable
from estimatory.run_folder import RunFolder

MAX_SERIES = 6
MAX_POINTS = 200
_TAIL_LINES = 20
_TAIL_BYTES = 16_000
_LINE_WIDTH = 240
_ITEMS = 40
_TEXT = 500
_ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[@-_]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def take_snapshot(folder: RunFolder) -> dict[str, Any]:
    """``{run, series, log_tail, log_rank, taken_at}`` as docs/structure.md has it.

    Raises:
        RunNotFoundError: the run is not there (any more).
    """
    from estimatory.json_numbers import name_non_finite
    from estimatory.ranks import telling_rank
    from estimatory.store import describe_run

    run = shortened(name_non_finite(describe_run(folder)))
    rank = telling_rank(folder)
    return {
        "run": run,
        "series": _series(folder, run),
        "log_tail": read_tail(folder, run["telling_log"]),
        "log_rank": rank,
        "taken_at": time.time(),
    }


def shortened(value: Any) -> Any:
    """A copy with long texts, lists and mappings cut, and with text that a notebook can hold."""
    if isinstance(value, str):
        text = storable(value)
        return text if len(text) <= _TEXT else f"{text[: _TEXT - 1]}…"
    if isinstance(value, dict):
        first = list(value.items())[:_ITEMS]
        return {storable(str(key))[:_TEXT]: shortened(item) for key, item in first}
    if isinstance(value, (list, tuple)):
        return [shortened(item) for item in value[:_ITEMS]]
    return value


# --- curves --------------------------------------------------------------------------------------
def _series(folder: RunFolder, run: dict[str, Any]) -> list[dict[str, Any]]:
    from estimatory.journal_reading import read_names
    from estimatory.series import read_series

    primary = (run.get("primary_metric") or {}).get("name")
    names = read_names(folder.journal_path("rank-0"))
    chosen = sorted(names, key=lambda name: name != primary)[:MAX_SERIES]
    if not chosen:
        return []
    found = {s.name: s for s in reversed(read_series(folder, chosen, MAX_POINTS))}
    return [_short_named(found[name].to_json()) for name in chosen if name in found]


def _short_named(series: dict[str, Any]) -> dict[str, Any]:
    return {**series, "name": shortened(series["name"])}


# --- log -----------------------------------------------------------------------------------------
def read_tail(folder: RunFolder, log: str = "rank-0.log", n_lines: int = _TAIL_LINES) -> str:
    """The last lines of a log."""
    text = _end_of(folder, os.path.join(folder.logs_folder, log)).rstrip("\n")
    return "\n".join(_shown(line) for line in text.split("\n")[-n_lines:]) if text.strip() else ""


def _end_of(folder: RunFolder, path: str) -> str:
    try:
        with folder.open_log(path) as file:
            size = os.fstat(file.fileno()).st_size
            file.seek(max(0, size - _TAIL_BYTES))
            return file.read(_TAIL_BYTES).decode(errors="replace")
    except OSError:
        return ""


def _shown(line: str) -> str:
    """What a terminal would show in the end: progress bars overwrite their line."""
    last = line.rstrip("\r").rsplit("\r", 1)[-1]
    plain = _CONTROL.sub("", _ANSI.sub("", last))
    return plain if len(plain) <= _LINE_WIDTH else f"{plain[: _LINE_WIDTH - 1]}…"
