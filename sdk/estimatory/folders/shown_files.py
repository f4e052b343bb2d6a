"""The files of a run that people see, by name: found, listed and opened."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, BinaryIO

from ..base.clean_text import find_shown, showable
from ..base.served_files import ServedFolder
from ..errors import FileNotInRunError

_KEPT = "Only what a script writes into its folders `outputs` and `logs` is kept with the run."


class ShownFiles:
    """Logs, uploads, and what the script left in ``outputs/`` and ``logs/``."""

    path: str
    """Of the run folder."""
    run_id: str

    def list_files(self) -> list[str]:
        """Logs, uploads, and what the script left in ``outputs/`` and ``logs/``; sorted names."""
        return sorted(self.describe_files())

    def describe_files(self) -> dict[str, os.stat_result]:
        """Return how each of :meth:`list_files` is; of two of one name the one that is shown."""
        found: dict[str, os.stat_result] = {}
        for prefix, folder in self._served():
            for name, status in folder.scan():
                found.setdefault(prefix + name, status)
        return found

    def open_file(self, name: str) -> BinaryIO:
        """Open a file named as in :meth:`list_files`, for reading.

        Raises:
            FileNotInRunError: no such file, a name that leads out of what a run shows, or one that
                this user may not read.
        """
        return self._open(name)[1]

    def find_file(self, name: str) -> str:
        """Return where a file of :meth:`list_files` lies; to read it, :meth:`open_file` is safer.

        Raises:
            FileNotInRunError: as :meth:`open_file`.
        """
        path, file = self._open(name)
        file.close()
        return path

    def _open(self, name: str) -> tuple[str, BinaryIO]:
        name = find_shown(name, self.list_files)
        for folder, rest in self.find_served(name):
            try:
                return os.path.join(folder.path, rest), folder.open(rest)
            except PermissionError:
                raise FileNotInRunError(
                    f"The file {name!r} of run {self.run_id} may not be read."
                ) from None
            except OSError:
                continue
        raise self.explain_no_file(name)

    def explain_no_file(self, name: str) -> FileNotInRunError:
        """Return the error for a file that the run does not have; it lists what there is."""
        known = self.list_files()
        shown = showable(", ".join(known[:20])) or "none yet"
        return FileNotInRunError(
            f"Run {self.run_id} has no file {name!r}. It has: {shown}.",
            self.find_left(name) or _KEPT,
        )

    def find_left(self, name: str) -> str:
        """Return where the script left a file or folder beside itself; else empty."""
        work = ServedFolder(*os.path.split(self.path), "work")
        if _has(work, name):
            path = os.path.join(work.path, os.path.normpath(name))
            kept = os.path.join("outputs", os.path.basename(path))
            return f"It lies beside the script, in {path}. {_KEPT} Let it write to {kept!r}."
        home = os.path.dirname(os.path.dirname(self.path))
        if _has(ServedFolder(home, "snapshots", self.get_snapshot_key() or "none"), name):
            return f"It is part of the code, which run.restore_snapshot() writes out. {_KEPT}"
        return ""

    if TYPE_CHECKING:  # a RunFolder has it

        def get_snapshot_key(self) -> str: ...

    def open_log(self, path: str) -> BinaryIO:
        """Open a log by its path, one of those that this class knows.

        Raises:
            FileNotFoundError: it is not there, or no file of the run's own.
        """
        return self.served_logs.open(os.path.relpath(path, os.path.join(self.path, "logs")))

    @property
    def served_logs(self) -> ServedFolder:
        """``logs/``, as it may be shown."""
        return ServedFolder(*os.path.split(self.path), "logs")

    def find_served(self, name: str) -> list[tuple[ServedFolder, str]]:
        """Return where a file of that name may be: a served folder, and the name in it."""
        plain = os.path.normpath(name) if name else name
        if name.startswith("/") or plain.split("/")[0] == "..":
            return []
        places = [(prefix, f) for prefix, f in self._served() if f"{plain}/".startswith(prefix)]
        return [(folder, plain[len(prefix) :]) for prefix, folder in places]

    def _served(self) -> list[tuple[str, ServedFolder]]:
        """Return each folder with the beginning of its files' names; the first one wins."""
        parent, own = os.path.split(self.path)
        return [
            ("", ServedFolder(parent, own, "artifacts")),
            ("logs/", self.served_logs),
            ("outputs/", ServedFolder(parent, own, "work", "outputs")),
            ("logs/", ServedFolder(parent, own, "work", "logs")),
        ]


def _has(folder: ServedFolder, name: str) -> bool:
    plain = os.path.normpath(name)
    if os.path.isabs(plain) or plain.split("/")[0] in (".", ".."):
        return False
    try:
        folder.open(plain).close()
    except OSError:
        return folder.has_folder(plain)
    return True
