"""The standard ``dataclasses``, loaded when the first object of such a class is made.

Loading the module and making a class of it cost a script and a worker more than all else that they
import. Names and types are those of the standard module.
"""

from __future__ import annotations

from _thread import RLock
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import (
        asdict as asdict,
        dataclass as dataclass,
        field as field,
        fields as fields,
        is_dataclass as is_dataclass,
        replace as replace,
    )

_INIT, _FIELDS = "__init__", "__dataclass_fields__"
_completing = RLock()
_tasks: list[_Task] = []


def when_complete(cls: type, act: Callable[[type], object]) -> None:
    """Call ``act`` once a pending class is a dataclass; never for any other class."""
    pending = vars(cls).get(_INIT)
    if isinstance(pending, _Pending):
        pending.task.acts.append(act)


def complete_all() -> None:
    """Complete the classes of all loaded modules now, for the processes that are forked of this."""
    while _tasks:
        _tasks.pop().complete()


def _decorate(cls: type | None = None, /, **options: bool) -> object:
    """Return the class; it becomes a dataclass when its first object is made."""
    if cls is None:
        return lambda decorated: _decorate(decorated, **options)
    if _INIT in vars(cls):
        raise TypeError(f"{cls.__name__} has an __init__ of its own: use the standard dataclass.")
    task = _Task(cls, options)
    for name in (_FIELDS, _INIT):
        setattr(cls, name, _Pending(task, name))
    return cls


def _declare(**options: object) -> object:
    """Return a placeholder for ``dataclasses.field`` until its class is complete."""
    return _Field(options)


class _Field:
    def __init__(self, options: dict[str, object]) -> None:
        self.options = options


class _Task:
    """Makes one class a dataclass, once."""

    def __init__(self, cls: type, options: dict[str, bool]) -> None:
        self.cls = cls
        self.acts: list[Callable[[type], object]] = []
        self._options = options
        _tasks.append(self)

    def complete(self) -> None:
        with _completing:
            if isinstance(vars(self.cls)[_INIT], _Pending):
                self._make()
                for act in self.acts:
                    act(self.cls)

    def _make(self) -> None:
        """Give the class its ``__init__`` last: threads that make objects meanwhile wait for it."""
        import dataclasses

        self._declare_fields()
        init = self._make_init()
        dataclasses.dataclass(**self._options)(self.cls)
        setattr(self.cls, _INIT, init)

    def _declare_fields(self) -> None:
        import dataclasses

        for name, value in list(vars(self.cls).items()):
            if isinstance(value, _Field):
                made: object = dataclasses.field(**value.options)  # type: ignore[call-overload]
                setattr(self.cls, name, made)

    def _make_init(self) -> object:
        """Return the ``__init__`` that a twin of the class gets."""
        import dataclasses

        pending = (_INIT, _FIELDS, "__dict__", "__weakref__")
        members = {k: v for k, v in vars(self.cls).items() if k not in pending}
        twin = type(self.cls)(self.cls.__name__, self.cls.__bases__, members)
        options = {**self._options, "eq": False, "repr": False}
        return vars(dataclasses.dataclass(**options)(twin))[_INIT]


class _Pending:
    """An attribute that completes its class when it is asked for."""

    def __init__(self, task: _Task, name: str) -> None:
        self.task = task
        self._name = name

    def __get__(self, instance: object, owner: type | None = None) -> object:
        self.task.complete()
        found = vars(self.task.cls)[self._name]
        return found.__get__(instance, owner) if self._name == _INIT else found


def _later(name: str) -> Callable[..., object]:
    """Return a function of the standard module that loads it when it is called."""

    def call(*args: object, **kwargs: object) -> object:
        import dataclasses

        answer: object = getattr(dataclasses, name)(*args, **kwargs)
        return answer

    return call


if not TYPE_CHECKING:
    dataclass, field = _decorate, _declare
    asdict, fields, is_dataclass, replace = map(
        _later, ("asdict", "fields", "is_dataclass", "replace")
    )
