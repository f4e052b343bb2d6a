"""How a run is ended: by hand, by what logged it, or by a ``with`` block."""

from __future__ import annotations

import os
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any

from ...base.clean_text import describe_error, storable
from ...folders.run_record import MARKED, Failure
from ...liveness.following import wait_for_end
from ...liveness.own_acts import complete_run, is_own_script
from .files import RunFiles

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
        from ...store import cancel_run  # a script that only logs starts without

        cancel_run(self.folder)
        if self.folder.read_spec().is_interactive and self._tracker is not None:
            self._tracker.close()

    def complete(self) -> None:
        """End an interactive run as Completed; in a submitted script only write everything out."""
        self._collect_outputs()
        self._write_out()
        complete_run(self.folder)

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
        self._write_out()
        from ...store import fail_run

        fail_run(self.folder, failure)
        if not is_own_script(self.folder):
            wait_for_end(self.folder)

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

    def _write_out(self) -> None:
        if self._tracker is not None:
            is_interactive = self.folder.read_spec().is_interactive
            self._tracker.close() if is_interactive else self._tracker.trim()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        is_well = error is None or (isinstance(error, SystemExit) and not error.code)
        if is_well or is_own_script(self.folder):  # what becomes of its exception is the script's
            self.complete()
        else:
            self.fail(error)


def _describe(details: Any) -> str:
    if isinstance(details, BaseException):
        return describe_error(details)
    return storable(str(details or ""))
