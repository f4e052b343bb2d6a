"""The notebook's side of Estimatory: ``%%estimator``, line magics, outputs, a form.

``%load_ext estimatory`` loads them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from estimatory_magics.builder import EstimatorBuilder

__all__ = ["EstimatorBuilder", "load_ipython_extension", "unload_ipython_extension"]


def __getattr__(name: str) -> Any:
    # ipywidgets takes its time, which loading the magics must not.
    if name != "EstimatorBuilder":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from estimatory_magics.builder import EstimatorBuilder

    return EstimatorBuilder


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Register the magics and their completion with an IPython shell."""
    from estimatory_magics.registration import register

    register(shell)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Take back what :func:`load_ipython_extension` registered."""
    from estimatory_magics.registration import unregister

    unregister(shell)
