"""The trials of a sweep in the order of their worth, and its state in a few words."""

from __future__ import annotations

from .trials import Trial, is_number
from .view import SweepView


def rank_trials(view: SweepView) -> list[Trial]:
    """Return the trials, the best first; those without a value last, in their order."""
    sign = -1 if view.goal == "max" else 1

    def worth(trial: Trial) -> tuple[bool, float, int]:
        is_known = is_number(trial.best)
        return not is_known, sign * (trial.best or 0.0) if is_known else 0.0, trial.number

    return sorted(view.trials, key=worth)


def describe_counts(view: SweepView) -> str:
    """Return ``7 of 30 trials ended: 5 Completed, 2 Canceled; 2 Running``."""
    ended = sum(trial.has_ended for trial in view.trials)
    words = ", ".join(f"{count} {status}" for status, count in view.counts.items())
    paused = "; paused" if view.is_paused else ""
    return f"{ended} of {view.max_trials} trials ended{': ' if words else ''}{words}{paused}"


def describe_sampler(view: SweepView) -> str:
    """Return the sampler, and the seed of one that draws at random."""
    return view.sampler if view.sampler == "grid" else f"{view.sampler}, seed {view.seed}"


def explain_no_best(view: SweepView) -> str:
    """Return why there is no best trial, as far as is known; empty where there is one."""
    if view.best is not None or not view.trials:
        return ""
    if not view.metrics_seen:
        return f"No trial has logged {view.metric!r} yet, nor another metric."
    return (
        f"No trial has logged {view.metric!r} yet; they did log "
        f"{', '.join(map(repr, view.metrics_seen))}."
    )
