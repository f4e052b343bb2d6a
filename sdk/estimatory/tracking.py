"""Logging from inside a process: ``log()`` and friends, written straight into the run folder.

A tracker belongs to one process. A forked child gets files of its own at its first call, and so
does any other process that logs to the run: each file keeps its one writer.
"""

from __future__ import annotations

import atexit
import os
import re
import time
import weakref
from typing import Any

from .errors import TrackingError, UserError
from .events import EventWriter
from .journal import JournalWriter
from .run_folder import RunFolder

FOLDER_VARIABLE = "ESTIMATORY_RUN_FOLDER"
RANK_VARIABLE = "ESTIMATORY_RANK"
RANK_PROCESS_VARIABLE = "ESTIMATORY_RANK_PID"

_IMAGE_STARTS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF", b"<svg", b"<?xml")


class RunTracker:
    """Writes what one process logs to one run.

    ``is_rank`` is true in the process that is the rank itself; others write beside it.
    """

    def __init__(self, folder: RunFolder, rank: int = 0, *, is_rank: bool = False) -> None:
        self.folder = folder
        self._rank = rank
        self._is_rank = is_rank
        self._journal: JournalWriter | None = None
        self._events: EventWriter | None = None
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
            UserError: ``value`` is a list, a range or anything else that is no scalar.
            TrackingError: the disk refuses it.
        """
        try:
            self._journal.append(name, value, step)  # type: ignore[union-attr]
        except (AttributeError, TypeError, ValueError, OverflowError):
            self._log_unusual(name, value, step)

    def _log_unusual(self, name: str, value: Any, step: int | None) -> None:
        """The first scalar of this process, a string, or something that cannot be logged."""
        if self._journal is None:
            self._journal = self._open_journal()
        if isinstance(value, str):
            self._event("string", name, value=value)
            return
        if step is not None and not hasattr(step, "__int__"):
            raise UserError(f"The step of {name!r} is {step!r}; it must be a whole number.")
        try:
            self._journal.append(str(name), value, step)
        except (TypeError, ValueError, OverflowError):
            raise UserError(
                f"run.log cannot log {name!r}: {_describe(value)} is not a scalar.",
                "Use run.log_list for lists, run.log_table or run.log_row for tables.",
            ) from None

    def _open_journal(self) -> JournalWriter:
        os.makedirs(self.folder.metrics_folder, exist_ok=True)
        for name in self._writer_names():
            try:
                return JournalWriter(self.folder.journal_path(name))
            except FileExistsError:
                continue
        raise TrackingError(f"Every journal name of run {self.folder.run_id} is taken.")

    def _writer_names(self) -> list[str]:
        own = f"rank-{self._rank}-{os.getpid()}"
        first = [f"rank-{self._rank}"] if self._is_rank else []
        return [*first, own, *(f"{own}-{n}" for n in range(2, 1000))]

    # --- the rest --------------------------------------------------------------------------
    def log_list(self, name: str, value: Any, description: str = "") -> None:
        """Log a list, tuple, generator or array of scalars."""
        values = value.tolist() if hasattr(value, "tolist") else value
        if isinstance(values, (str, bytes)) or not hasattr(values, "__iter__"):
            raise UserError(
                f"run.log_list cannot log {name!r}: {_describe(value)} is not a list.",
                "Use run.log for a single value.",
            )
        self._event("list", name, values=list(values))

    def log_row(self, name: str, description: str | None = None, **columns: Any) -> None:
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
                f"run.log_table({name!r}) takes a dict of columns, not {_describe(value)}."
            )
        columns = {k: v if isinstance(v, (str, bytes)) else _as_list(v) for k, v in value.items()}
        lengths = {k: len(v) for k, v in columns.items() if isinstance(v, list)}
        if len(set(lengths.values())) > 1:
            raise UserError(f"The columns of table {name!r} differ in length: {lengths}.")
        self._event("table", name, columns=columns)

    def log_image(
        self, name: str, path: str | None = None, plot: Any = None, description: str = ""
    ) -> None:
        """Log an image file or a matplotlib plot as ``<name>_<epoch>.png``; give exactly one.

        Raises:
            UserError: none or both are given, or the file is not there or not an image.
        """
        if (path is None) == (plot is None):
            raise UserError(f"run.log_image({name!r}) takes either path= or plot=, exactly one.")
        ending = ".png" if path is None else os.path.splitext(path)[1] or ".png"
        file = f"{re.sub(r'[^A-Za-z0-9 ._-]', '_', name)}_{time.time_ns() // 1_000_000}{ending}"
        if path is not None:
            _check_image(path)
            self.add_file(file, path)
        else:
            self._add_plot(file, plot)
        self._event("image", name, file=file)

    def log_document(self, kind: str, name: str, value: dict[str, Any] | str) -> None:
        """Log one of Azure ML's versioned JSON documents, such as ``confusion_matrix``.

        Raises:
            UserError: ``value`` is no dict, nor the JSON text of one.
        """
        self._event(kind, name, value=_parse_document(f"run.log_{kind}({name!r})", value))

    def tag(self, key: str, value: str | None = None) -> None:
        """Tag the run; the value becomes a string, and may be missing."""
        self._event("tag", key, value=None if value is None else str(value))

    def add_file(self, name: str, source: Any) -> str:
        """Copy a file or stream into the run under ``name``; returns its path.

        Raises:
            ConflictError: the run has a file of that name.
            UserError: the source is not there, or the name leads out of the run.
        """
        from .added_files import add_to_run  # most scripts add none

        return add_to_run(self.folder, name, source)

    def _add_plot(self, file: str, plot: Any) -> None:
        import io

        if not hasattr(plot, "savefig"):
            raise UserError(f"plot= must be matplotlib.pyplot or a Figure, not {_describe(plot)}.")
        buffer = io.BytesIO()
        plot.savefig(buffer, format="png")
        buffer.seek(0)
        self.add_file(file, buffer)

    def _event(self, kind: str, name: str, **content: Any) -> None:
        if self._events is None:
            os.makedirs(self.folder.metrics_folder, exist_ok=True)
            self._events = EventWriter(self.folder.events_path(self._writer_names()[0]))
        self._events.append(kind, str(name), **content)

    def close(self) -> None:
        """End the files tidily. A process that dies without it loses nothing."""
        for writer in (self._journal, self._events):
            if writer is not None:
                writer.close()
        self._journal = self._events = None

    def _forget_parent(self) -> None:
        self._journal = self._events = None
        self._is_rank = False


_open_trackers: weakref.WeakSet[RunTracker] = weakref.WeakSet()


def _close_all() -> None:
    for tracker in list(_open_trackers):
        tracker.close()


def _forget_all() -> None:
    for tracker in list(_open_trackers):
        tracker._forget_parent()


atexit.register(_close_all)
os.register_at_fork(after_in_child=_forget_all)

_current: RunTracker | None = None


def current_tracker() -> RunTracker | None:
    """The tracker of the run that this process belongs to; None outside any run."""
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


def _describe(value: Any) -> str:
    return f"{value!r:.60} ({type(value).__name__})"


def _parse_document(call: str, value: Any) -> dict[str, Any]:
    import json

    try:
        document = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise UserError(
            f"{call} takes a dict or its JSON text, not {_describe(value)}.",
            "It looks like {'schema_type': …, 'schema_version': '1.0.0', 'data': {…}}.",
        )
    return document


def _as_list(value: Any) -> Any:
    if hasattr(value, "tolist"):
        return value.tolist()
    return list(value) if hasattr(value, "__iter__") else value


def _check_image(path: str) -> None:
    try:
        with open(path, "rb") as file:
            start = file.read(8)
    except OSError as error:
        raise UserError(f"The image {path!r} cannot be read: {error.strerror}.") from None
    if not start.startswith(_IMAGE_STARTS):
        raise UserError(f"{path!r} is not an image (PNG, JPEG, GIF, BMP, WebP or SVG).")
