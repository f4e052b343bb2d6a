"""Sweeps by Azure ML's names, run for real."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from estimatory import Experiment, ScriptRunConfig, Workspace
from estimatory.api.hyperdrive.config import HyperDriveConfig
from estimatory.api.hyperdrive.goal import PrimaryMetricGoal
from estimatory.api.hyperdrive.run import HyperDriveRun
from estimatory.api.hyperdrive.sampling import GridParameterSampling
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_record import CANCELED
from estimatory.folders.run_spec import SWEEP
from estimatory.sweeps.expressions import Expression
from estimatory.sweeps.plan import GRID, Named, SweepPlan


@pytest.fixture
def experiment(workspace: Workspace) -> Experiment:
    return Experiment(workspace, "search")


@pytest.fixture
def sweep(tmp_path: Path, experiment: Experiment) -> Callable[..., HyperDriveRun]:
    """Submit a script over a grid: ``sweep(code, {"n": choice(1, 2)}, max_concurrent_runs=2)``."""

    def submit(code: str, space: dict[str, Any], **given: Any) -> HyperDriveRun:
        source = tmp_path / "source"
        source.mkdir(exist_ok=True)
        (source / "train.py").write_text(code)
        own: dict[str, Any] = {
            "hyperparameter_sampling": given.get("hyperparameter_sampling")
            or GridParameterSampling(space),
            "primary_metric_name": "score",
            "primary_metric_goal": PrimaryMetricGoal.MAXIMIZE,
            "max_total_runs": 20,
            "max_concurrent_runs": 4,
        }
        if "estimator" not in given:
            script = ScriptRunConfig(str(source), "train.py", given.pop("arguments", None))
            own["run_config"] = script
        run = experiment.submit(HyperDriveConfig(**{**own, **given}))
        assert isinstance(run, HyperDriveRun)
        return run

    return submit


@pytest.fixture
def made(
    experiment: Experiment, make_run: Callable[..., RunFolder]
) -> Iterator[Callable[..., HyperDriveRun]]:
    """Make the folder of a sweep by hand: ``made("HD_1", max_trials=4, ended=True)``."""
    active: list[RunFolder] = []

    def make(run_id: str, *, ended: bool = True, **given: Any) -> HyperDriveRun:
        spec = {"primary_metric": "score", "primary_metric_goal": "max"}
        spec.update({name: given.pop(name) for name in spec if name in given})
        space = given.pop("space", {"n": Expression("choice", (1, 2))})
        plan = SweepPlan(space, Named(GRID), dialect="hyperdrive", **{"max_trials": 4, **given})
        folder = make_run(
            run_id,
            ended=ended,
            experiment=experiment.name,
            kind=SWEEP,
            plan=plan.to_json(),
            **spec,
        )
        active.extend([] if ended else [folder])
        return HyperDriveRun(experiment, folder.run_id)

    yield make
    for folder in active:  # the test itself is its worker
        folder.write_record(folder.read_record().moved_to(CANCELED, time.time()))
