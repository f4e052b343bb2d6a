"""How a run is ended: by hand, by what logged it, or by a ``with`` block."""

from __future__ import annotations

import os
import time
from types import TracebackType
from typing import TYPE_CHECKING

from ..clean_text import describe_error, storable
from ..liveness import end_interactive
from ..records import COMPLETED, FAILED, Failure
from ..tracking import current_tracker
from .files import RunFiles
from .output import follow_output

if TYPE_CHECKING:
    from typing_extensions import Self


class RunEnding(RunFiles):
    """``cancel()``, ``complete()`` and ``fail()``; follows azureml-core 1.61 ``Run``."""

    _outputs: str | None = None
    """The notebook's folder whose new files become an interactive run's own."""

    def cancel(self) -> None:
        """Ask for the end of the run and of every process it started.

        Raises:
            ConflictError: the run has ended already.
        """
        from ..store import cancel_run

        cancel_run(self.folder, by=str(os.getpid()))
        if self.folder.read_spec().is_interactive and self._tracker is not None:
            self._tracker.close()

    def complete(self) -> None:
        """End an interactive run as Completed; in a submitted script only write everything out."""
        self._collect_outputs()
        self._end(COMPLETED)

    def fail(self, error_details: str | None = None, error_code: str | None = None) -> None:
        """End the run as Failed; in a submitted script only write everything out.

        Of a submitted run that goes on, every process is ended, as by :meth:`cancel`; the call
        returns once that is done.

        Raises:
            ConflictError: the submitted run has ended otherwise already.
        """
        words = storable(str(error_details or "The run was marked as failed."))
        failure = Failure(words, storable(str(error_code or "")))
        if self.folder.read_spec().is_interactive or self._is_of_this_process:
            return self._end(FAILED, failure)
        from ..store import fail_run

        fail_run(self.folder, failure, by=str(os.getpid()))
        follow_output(self.folder)

    @property
    def _is_of_this_process(self) -> bool:
        """Whether this is the script that the run executes: its exit code says how it ends."""
        here = current_tracker()
        return here is not None and here.folder.run_id == self.folder.run_id

    def _collect_outputs(self) -> None:
        """Files that appeared in the notebook's ``outputs/`` since the run began become its own."""
        if not self._outputs or not os.path.isdir(self._outputs):
            return
        started_at, known = self.folder.read_spec().created_at, set(self.get_file_names())
        if time.time() < started_at:  # the clock was set back: better too many files than too few
            started_at = 0.0
        for folder, _, names in os.walk(self._outputs):
            for path in (os.path.join(folder, name) for name in names):
                name = f"outputs/{os.path.relpath(path, self._outputs)}"
                if name not in known and os.stat(path).st_mtime >= started_at:
                    self.upload_file(name, path)

    def _end(self, status: str, failure: Failure | None = None) -> None:
        is_interactive = self.folder.read_spec().is_interactive
        if self._tracker is not None:
            self._tracker.close() if is_interactive else self._tracker.trim()
        if is_interactive:
            end_interactive(self.folder, status, failure)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None or (isinstance(error, SystemExit) and not error.code):
            self.complete()
        else:
            self.fail(describe_error(error))
