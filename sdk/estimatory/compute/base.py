"""The contracts of compute: a kind of target, the way of one run to it, the run's processes.

A kind of compute is a subclass of :class:`ComputeBackend` in a folder of its own and a row of
``table.py``; another package registers its own as an entry point of ``estimatory.compute``. What
each contract promises is proved by the test classes in ``estimatory.testing.compute``.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from ..base.lazy_dataclasses import dataclass
from ..folders.run_folder import RunFolder
from ..folders.run_spec import RunSpec
from ..folders.workspace_folder import WorkspaceFolder
from .record import TargetRecord

if TYPE_CHECKING:
    from ..environments.builder import BuildMonitor
    from .hosts.host import HostPool
    from .inspection import Inspection
    from .node_overview import NodeOverview, Occupancy
    from .request import PlacedRequest
    from .slots import Slot


class Allotment(NamedTuple):
    """The slots of its target that a run was given."""

    numbers: tuple[int, ...] = ()
    n_cores: int = 0
    """Of all slots together; 0: not limited."""


class RunContext(NamedTuple):
    """One run, as the worker hands it on."""

    spec: RunSpec
    folder: RunFolder
    workspace: WorkspaceFolder
    allotment: Allotment = Allotment()


class Prepared(NamedTuple):
    """An interpreter that holds the run's packages."""

    interpreter: str
    variables: Mapping[str, str]
    """The environment of a process before the run's own variables are added."""
    key: str = ""
    """Of the environment; empty for an interpreter that is used as it is."""
    is_cached: bool | None = None
    """False: it was built for this run; None: nothing had to be built."""
    lock_path: str = ""
    """Lists every package with its hashes; empty when there is no such file."""
    notes: tuple[str, ...] = ()
    """What was taken in place of what was asked for."""


@dataclass(frozen=True)
class Exit:
    """The end of a run's processes; the first that failed decides."""

    code: int
    """Exit code; negative: minus the number of the signal."""
    rank: int | None = 0
    """None: no rank; the program that starts the ranks failed itself."""
    reason: str = ""
    """The launcher's words, for an end that no rank explains."""
    host: str = ""
    """The host that failed, where it was no rank; ``reason`` is the whole sentence then."""


class Launcher(ABC):
    """Starts, watches and stops the processes of one run. Used by one thread.

    ``command`` is pure. ``start`` is called once; ``poll`` until it returns an exit; ``stop`` at
    any time, also before ``start``, and leaves no process of the run alive.
    """

    @abstractmethod
    def command(self, spec: RunSpec, folder: RunFolder, interpreter: str) -> list[str]:
        """Return the argument list that starts the run; no shell interprets it."""

    @abstractmethod
    def start(self, command: list[str], folder: RunFolder, variables: dict[str, str]) -> None:
        """Start the command in the run's work folder with exactly ``variables``.

        Raises:
            ComputeTargetError: it cannot be started.
        """

    def describe_wait(self, timeout_s: float) -> str | None:
        """Return why the processes have not begun, within ``timeout_s``; None once they have.

        Only a queue makes a run wait here. Empty: the reason is not known yet.
        """
        return None

    @property
    def started_at(self) -> float:
        """When the processes began; asked as soon as they have."""
        return time.time()

    @abstractmethod
    def poll(self, timeout_s: float) -> Exit | None:
        """Wait up to ``timeout_s`` seconds for the end; None while the run goes on."""

    @abstractmethod
    def stop(self, grace_s: float) -> None:
        """Ask every process of the run to end; force those that have not after ``grace_s``."""


