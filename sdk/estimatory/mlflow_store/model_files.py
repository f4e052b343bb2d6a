"""The files of a registered version for MLflow to load.

MLflow writes a file of its own beside a model that it loads. A version never changes, and may be
another user's: so without a folder to copy to, it gets a copy, for as long as this process lasts.
MLflow follows no link out of a model's folder, so a folder of links would not do.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

from mlflow.store.artifact.local_artifact_repo import LocalArtifactRepository

from ..base.files import remove_tree
from ..base.folder_walk import walk_files


class ModelFiles(LocalArtifactRepository):  # type: ignore[misc,unused-ignore]
    """The artifacts at ``estimatory:///path/of/the/files``."""

    def __init__(self, artifact_uri: str) -> None:
        super().__init__(Path(unquote(urlsplit(artifact_uri).path)).as_uri())

    def download_artifacts(
        self, artifact_path: str, dst_path: str | None = None, **_: object
    ) -> str:
        """Copy into ``dst_path``, by default a new folder. Return the path of the copy."""
        path: str = super().download_artifacts(artifact_path, dst_path)
        return _copy_tree(path) if dst_path is None and os.path.isdir(path) else path


def _copy_tree(folder: str) -> str:
    parent = tempfile.mkdtemp(prefix="estimatory-")
    atexit.register(_remove, parent, os.getpid())
    copy = os.path.join(parent, os.path.basename(folder))
    for file in walk_files(folder):
        target = os.path.join(copy, os.path.relpath(file, folder))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copyfile(file, target)
    return copy


def _remove(folder: str, maker: int) -> None:
    """Remove the folder in the process that made it; a forked child ends earlier."""
    if os.getpid() == maker:
        remove_tree(folder)
