"""One option of a run: what it is called, how it is converted, and how it is written back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ..base.lazy_dataclasses import dataclass, field

if TYPE_CHECKING:
    from .request import RunRequest

CELL, COMMAND, FORM, PYTHON = DOORS = ("cell", "command", "form", "python")
"""``%%estimator``; ``estimatory submit``; the form and ``POST /runs``; Estimator and the like."""

Fields = dict[str, Any]
"""Fields of a RunRequest with their values."""
_TEXT = {"type": "string", "default": ""}


@dataclass(frozen=True)
class FormField:
    """How the form shows an option."""

    name: str
    title: str
    group: str
    description: str = ""
    """A sentence; by default it is made of the option's help."""
    schema: Mapping[str, object] = field(default_factory=lambda: _TEXT)
    """What JSON Schema says of the value."""


def take_last(values: list[Any]) -> object:
    """Return the last value: the later of two replaces the earlier."""
    return values[-1]


def say_nothing(_request: RunRequest) -> Iterable[str]:
    """Return no texts: the door writes the option back by itself."""
    return ()


@dataclass(frozen=True)
class Option:
    """A row of the table: all that the doors know of an option."""

    name: str
    help: str
    flags: tuple[str, ...] = ()
    metavar: str = ""
    """Empty for a switch."""
    convert: Callable[[str], Any] = str
    """Text to value; raises ValueError with the reason."""
    doors: tuple[str, ...] = DOORS
    many: bool = False
    """May be said several times; the values add up."""
    gather: Callable[[list[Any]], Any] = take_last
    """All values that were said, as one."""
    is_configurable: bool = True
    """May have a default from `%estimator_config` or pyproject.toml."""
    completion: str = ""
    """Which values are offered by Tab."""
    fill: Callable[[Any], Fields] | None = None
    """Value to fields of the request; None where the door makes them."""
    say: Callable[[RunRequest], Iterable[str]] = say_nothing
    """The texts that ask for what a request has: none for a default, an empty one for a switch."""
    form: tuple[FormField, ...] = ()
    arguments: tuple[str, ...] = ()
    """The estimators' keywords, in the order of ``form``."""
    is_carried: bool = True
    """Whether the estimator's RunConfiguration carries the arguments into the request."""

    @property
    def is_switch(self) -> bool:
        return not self.metavar


def to_field(name: str) -> Callable[[Any], Fields]:
    """Return a ``fill`` that sets one field of the request."""
    return lambda value: {name: value}


def say_field(
    name: str, default: object = "", write: Callable[[Any], str] = str
) -> Callable[[RunRequest], Iterable[str]]:
    """Return a ``say`` that writes one field of the request, unless it is empty or the default."""

    def say(request: RunRequest) -> Iterable[str]:
        value = getattr(request, name)
        return [write(value)] if value and value != default else []

    return say
