"""The children of a sweep as HyperDrive tells of them: by their best value of the metric."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from ...base.lazy_dataclasses import dataclass
from ...folders.run_folder import RunFolder
from ...folders.run_record import CANCELED, FAILED


@dataclass(frozen=True)
class Child:
    """One child, as far as it has come."""

    run_id: str
    status: str
    parameters: Mapping[str, Any]
    best: float | None
    """Its best value of the primary metric; None where it has logged none."""

    @property
    def hyperparameters(self) -> str:
        """Its parameters as JSON text, by the names that the user gave them."""
        return json.dumps(self.parameters)

    def to_row(self) -> dict[str, Any]:
        """Return the row that notebooks read."""
        return {
            "run_id": self.run_id,
            "hyperparameters": self.hyperparameters,
            "best_primary_metric": self.best,
            "status": self.status,
        }


def read_children(folder: RunFolder) -> list[Child]:
    """Return the children of a sweep, in the order in which they were started."""
    from ...sweeps.view import read_sweep

    return [
        Child(trial.run_id, trial.status, trial.parameters, trial.best)
        for trial in read_sweep(folder).trials
    ]


def sort_children(
    children: Sequence[Child], is_maximize: bool, reverse: bool = False
) -> list[Child]:
    """Return the children that logged the metric, best first; NaN counts as worst."""

    def place(child: Child) -> tuple[bool, float]:
        best = child.best or 0.0
        is_worst = math.isnan(best)
        return is_worst, 0.0 if is_worst else (-best if is_maximize else best)

    known = [child for child in children if child.best is not None]
    ranked = sorted(known, key=place)
    return ranked[::-1] if reverse else ranked


def check_flags(top: object, **flags: object) -> None:
    """Raise AssertionError for arguments of another type, as the SDK does."""
    if not isinstance(top, int) or top < 0:
        raise AssertionError("Value of parameter top should be 0 or a positive integer")
    for name, value in flags.items():
        if not isinstance(value, bool):
            raise AssertionError(f"Type of parameter {name} should be bool")


def find_best(
    children: Sequence[Child], is_maximize: bool, include_failed: bool, include_canceled: bool
) -> Child | None:
    """Return the best child, unless its end is left out; None where none has the metric."""
    left_out = {FAILED: not include_failed, CANCELED: not include_canceled}
    ranked = sort_children(children, is_maximize)
    return next((child for child in ranked if not left_out.get(child.status)), None)


def explain_no_best_run(folder: RunFolder) -> str:
    """Return why no child of a sweep is its best run: what they did log, or how they ended."""
    from ...sweeps.ranking import describe_counts, explain_no_best
    from ...sweeps.view import read_sweep

    view = read_sweep(folder)
    reason = explain_no_best(view) or f"{describe_counts(view)}."
    return f"{folder.run_id} has no best run. {reason}"
