"""Attributes that the retired SDK had and a class here has not: a sentence instead of silence.

A class names them once, where it is defined::

    class Run(AbsentNames, absent={"get_steps": "Steps come with pipelines; use get_children()."}):

``run.get_steps`` and ``Run.get_steps`` then raise AttributeError with that sentence, and
``hasattr`` stays False. Any other name that an instance lacks is answered with the nearest one.
A name of the table that the class has after all, or gets in a subclass, is simply there.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any


class AbsentAttributeError(AttributeError):
    """An attribute that is not there; its message is for people, and says what to use."""


class AbsentNames:
    """Base of classes that say of a missing attribute why it is missing and what to use."""

    def __init_subclass__(cls, absent: Mapping[str, str] | None = None, **others: Any) -> None:
        """Take the table of a class.

        Args:
            absent: name to sentence: why it is not there, and what to use instead.
        """
        super().__init_subclass__(**others)
        for name, sentence in (absent or {}).items():
            if not hasattr(cls, name):
                setattr(cls, name, _Absent(name, sentence))

    if not TYPE_CHECKING:  # a type checker shall know what there is

        def __getattr__(self, name: str) -> Any:
            found = _find(type(self), name)
            if found is not None and not isinstance(found, _Absent):
                return object.__getattribute__(self, name)  # a property: what it raised
            raise absent_attribute(self, name)


class _Absent:
    """Raises on access, through the class and through an instance alike."""

    def __init__(self, name: str, sentence: str) -> None:
        self.name, self.sentence = name, sentence

    def __get__(self, instance: object, owner: type) -> Any:
        raise absent_attribute(owner if instance is None else instance, self.name)


def absent_attribute(owner: object, name: str) -> AbsentAttributeError:
    """Return the error for a name that ``owner``, an instance or a class, has not."""
    kind = owner if isinstance(owner, type) else type(owner)
    said = explain_absent(kind, name) or _guess(owner, name)
    error = AbsentAttributeError(f"{kind.__name__} has no attribute {name!r}.{said and ' '}{said}")
    error.name, error.obj = name, owner  # as keyword arguments only since Python 3.10
    return error


def explain_absent(kind: type, name: str) -> str:
    """Return the sentence that ``kind`` has for a name it lacks; empty where it has none."""
    absent = _find(kind, name)
    return absent.sentence if isinstance(absent, _Absent) else ""


def _find(kind: type, name: str) -> object:
    """Return what a class has under a name, as it was written there; None where it has nothing."""
    return next((vars(base)[name] for base in kind.__mro__ if name in vars(base)), None)


def _guess(owner: object, name: str) -> str:
    if name.startswith("_"):  # asked for by Python, IPython and copy, not by people
        return ""
    kind = owner if isinstance(owner, type) else type(owner)
    near = _find_near(kind, frozenset(getattr(owner, "__dict__", ())), name)
    return f"Did you mean {near!r}?" if near else ""


@functools.lru_cache(maxsize=256)
def _find_near(kind: type, own: frozenset[str], name: str) -> str:
    """Return the nearest name of a class or of ``own``; kept, as ``hasattr`` asks often."""
    import difflib

    known = {*dir(kind), *own} - {name}
    names = sorted(n for n in known if n[0] != "_" and not explain_absent(kind, n))
    return next(iter(difflib.get_close_matches(name, names, n=1)), "")
