"""Sweeps over one parameter, for tests: what a request needs to become one."""

from __future__ import annotations

from typing import Any

from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_spec import SWEEP
from estimatory.sweeps.plan import GRID, Named, SweepPlan
from estimatory.sweeps.space_text import parse_expression
from estimatory.sweeps.submission import check_plan
from estimatory.sweeps.view import read_sweep

READ_X = """\
import argparse, os, sys, time
from estimatory import Run
parser = argparse.ArgumentParser()
parser.add_argument("--x", type=float)
parser.add_argument("--resume-from", default="")
given = parser.parse_args()
run = Run.get_context()
"""
"""The first lines of a child."""


def as_sweep(x: str, *, goal: str = "max", **plan: Any) -> dict[str, Any]:
    """Return the fields of a request that make it a sweep over ``--x``; a grid by default."""
    expression = parse_expression(x)
    assert expression is not None
    planned = SweepPlan({"--x": expression}, **{"sampler": Named(GRID), "seed": 1, **plan})
    check_plan(planned, "AUC", goal)
    metric = {"primary_metric": "AUC", "primary_metric_goal": goal}
    return {"kind": SWEEP, "plan": planned.to_json(), **metric}


def bests(folder: RunFolder) -> dict[object, float | None]:
    """Return the best value of each trial by its parameter; each of them has completed."""
    trials = read_sweep(folder).trials
    assert {trial.status for trial in trials} == {"Completed"}, trials
    return {trial.parameters["--x"]: trial.best for trial in trials}
