"""Sweeps over a few lines of code."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from estimatory import Experiment, Run, Workspace
from estimatory.configuration import default_environment
from estimatory.submission.request import RunRequest
from estimatory.submission.submit import submit
from estimatory.sweeps.plan import GRID, Named, SweepPlan
from estimatory.sweeps.space_text import parse_expression
from estimatory.sweeps.submission import make_sweep_request

READ_ARGUMENTS = """\
import argparse, os, sys, time
from estimatory import Run
parser = argparse.ArgumentParser()
parser.add_argument("--x", type=float)
parser.add_argument("--resume-from", default="")
given = parser.parse_args()
run = Run.get_context()
"""


@pytest.fixture
def sweep(workspace: Workspace) -> Callable[..., Run]:
    """Start a sweep: ``sweep('run.log("AUC", given.x)', "choice(1, 2)", max_trials=2)``.

    The code finds ``run`` and ``given.x``.
    """

    def start(code: str, x: str, *, goal: str = "max", **plan: object) -> Run:
        plan = {"sampler": Named(GRID), **plan}
        request = RunRequest(
            "swept",
            "main.py",
            default_environment(),
            source_files={"main.py": (READ_ARGUMENTS + code).encode()},
            primary_metric="AUC",
            primary_metric_goal=goal,
            compute_target=plan.pop("target", "local"),
        )
        expression = parse_expression(x)
        assert expression is not None
        made = make_sweep_request(request, SweepPlan({"--x": expression}, **plan))
        return Run(Experiment(workspace, "swept"), submit(workspace.folder, made).run_id)

    return start
