"""Following a run from outside: its phases and its log as they come."""

from __future__ import annotations

import codecs
import os
from collections.abc import Callable
from typing import BinaryIO

from ...base.user_messages import was_told
from ...folders.run_folder import RunFolder
from ...folders.run_record import RunRecord
from ...liveness.following import follow_run

_CHUNK = 1 << 20


def follow_output(
    folder: RunFolder, write: Callable[[str], None] | None = None, file: str = ""
) -> RunRecord:
    """Block until the run has ended; ``write`` gets phases and log text on the way.

    Args:
        folder: of the run.
        write: gets the text; None for nobody.
        file: name of a file of the run that is followed; by default the output of the script.
    """
    printer = _Printer(folder, write, file) if write else None
    for record in follow_run(folder):
        if printer:
            printer.show(record)
    return record


class _Printer:
    def __init__(self, folder: RunFolder, write: Callable[[str], None], file: str) -> None:
        from ...liveness.silence import SilenceNote

        self._folder = folder
        self._file = file
        self._write = write
        self._offset = 0
        # A character may be cut in two by the end of a reading.
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._phase = ""
        self._has_said_streaming = False
        self._silence = SilenceNote(folder)
        write(f"RunId: {folder.run_id}\n")

    def show(self, record: RunRecord) -> None:
        self._show_phase(record)
        self._show_silence(record)
        if record.is_terminal:
            self._show_end(record)
        else:
            self._show_log()

    def _show_phase(self, record: RunRecord) -> None:
        phase = f"{record.status}: {record.detail}" if record.detail else record.status
        if phase != self._phase and not record.is_terminal:
            self._phase = phase
            self._write(f"{phase}\n")

    def _show_silence(self, record: RunRecord) -> None:
        note = self._silence.take(record)
        if note:
            self._write(f"{note}\n")

    def _open(self) -> BinaryIO:
        if not self._file:
            return self._folder.open_log(self._folder.log_path(0))
        place, name = self._folder.find_served(self._file)[0]
        return place.open(name)

    def _size(self) -> int:
        """Return the size of what is followed, as far as it may be shown."""
        try:
            with self._open() as file:
                return os.fstat(file.fileno()).st_size
        except OSError:
            return 0

    def _show_log(self) -> None:
        try:
            with self._open() as file:
                file.seek(self._offset)
                data = file.read(_CHUNK)
        except OSError:
            return
        if data and not self._has_said_streaming:
            self._has_said_streaming = True
            self._write(f"\nStreaming {self._file or 'logs/rank-0.log'}\n\n")
        self._offset += len(data)
        if data:
            self._write(self._decoder.decode(data))

    def _show_end(self, record: RunRecord) -> None:
        while self._offset < self._size():
            self._show_log()
        self._show_telling_log(record)
        self._write(f"\nExecution Summary\n=================\nRunId: {record.run_id}\n")
        self._write(f"Status: {record.status}\n")
        for note in record.environment_notes:
            if not was_told(note):  # by the submission
                self._write(f"{note}\n")
        if record.failure:
            self._write(f"{record.failure.message}\n")

    def _show_telling_log(self, record: RunRecord) -> None:
        from ...base.clean_text import showable
        from ...folders.telling_log import FIRST, find_telling_log, read_last_lines

        name = find_telling_log(self._folder, record) if record.failure else ""
        if name not in ("", FIRST):
            self._write(f"\nThe end of logs/{showable(name)}\n\n")
            self._write("\n".join(read_last_lines(self._folder, name)[0]) + "\n")
