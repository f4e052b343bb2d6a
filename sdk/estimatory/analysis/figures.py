"""Runs as plotly figures: plain data with no widget state, so a notebook keeps them small."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from estimatory.base.clean_text import shown_name
from estimatory.errors import UserError
from estimatory.metrics.series import Series
from estimatory.store import RunSummary

from .remarks import gaps_of, remarks_on

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from plotly.graph_objects import Figure

COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c564b", "#7f7f7f")
"""Told apart by colour-blind eyes too, on light and on dark."""
POINTS = 2000
"""Of each series, thinned so that extremes stay: more cannot be told apart, but would be saved."""

_COLUMNS = 3
_ROW_HEIGHT = 240
INK = "#808080"
LAYOUT = {
    "template": "none",
    "colorway": COLORS,
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "font": {"color": INK},
    "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": INK, "activecolor": COLORS[0]},
    "margin": {"l": 60, "r": 20, "t": 40, "b": 45},
}
AXIS = {"gridcolor": "rgba(128,128,128,0.25)", "zeroline": False, "linecolor": INK}
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
_WIDTHS = (1.5, 3.5)
_STRIPE = 7


def plot_run(
    series: Sequence[Series], *, x: str = "step", smoothing: float = 0.0, log_y: bool = False
) -> Figure:
    """Return a chart for each metric, with a line for each rank."""
    go, make_subplots = load_plotly()
    by_name: dict[str, list[Series]] = {}
    for one in series:
        by_name.setdefault(one.name, []).append(one)
    columns = min(_COLUMNS, max(1, len(by_name)))
    rows = max(1, -(-len(by_name) // columns))
    titles = [_title(name, ranks, log_y) for name, ranks in by_name.items()]
    figure = make_subplots(rows, columns, subplot_titles=titles)
    for place, ranks in enumerate(by_name.values()):
        names = [f"{one.name} · {_rank(one)}" for one in ranks]
        for line in _lines(ranks, names, x, smoothing, log_y):
            figure.add_trace(go.Scatter(line), place // columns + 1, place % columns + 1)
    figure.update_layout(LAYOUT, showlegend=False, height=60 + rows * _ROW_HEIGHT)
    return _with_axes(figure, x, log_y)


def plot_runs(
    metric: str,
    runs: Mapping[str, Sequence[Series]],
    labels: Mapping[str, str],
    *,
    x: str = "step",
    smoothing: float = 0.0,
    log_y: bool = False,
) -> Figure:
    """Return a figure of one metric of several runs; ``labels`` are their names in the legend."""
    go, _ = load_plotly()
    figure = go.Figure()
    all_lines = [(run_id, one) for run_id, series in runs.items() for one in series]
    names = [
        f"{labels[run_id]} · {_rank(one)}" if one.rank else labels[run_id]
        for run_id, one in all_lines
    ]
    for line in _lines([one for _, one in all_lines], names, x, smoothing, log_y):
        figure.add_trace(go.Scatter(line))
    figure.update_layout(LAYOUT, showlegend=True, height=420, yaxis_title=safe(metric))
    return _with_axes(figure, x, log_y)


def plot_parameter(metric: str, parameter: str, runs: Sequence[RunSummary]) -> Figure:
    """Return the last value of a metric over a parameter; a point for each run that has both."""
    go, _ = load_plotly()
    there = [run for run in runs if metric in run.metrics and parameter in run.parameters]
    figure = go.Figure(
        go.Scatter(
            x=[run.parameters[parameter] for run in there],
            y=[run.metrics[metric] for run in there],
            text=[run.display_name for run in there],
            mode="markers",
            marker={"size": 9},
            hovertemplate=f"%{{text}}<br>{safe(parameter)} %{{x}}<br>"
            f"{safe(metric)} %{{y}}<extra></extra>",
        )
    )
    titles = {"xaxis_title": safe(parameter), "yaxis_title": safe(metric)}
    figure.update_layout(LAYOUT, height=420, title=_left_out(metric, there), **titles)
    return figure.update_xaxes(AXIS).update_yaxes(AXIS)


def plot_parameters(metric: str, runs: Sequence[RunSummary]) -> Figure:
    """Parallel coordinates: an axis for each parameter that differs, and one for the metric."""
    go, _ = load_plotly()
    known = [run for run in runs if metric in run.metrics]
    there = [run for run in known if math.isfinite(run.metrics[metric])]
    names = dict.fromkeys(name for run in there for name in run.parameters)
    columns = {name: [run.parameters.get(name) for run in there] for name in names}
    dimensions = [
        dimension_of(name, values)
        for name, values in columns.items()
        if len({repr(value) for value in values}) > 1
    ]
    reached = [run.metrics[metric] for run in there]
    figure = go.Figure(
        go.Parcoords(
            dimensions=[*dimensions, {"label": safe(metric), "values": reached}],
            line={"color": reached, "colorscale": "Viridis", "showscale": True},
        )
    )
    return figure.update_layout(
        {**LAYOUT, "margin": {"l": 80, "r": 40, "t": 80, "b": 30}},
        height=420,
        title=_left_out(metric, known),
    )


def dimension_of(name: str, values: list[Any]) -> dict[str, Any]:
    """Numbers keep their places; words and all else are put one above the other."""
    if all(isinstance(value, (int, float)) for value in values):
        return {"label": safe(name), "values": values}
    words = list(dict.fromkeys(map(str, values)))
    places = [words.index(str(value)) for value in values]
    ticks = list(range(len(words)))
    return {"label": safe(name), "values": places, "tickvals": ticks, "ticktext": words}


def _lines(
    series: Sequence[Series], names: Sequence[str], x: str, smoothing: float, log_y: bool
) -> Iterator[dict[str, Any]]:
    """Yield the traces of one chart, told apart; what they hide is said in their names."""
    identical = find_identical(series)
    remarks = remarks_on(series, names, identical, log_y)
    for one, name, style, remark in zip(series, names, styles_of(len(series), identical), remarks):
        y = smooth(one.values.astype(float), smoothing)
        yield {
            "x": one.steps if x == "step" else one.times - one.first_at,
            "y": y,
            "name": safe(f"{name} ({remark})" if remark else name),
            "mode": _mode(y),
            "line": style,
            "marker": {"color": style["color"]},
        }


def _rank(one: Series) -> str:
    return "system" if one.rank is None else f"rank {one.rank}"


def _title(name: str, ranks: Sequence[Series], log_y: bool) -> str:
    """Return the name of a metric, and what its chart cannot show."""
    gaps = gaps_of(ranks[0], log_y) if len(ranks) == 1 else ""
    return safe(name) + (f" <sub>{gaps}</sub>" if gaps else "")


def _left_out(metric: str, runs: Sequence[RunSummary]) -> str | None:
    """Return how many points cannot be drawn; None where all can."""
    count = sum(not math.isfinite(run.metrics[metric]) for run in runs)
    return f"<sub>not drawn: {count} of {len(runs)} runs, NaN or infinite</sub>" if count else None


def _mode(values: NDArray[Any]) -> str:
    """Return the plot mode: a line alone would hide points without neighbours."""
    import numpy as np

    if len(values) == 1:
        return "markers"
    there = np.concatenate([[False], np.isfinite(values), [False]])
    is_alone = there[1:-1] & ~there[:-2] & ~there[2:]
    return "lines+markers" if is_alone.any() else "lines"


def smooth(values: NDArray[Any], weight: float) -> NDArray[Any]:
    """Exponential moving average, corrected for its start; gaps stay gaps."""
    import numpy as np

    if weight <= 0:
        return values
    smoothed, total, n = np.full(len(values), np.nan), 0.0, 0
    for place in np.flatnonzero(np.isfinite(values)):
        n += 1
        total = total * weight + (1 - weight) * values[place]
        smoothed[place] = total / (1 - weight**n)
    return smoothed


def _with_axes(figure: Figure, x: str, log_y: bool) -> Figure:
    title = "step" if x == "step" else "seconds"
    figure.update_xaxes(AXIS, title_text=title)
    return figure.update_yaxes(AXIS, type="log" if log_y else "linear")


def safe(text: str) -> str:
    """Return a name as plotly shows it: it reads names as a little HTML."""
    return shown_name(text).replace("&", "&amp;").replace("<", "&lt;")


def load_plotly() -> tuple[Any, Any]:
    """Return ``graph_objects`` and ``make_subplots``; raises UserError where they are not there."""
    try:
        from plotly import graph_objects
        from plotly.subplots import make_subplots
    except ImportError:
        raise UserError(
            "Figures need plotly, which this interpreter does not have.", "pip install plotly"
        ) from None
    return graph_objects, make_subplots


# --- how lines of one chart are told apart, and which of them hide each other ------------------
def style_of(number: int) -> dict[str, Any]:
    """Colour, dash and width of a line; the first 96 differ."""
    rounds, color = divmod(number, len(COLORS))
    wide, dash = divmod(rounds, len(_DASHES))
    return {
        "color": COLORS[color],
        "dash": _DASHES[dash],
        "width": _WIDTHS[wide % len(_WIDTHS)],
    }


def styles_of(count: int, identical: Sequence[Sequence[int]]) -> list[dict[str, Any]]:
    """Return the styles of the lines of one chart; those that lie on each other become stripes.

    ``identical`` is what :func:`find_identical` has found.
    """
    styles = [style_of(number) for number in range(count)]
    for places in identical:
        for turn, place in enumerate(places):
            styles[place] = {**styles[place], "dash": _stripe(turn, len(places))}
    return styles


def find_identical(lines: Sequence[Series]) -> list[list[int]]:
    """Places of the lines that have the same steps and values as others."""
    import numpy as np

    sets: dict[bytes, list[int]] = {}
    for place, one in enumerate(lines):
        values = one.values.astype(float)
        if np.isfinite(values).any():
            key = one.steps.astype(float).tobytes() + values.tobytes()
            sets.setdefault(key, []).append(place)
    return [places for places in sets.values() if len(places) > 1]


def _stripe(turn: int, count: int) -> str:
    """Return a dash where the other lines have gaps."""
    lengths = (0, turn * _STRIPE, _STRIPE, (count - 1 - turn) * _STRIPE)
    return ",".join(f"{length}px" for length in lengths)
