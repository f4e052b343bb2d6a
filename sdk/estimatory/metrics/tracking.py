"""Logging from inside a process: ``log()`` and friends, written straight into the run folder.

A tracker belongs to one process. A forked child gets files of its own at its first call, and so
does any other process that logs to the run: each file keeps its one writer.
"""

from __future__ import annotations

import atexit
import os
import threading
import weakref
from typing import Any

from ..errors import EstimatoryError, TrackingError, UserError
from ..folders.run_folder import RunFolder
from .events import EventWriter
from .journal import JournalWriter
from .values import as_list, describe, to_name, to_plain, to_step, to_text, too_large

FOLDER_VARIABLE = "ESTIMATORY_RUN_FOLDER"
RANK_VARIABLE = "ESTIMATORY_RANK"
RANK_PROCESS_VARIABLE = "ESTIMATORY_RANK_PID"


class RunTracker:
    """Writes what one process logs to one run.

    ``is_rank`` is true in the process that is the rank itself; others write beside it.
    """

    def __init__(self, folder: RunFolder, rank: int = 0, *, is_rank: bool = False) -> None:
        self.folder = folder
        self._rank = rank
        self._is_rank = is_rank
        self.journal: JournalWriter | None = None
        self._events: EventWriter | None = None
        self._is_ended = False
        self._opening = threading.RLock()
        _open_trackers.add(self)

    # --- scalars ---------------------------------------------------------------------------
    def log(self, name: str, value: Any, description: str = "", step: int | None = None) -> None:
        """Log a scalar. Logging a name again appends to its series.

        Args:
            name: of the metric.
            value: a number, a bool, a string, or a NumPy or torch scalar.
            description: accepted as in Azure ML, not kept.
            step: of the point; by default its position in the series.

        Raises:
            UserError: ``value`` is a list, a range or anything else that is no scalar; ``name`` is
                no text, or ``step`` no whole number; value or step takes more than 64 bits.
            TrackingError: the disk refuses it, or the run has ended.
        """
        try:
            self.journal.append(name, value, step)  # type: ignore[union-attr]
        except EstimatoryError:
            raise
        except Exception:  # noqa: BLE001 - a value's own methods may fail with anything
            self.log_unusual(name, value, step)

    def log_unusual(self, name: str, value: Any, step: int | None) -> None:
        """Log the first scalar of this process or a string; refuse what is no scalar."""
        text = to_name(name)
        if isinstance(value, str):
            self._event("string", text, value=value)
            return
        number = None if step is None else to_step(text, step)
        journal = self._open_journal()
        try:
            journal.append(text, value, number)
        except EstimatoryError:
            raise
        except OverflowError:
            raise too_large(text, value) from None
        except Exception:  # noqa: BLE001 - as above
            raise UserError(
                f"run.log cannot log {text!r}: {describe(value)} is not a scalar.",
                "Use run.log_list for lists, run.log_table or run.log_row for tables.",
            ) from None

    def _open_journal(self) -> JournalWriter:
        with self._opening:
            self._check_not_ended()
            if self.journal is None:
                self.journal = self._make_journal()
            return self.journal

    def _make_journal(self) -> JournalWriter:
        self._make_folder()
        for name in self._writer_names():
            try:
                return JournalWriter(self.folder.journal_path(name))
            except FileExistsError:
                continue
        raise TrackingError(f"Every journal name of run {self.folder.run_id} is taken.")

    def _make_folder(self) -> None:
        try:
            os.makedirs(self.folder.metrics_folder, exist_ok=True)
        except OSError as error:
            raise TrackingError(
                f"Metrics cannot be written to {self.folder.metrics_folder}: {error.strerror}."
            ) from error

    def _check_not_ended(self) -> None:
        if self._is_ended:
            raise TrackingError(
                f"Nothing more can be logged to run {self.folder.run_id}: it has ended.",
                "Log before the run ends, or to a new run.",
            )

    def _writer_names(self) -> list[str]:
        own = f"rank-{self._rank}-{os.getpid()}"
        first = [f"rank-{self._rank}"] if self._is_rank else []
        return [*first, own, *(f"{own}-{n}" for n in range(2, 1000))]

    # --- the rest --------------------------------------------------------------------------
    def log_list(self, name: str, value: object, description: str = "") -> None:
        """Log a list, tuple, generator or array of scalars."""
        values = to_plain(name, value)
        if isinstance(values, (str, bytes)) or not hasattr(values, "__iter__"):
            raise UserError(
                f"run.log_list cannot log {name!r}: {describe(value)} is not a list.",
                "Use run.log for a single value.",
            )
        self._event("list", name, values=list(values))

    def log_row(self, name: str, description: str | None = None, **columns: object) -> None:
        """Log one row of a table; the keywords are its columns, the values scalars."""
        if not columns:
            raise UserError(
                f"run.log_row({name!r}) needs columns: run.log_row('cos', x=0.1, y=0.99)."
            )
        self._event("row", name, row=columns)

    def log_table(self, name: str, value: dict[str, Any], description: str = "") -> None:
        """Log a table: column name to a list of values, all of one length."""
        if not isinstance(value, dict):
            raise UserError(
                f"run.log_table({name!r}) takes a dict of columns, not {describe(value)}."
            )
        columns = {to_name(k): as_list(name, v) for k, v in value.items()}
        if len(columns) < len(value):
            raise UserError(f"Columns of table {name!r} have one name: {describe(list(value))}.")
        lengths = {k: len(v) for k, v in columns.items() if isinstance(v, list)}
        if len(set(lengths.values())) > 1:
            raise UserError(f"The columns of table {name!r} differ in length: {lengths}.")
        self._event("table", name, columns=columns)

    def log_image(
        self, name: str, path: object = None, plot: object = None, description: str = ""
    ) -> None:
        """Log an image file or a matplotlib plot as ``<name>_<epoch>.png``; give exactly one.

        ``path`` may be a stream; a plot in its place is taken, with a notice.

        Raises:
            UserError: none or both are given, or the file is not there or not an image.
        """
        text = to_name(name)
        self._check_not_ended()
        from .logged_images import open_image  # most scripts log none

        file, source = open_image(text, path, plot)
        self.add_file(file, source)
        self._event("image", text, file=file)

    def log_document(self, kind: str, name: str, value: dict[str, Any] | str) -> None:
        """Log one of Azure ML's versioned JSON documents, such as ``confusion_matrix``.

        Raises:
            UserError: ``value`` is no dict, nor the JSON text of one.
        """
        self._event(kind, name, value=_parse_document(f"run.log_{kind}({name!r})", value))

    def tag(self, key: str, value: str | float | None = None) -> None:
        """Tag the run; the value becomes a string, and may be missing."""
        self._event("tag", key, value=None if value is None else to_text(key, value))

    def add_file(self, name: str, source: object) -> str:
        """Copy a file or stream into the run under ``name``; returns its path.

        Raises:
            ConflictError: the run has a file of that name.
            UserError: the source is not there, or the name leads out of the run.
        """
        from .uploads import add_file  # most scripts add none

        return add_file(self.folder, name, source)

    def _event(self, kind: str, name: str, **content: object) -> None:
        text = to_name(name)
        with self._opening:
            if kind != "tag":  # words may be put on a run that has ended
                self._check_not_ended()
            if self._events is None:
                self._make_folder()
                self._events = EventWriter(self.folder.events_path(self._writer_names()[0]))
        self._events.append(kind, text, **content)

    def close(self) -> None:
        """End the logging of the run; a process that dies without it loses nothing.

        What other threads are logging meanwhile is kept or refused; what is logged afterwards is
        refused.
        """
        with self._opening:
            self._is_ended = True
            for writer in (self.journal, self._events):
                if writer is not None:
                    writer.close()

    def trim(self) -> None:
        """Cut the files to what was written; logging may go on."""
        with self._opening:
            if self.journal is not None:
                self.journal.trim()

    def _forget_parent(self) -> None:
        self.journal = self._events = None
        self._is_rank = False
        self._opening = threading.RLock()  # another thread of the parent may have held it


