"""The notebook's side of Estimatory: ``%%estimator``, line magics, outputs.

``%load_ext estimatory`` loads them.
"""

from __future__ import annotations

from typing import Any

__all__ = ["load_ipython_extension", "unload_ipython_extension"]


def load_ipython_extension(shell: Any) -> None:
    """Register the magics and their completion with an IPython shell."""
    from estimatory_magics.registration import register

    register(shell)


def unload_ipython_extension(shell: Any) -> None:
    """Take back what :func:`load_ipython_extension` registered."""
    from estimatory_magics.registration import unregister

    unregister(shell)
