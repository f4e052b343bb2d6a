"""The one display of a run: live by its MIME type, static beside it, never over 100 KB."""

from __future__ import annotations

import json
from typing import Any

from ...base.clean_text import storable
from ...folders.run_folder import RunFolder
from .card import render_card, render_line
from .snapshot import take_snapshot

MIME_TYPE = "application/vnd.estimatory.run.v1+json"
VERSION = 1
LIMIT = 100_000
"""Bytes of the whole bundle."""
_UNBOUNDED = ("parameters", "tags", "metrics", "arguments", "inputs", "models")


def make_bundle(folder: RunFolder) -> dict[str, Any]:
    """Return the run's state as a MIME bundle.

    Raises:
        RunNotFoundError: the run is not there (any more).
    """
    return bundle_of(take_snapshot(folder), folder)


def bundle_of(snapshot: dict[str, Any], folder: RunFolder) -> dict[str, Any]:
    """Return the bundle of a snapshot, reduced step by step until it is small enough."""
    for reduce in (_keep, _halve_series, _drop_series_and_log, _keep_essentials):
        snapshot = reduce(snapshot)
        bundle = _render(snapshot, folder)
        if _size(bundle) <= LIMIT:
            break
    return bundle


def _render(snapshot: dict[str, Any], folder: RunFolder) -> dict[str, Any]:
    content = {
        "version": VERSION,
        "run_id": folder.run_id,
        "workspace": storable(folder.workspace_path),
        "snapshot": snapshot,
    }
    return {
        MIME_TYPE: content,
        "text/html": render_card(snapshot),
        "text/plain": render_line(snapshot),
    }


def _size(bundle: dict[str, Any]) -> int:
    return len(json.dumps(bundle).encode())


def _keep(snapshot: dict[str, Any]) -> dict[str, Any]:
    return snapshot


def _halve_series(snapshot: dict[str, Any]) -> dict[str, Any]:
    thinned = [
        {**s, **{key: s[key][::3] for key in ("steps", "times", "values")}}
        for s in snapshot["series"]
    ]
    return {**snapshot, "series": thinned}


def _drop_series_and_log(snapshot: dict[str, Any]) -> dict[str, Any]:
    tail = snapshot["log_tail"][-1000:]
    is_whole = snapshot["log_is_whole"] and tail == snapshot["log_tail"]
    return {**snapshot, "series": [], "log_tail": tail, "log_is_whole": is_whole}


def _keep_essentials(snapshot: dict[str, Any]) -> dict[str, Any]:
    """Without what a user can make as large as they like; the renderer asks the server for it."""
    run = {k: type(v)() if k in _UNBOUNDED else v for k, v in snapshot["run"].items()}
    return {**snapshot, "run": run}
