"""Errors in MLflow's classes, whose callers catch those and read their codes."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import (
    INTERNAL_ERROR,
    INVALID_PARAMETER_VALUE,
    RESOURCE_ALREADY_EXISTS,
    RESOURCE_DOES_NOT_EXIST,
)

from ..errors import ConflictError, EstimatoryError, NotFoundError

_Class = TypeVar("_Class", bound=type)


def refused(message: str) -> MlflowException:
    """Return the error for what a workspace does not do; ``message`` names the alternative."""
    return MlflowException(message, INVALID_PARAMETER_VALUE)


def to_mlflow_error(error: EstimatoryError | OSError) -> MlflowException:
    """Return MLflow's error for one of ours or of the file system, with the code of its kind."""
    code = INVALID_PARAMETER_VALUE
    if isinstance(error, OSError):
        code = INTERNAL_ERROR
    elif isinstance(error, NotFoundError):
        code = RESOURCE_DOES_NOT_EXIST
    elif isinstance(error, ConflictError):
        code = RESOURCE_ALREADY_EXISTS
    return MlflowException(str(error), code)


def raises_mlflow_errors(cls: _Class) -> _Class:
    """Let every public method of a class raise MLflow's errors for all errors of the workspace."""
    for name, function in list(vars(cls).items()):
        if callable(function) and not name.startswith("_"):
            setattr(cls, name, _translated(function))
    return cls


def _translated(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*values: Any, **named: Any) -> Any:
        try:
            return function(*values, **named)
        except (EstimatoryError, OSError) as error:
            raise to_mlflow_error(error) from None

    return call
