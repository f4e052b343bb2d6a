"""One quiet line for what is accepted but maps to something else here, said once a process."""

from __future__ import annotations

import sys

_told: set[str] = set()


def tell_once(text: str) -> None:
    """Say a line to whoever works at the keyboard: beside the cell, else on stderr."""
    if text in _told:
        return
    _told.add(text)
    # A notebook paints stderr as if something had gone wrong.
    stream = sys.stdout if _is_notebook() else sys.stderr
    stream.write(f"estimatory: {text}\n")


def _is_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return getattr(shell, "kernel", None) is not None
