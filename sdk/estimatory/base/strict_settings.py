"""A group of declared settings, such as ``run_config.mpi``: a typo in a name is an error.

Without that, ``run_config.node_cuont = 4`` would be taken without a word and change nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from . import lazy_dataclasses as dataclasses
from .absent_names import AbsentNames, absent_attribute, explain_absent
from .lazy_dataclasses import fields


class Section(AbsentNames):
    """Settings whose names are the annotations of the class; follows azureml-core 1.61.

    Setting any other attribute raises AttributeError.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name.startswith("_") or name in declared(type(self)) or hasattr(type(self), name)):
            if explain_absent(type(self), name):
                raise absent_attribute(self, name)
            raise AttributeError(_describe_unknown(type(self), name))
        object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        from ..masking import mask_secrets

        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in declared(type(self)))
        return mask_secrets(f"{type(self).__name__}({values})")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self.to_dict() == other.to_dict()

    __hash__ = None  # type: ignore[assignment]

    def to_dict(self) -> dict[str, Any]:
        """JSON-able, in the keys of ``.runconfig`` files: ``{"nodeCount": 1}``."""
        return {camel_case(n): to_plain(getattr(self, n)) for n in declared(type(self))}

    def update_from(self, values: dict[str, Any] | None) -> None:
        """Take over what :meth:`to_dict` gave; keys that are not declared are passed over."""
        for name in declared(type(self)):
            if camel_case(name) in (values or {}):
                setattr(self, name, (values or {})[camel_case(name)])


Element = TypeVar("Element", bound=Section)


def read_each(kind: type[Element], values: Iterable[Any] | None) -> list[Element]:
    """Sections of that kind, each from what its :meth:`Section.to_dict` gave or as it is."""
    return [value if isinstance(value, kind) else _read(kind, value) for value in values or ()]


def _read(kind: type[Element], values: dict[str, Any]) -> Element:
    section = kind()
    section.update_from(values)
    return section


def declared(kind: type) -> list[str]:
    """Return the names of a section's settings, in the order they are written down."""
    return [*_annotations(kind)]


def _annotations(kind: type) -> dict[str, str]:
    found = {}
    for base in reversed(kind.__mro__):
        found.update(vars(base).get("__annotations__", {}))
    return {name: text for name, text in found.items() if not name.startswith("_")}


def take_settings(section: Section, given: dict[str, Any]) -> None:
    """Set what a constructor was given by name; ``_skip_defaults`` is azureml-core's own.

    Raises:
        ArgumentError: a name that the section does not have, or a value of a wrong type.
    """
    __tracebackhide__ = True
    from .argument_types import Wanted, find_unknown, find_wrong

    own = {name: value for name, value in given.items() if name != "_skip_defaults"}
    wanted = {name: Wanted(name, text, True) for name, text in _annotations(type(section)).items()}
    fault = find_unknown(type(section).__name__, {*wanted, *_properties(type(section))}, own)
    fault = fault or find_wrong(type(section).__name__, wanted, own)
    if fault is not None:
        raise fault
    for name, value in own.items():
        setattr(section, name, value)


def to_plain(value: object) -> Any:
    """``value`` as JSON can say it."""
    if isinstance(value, Section):
        return value.to_dict()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {camel_case(f.name): to_plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, dict):
        return {str(k): to_plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_plain(v) for v in value]
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)


def camel_case(name: str) -> str:
    """``node_count`` as ``nodeCount``."""
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


def _describe_unknown(kind: type, name: str) -> str:
    import difflib

    names = sorted({*declared(kind), *_properties(kind)})
    close = difflib.get_close_matches(name, names, 1)
    guess = f" Did you mean {close[0]!r}?" if close else f" It has: {', '.join(names)}."
    return f"{kind.__name__} has no attribute {name!r}.{guess}"


def _properties(kind: type) -> list[str]:
    return [n for n in dir(kind) if n[0] != "_" and not callable(getattr(kind, n, len))]
