"""Bayesian sampling by optuna's TPE: draws where earlier children were good."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING

from ...base.site_packages import add_site_packages
from ...errors import UserError
from ...submission.parameters import Value
from ..expressions import CHOICE, Expression
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
            import_optuna()
        except ImportError:
            raise UserError(
                "The Bayesian sampler needs optuna, which is not installed here.",
                "Run `pip install optuna`, or take --sampler random or quasi.",
            ) from None

    def ask(self, number: int, history: Sequence[Observation]) -> Draw | None:
        study = self._open_study(number)
        study.add_trials([self._recall(one) for one in history])
        asked = study.ask(self._distributions).params
        return {name: self._to_value(name, asked[name]) for name in self.space}

    def _open_study(self, number: int) -> Study:
        optuna = import_optuna()
        sampler = optuna.samplers.TPESampler(
            seed=(self.seed + number) % 2**32, constant_liar=True, multivariate=True
        )
        direction = "maximize" if self._goal == "max" else "minimize"
        study: Study = optuna.create_study(sampler=sampler, direction=direction)
        return study

    @cached_property
    def _distributions(self) -> dict[str, BaseDistribution]:
        return make_distributions(self.space)

    def _recall(self, seen: Observation) -> FrozenTrial:
        return recall(self.space, seen.parameters, seen.value, is_running=seen.is_running)

    def _to_value(self, name: str, asked: float) -> Value:
        one = self.space[name]
        return one.args[int(asked)] if one.kind == CHOICE else one.at(asked)


def import_optuna() -> ModuleType:
    """Import optuna, which says nothing of what it does; takes long the first time.

    Raises:
        ImportError: it is not installed.
    """
    add_site_packages()
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.filterwarnings("ignore", category=optuna.exceptions.ExperimentalWarning)
    return optuna


def make_distributions(space: Space) -> dict[str, BaseDistribution]:
    """Return the space as optuna knows it: the numbers of options, and quantiles."""
    from optuna.distributions import CategoricalDistribution, FloatDistribution

    return {
        name: CategoricalDistribution(range(len(one.args)))
        if one.kind == CHOICE
        else FloatDistribution(0.0, 1.0)
        for name, one in space.items()
    }


def recall(
    space: Space,
    parameters: Mapping[str, Value],
    value: float | None,
    *,
    is_running: bool = False,
) -> FrozenTrial:
    """Return a child as optuna knows one; an ended one without a value has failed."""
    from optuna.trial import TrialState, create_trial

    params = {name: _to_optuna(space[name], parameters[name]) for name in space}
    state = TrialState.FAIL if value is None else TrialState.COMPLETE
    return create_trial(
        state=TrialState.RUNNING if is_running else state,
        value=None if is_running else value,
        params=params,
        distributions=make_distributions(space),
    )


def _to_optuna(one: Expression, value: Value) -> float:
    return one.args.index(value) if one.kind == CHOICE else one.quantile(value)
