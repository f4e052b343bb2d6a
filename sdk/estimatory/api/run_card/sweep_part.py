"""A sweep in the snapshot of a card: its best trials, and the way to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...base.json_numbers import name_non_finite
from ...folders.run_folder import RunFolder
from ...folders.run_spec import SWEEP
from ...sweeps.children import bare_name

if TYPE_CHECKING:
    from ...sweeps.trials import Trial
    from ...sweeps.view import SweepView

TOP = 5
MOST_POINTS = 200
_MOST_PARAMETERS = 12


def take_sweep(folder: RunFolder) -> dict[str, Any] | None:
    """Return what a card shows of a sweep; None for any other run."""
    if folder.read_spec().kind != SWEEP:
        return None
    from ...sweeps.ranking import describe_counts, explain_no_best, rank_trials
    from ...sweeps.view import read_sweep

    view = read_sweep(folder)
    top = [_row(trial) for trial in rank_trials(view)[:TOP] if trial.best is not None]
    told: dict[str, Any] = name_non_finite(
        {
            "metric": view.metric,
            "goal": view.goal,
            "progress": describe_counts(view),
            "n_ended": sum(trial.has_ended for trial in view.trials),
            "max_trials": view.max_trials,
            "how": _describe_search(view),
            "space": {axis.label: axis.expression for axis in view.space[:_MOST_PARAMETERS]},
            "n_parameters": len(view.space),
            "best": top[0] if view.best is not None else None,
            "top": top,
            "picture": _picture(view),
            "why_no_best": explain_no_best(view),
            "notes": view.notes,
        }
    )
    return told


def _row(trial: Trial) -> dict[str, Any]:
    given = {bare_name(name): value for name, value in trial.parameters.items()}
    return {
        "number": trial.number,
        "run_id": trial.run_id,
        "status": trial.status,
        "best": trial.best,
        "steps": trial.steps,
        "parameters": dict(list(given.items())[:_MOST_PARAMETERS]),
    }


def _describe_search(view: SweepView) -> str:
    from ...sweeps.ranking import describe_sampler

    points = "" if view.points is None else f"; {view.points:,} points"
    stop = "" if view.policy == "none" else f"; stops by {view.policy}"
    return f"sampler {describe_sampler(view)}{points}{stop}"


def _picture(view: SweepView) -> dict[str, list[Any]]:
    """Return the values of the trials and the best so far; of many, those that change it stay."""
    so_far = view.list_best_so_far()
    places = _choose(so_far)
    return {
        "numbers": [view.trials[place].number for place in places],
        "values": [view.trials[place].best for place in places],
        "best_so_far": [so_far[place] for place in places],
    }


def _choose(so_far: Sequence[float | None]) -> list[int]:
    count = len(so_far)
    if count <= MOST_POINTS:
        return list(range(count))
    changes = [n for n in range(1, count) if so_far[n] != so_far[n - 1]][-MOST_POINTS // 2 :]
    every = -(-count // (MOST_POINTS // 2 - 2))
    return sorted({0, count - 1, *range(0, count, every), *changes})
