"""Bayesian sampling by optuna's TPE: draws where earlier children were good."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ...base.site_packages import add_site_packages
from ...errors import UserError
from ...submission.parameters import Value
from ..expressions import CHOICE
from .base import Draw, Observation, Sampler, Space

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution
    from optuna.study import Study
    from optuna.trial import FrozenTrial


class BayesianSampler(Sampler):
    """Asks optuna, which sees options as categories and all else by its quantile.

    The study is made anew for each draw from the children's records: there is no second truth.
    """

    looks_back = True

    def __init__(self, space: Space, seed: int, goal: str = "max") -> None:
        self._goal = goal
        super().__init__(space, seed)

    def check(self) -> None:
        try:
            add_site_packages()
            import optuna
        except ImportError:
            raise UserError(
                "The Bayesian sampler needs optuna, which is not installed here.",
                "Run `pip install optuna`, or take --sampler random or quasi.",
            ) from None
        optuna.logging.set_verbosity(optuna.logging.ERROR)

    def ask(self, number: int, history: Sequence[Observation]) -> Draw | None:
        study = self._open_study(number)
        study.add_trials([self._recall(one) for one in history])
        asked = study.ask(self._distributions).params
        return {name: self._to_value(name, asked[name]) for name in self.space}

    def _open_study(self, number: int) -> Study:
        import optuna

        sampler = optuna.samplers.TPESampler(
            seed=(self.seed + number) % 2**32, constant_liar=True, multivariate=True
        )
        direction = "maximize" if self._goal == "max" else "minimize"
        return optuna.create_study(sampler=sampler, direction=direction)

    @cached_property
    def _distributions(self) -> dict[str, BaseDistribution]:
        from optuna.distributions import CategoricalDistribution, FloatDistribution

        return {
            name: CategoricalDistribution(range(len(one.args)))
            if one.kind == CHOICE
            else FloatDistribution(0.0, 1.0)
            for name, one in self.space.items()
        }

    def _recall(self, seen: Observation) -> FrozenTrial:
        """Return a child as optuna knows one; without a value it counts as pruned."""
        from optuna.trial import TrialState, create_trial

        given: dict[str, Any] = {
            "params": {name: self._to_optuna(name, value) for name, value in seen.parameters.items()},
            "distributions": self._distributions,
        }
        if seen.is_running:
            return create_trial(state=TrialState.RUNNING, **given)
        if seen.value is None:
            return create_trial(state=TrialState.FAIL, **given)
        return create_trial(state=TrialState.COMPLETE, value=seen.value, **given)

    def _to_optuna(self, name: str, value: Value) -> float:
        one = self.space[name]
        return one.args.index(value) if one.kind == CHOICE else one.quantile(value)

    def _to_value(self, name: str, asked: float) -> Value:
        one = self.space[name]
        return one.args[int(asked)] if one.kind == CHOICE else one.at(asked)
