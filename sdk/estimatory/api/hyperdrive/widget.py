"""What azureml-widgets 1.62 showed of a sweep beside what it shows of every run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ...errors import FileNotInRunError
from ..runs.files import read_text
from .children import read_children
from .labels import describe_sampling

if TYPE_CHECKING:
    from .run import HyperDriveRun

_ENTRY = re.compile("<START>(.*?)<END>")


def add_sweep(run: HyperDriveRun, data: dict[str, Any]) -> dict[str, Any]:
    """Return the data of a run's widget with those of the sweep: parameters, best values, log."""
    known = {child.run_id: child for child in read_children(run.folder)}
    for row in data["child_runs"]:
        child = known.get(row["run_id"])
        if child is not None:
            row["best_metric"] = child.best
            row.update((f"param_{name}", value) for name, value in child.parameters.items())
    numbers = {row["run_id"]: row["run_number"] for row in data["child_runs"]}
    space = describe_sampling(run.plan)["parameter_space"]
    return {
        **data,
        "run_properties": {**data["run_properties"], "hyper_parameters": space},
        "run_metrics": _chart(run, numbers),
        "run_logs": _read_log(run),
    }


def _chart(run: HyperDriveRun, numbers: dict[str, int]) -> list[dict[str, Any]]:
    """Return a chart for each metric: a line for each child, else its last value by its number."""
    logged: dict[str, dict[int, Any]] = {}
    for run_id, metrics in sorted(run.get_metrics().items(), key=lambda item: numbers[item[0]]):
        for name, value in metrics.items():
            if isinstance(value, (int, float, list)):
                logged.setdefault(name, {})[numbers[run_id]] = value
    return [_draw(run.id, name, values) for name, values in logged.items()]


def _draw(run_id: str, name: str, values: dict[int, Any]) -> dict[str, Any]:
    lines = {number: v if isinstance(v, list) else [v] for number, v in values.items()}
    longest = max(map(len, lines.values()))
    chart = {"name": name, "run_id": run_id}
    if longest == 1:
        data = [line[0] for line in lines.values()]
        return {**chart, "categories": [*lines], "series": [{"name": name, "data": data}]}
    series = [{"name": n, "run_id": n, "data": line} for n, line in lines.items()]
    return {**chart, "categories": [*range(longest)], "series": series}


def _read_log(run: HyperDriveRun) -> str:
    """Return HyperDrive's log without the marks around its entries."""
    try:
        text = read_text(run.folder, run.STREAMED_LOG)
    except FileNotInRunError:
        return ""
    return "\r\n".join(_ENTRY.findall(text))
