"""How a run is ended: by hand, by what logged it, or by a ``with`` block."""

from __future__ import annotations

import os
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any

from ...base import lazy_dataclasses as dataclasses
from ...base.clean_text import describe_error, storable
from ...folders.run_record import COMPLETED, FAILED, MARKED, Failure
from ...liveness.current_record import end_interactive
from .files import RunFiles
from .output import follow_output

if TYPE_CHECKING:
    from typing_extensions import Self


class RunEnding(RunFiles):
    """``cancel()``, ``complete()`` and ``fail()``; follows azureml-core 1.61 ``Run``."""

    _outputs: str | None = None
    """The notebook's folder whose new files become an interactive run's own."""

    def cancel(self) -> None:
        """Ask for the end of the run and of every process it started; a script, of its own, too.

        Raises:
            ConflictError: the run has ended already.
        """
        if self._is_of_this_script:
            from ...liveness.own_ends import say_canceled

            return say_canceled(self.folder)
        from ...store import cancel_run

        cancel_run(self.folder, by=str(os.getpid()))
        if self.folder.read_spec().is_interactive and self._tracker is not None:
            self._tracker.close()

    def complete(self) -> None:
        """End an interactive run as Completed; in a submitted script only write everything out."""
        self._collect_outputs()
        self._end(COMPLETED)

    def fail(self, error_details: Any = None, error_code: str | int | None = None) -> None:
        """End the run as Failed, for the reason given.

        A script that says it of its own run goes on, and the run is Failed once it has ended,
        whatever its exit code. Of another submitted run every process is ended, as by
        :meth:`cancel`; the call returns once that is done.

        Args:
            error_details: the reason: words, an exception, or what has them as its text.
            error_code: kept beside it, as the ``exception`` of the failure.

        Raises:
            ConflictError: the submitted run has ended otherwise already.
        """
        words = _describe(error_details) or MARKED
        failure = Failure(words, storable("" if error_code is None else str(error_code)))
        if self._is_of_this_script:
            return self._say_failed(failure)
        if self.folder.read_spec().is_interactive:
            return self._end(FAILED, failure)
        from ...store import fail_run

        fail_run(self.folder, failure, by=str(os.getpid()))
        follow_output(self.folder)

    def _say_failed(self, failure: Failure) -> None:
        from ...liveness.own_ends import say_failed  # rarely needed
        from ...metrics.tracking import RANK_VARIABLE

        self._end(FAILED)
        rank = int(os.environ.get(RANK_VARIABLE, "0"))
        say_failed(self.folder, dataclasses.replace(failure, rank=rank))

    @property
    def _is_of_this_script(self) -> bool:
        """Whether this process belongs to the script that the run executes."""
        from ...metrics.tracking import current_tracker

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
        is_well = error is None or (isinstance(error, SystemExit) and not error.code)
        if is_well or self._is_of_this_script:  # what becomes of its exception is the script's
            self.complete()
        else:
            self.fail(error)


def _describe(details: Any) -> str:
    if isinstance(details, BaseException):
        return describe_error(details)
    return storable(str(details or ""))
