"""Brings the data of a run before its launch, and collects it afterwards."""

from __future__ import annotations

from ..base.build_monitor import BuildMonitor
from ..data.delivery.collection import Collector, remove_copies
from ..data.delivery.delivering import Delivery
from ..data.delivery.record import DataRecord
from ..folders.run_folder import RunFolder
from ..folders.run_spec import RunSpec
from ..folders.workspace_folder import WorkspaceFolder


class RunData:
    """Moves the data of one run; imported only for a run that has some."""

    def __init__(self, folder: RunFolder, workspace: WorkspaceFolder) -> None:
        self._folder = folder
        self._workspace = workspace
        self._collector: Collector | None = None

    def deliver(self, spec: RunSpec, monitor: BuildMonitor) -> RunSpec:
        """Bring the inputs; return the spec with paths in place of the names of data.

        Raises:
            UserError: something is not there, or is in the way.
            DataAccessError: a store cannot be reached, or ``monitor.should_stop`` returned True.
        """
        delivery = Delivery(
            spec, self._folder, self._workspace, monitor.on_progress, monitor.should_stop
        )
        try:
            delivered = delivery.deliver()
        except BaseException:
            remove_copies(self._folder)
            raise
        self._collector = Collector(self._folder, self._workspace, delivery.record)
        return delivered

    def resume(self) -> None:
        """Go on with data that another worker has delivered."""
        self._collector = Collector(self._folder, self._workspace, DataRecord.read(self._folder))

    def begin_hashing(self) -> None:
        """Hash the inputs in the background, while the script runs."""
        if self._collector:
            self._collector.start()

    def collect(self, *, is_completed: bool) -> None:
        """Bring in the outputs, once.

        Raises:
            UserError: an output cannot become the dataset that it should.
            DataAccessError: a store cannot be written.
        """
        if self._collector:
            collector, self._collector = self._collector, None
            collector.collect(is_completed=is_completed)
