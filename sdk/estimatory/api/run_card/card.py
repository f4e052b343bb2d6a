"""The static card of a run, for places without a live renderer (GitHub, nbviewer, VS Code)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...base.ages import render_duration
from ...base.clean_text import showable, shown_name
from ...folders.telling_log import FIRST
from .curves import LARGE, SMALL, draw_curve
from .layout import MUTED, table
from .left_out import FRAMES, describe_left_out
from .sweep_card import render_sweep
from .wording import escaped, icon_of, moment, number

_FRAME = (
    "font-family:system-ui,sans-serif;font-size:13px;line-height:1.5;max-width:60em;"
    "border:1px solid rgba(128,128,128,.4);border-radius:6px;padding:8px 12px"
)
_PRE = (
    "margin:4px 0;padding:6px 8px;font:12px/1.5 monospace;"
    "background:rgba(128,128,128,.12);color:inherit;white-space:pre-wrap"
)
# A box that is laid out from below is scrolled to its end without a script.
_AT_END = "display:flex;flex-direction:column-reverse;max-height:26em;overflow:auto"


def render_card(snapshot: Mapping[str, Any]) -> str:
    """HTML without script; everything that comes from the run is escaped."""
    run = snapshot["run"]
    parts = (
        _header(run),
        _facts(run),
        _failure(run),
        _result(snapshot, run),
        _log(snapshot),
        _left_out(snapshot, run),
        _footer(snapshot, run),
    )
    return f'<div class="estimatory-run" style="{_FRAME}">{"".join(parts)}</div>'


def render_line(snapshot: Mapping[str, Any]) -> str:
    """Return the run in one line of plain text."""
    run = snapshot["run"]
    name = "".join(filter(str.isprintable, showable(run["display_name"] or run["run_id"])[:80]))
    identity = name if name == run["run_id"] else f"{name} ({run['run_id']})"
    values = ", ".join(
        f"{shown_name(s['name'])[:40]}={number(s['last'])}" for s in snapshot["series"][:3]
    )
    time_taken = render_duration(run.get("duration_s"))
    pieces = (f"Run {identity}: {run['status']}", time_taken, values)
    return ", ".join(piece for piece in pieces if piece)


def _header(run: Mapping[str, Any]) -> str:
    icon, color = icon_of(run["status"])
    name = run["display_name"] or run["run_id"]
    detail = f" · {escaped(run['detail'], 120)}" if run.get("detail") else ""
    return (
        f'<div><span style="color:{color}" aria-hidden="true">{icon}</span> '
        f"<b>{escaped(run['status'])}</b>{detail} · <b>{escaped(name)}</b> "
        f'<span style="{MUTED}">{escaped(render_duration(run.get("duration_s")))}</span></div>'
    )


def _facts(run: Mapping[str, Any]) -> str:
    parameters = [
        f"{escaped(k, 40)} = {escaped(number(v), 60)}" for k, v in run["parameters"].items()
    ]
    inputs = [f"{escaped(i['name'], 40)}: {escaped(i['summary'])}" for i in run.get("inputs", ())]
    tags = [f"{escaped(k, 40)}: {escaped(v, 60)}" for k, v in run["tags"].items()]
    models = [f"{escaped(m['name'])} v{escaped(m['version'])}" for m in run.get("models", ())]
    rows = (
        ("Parameters", " · ".join(parameters)),
        ("Inputs", " · ".join(inputs)),
        ("Tags", " · ".join(tags)),
        ("Models", " · ".join(models)),
        ("Environment", escaped(" ".join((run.get("environment") or {}).get("notes", ())), 400)),
    )
    return table((f"<i>{label}</i>", text) for label, text in rows if text)


def _failure(run: Mapping[str, Any]) -> str:
    failure = run.get("failure")
    if not failure:
        return ""
    frames = "\n".join(_frame(frame, run) for frame in failure.get("frames", ())[-FRAMES:])
    hint = f"<div>{escaped(failure['hint'], 400)}</div>" if failure.get("hint") else ""
    shown = f'<pre style="{_PRE}">{frames}</pre>' if frames else ""
    return (
        '<div style="border-left:3px solid #d1242f;padding-left:8px;margin:6px 0">'
        f"<b>{escaped(failure['message'], 400)}</b>{shown}{hint}</div>"
    )


def _frame(frame: Mapping[str, Any], run: Mapping[str, Any]) -> str:
    is_cell = frame.get("file") == run.get("script") and _is_from_cell(run)
    where = "cell" if is_cell else frame.get("file", "")
    function = frame.get("function") or ""
    inside = f" in {function}" if function not in ("", "<module>") else ""
    place = escaped(f"{where} line {frame.get('line')}{inside}", 160)
    return f"{place}\n    {escaped(frame.get('code', ''), 160)}"


def _is_from_cell(run: Mapping[str, Any]) -> bool:
    return (run.get("origin") or {}).get("kind") == "cell"


def _result(snapshot: Mapping[str, Any], run: Mapping[str, Any]) -> str:
    sweep = snapshot.get("sweep")
    return render_sweep(sweep) if sweep else _metrics(snapshot["series"], run)


def _metrics(series: Sequence[Mapping[str, Any]], run: Mapping[str, Any]) -> str:
    """Return the curve of the primary metric, or of the first; the others as a table."""
    if not series:
        return ""
    first = series[0]
    words = [f"{key} {escaped(number(first[key]))}" for key in ("last", "min", "max")]
    facts = " · ".join([*words, f"{escaped(first['count'])} points"])
    return (
        f'<div style="margin:6px 0"><b>{_name(first)}</b> '
        f'<span style="{MUTED}">{facts}</span><br>{_curve(first, LARGE)}</div>'
        f"{_metric_table(series[1:], run)}"
    )


def _name(series: Mapping[str, Any]) -> str:
    return escaped(shown_name(series["name"]), 40)


def _curve(series: Mapping[str, Any], size: tuple[int, int]) -> str:
    """Return the curve, with how many of its points cannot be drawn."""
    n_gaps, count = series["non_finite"], series["count"]
    gaps = "only NaN or infinity" if n_gaps == count else f"{n_gaps} of {count} NaN or infinite"
    return draw_curve(series["steps"], series["values"], size) + (_aside(gaps) if n_gaps else "")


def _metric_table(series: Iterable[Mapping[str, Any]], run: Mapping[str, Any]) -> str:
    primary = (run.get("primary_metric") or {}).get("name")
    rows = [
        (
            f"<b>{_name(s)}</b>" if s["name"] == primary else _name(s),
            _curve(s, SMALL),
            *(escaped(number(s[key])) for key in ("last", "min", "max", "count")),
        )
        for s in series
    ]
    return table(rows, ("Metric", "", "last", "min", "max", "points")) if rows else ""


def _log(snapshot: Mapping[str, Any]) -> str:
    if not snapshot["log_tail"]:
        return _aside(snapshot["silence"])
    lines = snapshot["log_tail"].split("\n")
    shown = "\n".join(escaped(line, 240) for line in lines)
    log = snapshot["run"]["telling_log"]
    name = "" if log == FIRST else f" {escaped(log)}"
    extent = "" if snapshot["log_is_whole"] else f", last {len(lines)} lines"
    text = f'<pre style="{_PRE}">{shown}</pre>'
    return f'<div><i>Log{name}{extent}</i><div style="{_AT_END}">{text}</div></div>'


def _aside(text: str) -> str:
    return f"<div><i>{escaped(text)}</i></div>" if text else ""


def _left_out(snapshot: Mapping[str, Any], run: Mapping[str, Any]) -> str:
    left_out = describe_left_out(snapshot)
    if not left_out:
        return ""
    return (
        f'<div style="margin:4px 0">Not shown here: {left_out}. '
        f"Open the run, or <code>%run_show {escaped(run['run_id'], 240)}</code>.</div>"
    )


def _footer(snapshot: Mapping[str, Any], run: Mapping[str, Any]) -> str:
    return (
        f'<div style="{MUTED};font-size:12px">{escaped(run["experiment"])} · '
        f"<code>{escaped(run['run_id'])}</code> · as of {moment(snapshot['taken_at'])}</div>"
    )
