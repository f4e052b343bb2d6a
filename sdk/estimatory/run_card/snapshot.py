"""The state of a run at one moment, small enough to be saved inside a notebook."""

from __future__ import annotations

import os
import re
import time
from typing import Any

from ..clean_text import storable
from ..log_reading import read_end, settle_line
from ..records import TERMINAL
from ..run_folder import RunFolder
from .left_out import count_logged, list_metrics

MAX_SERIES = 6
MAX_POINTS = 200
_TAIL_LINES = 40
_TAIL_BYTES = 16_000
_LINE_WIDTH = 240
_ITEMS = 40
_TEXT = 500
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def take_snapshot(folder: RunFolder) -> dict[str, Any]:
    """The content of a card, as docs/structure.md has it.

    Raises:
        RunNotFoundError: the run is not there (any more).
    """
    from ..json_numbers import name_non_finite
    from ..silence import describe_silence
    from ..store import describe_run

    run = shortened(name_non_finite(describe_run(folder)))
    names = list_metrics(folder)
    tail, is_whole = read_tail(folder, run["telling_log"])
    return {
        "run": run,
        "series": _series(folder, names, run),
        "logged": {"metrics": len(names), **_count_logged(folder, run)},
        "log_tail": tail,
        "log_is_whole": is_whole,
        "silence": describe_silence(folder, folder.read_record()),
        "taken_at": time.time(),
    }


def _count_logged(folder: RunFolder, run: dict[str, Any]) -> dict[str, int]:
    # All that was logged is read for it: not every second while it grows.
    return count_logged(folder) if run["logged_at"] and run["status"] in TERMINAL else {}


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
def _series(folder: RunFolder, names: list[str], run: dict[str, Any]) -> list[dict[str, Any]]:
    from ..series import read_series

    primary = (run.get("primary_metric") or {}).get("name")
    chosen = sorted(names, key=lambda name: name != primary)[:MAX_SERIES]
    if not chosen:
        return []
    found = {s.name: s for s in reversed(read_series(folder, chosen, MAX_POINTS))}
    return [_short_named(found[name].to_json()) for name in chosen if name in found]


def _short_named(series: dict[str, Any]) -> dict[str, Any]:
    return {**series, "name": shortened(series["name"])}


# --- log -----------------------------------------------------------------------------------------
def read_tail(folder: RunFolder, log: str, n_lines: int = _TAIL_LINES) -> tuple[str, bool]:
    """The last lines of a log, and whether these are all."""
    text, is_whole = _end_of(folder, log)
    if not text.strip():
        return "", True
    lines = text.rstrip("\n").split("\n")
    return "\n".join(map(_shown, lines[-n_lines:])), is_whole and len(lines) <= n_lines


def _end_of(folder: RunFolder, log: str) -> tuple[str, bool]:
    try:
        with folder.served_logs.open(log) as file:
            is_whole = os.fstat(file.fileno()).st_size <= _TAIL_BYTES
            return read_end(file, _TAIL_BYTES), is_whole
    except OSError:
        return "", True


def _shown(line: str) -> str:
    """What a terminal would show in the end: progress bars overwrite their line."""
    plain = _CONTROL.sub("", settle_line(line))
    return plain if len(plain) <= _LINE_WIDTH else f"{plain[: _LINE_WIDTH - 1]}…"
