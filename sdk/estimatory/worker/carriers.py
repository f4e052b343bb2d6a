"""Which carrier carries a run, by the kind of the run.

Another package adds a kind by an entry point of the group ``estimatory.carriers``: the kind as its
name, a subclass of :class:`~estimatory.worker.carrier.Carrier` as its object.
"""

from __future__ import annotations

import sys

from ..errors import ExperimentExecutionError
from ..folders.run_spec import SCRIPT
from .carrier import Assignment, Carrier

GROUP = "estimatory.carriers"


def open_carrier(assignment: Assignment) -> Carrier:
    """Return the carrier for the kind of a run.

    Raises:
        ExperimentExecutionError: no installed package carries that kind.
    """
    kind = assignment.run.spec.kind
    if kind == SCRIPT:
        from .script_carrier import ScriptCarrier

        return ScriptCarrier(assignment)
    return _find_added(kind)(assignment)


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
