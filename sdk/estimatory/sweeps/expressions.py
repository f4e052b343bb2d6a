"""Expressions of a search space: ``loguniform(1e-4, 1e-1)``, and the value at each quantile of it.

The ten kinds of HyperDrive keep its arithmetic, in which the bounds of ``loguniform`` are
exponents; ``log_uniform`` and ``q_log_uniform`` have natural bounds, and new doors write them
``loguniform(low, high)`` and ``qloguniform(low, high, q)``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from statistics import NormalDist
from typing import NamedTuple

from ..base.lazy_dataclasses import dataclass
from ..submission.parameters import Value

CHOICE, RANDINT, UNIFORM, QUNIFORM = "choice", "randint", "uniform", "quniform"
LOGUNIFORM, QLOGUNIFORM, NORMAL, QNORMAL = "loguniform", "qloguniform", "normal", "qnormal"
LOGNORMAL, QLOGNORMAL = "lognormal", "qlognormal"
LOG_UNIFORM, Q_LOG_UNIFORM = "log_uniform", "q_log_uniform"

CATEGORICAL, LINEAR, LOG = "categorical", "linear", "log"
"""Scales that an axis shows a parameter on."""
_EDGE = 1e-12
"""A normal distribution has no value at the quantiles 0 and 1."""
_STANDARD = NormalDist()


class Kind(NamedTuple):
    """The arithmetic of one kind of expression over its arguments."""

    at: Callable[[tuple[float, ...], float], float]
    """The value at a quantile from 0 to 1."""
    quantile: Callable[[tuple[float, ...], float], float]
    """The quantile of a value; may lie outside 0 to 1 where rounding left the bounds."""
    scale: str
    is_rounded: bool = False
    """Whether the last argument is a step that values are rounded to."""


def _between(low: float, high: float, share: float) -> float:
    return low + (high - low) * share


def _share(low: float, high: float, value: float) -> float:
    return (value - low) / (high - low) if high > low else 0.5


def _gauss(mean: float, sigma: float, quantile: float) -> float:
    return mean + sigma * _STANDARD.inv_cdf(min(max(quantile, _EDGE), 1 - _EDGE))


def _gauss_quantile(mean: float, sigma: float, value: float) -> float:
    return _STANDARD.cdf((value - mean) / sigma) if sigma else 0.5


def _log(value: float) -> float:
    return math.log(value) if value > 0 else -math.inf


_LINEAR = Kind(lambda a, u: _between(a[0], a[1], u), lambda a, v: _share(a[0], a[1], v), LINEAR)
_EXPONENTS = Kind(
    lambda a, u: math.exp(_between(a[0], a[1], u)), lambda a, v: _share(a[0], a[1], _log(v)), LOG
)
_NATURAL = Kind(
    lambda a, u: min(max(math.exp(_between(_log(a[0]), _log(a[1]), u)), a[0]), a[1]),
    lambda a, v: _share(_log(a[0]), _log(a[1]), _log(v)),
    LOG,
)
_NORMAL = Kind(
    lambda a, u: _gauss(a[0], a[1], u), lambda a, v: _gauss_quantile(a[0], a[1], v), LINEAR
)
_LOGNORMAL = Kind(
    lambda a, u: math.exp(_gauss(a[0], a[1], u)),
    lambda a, v: _gauss_quantile(a[0], a[1], _log(v)),
    LOG,
)
KINDS: Mapping[str, Kind] = {
    UNIFORM: _LINEAR,
    QUNIFORM: _LINEAR._replace(is_rounded=True),
    LOGUNIFORM: _EXPONENTS,
    QLOGUNIFORM: _EXPONENTS._replace(is_rounded=True),
    NORMAL: _NORMAL,
    QNORMAL: _NORMAL._replace(is_rounded=True),
    LOGNORMAL: _LOGNORMAL,
    QLOGNORMAL: _LOGNORMAL._replace(is_rounded=True),
    LOG_UNIFORM: _NATURAL,
    Q_LOG_UNIFORM: _NATURAL._replace(is_rounded=True),
}
"""All kinds but ``choice`` and ``randint``, whose values can be counted."""


@dataclass(frozen=True)
class Expression:
    """One parameter of a search space."""

    kind: str
    args: tuple[Value, ...]
    """Numbers; of a choice its options; of ``randint`` the numbers below the bound, or between."""

    @property
    def options(self) -> tuple[Value, ...] | range | None:
        """All values, where they can be counted; else None."""
        if self.kind == CHOICE:
            return self.args
        return range(*map(int, self._numbers)) if self.kind == RANDINT else None

    @property
    def scale(self) -> str:
        """Return what an axis shows it on: ``categorical``, ``linear`` or ``log``."""
        if self.kind == CHOICE:
            is_number = all(type(option) in (int, float) for option in self.args)
            return LINEAR if is_number else CATEGORICAL
        return LINEAR if self.kind == RANDINT else KINDS[self.kind].scale

    @property
    def _numbers(self) -> tuple[float, ...]:
        return self.args  # type: ignore[return-value]  # every kind but choice has numbers only

    def at(self, quantile: float) -> Value:
        """Return the value at a quantile from 0 up to 1."""
        options = self.options
        if options is not None:
            return options[min(int(quantile * len(options)), len(options) - 1)]
        kind = KINDS[self.kind]
        value = kind.at(self._numbers, quantile)
        return _round_to(value, self._numbers[-1]) if kind.is_rounded else value

    def quantile(self, value: Value) -> float:
        """Return a quantile whose value this is, from 0 to 1.

        Raises:
            ValueError: the value is none of the options.
        """
        options = self.options
        if options is not None:
            return (options.index(value) + 0.5) / len(options)  # type: ignore[arg-type]
        share = KINDS[self.kind].quantile(self._numbers, float(value))  # type: ignore[arg-type]
        return min(max(share, 0.0), 1.0)

    def to_argument(self, value: Value) -> str:
        """Return a value as an argument of the script; a rounded whole one has no ``.0``."""
        is_rounded = self.kind in KINDS and KINDS[self.kind].is_rounded
        if is_rounded and isinstance(value, float) and value.is_integer():
            return str(int(value))
        return str(value)

    def to_json(self) -> list[object]:
        """Return it as HyperDrive wrote it: ``["choice", [[1, 2]]]``, ``["uniform", [0, 1]]``."""
        return [self.kind, [list(self.args)] if self.kind == CHOICE else list(self.args)]

    @classmethod
    def from_json(cls, value: object) -> Expression:
        """Read what :meth:`to_json` wrote.

        Raises:
            ValueError: it is no expression.
        """
        if not isinstance(value, (list, tuple)) or len(value) != 2:
            raise ValueError(f"{value!r:.80} is no expression")
        kind, args = value
        if kind == CHOICE and len(args) == 1 and isinstance(args[0], (list, tuple)):
            args = args[0]
        if kind not in (CHOICE, RANDINT, *KINDS):
            raise ValueError(f"{kind!r:.80} is no kind of expression")
        return cls(kind, tuple(args))

    def __str__(self) -> str:
        """Return it as new doors read it; the exponents of HyperDrive's are shown as such."""
        return f"{self.word}({', '.join(map(_write, self.args))})"

    @property
    def word(self) -> str:
        """The kind as new doors write it; HyperDrive's with exponents have words of their own."""
        return _WORDS.get(self.kind, self.kind)


_WORDS = {
    LOG_UNIFORM: LOGUNIFORM,
    Q_LOG_UNIFORM: QLOGUNIFORM,
    LOGUNIFORM: "exp_uniform",
    QLOGUNIFORM: "qexp_uniform",
}


def _write(value: Value) -> str:
    return value if isinstance(value, str) and value.isidentifier() else repr(value)


def _round_to(value: float, step: float) -> float:
    """Return HyperDrive's rounding, which may leave the bounds: ``round(value / q) * q``."""
    return round(value / step) * float(step)


def count_points(space: Mapping[str, Expression]) -> int | None:
    """Return how many points a space has; None where a parameter is continuous."""
    counts = [None if one.options is None else len(one.options) for one in space.values()]
    return None if None in counts else math.prod(filter(None, counts))
