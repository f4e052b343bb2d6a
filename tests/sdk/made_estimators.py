"""Estimators that lack nothing, for tests that look at one thing about them."""

from __future__ import annotations

from typing import Any

from estimatory import Estimator


def make(kind: type[Estimator] = Estimator, **arguments: Any) -> Estimator:
    """One of that kind which could run here, with what the test gives it."""
    return kind("code", **{"compute_target": "local", "entry_script": "train.py", **arguments})


class FakeTarget:
    """A compute object, as far as the constructors look at one."""

    def __init__(self, kind: str) -> None:
        self.type, self.name, self.provisioning_state = kind, "there", "Succeeded"
