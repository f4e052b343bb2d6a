"""Public calls checked at the door: one sentence for a keyword that is unknown or a wrong type.

A call with types that were accepted before costs one look into a set; what the parameters take is
worked out at a function's first call.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable
from operator import is_
from types import FunctionType
from typing import TYPE_CHECKING, Any, TypeVar

from .lazy_dataclasses import when_complete
from .user_messages import tell_once

if TYPE_CHECKING:
    import inspect

    from ..errors import ArgumentError
    from .argument_types import Wanted

_Class = TypeVar("_Class", bound=type)
_Function = TypeVar("_Function", bound=Callable[..., Any])

_PACKAGE = __name__.partition(".")[0]
_TAKES_ANY_KEYWORD = 8
"""``inspect.CO_VARKEYWORDS``"""
_CALLS = ("__init__", "__new__", "__call__")
_AS_WRITTEN = {
    "AbstractDataset": "Dataset",
    "FileDatasetFactory": "Dataset.File",
    "TabularDatasetFactory": "Dataset.Tabular",
}
"""Classes that people reach by another name than their own."""

_MOST_KNOWN = 64
"""Combinations of types that are remembered for a function: programs may make classes for ever."""


def checked(cls: _Class) -> _Class:
    """Check the public calls of a class, and those of our own classes that it inherits from.

    Methods that a class names in ``_unchecked`` are left alone: a script calls them in its loops.
    """
    _check_with_bases(cls)
    when_complete(cls, _check_with_bases)  # a dataclass has its ``__init__`` only then
    return cls


def _check_with_bases(cls: type) -> None:
    for base in cls.__mro__:
        if base.__module__.partition(".")[0] == _PACKAGE:
            _check_own(base, cls.__name__)


def checked_function(function: _Function) -> _Function:
    """Check the calls of a function that belongs to no class."""
    guarded: _Function = _guard(function)
    return guarded


def also_takes(names: str) -> Callable[[_Function], _Function]:
    """Accept keywords that azureml-core has and that decide nothing here: names between spaces.

    One that is given is said in a quiet line, and not handed on to the function.
    """

    def mark(function: _Function) -> _Function:
        function.__dict__["_also_takes"] = tuple(names.split())
        return function

    return mark


def check_keywords(called: str, known: Collection[str], given: Iterable[str]) -> None:
    """Check keywords that a call hands on.

    Raises:
        ArgumentError: one of the given is not known.
    """
    __tracebackhide__ = True
    from .argument_types import find_unknown

    fault = find_unknown(called, known, given)
    if fault is not None:
        raise fault


def checks_itself(names: str) -> Callable[[_Function], _Function]:
    """Leave parameters, by names between spaces, to a function that says more about wrong ones."""

    def mark(function: _Function) -> _Function:
        function.__dict__["_checks_itself"] = frozenset(names.split())
        return function

    return mark


def _check_own(cls: type, public: str) -> None:
    left_alone = vars(cls).get("_unchecked", ())
    for name, value in list(vars(cls).items()):
        if (not name.startswith("_") or name in _CALLS) and name not in left_alone:
            guarded = _guard_member(value, public)
            if guarded is not value:
                setattr(cls, name, guarded)


def _guard_member(value: object, public: str) -> object:
    if isinstance(value, (staticmethod, classmethod)):
        guarded = _guard(value.__func__, public)
        return value if guarded is value.__func__ else type(value)(guarded)
    return _guard(value, public)


def _guard(function: object, owner: str = "") -> Any:
    if not isinstance(function, FunctionType) or hasattr(function, "_contract"):
        return function
    contract = _Contract(function, owner)

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True  # IPython's: an error is shown at the line of the caller
        key = (*map(type, args), *kwargs, *map(type, kwargs.values()))
        left_out = contract.known.get(key)
        if left_out is None:
            fault = contract.find_fault(args, kwargs)
            if fault is not None:
                raise fault
            args, kwargs = contract.settle(args, kwargs, key)
        elif left_out:
            kwargs = {name: value for name, value in kwargs.items() if name not in left_out}
        return function(*args, **kwargs)

    call._contract = contract  # type: ignore[attr-defined]
    if "_also_takes" in vars(function):
        call.__wrapped__ = _Described(function)
    return call


class _Described:
    """A function in the words of its signature, with the keywords that it also takes."""

    def __init__(self, function: FunctionType) -> None:
        self.__wrapped__ = function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.__wrapped__(*args, **kwargs)

    @property
    def __signature__(self) -> inspect.Signature:
        import inspect  # takes long to load, and is asked for by people only

        own = inspect.signature(self.__wrapped__)
        names = [n for n in vars(self.__wrapped__)["_also_takes"] if n not in own.parameters]
        kind = inspect.Parameter.KEYWORD_ONLY
        added = [inspect.Parameter(name, kind, default=None) for name in names]
        return own.replace(parameters=[*own.parameters.values(), *added])


class _Contract:
    """What a function takes.

    ``known`` has the types that it was seen to take, each with the keywords to leave out then.
    """

    def __init__(self, function: FunctionType, owner: str) -> None:
        self.known: dict[tuple[object, ...], frozenset[str]] = {}
        self._function, self._owner = function, owner

    def _unwrap(self) -> FunctionType:
        """Return what was written: another decorator may lie around it."""
        inner = self._function
        while hasattr(inner, "__wrapped__"):
            inner = inner.__wrapped__
        return inner

    @functools.cached_property
    def _wanted(self) -> dict[str, Wanted]:
        from .argument_types import wanted_by

        return wanted_by(self._unwrap())

    @functools.cached_property
    def _positional(self) -> tuple[str, ...]:
        return tuple(self._wanted)[: self._unwrap().__code__.co_argcount]

    @functools.cached_property
    def _ignored(self) -> frozenset[str]:
        return frozenset(vars(self._function).get("_also_takes", ())).difference(self._wanted)

    def find_fault(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> ArgumentError | None:
        """Return the error for the first argument that the function does not take, if any."""
        from .argument_types import find_unknown, find_wrong

        takes_all = self._unwrap().__code__.co_flags & _TAKES_ANY_KEYWORD
        left = self._function.__dict__.get("_checks_itself", ())
        given = {**dict(zip(self._positional, args)), **kwargs}
        given = {name: value for name, value in given.items() if name not in left}
        known = {*self._ignored, *getattr(self._function, "__absent_arguments__", ())}
        names = () if takes_all else (n for n in kwargs if n not in known)
        called = self._called(args)
        return find_unknown(called, self._wanted, names) or find_wrong(called, self._wanted, given)

    def settle(
        self, args: tuple[Any, ...], kwargs: dict[str, Any], key: tuple[object, ...]
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Return what the function is given: path objects become text."""
        left_out = self._ignored.intersection(kwargs)
        told = [n for n in kwargs if n in left_out and kwargs[n] is not None]
        self._tell(told, args)
        named = [self._hand_on(name, value) for name, value in zip(self._positional, args)]
        settled = (*named, *args[len(named) :])
        kept = {n: self._hand_on(n, v) for n, v in kwargs.items() if n not in left_out}
        is_as_given = all(map(is_, settled, args)) and all(kept[n] is kwargs[n] for n in kept)
        if not told and is_as_given and len(self.known) < _MOST_KNOWN:
            self.known[key] = left_out
        return settled, kept

    def _tell(self, names: list[str], args: tuple[Any, ...]) -> None:
        if names:
            listed, verb = ", ".join(names), "decide" if len(names) > 1 else "decides"
            tell_once(f"{self._called(args)}: {listed}: accepted, {verb} nothing here.")

    def _hand_on(self, name: str, value: object) -> object:
        return self._wanted[name].settle(value) if name in self._wanted else value

    def _called(self, args: tuple[Any, ...]) -> str:
        """Return the call as people write it: ``Workspace.create``, ``Run.get_metrics``."""
        code, owner = self._unwrap().__code__, self._owner
        first = code.co_varnames[0] if code.co_argcount else ""
        if first in ("self", "cls") and args:
            owner = (args[0] if isinstance(args[0], type) else type(args[0])).__name__
        name, owner = self._function.__name__, _AS_WRITTEN.get(owner, owner)
        return ".".join(filter(None, (owner, "" if name in _CALLS else name)))
