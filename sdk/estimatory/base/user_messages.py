"""Messages for the person at the keyboard, plain or as a warning."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from .clean_text import write_shown

_PACKAGE = __name__.partition(".")[0]
_told: set[str] = set()
_is_silent = ContextVar("_is_silent", default=False)


@contextmanager
def silently() -> Iterator[None]:
    """Let nothing be told meanwhile, nor count as told: what is only looked at is not done yet."""
    before = _is_silent.set(True)
    try:
        yield
    finally:
        _is_silent.reset(before)


def tell_once(text: str) -> None:
    """Say one quiet line, once a process: what is accepted but maps to something else here."""
    if text in _told or _is_silent.get():
        return
    _told.add(text)
    from ..masking import mask_secrets

    # A notebook paints stderr as if something had gone wrong.
    stream = sys.stdout if _is_notebook() else sys.stderr
    if stream is not None:  # a program may have closed it
        write_shown(stream, f"estimatory: {mask_secrets(text)}\n")


def was_told(text: str) -> bool:
    """Return whether ``tell_once`` has said it in this process."""
    return text in _told


def say(text: str) -> None:
    """Write to standard output at once; a program may have closed it."""
    if sys.stdout is not None:
        write_shown(sys.stdout, text)


def warn(text: str) -> None:
    """Warn about something that may change a result, at the line of the user's own code."""
    from ..masking import mask_secrets

    frame, depth = sys._getframe(1), 2
    while frame.f_back and frame.f_globals.get("__name__", "").partition(".")[0] == _PACKAGE:
        frame, depth = frame.f_back, depth + 1
    warnings.warn(mask_secrets(text), UserWarning, stacklevel=depth)


def _is_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return getattr(shell, "kernel", None) is not None
