"""Stands where a file imports what has no counterpart: the first use says what to do instead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

from ..errors import UserError


class NotHereError(UserError, AttributeError):
    """A placeholder was used.

    An AttributeError as well, so that ``hasattr`` of a placeholder is False.
    """


class Placeholder:
    """A name of the SDK that may be imported, annotated with and compared, but not used.

    No object is an instance of it, so that ``isinstance(run, HyperDriveRun)`` is False, as is true.

    Args:
        path: the name with its module.
        sentence: why it is not there, and what to use instead.
    """

    def __init__(self, path: str, sentence: str) -> None:
        vars(self).update(__name__=path.rpartition(".")[2], __doc__=sentence, _path=path)

    def __repr__(self) -> str:
        return f"<{self._path}, which Estimatory does not have>"

    def __instancecheck__(self, instance: object) -> bool:
        return False

    def __subclasscheck__(self, kind: type) -> bool:
        return False

    def __or__(self, other: object) -> Any:
        """An annotation, ``HyperDriveConfig | None``, is no use of it."""
        return Any

    __ror__ = __or__

    def __call__(self, *values: Any, **named: Any) -> NoReturn:
        self._refuse()

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):  # what Python itself asks for
            raise AttributeError(name)
        self._refuse()

    def __setattr__(self, name: str, value: object) -> NoReturn:
        self._refuse()

    def __mro_entries__(self, bases: tuple[object, ...]) -> NoReturn:
        self._refuse()

    def __getitem__(self, key: object) -> NoReturn:
        self._refuse()

    def __iter__(self) -> Iterator[Any]:
        self._refuse()

    def __enter__(self) -> NoReturn:
        self._refuse()

    def __exit__(self, *error: object) -> None:
        """Never reached: entering is refused."""

    def _refuse(self) -> NoReturn:
        __tracebackhide__ = True
        raise NotHereError(f"Estimatory has no {self._path}.", str(self.__doc__))
