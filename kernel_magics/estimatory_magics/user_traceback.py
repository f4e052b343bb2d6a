"""Errors of this project in a cell: the user's own lines and the message, not our frames."""

from __future__ import annotations

import os
from types import TracebackType
from typing import TYPE_CHECKING

import estimatory
from estimatory.base.absent_names import AbsentAttributeError
from estimatory.errors import EstimatoryError

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

_OURS = tuple(os.path.join(os.path.dirname(path), "") for path in (__file__, estimatory.__file__))

# Names that the Azure ML SDK had and we lack are import errors, with advice.
_SHORTENED = (EstimatoryError, ImportError, AbsentAttributeError)


def install(shell: InteractiveShell) -> None:
    """Shorten the tracebacks of a shell, unless somebody else sees to its errors."""
    if not shell.custom_exceptions:
        shell.set_custom_exc(_SHORTENED, _show)  # type: ignore[no-untyped-call]


def uninstall(shell: InteractiveShell) -> None:
    """Take back what :func:`install` did."""
    if shell.custom_exceptions == _SHORTENED:
        shell.set_custom_exc((), None)  # type: ignore[no-untyped-call]


def _show(
    shell: InteractiveShell,
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType | None,
    tb_offset: int | None = None,
) -> None:
    shell.showtraceback((kind, error, without_our_frames(trace)), tb_offset=tb_offset)


def without_our_frames(trace: TracebackType | None) -> TracebackType | None:
    """Return a copy up to where the user's code called ours; all of it if we called back.

    A frame of the user's below ours, such as a function handed in, is worth seeing.
    """
    frames = []
    while trace is not None:
        frames.append(trace)
        trace = trace.tb_next
    while len(frames) > 1 and _is_ours(frames[-1]):
        frames.pop()
    shortened: TracebackType | None = None
    for one in reversed(frames):
        shortened = TracebackType(shortened, one.tb_frame, one.tb_lasti, one.tb_lineno)
    return shortened


def _is_ours(trace: TracebackType) -> bool:
    return trace.tb_frame.f_code.co_filename.startswith(_OURS)
