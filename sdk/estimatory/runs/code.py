"""The code of a run: what it was submitted with, or what an interactive run is given."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

from ..errors import SnapshotError, UserError
from ..run_folder import RunFolder
from ..snapshots import restore_snapshot, take_snapshot
from ..workspace_folder import WorkspaceFolder


class RunCode:
    """One snapshot a run; follows azureml-core 1.61 ``Run``."""

    folder: RunFolder

    def take_snapshot(self, file_or_folder_path: str | os.PathLike[str]) -> str:
        """Keep a folder, or one file, as the code of a run that has none; returns its key.

        Raises:
            SnapshotError: the run has code already, there is no such file, or it is too big.
        """
        path = os.fspath(file_or_folder_path)
        if not os.path.exists(path):
            raise SnapshotError(f"There is no file or folder {path!r} to keep as a run's code.")
        is_folder = os.path.isdir(path)
        with self.folder.locked_record():
            self._check_has_no_code()
            snapshot = take_snapshot(
                WorkspaceFolder(self.folder.workspace_path),
                path if is_folder else None,
                {} if is_folder else {os.path.basename(path): Path(path).absolute()},
            )
            spec = self.folder.read_spec()
            self.folder.write_spec(dataclasses.replace(spec, snapshot=snapshot.key))
        return snapshot.key

    def _check_has_no_code(self) -> None:
        key = self.get_snapshot_id()
        if key is not None:
            raise SnapshotError(
                f"Run {self.folder.run_id} has its code already: the snapshot {key}.",
                "run.restore_snapshot() writes it into a zip file; run.upload_file() adds files.",
            )

    def get_snapshot_id(self) -> str | None:
        """The key of the code that the run was given; None for an interactive run without."""
        return self.folder.read_spec().snapshot or None

    def restore_snapshot(self, snapshot_id: str | None = None, path: str | None = None) -> str:
        """Write the run's code as a zip file into ``path``; returns the file's path.

        Raises:
            UserError: the run has no snapshot.
        """
        import tempfile

        from .zipping import zip_folder

        key = snapshot_id or self.get_snapshot_id()
        if not key:
            raise UserError(f"Run {self.folder.run_id} has no snapshot.")
        target = os.path.join(path or ".", key)
        with tempfile.TemporaryDirectory() as folder:
            code = os.path.join(folder, "code")
            restore_snapshot(WorkspaceFolder(self.folder.workspace_path), key, code)
            return zip_folder(code, f"{os.path.abspath(target)}.zip")
