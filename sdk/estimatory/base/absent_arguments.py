"""Arguments that the retired SDK took and a function here does not: a sentence instead of silence.

::

    @absent_arguments(attach_diagnostics="There is nobody to send them to; run.get_all_logs().")
    def get_details(self) -> dict[str, Any]: ...

A call that gives such an argument a value raises UserError with the sentence; None is taken, for it
is what the SDK had as default.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from ..errors import UserError

Function = TypeVar("Function", bound=Callable[..., Any])


def absent_arguments(**sentences: str) -> Callable[[Function], Function]:
    """Refuse keyword arguments of a function, each with its sentence.

    Args:
        sentences: name of an argument to the sentence: why it has no meaning, what to do instead.
    """

    def decorate(function: Function) -> Function:
        @functools.wraps(function)
        def checked(*values: object, **named: object) -> object:
            for name in [name for name in named if name in sentences]:
                _refuse(function, name, named.pop(name), sentences)
            return function(*values, **named)

        checked.__absent_arguments__ = sentences  # type: ignore[attr-defined]
        return checked  # type: ignore[return-value]

    return decorate


def explain_absent_argument(function: Callable[..., Any], name: str) -> str:
    """Return the sentence for an argument that ``function`` refuses; empty without one."""
    sentences: Mapping[str, str] = getattr(function, "__absent_arguments__", {})
    return sentences.get(name, "")


def _refuse(
    function: Callable[..., Any], name: str, value: object, sentences: Mapping[str, str]
) -> None:
    if value is not None:
        asked = f"{function.__qualname__.removesuffix('.__init__')}({name}=…)"
        raise UserError(f"{asked} has no meaning here.", sentences[name])
