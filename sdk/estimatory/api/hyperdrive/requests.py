"""From what each child is to its request: the parameters of the space are taken out of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...base.user_messages import warn
from ...submission.request import RunRequest
from ...sweeps.expressions import Expression
from .exceptions import HyperDriveConfigException


def read_space(space: Mapping[str, Any]) -> dict[str, Expression]:
    """Return a parameter space as expressions.

    Raises:
        HyperDriveConfigException: a value is none.
    """
    return {name: _read(name, value) for name, value in space.items()}


def _read(name: object, value: object) -> Expression:
    if not isinstance(name, str):
        raise HyperDriveConfigException(
            f"The parameter {name!r:.80} is a {type(name).__name__}; its name must be text."
        )
    try:
        read = Expression.from_json(value)
    except (ValueError, TypeError):
        raise HyperDriveConfigException(
            f"The parameter {name!r:.80} has {value!r:.80} for its values.",
            "Give it an expression, such as choice(0.01, 0.1) or uniform(0, 1).",
        ) from None
    return Expression(read.kind, tuple(_to_plain(each) for each in read.args))


def _to_plain(value: Any) -> Any:
    """Return a scalar of NumPy as Python's."""
    is_scalar = hasattr(value, "item") and not getattr(value, "shape", ())
    return value.item() if is_scalar else value


def without_parameters(request: RunRequest, space: Iterable[str]) -> RunRequest:
    """Return an estimator's request without the parameters that are searched; warns of them."""
    names = {name.lstrip("-") for name in space}
    kept, dropped = _split(request.arguments, names)
    if not dropped:
        return request
    warn(
        "The same input parameter(s) are specified in estimator/run_config script params and "
        "HyperDrive parameter space. HyperDrive parameter space definition will override these "
        f"duplicate entries. {dropped} is the list of overridden parameter(s)."
    )
    return request.replace(
        arguments=tuple(kept),
        parameters={k: v for k, v in request.parameters.items() if k not in names},
        run_definition={**request.run_definition, "arguments": kept},
    )


def _split(arguments: Sequence[str], names: set[str]) -> tuple[list[str], list[str]]:
    """Return the arguments that stay, and the options that go, each with its values."""
    kept: list[str] = []
    dropped: list[str] = []
    is_dropped = False
    for word in arguments:
        if _is_option(word):
            option = word.partition("=")[0]
            is_dropped = option.lstrip("-") in names
            dropped += [option] if is_dropped else []
        kept += [] if is_dropped else [word]
    return kept, dropped


def _is_option(word: str) -> bool:
    """Return whether a word is an option and no negative number."""
    return word.startswith("-") and word.strip("-")[:1].isalpha()
