"""Which carrier carries a run, by the kind of the run.

Another package adds a kind by an entry point of the group ``estimatory.carriers``: the kind as its
name, a subclass of :class:`~estimatory.worker.carrier.Carrier` as its object.
"""

from __future__ import annotations

import sys
from importlib import import_module

from ..errors import ExperimentExecutionError
from ..folders.run_spec import SCRIPT, SWEEP
from .carrier import Assignment, Carrier

GROUP = "estimatory.carriers"
_OURS = {
    SCRIPT: ("estimatory.worker.script_carrier", "ScriptCarrier"),
    SWEEP: ("estimatory.sweeps.carrier", "SweepCarrier"),
}
"""Module and class; one that starts other runs stands above this room."""


def open_carrier(assignment: Assignment) -> Carrier:
    """Return the carrier for the kind of a run.

    Raises:
        ExperimentExecutionError: no installed package carries that kind.
    """
    kind = assignment.run.spec.kind
    found = _find_own(kind) if kind in _OURS else _find_added(kind)
    return found(assignment)


def _find_own(kind: str) -> type[Carrier]:
    module, name = _OURS[kind]
    found: type[Carrier] = getattr(import_module(module), name)
    return found


def _find_added(kind: str) -> type[Carrier]:
    from ..base.entry_points import find_entry_point

    point = find_entry_point(GROUP, kind)
    if point is None:
        raise ExperimentExecutionError(
            f"No installed package carries runs of the kind {kind!r:.80}.",
            f"Install the package that brings it for {sys.executable}; it registers an entry point "
            f"of that name in the group {GROUP!r}.",
        )
    found: type[Carrier] = point.load()
    return found
