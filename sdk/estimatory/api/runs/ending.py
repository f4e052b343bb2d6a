"""Ends of runs: outputs that a notebook leaves, the failure, and the error for those who wait."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from ...base.clean_text import describe_error, storable
from ...errors import ConflictError, RunFailedError
from ...folders.run_folder import RunFolder
from ...folders.run_record import CANCELED, COMPLETED, MARKED, Failure, RunRecord

if TYPE_CHECKING:
    from ...metrics.tracking import RunTracker

_QUOTED_LINES = 5


def to_failure(details: object, code: str | int | None) -> Failure:
    """Return the failure that ``run.fail(details, code)`` means."""
    if isinstance(details, BaseException):
        words = describe_error(details)
    else:
        words = storable(str(details or ""))
    return Failure(words or MARKED, storable("" if code is None else str(code)))


def collect_outputs(tracker: RunTracker, outputs: str) -> None:
    """Add the files to a run that appeared in a notebook's ``outputs/`` since the run began."""
    folder = tracker.folder
    started_at, known = folder.read_spec().created_at, set(folder.list_files())
    if time.time() < started_at:  # the clock was set back: better too many files than too few
        started_at = 0.0
    for parent, _, names in os.walk(outputs):
        for path in (os.path.join(parent, name) for name in names):
            name = f"outputs/{os.path.relpath(path, outputs)}"
            if name not in known and os.stat(path).st_mtime >= started_at:
                tracker.add_file(name, path)


def check_not_ended(record: RunRecord) -> None:
    """Raise ConflictError for a run that has ended, and so cannot start."""
    if record.is_terminal:
        raise ConflictError(
            f"Run {record.run_id} cannot start again: it is {record.status}.",
            "experiment.start_logging() and experiment.submit() start another.",
        )


def check_end(folder: RunFolder, record: RunRecord) -> None:
    """Raise RunFailedError for a run that ended neither Completed nor canceled on request."""
    is_canceled = record.status == CANCELED and record.failure is None
    if record.status != COMPLETED and not is_canceled:
        raise _failed(folder, record)


def _failed(folder: RunFolder, record: RunRecord) -> RunFailedError:
    from ...folders.telling_log import find_telling_log, render_reason

    reason = record.failure.message if record.failure else f"It ended {record.status}."
    hint = record.failure.hint if record.failure else ""
    name = find_telling_log(folder, record)
    log = os.path.join(folder.logs_folder, name)
    if name and log not in hint:
        hint = f"{hint}\nIts output is in {log}.".lstrip()
    said = render_reason(folder, record, n_lines=_QUOTED_LINES)
    return RunFailedError(
        "\n".join(filter(None, (f"Run {folder.run_id} ended {record.status}: {reason}", said))),
        hint,
        run_id=folder.run_id,
        status=record.status,
    )