class Launch(ABC):
    """Takes one run from the worker to its processes; called in the order of the methods.

    Data of the run is delivered between ``prepare`` and ``make_ready``.
    """

    outlives_worker: ClassVar[bool] = False
    """Whether the run goes on when its worker dies, so that another one may adopt it."""
    adopting_program: ClassVar[str] = ""
    """A program that a machine needs to adopt the run."""

    def __init__(self, run: RunContext) -> None:
        self.run = run

    @abstractmethod
    def prepare(self, monitor: BuildMonitor) -> Prepared:
        """Get the interpreter with the run's packages.

        Raises:
            EnvironmentBuildError: it cannot be had, or ``monitor.should_stop`` returned True.
        """

    def make_ready(self, run: RunContext, prepared: Prepared, monitor: BuildMonitor) -> None:
        """Get ready what starts the processes: hosts, or the program for several ranks.

        Args:
            run: the same run; its spec now names the paths of delivered data.
            prepared: as :meth:`prepare` returned it.
            monitor: for progress and for a stop.

        Raises:
            ComputeTargetError: a part of the target cannot be used; the message names it.
            EnvironmentBuildError: a package that is needed there cannot be had.
        """
        self.run = run

    @abstractmethod
    def make_launcher(self, prepared: Prepared, variables: dict[str, str]) -> Launcher:
        """Return the launcher of the run; may add to ``variables``."""

    @property
    def has_ranks(self) -> bool:
        """Return True for several processes, which need every core while they start."""
        return False

    @property
    def is_settled(self) -> bool:
        """Return True once all ranks have joined, or have had their time to."""
        return True

    def describe_joined(self) -> str | None:
        """Return how many ranks have joined; empty once all have; None for no change."""
        return None

    def adopt(self, monitor: BuildMonitor) -> Launcher:
        """Return the launcher that follows processes which another worker has started.

        Raises:
            ComputeTargetError: there are none.
        """
        raise NotImplementedError(f"{type(self).__name__} sets outlives_worker and has no adopt().")


class ComputeBackend(ABC):
    """One compute target of this kind. The record is read once, before the object is made.

    A new kind needs ``kind`` and ``open``; the defaults treat a target as slots of this machine.
    """

    kind: ClassVar[str]
    """As ``ComputeTarget.type``; also the name of the entry point."""
    target_class: ClassVar[str] = "estimatory.compute.target:ComputeTarget"
    """The class that users see, ``package.module:Name``."""
    labels: ClassVar[tuple[tuple[str, str], ...]] = (("description", "Description"),)
    """Settings of the record that may be shown, in this order, with a label for people."""
    measures_itself: ClassVar[bool] = False
    """Whether the processes are sampled where they are, and not by the worker."""

    def __init__(self, workspace: WorkspaceFolder, record: TargetRecord) -> None:
        self.workspace = workspace
        self.record = record

    @property
    def name(self) -> str:
        return self.record.name

    @property
    def line(self) -> str:
        """The target whose queue the runs wait in; targets on the same machines share one."""
        return self.name

    @property
    def host_pool(self) -> HostPool | None:
        """The hosts that ssh reaches for this target; None when there are none."""
        return None

    @property
    def n_nodes(self) -> int | None:
        """Number of nodes; None when a queue decides."""
        pool = self.host_pool
        return len(pool.hosts) if pool else self.record.max_nodes

    def check(self, request: PlacedRequest) -> None:
        """Refuse a request that the target cannot carry.

        Raises:
            ComputeTargetError: it asks for more, or for something else, than the target offers.
        """
        from .capacity import check_capacity

        check_capacity(self, request)

    def explain_capacity(self, n_nodes: int) -> str:
        """Return what to do when a run asks for ``n_nodes``, more than there are."""
        return "Ask for fewer."

    def list_slots(self) -> list[Slot] | None:
        """Return every slot; None when runs never wait for a slot of ours.

        Raises:
            ComputeTargetError: a setting is not valid.
        """
        from .slots import read_slots

        return read_slots(self.workspace, self.name, self.record.max_nodes)

    def describe(self) -> dict[str, str]:
        """Return label to value of all settings that may be shown.

        Raises:
            ComputeTargetError: a setting is not valid.
        """
        from .facts import describe_settings

        return describe_settings(self.record.configuration, self.labels)

    def list_nodes(self, occupancy: Occupancy) -> Iterable[NodeOverview]:
        """Return the nodes and what they do; connects to no host.

        Raises:
            EstimatoryError: a setting is not valid, or an engine does not answer.
        """
        from .node_overview import list_slot_nodes

        return list_slot_nodes(self.name, occupancy)

    def preview(self, request: RunSpec) -> str | None:
        """Return the job that a request would become, such as a batch script; None without one.

        Raises:
            ComputeTargetError: a value cannot be written into it.
        """
        return None

    def inspect(self) -> Inspection:
        """Look at the target now: whether it answers and has all that runs need.

        Raises:
            ComputeTargetError: this kind needs no check, or cannot be checked.
        """
        from .inspection import refuse_inspection

        return refuse_inspection(self.name)

    @abstractmethod
    def open(self, run: RunContext) -> Launch:
        """Return the way of a run to its processes on this target.

        Raises:
            ComputeTargetError: a setting of the target is not valid.
        """

    def adopt(self, run: RunContext) -> Launch | None:
        """Return the way of a run whose worker died; None for a kind whose runs end with it."""
        return None
