"""A sweep as plotly figures: best so far, parallel coordinates, scatter, importance, curves."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .choice import check_axis, unknown_name
from .figures import AXIS, COLORS, LAYOUT, dimension_of, load_plotly, safe, smooth
from .sweep_frame import to_floats

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

View = Mapping[str, Any]
"""A sweep as JSON has it; its trials are columns."""
_GREY = "rgba(128,128,128,0.45)"
_ENDED_WELL = "Completed"
_TICKS = 4


def plot_sweep(
    view: View,
    kind: str | None,
    curves: Sequence[Mapping[str, Any]] = (),
    *,
    over: str = "",
    smoothing: float = 0.0,
    log_y: bool = False,
) -> Figure:
    """Return one figure of a sweep, or the overview of four.

    Args:
        view: the sweep.
        kind: ``best``, ``parallel``, ``scatter``, ``importance`` or ``curves``; None: the overview.
        curves: of ``curves``: steps and values of each trial.
        over: of ``scatter``: the parameter.
        smoothing: of ``curves``: weight of the moving average.
        log_y: whether the scale of the metric is logarithmic.

    Raises:
        UserError: there is no such figure or parameter, or plotly is not there.
    """
    over = _choose_parameter(view, over)
    if kind is None:
        return _plot_overview(view, over, log_y=log_y)
    if kind == "curves":
        return _plot_curves(view, curves, smoothing, log_y=log_y)
    if kind not in _FIGURES:
        known = [*_FIGURES, "curves"]
        raise unknown_name(f"Sweep {view['run_id']}", "figure", kind, known)
    return _plot_one(view, kind, over, log_y=log_y)


def _choose_parameter(view: View, over: str) -> str:
    """Return the name in the space; by default of the parameter that matters most."""
    names = {axis["label"]: axis["name"] for axis in view["space"]}
    names.update((name, name) for name in list(names.values()))
    if over and over not in names:
        labels = [axis["label"] for axis in view["space"]]
        raise unknown_name(f"Sweep {view['run_id']}", "parameter", over, labels)
    shares: dict[str, float] = view["importance"]["values"]
    first = str(view["space"][0]["name"])
    return names[over] if over else max(shares, key=lambda name: shares[name], default=first)


def _plot_one(view: View, kind: str, over: str, *, log_y: bool) -> Figure:
    go, _ = load_plotly()
    make, titles = _FIGURES[kind]
    figure = go.Figure(make(go, view, over))
    figure.update_layout(LAYOUT, height=420, showlegend=False, title=_tell_missing(view))
    if kind == "parallel":
        return figure.update_layout(margin={"l": 80, "r": 40, "t": 80, "b": 30})
    _name_axes(figure, view, titles, over, log_y=log_y)
    return figure


def _plot_overview(view: View, over: str, *, log_y: bool) -> Figure:
    go, make_subplots = load_plotly()
    figure = make_subplots(
        2,
        3,
        specs=[[{}, {}, {}], [{"type": "domain", "colspan": 3}, None, None]],
        subplot_titles=("Best so far", f"Over {safe(_label(view, over))}", "What matters", ""),
        row_heights=[0.45, 0.55],
    )
    places = {"best": (1, 1), "scatter": (1, 2), "importance": (1, 3), "parallel": (2, 1)}
    for kind, (row, column) in places.items():
        make, titles = _FIGURES[kind]
        for trace in make(go, view, over):
            figure.add_trace(trace, row, column)
        if kind != "parallel":
            _name_axes(figure, view, titles, over, log_y=log_y, row=row, col=column)
    figure.update_traces(line={"colorbar": {"len": 0.5, "y": 0.25}}, selector={"type": "parcoords"})
    figure.update_layout(LAYOUT, height=720, showlegend=False, title=_tell_missing(view))
    return figure.update_layout(margin={"l": 70, "r": 40, "t": 60, "b": 40})


def _name_axes(
    figure: Figure, view: View, titles: tuple[str, str], over: str, *, log_y: bool, **place: int
) -> None:
    names = {"metric": safe(view["metric"]), "parameter": safe(_label(view, over))}
    x, y = (names.get(title, title) for title in titles)
    is_log = titles[0] == "parameter" and _axis_of(view, over)["scale"] == "log"
    figure.update_xaxes(AXIS, title_text=x, type="log" if is_log else None, **place)
    is_log_y = log_y and titles[1] == "metric"
    figure.update_yaxes(AXIS, title_text=y, type="log" if is_log_y else None, **place)


# --- the traces of each -----------------------------------------------------------------------
def _trace_best(go: Any, view: View, _: str) -> list[Any]:
    """Return the value of each trial, and the best of all up to it as steps."""
    trials = view["trials"]
    so_far = to_floats(trials["best_so_far"])
    return [
        go.Scatter(**_points(view, trials["number"])),
        go.Scatter(
            x=trials["number"], y=so_far, mode="lines", hoverinfo="skip",
            line={"shape": "hv", "color": COLORS[1], "width": 2},
        ),
    ]  # fmt: skip


def _trace_scatter(go: Any, view: View, over: str) -> list[Any]:
    return [go.Scatter(**_points(view, view["trials"]["parameters"][over]))]


def _points(view: View, x: Sequence[Any]) -> dict[str, Any]:
    """Return a point for each trial; those that did not complete are hollow."""
    trials = view["trials"]
    is_whole = [status == _ENDED_WELL for status in trials["status"]]
    return {
        "x": list(x),
        "y": to_floats(trials["best"]),
        "mode": "markers",
        "marker": {
            "size": 8,
            "color": COLORS[0],
            "symbol": ["circle" if whole else "circle-open" for whole in is_whole],
        },
        "text": _tell_trials(view),
        "hovertemplate": "%{text}<extra></extra>",
    }


def _tell_trials(view: View) -> list[str]:
    trials = view["trials"]
    return [
        "<br>".join(filter(None, (
            f"trial {number}: {safe(status)}", f"{safe(view['metric'])} {best}",
            *(f"{safe(_label(view, name))} {safe(str(values[place]))}"
              for name, values in trials["parameters"].items()),
            safe(reason) if reason else "",
        )))
        for place, (number, status, best, reason) in enumerate(
            zip(trials["number"], trials["status"], trials["best"], trials["reason"])
        )
    ]  # fmt: skip


def _trace_importance(go: Any, view: View, _: str) -> list[Any]:
    shares = sorted(view["importance"]["values"].items(), key=lambda item: item[1])
    return [
        go.Bar(
            x=[share for _, share in shares],
            y=[safe(_label(view, name)) for name, _ in shares],
            orientation="h",
            marker={"color": COLORS[0]},
            hovertemplate="%{y} %{x:.0%}<extra></extra>",
        )
    ]


def _trace_parallel(go: Any, view: View, _: str) -> list[Any]:
    """Return an axis for each parameter and one for the metric; a line for each finite trial."""
    best = to_floats(view["trials"]["best"])
    places = [place for place, value in enumerate(best) if math.isfinite(value)]
    reached = [best[place] for place in places]
    dimensions = [_dimension(view, axis, places) for axis in view["space"]]
    return [
        go.Parcoords(
            dimensions=[*dimensions, {"label": safe(view["metric"]), "values": reached}],
            line={
                "color": reached, "colorscale": "Viridis", "showscale": True,
                "reversescale": view["goal"] == "min",
            },
        )
    ]  # fmt: skip


def _dimension(view: View, axis: Mapping[str, Any], places: Sequence[int]) -> dict[str, Any]:
    values = [view["trials"]["parameters"][axis["name"]][place] for place in places]
    is_log = axis["scale"] == "log" and all(
        isinstance(value, (int, float)) and value > 0 for value in values
    )
    if not is_log or not values:
        return dimension_of(axis["label"], values)
    logs = [math.log10(value) for value in values]
    low, high = min(logs), max(logs)
    ticks = [low + (high - low) * step / _TICKS for step in range(_TICKS + 1)]
    return {
        "label": safe(axis["label"]),
        "values": logs,
        "tickvals": ticks,
        "ticktext": [f"{10**tick:.3g}" for tick in ticks],
    }


_Make = Callable[[Any, View, str], list[Any]]
_FIGURES: Mapping[str, tuple[_Make, tuple[str, str]]] = {
    "best": (_trace_best, ("trial", "metric")),
    "parallel": (_trace_parallel, ("", "")),
    "scatter": (_trace_scatter, ("parameter", "metric")),
    "importance": (_trace_importance, ("share", "")),
}
"""What draws it, and the titles of its axes."""


# --- curves -----------------------------------------------------------------------------------
def _plot_curves(
    view: View, curves: Sequence[Mapping[str, Any]], smoothing: float, *, log_y: bool
) -> Figure:
    """Return the curves of all trials over each other, stopped ones in grey below."""
    check_axis("step", smoothing)
    go, _ = load_plotly()
    import numpy as np

    statuses, texts = view["trials"]["status"], _tell_trials(view)
    figure = go.Figure()
    for one in sorted(curves, key=lambda one: statuses[one["number"]] == _ENDED_WELL):
        number = one["number"]
        is_whole = statuses[number] == _ENDED_WELL
        values = smooth(np.array(to_floats(one["values"])), smoothing)
        figure.add_trace(
            go.Scatter(
                x=one["steps"], y=values, name=f"trial {number}",
                text=[texts[number]] * len(values),
                mode="lines" if len(values) > 1 else "markers",
                line={"color": COLORS[number % len(COLORS)] if is_whole else _GREY, "width": 1.5},
                hovertemplate="%{text}<br>%{y}<extra></extra>",
            )
        )  # fmt: skip
    figure.update_layout(LAYOUT, height=420, showlegend=False)
    figure.update_xaxes(AXIS, title_text="step")
    return figure.update_yaxes(AXIS, title_text=safe(view["metric"]), type="log" if log_y else None)


def _axis_of(view: View, name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(axis for axis in view["space"] if axis["name"] == name)
    return found


def _label(view: View, name: str) -> str:
    return str(_axis_of(view, name)["label"])


def _tell_missing(view: View) -> str | None:
    """Return how many trials cannot be drawn; None where all can."""
    best = to_floats(view["trials"]["best"])
    count = sum(not math.isfinite(value) for value in best)
    return (
        f"<sub>not drawn: {count} of {len(best)} trials, without a finite value</sub>"
        if count
        else None
    )
