"""The ten expressions of a search space, as azureml-train-core 1.62 writes them: plain lists."""

from __future__ import annotations

import math
from typing import Any

from ...base.checked_calls import checked_function, checks_itself
from ...sweeps.expressions import Expression
from .exceptions import HyperDriveConfigException, expects

_ONE_LIST = (
    "non-empty single list, non-empty single range() or a positive number of arbitrary comma "
    "separated inputs."
)
_EXPONENTS = "Its bounds are exponents: loguniform(-6, -1) draws from exp(-6) to exp(-1)."


@checked_function
@checks_itself("options")
def choice(*options: object) -> list[Any]:
    """Return the expression of a value from several, each as likely.

    Args:
        options: the values, or one list or range of them.

    Raises:
        HyperDriveConfigException: there is none, or a list stands beside others.
    """
    if not options:
        error = HyperDriveConfigException("Please specify an input for choice.")
        error.error_code = "ArgumentBlankOrEmpty"
        raise error
    lists = [option for option in options if isinstance(option, (list, range))]
    if not lists:
        return ["choice", [list(options)]]
    if len(options) > 1 or not lists[0]:
        raise expects("choice", _ONE_LIST)
    return ["choice", [list(lists[0])]]


@checked_function
@checks_itself("upper")
def randint(upper: int) -> list[Any]:
    """Return the expression of a whole number from 0 to below ``upper``.

    Raises:
        HyperDriveConfigException: ``upper`` is no whole number above 0.
    """
    if not isinstance(upper, int) or upper <= 0:
        raise expects("randint", "a positive number as input")
    return ["randint", [upper]]


@checked_function
@checks_itself("min_value max_value")
def uniform(min_value: float, max_value: float) -> list[Any]:
    """Return the expression of a number between two bounds, each as likely.

    Raises:
        HyperDriveConfigException: a bound is no number, or they are not in order.
    """
    return _between("uniform", min_value, max_value)


@checked_function
@checks_itself("min_value max_value q")
def quniform(min_value: float, max_value: float, q: int) -> list[Any]:
    """Return the expression ``round(uniform(min_value, max_value) / q) * q``.

    Raises:
        HyperDriveConfigException: as of :func:`uniform`, or ``q`` is no whole number but 0.
    """
    return _between("quniform", min_value, max_value, q)


@checked_function
@checks_itself("min_value max_value")
def loguniform(min_value: float, max_value: float) -> list[Any]:
    """Return the expression ``exp(uniform(min_value, max_value))``: the bounds are exponents.

    Raises:
        HyperDriveConfigException: a bound is no number, they are not in order, or too large.
    """
    return _between("loguniform", min_value, max_value)


@checked_function
@checks_itself("min_value max_value q")
def qloguniform(min_value: float, max_value: float, q: int) -> list[Any]:
    """Return the expression ``round(exp(uniform(min_value, max_value)) / q) * q``.

    Raises:
        HyperDriveConfigException: as of :func:`loguniform`, or ``q`` is no whole number but 0.
    """
    return _between("qloguniform", min_value, max_value, q)


@checked_function
@checks_itself("mu sigma")
def normal(mu: float, sigma: float) -> list[Any]:
    """Return the expression of a number of the normal distribution.

    Raises:
        HyperDriveConfigException: ``mu`` or ``sigma`` is no number, or ``sigma`` is below 0.
    """
    return _around("normal", mu, sigma)


@checked_function
@checks_itself("mu sigma q")
def qnormal(mu: float, sigma: float, q: int) -> list[Any]:
    """Return the expression ``round(normal(mu, sigma) / q) * q``.

    Raises:
        HyperDriveConfigException: as of :func:`normal`, or ``q`` is no whole number but 0.
    """
    return _around("qnormal", mu, sigma, q)


@checked_function
@checks_itself("mu sigma")
def lognormal(mu: float, sigma: float) -> list[Any]:
    """Return the expression ``exp(normal(mu, sigma))``.

    Raises:
        HyperDriveConfigException: as of :func:`normal`, or a value would be too large.
    """
    return _around("lognormal", mu, sigma)


@checked_function
@checks_itself("mu sigma q")
def qlognormal(mu: float, sigma: float, q: int) -> list[Any]:
    """Return the expression ``round(exp(normal(mu, sigma)) / q) * q``.

    Raises:
        HyperDriveConfigException: as of :func:`lognormal`, or ``q`` is no whole number but 0.
    """
    return _around("qlognormal", mu, sigma, q)


def _between(kind: str, low: float, high: float, *step: float) -> list[Any]:
    _check_numbers(kind, min_value=low, max_value=high)
    _check_step(kind, *step)
    may_be_equal = "log" in kind
    if low > high or (low == high and not may_be_equal):
        raise expects(kind, f"min_value {'<=' if may_be_equal else '<'} max_value")
    return _checked(kind, low, high, *step)


def _around(kind: str, mu: float, sigma: float, *step: float) -> list[Any]:
    _check_numbers(kind, mu=mu, sigma=sigma)
    _check_step(kind, *step)
    if sigma < 0:
        raise expects(kind, "sigma to be non negative")
    return _checked(kind, mu, sigma, *step)


def _check_numbers(kind: str, **values: object) -> None:
    for name, value in values.items():
        if not isinstance(value, (int, float)):
            raise expects(kind, f"{name} to be a float")


def _check_step(kind: str, *step: object) -> None:
    for q in step:
        if not isinstance(q, int) and not (isinstance(q, float) and q.is_integer()):
            raise expects(kind, "q to be an int")
        if not q:  # the SDK let it pass, and no value could be drawn
            raise expects(kind, "q to be other than 0")


def _checked(kind: str, *args: float) -> list[Any]:
    """Return the expression, unless its values would be too large for a number."""
    try:
        edges = [float(Expression(kind, args).at(share)) for share in (0.0, 1.0)]  # type: ignore[arg-type]
    except (OverflowError, ValueError):
        edges = [math.inf]
    if not all(map(math.isfinite, edges)):
        raise expects(kind, "values that a number can hold", _EXPONENTS if "log" in kind else "")
    return [kind, list(args)]
