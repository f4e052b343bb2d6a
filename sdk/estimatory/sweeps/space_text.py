"""The expressions of new doors: constructors with natural bounds, and the same as text."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from typing import Any

from ..base.checked_calls import checked_function, checks_itself
from ..errors import ArgumentError, UserError
from ..submission.parameters import Value
from .expressions import (
    CHOICE,
    LOG_UNIFORM,
    LOGNORMAL,
    NORMAL,
    Q_LOG_UNIFORM,
    QLOGNORMAL,
    QNORMAL,
    QUNIFORM,
    RANDINT,
    UNIFORM,
    Expression,
)


@checked_function
@checks_itself("options")
def choice(*options: object) -> Expression:
    """Return one of the options, each as likely; a single list or range is taken apart.

    Raises:
        UserError: there is no option, or one is no plain value.
    """
    is_packed = len(options) == 1 and isinstance(options[0], (list, tuple, range))
    values: tuple[Any, ...] = tuple(options[0] if is_packed else options)  # type: ignore[arg-type]
    if not values:
        raise UserError("choice() has no options.", "For example choice(16, 32, 64).")
    for value in values:
        if not isinstance(value, (str, int, float, bool, type(None))):
            raise UserError(
                f"The option {value!r:.80} of choice() is a {type(value).__name__}.",
                "Options are numbers, strings, True, False or None.",
            )
    return Expression(CHOICE, values)


@checked_function
def randint(low: int, high: int | None = None) -> Expression:
    """Return a whole number from 0, or from ``low``, to below the last number given.

    Raises:
        UserError: there is no such number.
    """
    bounds = (0, low) if high is None else (low, high)
    if bounds[0] >= bounds[1]:
        raise UserError(f"randint{bounds} holds no number.", "The last bound is not drawn itself.")
    return Expression(RANDINT, (low,) if high is None else bounds)


@checked_function
def uniform(low: float, high: float) -> Expression:
    """Return a number between two bounds, each as likely.

    Raises:
        UserError: ``low`` is not below ``high``.
    """
    return Expression(UNIFORM, _bounds("uniform", low, high))


@checked_function
def loguniform(low: float, high: float) -> Expression:
    """Return a number between two bounds whose logarithm is uniform: ``loguniform(1e-4, 1e-1)``.

    Raises:
        UserError: a bound is not above 0, or ``low`` is not below ``high``.
    """
    return Expression(LOG_UNIFORM, _positive("loguniform", low, high))


@checked_function
def quniform(low: float, high: float, q: float) -> Expression:
    """Return ``uniform(low, high)``, rounded to a multiple of ``q``.

    Raises:
        UserError: ``low`` is not below ``high``, or ``q`` not above 0.
    """
    return Expression(QUNIFORM, (*_bounds("quniform", low, high), _step("quniform", q)))


@checked_function
def qloguniform(low: float, high: float, q: float) -> Expression:
    """Return ``loguniform(low, high)``, rounded to a multiple of ``q``.

    Raises:
        UserError: as of :func:`loguniform`, or ``q`` is not above 0.
    """
    bounds = _positive("qloguniform", low, high)
    return Expression(Q_LOG_UNIFORM, (*bounds, _step("qloguniform", q)))


@checked_function
def normal(mu: float, sigma: float) -> Expression:
    """Return a number of the normal distribution.

    Raises:
        UserError: ``sigma`` is below 0.
    """
    return Expression(NORMAL, (mu, _sigma("normal", sigma)))


@checked_function
def lognormal(mu: float, sigma: float) -> Expression:
    """Return ``exp(normal(mu, sigma))``.

    Raises:
        UserError: ``sigma`` is below 0.
    """
    return Expression(LOGNORMAL, (mu, _sigma("lognormal", sigma)))


@checked_function
def qnormal(mu: float, sigma: float, q: float) -> Expression:
    """Return ``normal(mu, sigma)``, rounded to a multiple of ``q``.

    Raises:
        UserError: ``sigma`` is below 0, or ``q`` not above 0.
    """
    return Expression(QNORMAL, (mu, _sigma("qnormal", sigma), _step("qnormal", q)))


@checked_function
def qlognormal(mu: float, sigma: float, q: float) -> Expression:
    """Return ``lognormal(mu, sigma)``, rounded to a multiple of ``q``.

    Raises:
        UserError: ``sigma`` is below 0, or ``q`` not above 0.
    """
    return Expression(QLOGNORMAL, (mu, _sigma("qlognormal", sigma), _step("qlognormal", q)))


CONSTRUCTORS: dict[str, Callable[..., Expression]] = {
    made.__name__: made
    for made in (
        choice, randint, uniform, loguniform, quniform, qloguniform,
        normal, lognormal, qnormal, qlognormal,
    )
}  # fmt: skip


def _bounds(name: str, low: float, high: float) -> tuple[float, float]:
    if not low < high or math.isinf(low) or math.isinf(high):
        raise UserError(f"{name}({low!r}, {high!r}): the first bound must be below the second.")
    return low, high


def _positive(name: str, low: float, high: float) -> tuple[float, float]:
    if not low > 0:
        raise UserError(
            f"{name}({low!r}, {high!r}): its bounds must be above 0.",
            "They are the bounds themselves, such as 1e-4 and 1e-1; Azure ML's were exponents.",
        )
    return _bounds(name, low, high)


def _step(name: str, q: float) -> float:
    if not q > 0:
        raise UserError(f"{name}: q is {q!r}; it must be above 0.")
    return q


def _sigma(name: str, sigma: float) -> float:
    if not sigma >= 0:
        raise UserError(f"{name}: sigma is {sigma!r}; it must be 0 or more.")
    return sigma


# --- as text --------------------------------------------------------------------------------------
def parse_expression(text: str) -> Expression | None:
    """Return the expression that a text is; None for a plain value.

    Raises:
        UserError: it is one that cannot be read, or whose arguments are not valid.
    """
    name, bracket, rest = text.strip().partition("(")
    make = CONSTRUCTORS.get(name.strip())
    if not bracket or make is None or not rest.endswith(")"):
        return None
    try:
        return make(*_read_arguments(rest[:-1]))
    except ArgumentError as error:
        raise _refuse(text, name, error.summary) from None
    except UserError:
        raise
    except (SyntaxError, ValueError, TypeError) as error:
        raise _refuse(text, name, str(error)) from None


def _refuse(text: str, name: str, reason: str) -> UserError:
    example = f"For example {_EXAMPLES[name.strip()]}."
    return UserError(f"{text!r:.200} cannot be read: {reason.rstrip('.')}.", example)


_EXAMPLES = {
    "choice": "choice(16, 32, 64) or choice(relu, tanh)",
    "randint": "randint(10)",
    "uniform": "uniform(0, 1)",
    "loguniform": "loguniform(1e-4, 1e-1)",
    "quniform": "quniform(10, 100, 10)",
    "qloguniform": "qloguniform(1, 1000, 1)",
    "normal": "normal(0, 1)",
    "lognormal": "lognormal(0, 1)",
    "qnormal": "qnormal(10, 3, 1)",
    "qlognormal": "qlognormal(1, 0.5, 1)",
}


def _read_arguments(text: str) -> list[Value]:
    """Return the arguments of a call; a bare word is a string."""
    call = ast.parse(f"f({text})", mode="eval").body
    assert isinstance(call, ast.Call)
    if call.keywords:
        raise ValueError("its arguments have no names")
    return [_read_argument(node) for node in call.args]


def _read_argument(node: ast.expr) -> Value:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.List):
        return [_read_argument(one) for one in node.elts]
    value: Value = ast.literal_eval(node)
    return value
