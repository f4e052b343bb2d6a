"""A run that goes on and has printed nothing yet: said, so that it does not look stuck."""

from __future__ import annotations

import time

from ..base.ages import render_duration, seconds_between
from ..folders.run_folder import RunFolder
from ..folders.run_record import RUNNING, RunRecord

_OVERDUE_S = 5.0
"""How long output may take before a reader who follows it is told that there is none."""


def describe_silence(folder: RunFolder, record: RunRecord) -> str:
    """Return ``No output yet; running for 12 s.``; empty for a run that prints, or does not run.

    What an interactive run prints goes to the process that logs to it, so it has no log.
    """
    if record.status != RUNNING or _has_printed(folder) or folder.read_spec().is_interactive:
        return ""
    return f"No output yet; running for {render_duration(_age(record))}."


class SilenceNote:
    """A sentence for readers who follow a run, said once where its output takes long."""

    def __init__(self, folder: RunFolder) -> None:
        self._folder = folder
        self._is_told = False

    def take(self, record: RunRecord) -> str:
        """Return the sentence when it is due; empty before, afterwards, and beside output."""
        if self._is_told or record.status != RUNNING or _age(record) < _OVERDUE_S:
            return ""
        self._is_told = True
        return describe_silence(self._folder, record)


def _age(record: RunRecord) -> float:
    now = time.time()
    return seconds_between(record.started_at or now, now)


def _has_printed(folder: RunFolder) -> bool:
    logs = folder.served_logs.scan()
    return any(name.startswith("rank-") and status.st_size for name, status in logs)