_open_trackers: weakref.WeakSet[RunTracker] = weakref.WeakSet()


def _trim_all() -> None:
    """At the end of the process, where a daemon's thread or another exit handler may still log."""
    for tracker in list(_open_trackers):
        tracker.trim()


def _forget_all() -> None:
    for tracker in list(_open_trackers):
        tracker._forget_parent()


atexit.register(_trim_all)
os.register_at_fork(after_in_child=_forget_all)

_current: RunTracker | None = None


def current_tracker() -> RunTracker | None:
    """Return the tracker of the run that this process belongs to; None outside any run."""
    global _current  # one per process: two would need two journals
    path = os.environ.get(FOLDER_VARIABLE)
    if path is None:
        return None
    if _current is None or _current.folder.path != path:
        is_rank = os.environ.get(RANK_PROCESS_VARIABLE) == str(os.getpid())
        _current = RunTracker(
            RunFolder(path), int(os.environ.get(RANK_VARIABLE, "0")), is_rank=is_rank
        )
    return _current


def _parse_document(call: str, value: object) -> dict[str, Any]:
    import json

    try:
        document = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise UserError(
            f"{call} takes a dict or its JSON text, not {describe(value)}.",
            "It looks like {'schema_type': …, 'schema_version': '1.0.0', 'data': {…}}.",
        )
    return document
