"""Sweeps over a few lines of code."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.sweeping import READ_X, as_sweep

from estimatory import Run


@pytest.fixture
def sweep(run_code: Callable[..., Run]) -> Callable[..., Run]:
    """Start a sweep: ``sweep('run.log("AUC", given.x)', "choice(1, 2)", max_trials=2)``.

    The code finds ``run`` and ``given.x``.
    """

    def start(code: str, x: str, *, target: str = "local", run_id: str = "", **plan: object) -> Run:
        given = {"compute_target": target, "run_id": run_id, **as_sweep(x, **plan)}
        return run_code(READ_X + code, **given)

    return start
