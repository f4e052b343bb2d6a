"""Every target at a glance: what is in use, who waits, what its nodes do.

Read from files and from the index; nothing here connects to a host.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from ..base import lazy_dataclasses as dataclasses
from ..base.lazy_dataclasses import dataclass, field
from ..base.unreadable import Listing
from ..errors import ComputeTargetNotFoundError, EstimatoryError
from ..folders.run_record import NOT_STARTED, QUEUED, STATUSES, TERMINAL
from ..folders.workspace_folder import WorkspaceFolder
from ..store import Index, RunQuery, RunSummary
from .base import ComputeBackend
from .node_overview import NodeOverview, Occupancy
from .queue import Place, Queue
from .record import LOCAL, TargetRecord, find_target, list_targets
from .table import make_backend

DELETED = "deleted"
"""The kind of a target that was forgotten while runs of it go on."""


@dataclass(frozen=True)
class TargetOverview:
    """A target as the sidebar shows it."""

    name: str
    kind: str
    n_slots: int | None
    """None: runs never wait for a slot of ours."""
    n_busy: int
    """Slots in use; of a target without slots, runs."""
    running: tuple[str, ...]
    waiting: tuple[str, ...]
    """In the order in which they will begin."""
    nodes: tuple[NodeOverview, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    """Why the target cannot be used as it is set up."""

    def to_json(self) -> dict[str, Any]:
        """Return the fields of ``GET /compute`` in docs/structure.md."""
        return dataclasses.asdict(self)


def describe_targets(
    workspace: WorkspaceFolder, active: Iterable[RunSummary] | None = None
) -> Listing[TargetOverview]:
    """``local`` first, then every target by name, then those forgotten with runs going on.

    ``active`` are the runs that have not ended, where the caller has them at hand.
    """
    by_target = _group(list_active_runs(workspace) if active is None else active)
    targets = list_targets(workspace)
    names = [LOCAL, *(target.name for target in targets)]
    damaged = {damage.name for damage in targets.unreadable}
    forgotten = sorted(set(by_target) - {*names, *damaged, ""})
    shown = [_describe(workspace, name, by_target[name]) for name in [*names, *forgotten]]
    return Listing(shown, targets.unreadable)


def describe_target(
    workspace: WorkspaceFolder, name: str, active: Iterable[RunSummary] | None = None
) -> TargetOverview:
    """Return one target.

    Raises:
        ComputeTargetNotFoundError: there is none of that name.
    """
    if name != LOCAL and find_target(workspace, name) is None:
        raise ComputeTargetNotFoundError(
            f"There is no compute target {name!r:.80} in {workspace.path}.",
            "`estimatory compute list` lists them.",
        )
    runs = _group(list_active_runs(workspace) if active is None else active)
    return _describe(workspace, name, runs[name])


def list_active_runs(workspace: WorkspaceFolder, index: Index | None = None) -> list[RunSummary]:
    """Return the runs that have not ended, the oldest first."""
    index = index or Index(workspace)
    index.sync()
    alive = tuple(status for status in STATUSES if status not in TERMINAL)
    return index.list_runs(RunQuery(statuses=alive, is_descending=False, limit=None))


def _group(runs: Iterable[RunSummary]) -> defaultdict[str, list[RunSummary]]:
    grouped: defaultdict[str, list[RunSummary]] = defaultdict(list)
    for run in runs:
        grouped[run.compute_target].append(run)
    return grouped


def _describe(workspace: WorkspaceFolder, name: str, runs: list[RunSummary]) -> TargetOverview:
    line = Queue.before(workspace, name)
    places = line.list_places()
    running, waiting = _sort_out(runs, places)
    overview = TargetOverview(name, DELETED, None, len(running), running, waiting)
    record = TargetRecord.local() if name == LOCAL else find_target(workspace, name)
    if record is None:
        return overview
    overview = dataclasses.replace(overview, kind=record.kind)
    try:
        backend = make_backend(workspace, record)
        facts = backend.describe()
    except EstimatoryError as error:
        return _with_problem(overview, error)
    problem = _describe_strays(line.list_strays())
    overview = dataclasses.replace(overview, facts=facts, problem=problem)
    return _with_nodes(backend, overview, places)


def _describe_strays(paths: list[str]) -> str:
    """Return a sentence about files in the line that are no tickets; empty without any."""
    if not paths:
        return ""
    return f"No tickets of runs, and passed over: {', '.join(paths):.1000}. Remove them."


def _with_nodes(
    backend: ComputeBackend, overview: TargetOverview, places: list[Place]
) -> TargetOverview:
    try:
        slots = backend.list_slots()
        occupancy = Occupancy(running=overview.running)
        if slots is not None:
            held = {number: place.run_id for place in places for number in place.slots}
            holders = {number: run_id for number, run_id in held.items() if number < len(slots)}
            occupancy = Occupancy(slots, holders, overview.running)
            overview = dataclasses.replace(overview, n_slots=len(slots), n_busy=len(holders))
        return dataclasses.replace(overview, nodes=tuple(backend.list_nodes(occupancy)))
    except EstimatoryError as error:
        return _with_problem(overview, error)


def _with_problem(overview: TargetOverview, error: EstimatoryError) -> TargetOverview:
    """Keep the other targets in the list when one is set up wrongly."""
    return dataclasses.replace(overview, problem=f"{error.summary} {error.hint}".strip())


def _sort_out(
    runs: list[RunSummary], places: Iterable[Place]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ids of the runs that have what they need and of those that wait; the line's word decides."""
    alive = {run.run_id: run for run in runs}
    in_line = {place.run_id: place for place in places if place.run_id in alive}
    waiting = [run_id for run_id, place in in_line.items() if not place.slots]
    others = [run for run in runs if run.run_id not in in_line]
    waiting += [run.run_id for run in others if run.status in (QUEUED, NOT_STARTED)]
    return tuple(run_id for run_id in alive if run_id not in waiting), tuple(waiting)
