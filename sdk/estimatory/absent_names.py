"""Attributes that the retired SDK had and a class here has not: a sentence instead of silence.

A class names them once, where it is defined::

    class Run(AbsentNames, absent={"get_steps": "Steps come with pipelines; use get_children()."}):

``run.get_steps`` and ``Run.get_steps`` then raise AttributeError with that sentence, and
``hasattr`` stays False. Any other name that an instance lacks is answered with the nearest one.
A name of the table that the class has after all, or gets in a subclass, is simply there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any


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
            raise absent_attribute(self, name)


class _Absent:
    """Raises on access, through the class and through an instance alike."""

    def __init__(self, name: str, sentence: str) -> None:
        self.name, self.sentence = name, sentence

    def __get__(self, instance: object, owner: type) -> Any:
        raise absent_attribute(owner if instance is None else instance, self.name)


def absent_attribute(owner: object, name: str) -> AttributeError:
    """The error for a name that ``owner``, an instance or a class, has not."""
    kind = owner if isinstance(owner, type) else type(owner)
    said = explain_absent(kind, name) or _guess(owner, name)
    error = AttributeError(f"{kind.__name__} has no attribute {name!r}.{said and ' '}{said}")
    error.name, error.obj = name, owner  # as keyword arguments only since Python 3.10
    return error


def explain_absent(kind: type, name: str) -> str:
    """The sentence that ``kind`` has for a name it lacks; empty where it has none."""
    found = (vars(base)[name] for base in kind.__mro__ if name in vars(base))
    absent = next(found, None)
    return absent.sentence if isinstance(absent, _Absent) else ""


def _guess(owner: object, name: str) -> str:
    if name.startswith("_"):  # asked for by Python, IPython and copy, not by people
        return ""
    import difflib

    kind = owner if isinstance(owner, type) else type(owner)
    names = [n for n in dir(owner) if n[0] != "_" and not explain_absent(kind, n)]
    near = difflib.get_close_matches(name, names, n=1)
    return f"Did you mean {near[0]!r}?" if near else ""
