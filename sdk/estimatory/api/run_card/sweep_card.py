"""The part of a static card that shows a sweep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .curves import draw_steps
from .layout import MUTED, table
from .wording import escaped, icon_of, number

_BAR = "height:6px;border-radius:3px;background:rgba(128,128,128,.25);margin:4px 0;max-width:560px"
_MOST_COLUMNS = 6


def render_sweep(sweep: Mapping[str, Any]) -> str:
    """Return the best value, how far it is, a picture of the way, and the best trials."""
    return "".join((_best(sweep), _progress(sweep), _picture(sweep), _top(sweep), _notes(sweep)))


def _best(sweep: Mapping[str, Any]) -> str:
    best, metric = sweep["best"], escaped(sweep["metric"], 40)
    if best is None:
        return (
            f"<div><i>{escaped(sweep['why_no_best'] or 'No trial has begun yet.', 400)}</i></div>"
        )
    parameters = " · ".join(
        f"{escaped(name, 40)} = {escaped(number(value), 60)}"
        for name, value in best["parameters"].items()
    )
    return (
        f'<div style="margin:6px 0"><b>Best {metric} {escaped(number(best["best"]))}</b> '
        f"· {parameters} "
        f'<span style="{MUTED}">trial {best["number"]}</span></div>'
    )


def _progress(sweep: Mapping[str, Any]) -> str:
    share = min(1.0, sweep["n_ended"] / max(1, sweep["max_trials"]))
    bar = f'<div style="width:{share:.0%};height:6px;border-radius:3px;background:#2f81c7"></div>'
    space = ", ".join(f"{escaped(k, 40)} = {escaped(v, 80)}" for k, v in sweep["space"].items())
    more = sweep["n_parameters"] - len(sweep["space"])
    return (
        f"<div>{escaped(sweep['progress'], 200)}</div>"
        f'<div style="{_BAR}">{bar}</div>'
        f'<div style="{MUTED}">{space}{f" and {more} more" if more else ""}'
        f"<br>{escaped(sweep['how'], 200)}</div>"
    )


def _picture(sweep: Mapping[str, Any]) -> str:
    drawn = draw_steps(**sweep["picture"])
    if not drawn:
        return ""
    words = f"{escaped(sweep['metric'], 40)} of each trial, and the best so far"
    return f'<div style="margin:6px 0">{drawn}<br><span style="{MUTED}">{words}</span></div>'


def _top(sweep: Mapping[str, Any]) -> str:
    if not sweep["top"]:
        return ""
    names = list(sweep["top"][0]["parameters"])[:_MOST_COLUMNS]
    head = ("Trial", escaped(sweep["metric"], 40), *(escaped(name, 40) for name in names), "Status")
    return table((_row(trial, names) for trial in sweep["top"]), head)


def _row(trial: Mapping[str, Any], names: Iterable[str]) -> tuple[str, ...]:
    icon, color = icon_of(trial["status"])
    status = f'<span style="color:{color}" aria-hidden="true">{icon}</span> '
    return (
        str(trial["number"]),
        f"<b>{escaped(number(trial['best']))}</b>",
        *(escaped(number(trial["parameters"].get(name, "")), 40) for name in names),
        status + escaped(trial["status"]),
    )


def _notes(sweep: Mapping[str, Any]) -> str:
    return "".join(f"<div><i>{escaped(note, 400)}</i></div>" for note in sweep["notes"])
