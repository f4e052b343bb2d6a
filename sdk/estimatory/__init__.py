"""Estimators for Jupyter: tracked, live, detached training runs on your own machines.

Names are imported when they are first used: a training script that says
``from estimatory import Run`` loads what logging needs and nothing else.
"""

from __future__ import annotations

from .base.lazy import lazy_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_find_name, _list_names = lazy_names(__name__)


def __getattr__(name: str) -> Any:
    if name == "EstimatorBuilder":  # not in __all__: a run has the core alone, without notebooks
        import estimatory_magics

        return estimatory_magics.EstimatorBuilder
    return _find_name(name)


def __dir__() -> list[str]:
    return sorted([*_list_names(), "EstimatorBuilder"])


def load_ipython_extension(ipython: Any) -> None:
    """``%load_ext estimatory``: register ``%%estimator`` and the line magics."""
    import estimatory_magics

    estimatory_magics.load_ipython_extension(ipython)


def unload_ipython_extension(ipython: Any) -> None:
    """``%unload_ext estimatory``."""
    import estimatory_magics

    estimatory_magics.unload_ipython_extension(ipython)
