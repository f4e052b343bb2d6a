"""How much each parameter of a sweep matters for its metric."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence

from ..base.decoding import read_shaped
from ..base.files import write_json
from ..base.lazy_dataclasses import dataclass, field
from ..errors import DamagedFileError
from ..folders.run_folder import RunFolder
from .expressions import CATEGORICAL, Expression
from .plan import plan_of
from .trials import Trial, is_number, read_state

RANKS, FANOVA = "rank correlation", "fANOVA"
_FEWEST = 4
"""Trials below which nothing is said."""


@dataclass(frozen=True)
class Importance:
    """Shares that add up to 1, by parameter; empty where too few trials have a value."""

    method: str = ""
    """``fANOVA`` or ``rank correlation``."""
    values: dict[str, float] = field(default_factory=dict)


def rank_importance(space: Mapping[str, Expression], trials: Sequence[Trial]) -> Importance:
    """Return shares by how well the rank of a value is explained by each parameter alone."""
    known = _list_known(trials)
    if len(known) < _FEWEST:
        return Importance()
    ranks = _rank([trial.best or 0.0 for trial in known])
    strengths = {name: _explain(one, name, known, ranks) for name, one in space.items()}
    return Importance(RANKS, _to_shares(strengths))


def keep_importance(folder: RunFolder) -> None:
    """Work it out by optuna's fANOVA, which sees interactions, and keep it for all that look.

    Where optuna or scikit-learn is not there, nothing is kept, and ranks say it.
    """
    spec, trials = folder.read_spec(), read_state(folder).trials
    known = _list_known(trials)
    if len(known) < _FEWEST:
        return
    try:
        values = _find_fanova(
            plan_of(spec, folder.spec_path).space, known, spec.primary_metric_goal
        )
    except ImportError:
        return
    kept = {"method": FANOVA, "values": values, "trials": len(known)}
    write_json(_path(folder), kept)


def _find_fanova(
    space: Mapping[str, Expression], known: Sequence[Trial], goal: str
) -> dict[str, float]:
    from .samplers.bayesian import import_optuna, recall

    optuna = import_optuna()
    study = optuna.create_study(direction="maximize" if goal == "max" else "minimize")
    study.add_trials([recall(space, trial.parameters, trial.best) for trial in known])
    evaluator = optuna.importance.FanovaImportanceEvaluator(seed=0)
    found = optuna.importance.get_param_importances(study, evaluator=evaluator)
    return {name: found.get(name, 0.0) for name in space}


def read_importance(
    folder: RunFolder, space: Mapping[str, Expression], trials: Sequence[Trial]
) -> Importance:
    """Return what is kept, if it is of all these trials; else what ranks say."""
    known = _list_known(trials)
    try:
        kept = read_shaped(_path(folder), {"method": "str", "values": "dict", "trials": "int"})
    except (FileNotFoundError, DamagedFileError):
        return rank_importance(space, trials)
    if kept["trials"] != len(known) or set(kept["values"]) != set(space):
        return rank_importance(space, trials)
    return Importance(kept["method"], kept["values"])


def _path(folder: RunFolder) -> str:
    return os.path.join(folder.sweep_folder, "importance.json")


def _list_known(trials: Sequence[Trial]) -> list[Trial]:
    return [trial for trial in trials if is_number(trial.best) and math.isfinite(trial.best or 0.0)]


def _explain(one: Expression, name: str, trials: Sequence[Trial], ranks: Sequence[float]) -> float:
    given = [trial.parameters.get(name) for trial in trials]
    is_ordered = one.scale != CATEGORICAL and all(type(v) in (int, float) for v in given)
    if is_ordered:
        return _correlate(_rank([float(value) for value in given]), ranks) ** 2  # type: ignore[arg-type]
    return _share_between(given, ranks)


def _rank(values: Sequence[float]) -> list[float]:
    """Return the rank of each value; equal ones have their mean rank."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and values[order[end]] == values[order[start]]:
            end += 1
        for place in order[start:end]:
            ranks[place] = (start + end - 1) / 2
        start = end
    return ranks


def _correlate(one: Sequence[float], other: Sequence[float]) -> float:
    from statistics import StatisticsError, correlation

    try:
        return correlation(one, other)
    except StatisticsError:  # one of them is the same everywhere
        return 0.0


def _share_between(groups: Sequence[object], ranks: Sequence[float]) -> float:
    """Return the share of the variance of ranks that lies between the groups."""
    mean = math.fsum(ranks) / len(ranks)
    whole = math.fsum((rank - mean) ** 2 for rank in ranks)
    members: dict[object, list[float]] = {}
    for group, rank in zip(groups, ranks):
        members.setdefault(group, []).append(rank)
    between = (len(m) * (math.fsum(m) / len(m) - mean) ** 2 for m in members.values())
    return math.fsum(between) / whole if whole else 0.0


def _to_shares(strengths: Mapping[str, float]) -> dict[str, float]:
    whole = math.fsum(strengths.values())
    return {name: one / whole if whole else 0.0 for name, one in strengths.items()}
