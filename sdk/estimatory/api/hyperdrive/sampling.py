"""How a search space is searched; follows azureml-train-core 1.62 ``hyperdrive.sampling``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from ...base.checked_calls import checked, checks_itself
from ...sweeps.plan import BAYESIAN, GRID, RANDOM
from .exceptions import (
    HyperDriveConfigException,
    HyperDriveRehydrateException,
    expects,
    wrong_type,
)

_MOST_STEPS = 100_000
"""Of a rounded parameter that Bayesian sampling takes."""


@checked
class HyperParameterSampling:
    """A search space and the name of the method that searches it.

    Args:
        sampling_method_name: ``RANDOM``, ``GRID`` or ``BayesianOptimization``.
        parameter_space: name of a parameter to its expression, such as ``choice(1, 2)``.
        properties: of the method: ``{"seed": 7}`` makes a sequence that can be repeated.
        supported_distributions: names of the expressions that the method takes; None for all.
        distributions_validators: name of an expression to a function that looks at it and returns
            whether it fits, and what does not.

    Raises:
        HyperDriveConfigException: the method does not take an expression of the space.
    """

    def __init__(
        self,
        sampling_method_name: str,
        parameter_space: dict[str, Any],
        properties: dict[str, Any] | None = None,
        supported_distributions: Collection[str] | None = None,
        distributions_validators: dict[str, Any] | None = None,
    ) -> None:
        self._sampling_method_name = sampling_method_name
        self._parameter_space = parameter_space
        self._properties = properties
        if supported_distributions:
            for expression in parameter_space.values():
                _check_kind(expression, supported_distributions)
                _validate(expression, distributions_validators or {})

    def to_json(self) -> dict[str, Any]:
        """Return name, space and properties as plain data; a dict, as in the SDK."""
        plain = {"name": self._sampling_method_name, "parameter_space": self._parameter_space}
        return {**plain, "properties": self._properties} if self._properties else plain

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HyperParameterSampling) and self.to_json() == other.to_json()

    __hash__ = None  # type: ignore[assignment]  # as in the SDK

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._parameter_space!r})"


@checked
class RandomParameterSampling(HyperParameterSampling):
    """Draws every parameter by itself, at random; takes all expressions.

    Args:
        parameter_space: name of a parameter to its expression, such as ``uniform(0, 1)``.
        properties: ``{"seed": 7}`` makes the sequence repeatable.
    """

    SAMPLING_NAME = RANDOM

    def __init__(
        self, parameter_space: dict[str, Any], properties: dict[str, Any] | None = None
    ) -> None:
        super().__init__(RANDOM, parameter_space, properties)


@checked
class GridParameterSampling(HyperParameterSampling):
    """Takes every combination once, in the order in which they are written, the last one fastest.

    Args:
        parameter_space: name of a parameter to its ``choice(...)``.
        properties: kept.

    Raises:
        HyperDriveConfigException: an expression is no ``choice``.
    """

    SAMPLING_NAME = GRID

    def __init__(
        self, parameter_space: dict[str, Any], properties: dict[str, Any] | None = None
    ) -> None:
        super().__init__(GRID, parameter_space, properties, ["choice"])


@checked
class BayesianParameterSampling(HyperParameterSampling):
    """Draws where the children so far were good.

    Args:
        parameter_space: name of a parameter to its ``choice``, ``uniform`` or ``quniform``.
        properties: ``{"seed": 7}`` makes the draws repeatable for the same children.

    Raises:
        HyperDriveConfigException: there is no space, or an expression is another one.
    """

    SAMPLING_NAME = BAYESIAN

    @checks_itself("parameter_space")
    def __init__(
        self, parameter_space: dict[str, Any], properties: dict[str, Any] | None = None
    ) -> None:
        if parameter_space is None:
            raise expects("BayesianParameterSampling", "parameter_space to not be None or empty.")
        if not isinstance(parameter_space, Mapping):
            raise wrong_type("parameter_space", "dict")
        validators: dict[str, Any] = {"choice": _judge_choice, "quniform": _judge_quniform}
        kinds = ["choice", "quniform", "uniform"]
        super().__init__(BAYESIAN, parameter_space, properties, kinds, validators)


_Validator = Callable[[list[Any]], "tuple[bool, str | None]"]


def _check_kind(expression: object, supported: Collection[str]) -> None:
    if isinstance(expression, list) and expression and expression[0] not in supported:
        listed = ", ".join(supported)
        raise expects("This sampling method", f"only the following distributions: [{listed}]")


def _validate(expression: Any, validators: Mapping[str, _Validator]) -> None:
    kind = str(expression[0]) if isinstance(expression, list) and expression else ""
    fits, fault = validators[kind](expression) if kind in validators else (True, None)
    if not fits:
        raise HyperDriveConfigException(
            f"Failed to validate a parameter distribution due to {fault}"
        )


def _judge_choice(expression: list[Any]) -> tuple[bool, str | None]:
    kinds = [type(value) for value in expression[1][0]]
    if not kinds:
        return False, "At least one 'choice' value is required."
    if any(kind not in (int, str, float) for kind in kinds):
        return False, "'choice' values should be 'int', 'string' or 'float'."
    if kinds.count(str) not in (0, len(kinds)):
        return False, "Either all or none of the 'choice' values should be 'str' type."
    return True, None


def _judge_quniform(expression: list[Any]) -> tuple[bool, str | None]:
    if any(type(argument) is not int for argument in expression[1]):
        return False, "Expected quniform arguments to be int."
    low, high, q = expression[1]
    if not q or (high - low) / q > _MOST_STEPS:
        said = "Too many discrete points for quniform distribution. "
        return False, f"{said}Use larger q or uniform instead."
    return True, None


_SAMPLINGS = (RandomParameterSampling, GridParameterSampling, BayesianParameterSampling)


def sampling_from_dict(plain: Mapping[str, Any]) -> HyperParameterSampling:
    """Return the sampling that :meth:`HyperParameterSampling.to_json` wrote.

    Raises:
        HyperDriveRehydrateException: it is none of HyperDrive's.
    """
    for kind in _SAMPLINGS:
        if kind.SAMPLING_NAME.lower() == str(plain["name"]).lower():
            return kind(plain["parameter_space"], plain.get("properties"))
    raise HyperDriveRehydrateException("Failed to rehydrate run due to unknown sampling method.")
