"""The data of a run in the hands of its worker: brought before the launch, fetched afterwards."""

from __future__ import annotations

from collections.abc import Callable

from ..data.delivery.collection import Collector, remove_copies
from ..data.delivery.delivering import Delivery
from ..data.delivery.record import DataRecord
from ..folders.run_folder import RunFolder
from ..folders.run_spec import RunSpec
from ..folders.workspace_folder import WorkspaceFolder


class RunData:
    """Imported, with everything that data needs, only by the worker of a run that has some."""

    def __init__(self, folder: RunFolder, workspace: WorkspaceFolder) -> None:
        self._folder = folder
        self._workspace = workspace
        self._collector: Collector | None = None

    def deliver(
        self, spec: RunSpec, on_progress: Callable[[str], None], should_stop: Callable[[], bool]
    ) -> RunSpec:
        """Bring the inputs; returns the spec with paths where data was named.

        Raises:
            UserError: something is not there, or is in the way.
            DataAccessError: a store cannot be reached, or ``should_stop`` said so.
        """
        delivery = Delivery(spec, self._folder, self._workspace, on_progress, should_stop)
        try:
            delivered = delivery.deliver()
        except BaseException:
            remove_copies(self._folder)
            raise
        self._collector = Collector(self._folder, self._workspace, delivery.record)
        return delivered

    def resume(self) -> None:
        """Collect what another worker has delivered the data for."""
        self._collector = Collector(self._folder, self._workspace, DataRecord.read(self._folder))

    def begin_hashing(self) -> None:
        """Find out what the inputs hold, while the script runs."""
        if self._collector:
            self._collector.start()

    def collect(self, *, is_completed: bool) -> None:
        """Bring in the outputs; does nothing when there is nothing to bring in, or twice.

        Raises:
            UserError: an output cannot become the dataset that it should.
            DataAccessError: a store cannot be written.
        """
        if self._collector:
            collector, self._collector = self._collector, None
            collector.collect(is_completed=is_completed)
