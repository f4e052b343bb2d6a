"""What the controller of a sweep says: its log, and the log that HyperDrive had."""

from __future__ import annotations

import os
import time

from ..base.files import write_all
from ..folders.run_folder import RunFolder

HYPERDRIVE_LOG = "azureml-logs/hyperdrive.txt"
"""Among the files of the run."""


class Diary:
    """Appends lines for people; in HyperDrive's form as well where the sweep is one of its."""

    def __init__(self, folder: RunFolder, *, is_hyperdrive: bool) -> None:
        self._path = folder.log_path(0)
        self._hyperdrive_path = ""
        if is_hyperdrive:
            self._hyperdrive_path = os.path.join(folder.artifacts_folder, HYPERDRIVE_LOG)
            os.makedirs(os.path.dirname(self._hyperdrive_path), exist_ok=True)

    def say(self, text: str) -> None:
        """Write a line with the time."""
        _append(self._path, f"{time.strftime('%H:%M:%S')}  {text}\n")

    def say_as_hyperdrive(self, component: str, text: str) -> None:
        """Write one of HyperDrive's sentences.

        Args:
            component: ``API``, ``GENERATOR`` or ``SCHEDULER``.
            text: of the sentence.
        """
        if self._hyperdrive_path:
            at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime())
            line = f"<START>[{at}][{component}][INFO]{text}<END>\n"
            _append(self._hyperdrive_path, line)


def _append(path: str, text: str) -> None:
    """Write a line, as far as the disk takes it: a sweep does not end with its log."""
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
    except OSError:
        return
    try:
        write_all(file, text.encode(errors="backslashreplace"))
    except OSError:
        return
    finally:
        os.close(file)
