"""Errors of the person at the keyboard: one line, the faulty piece marked, never a traceback."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from IPython.core.error import UsageError

from estimatory.masking import mask_secrets

__all__ = ["CellRunError", "UsageError", "marked", "one_of", "suggestion"]


class CellRunError(Exception):
    """The run of a cell did not complete: marks the cell as failed, so that `Run all` stops."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def marked(message: str, line: str, start: int, end: int) -> UsageError:
    """Return an error that shows ``line``, ``start:end`` underlined, passwords masked."""
    before, marked_too, after = map(mask_secrets, (line[:start], line[:end], line[end:]))
    carets = " " * len(before) + "^" * max(1, len(marked_too) - len(before))
    return UsageError(f"{mask_secrets(message)}\n    {marked_too}{after}\n    {carets}")


def suggestion(word: str, known: Iterable[str]) -> str:
    """``did you mean X?`` for the closest of ``known``, or an empty string."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean {close[0]}?" if close else ""


def one_of(word: str, known: Iterable[str]) -> str:
    """Return the sentence that says what would have been valid in place of ``word``."""
    choices = sorted(known)
    hint = suggestion(word, choices)
    listed = f"valid: {', '.join(choices)}" if choices else "there are none yet"
    return f"{hint} ({listed})" if hint else listed
