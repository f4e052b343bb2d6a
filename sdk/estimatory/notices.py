"""What is to be said to whoever works at the keyboard: quietly, or as a warning."""

from __future__ import annotations

import sys
import warnings

_PACKAGE = __name__.partition(".")[0]
_told: set[str] = set()


def tell_once(text: str) -> None:
    """Say one quiet line, once a process: what is accepted but maps to something else here."""
    if text in _told:
        return
    _told.add(text)
    # A notebook paints stderr as if something had gone wrong.
    stream = sys.stdout if _is_notebook() else sys.stderr
    stream.write(f"estimatory: {text}\n")


def warn(text: str) -> None:
    """Warn about something that may change a result, at the line of the user's own code."""
    frame, depth = sys._getframe(1), 2
    while frame.f_back and frame.f_globals.get("__name__", "").partition(".")[0] == _PACKAGE:
        frame, depth = frame.f_back, depth + 1
    warnings.warn(text, UserWarning, stacklevel=depth)


def _is_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return getattr(shell, "kernel", None) is not None
