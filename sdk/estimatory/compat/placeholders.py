"""Stands where a file imports what has no counterpart: the first use says what to do instead."""

from __future__ import annotations

import functools
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

    def __or__(self, other: object) -> object:
        """Allow an annotation, ``HyperDriveConfig | None``: it uses nothing."""
        return Any

    __ror__ = __or__

    def __getattr__(self, name: str) -> NoReturn:
        __tracebackhide__ = True
        if name.startswith("__"):  # what Python itself asks for
            raise AttributeError(name)
        self._refuse()

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        __tracebackhide__ = True  # IPython's: told without our frames
        raise NotHereError(f"Estimatory has no {self._path}.", str(self.__doc__))

    __call__ = __setattr__ = __getitem__ = __iter__ = __enter__ = __exit__ = _refuse
    __mro_entries__ = _refuse


@functools.cache
def find_placeholder(path: str, sentence: str) -> Placeholder:
    """Return the one placeholder of a path: imported twice it is the same."""
    return Placeholder(path, sentence)
