"""The source of a model that MLflow registers: a run, a folder, or any other address."""

from __future__ import annotations

import os
from contextlib import ExitStack
from types import TracebackType
from urllib.parse import unquote, urlsplit

from ..errors import NotFoundError
from ..folders.run_folder import RunFolder
from ..folders.workspace_folder import WorkspaceFolder
from ..models.details import add_lineage
from ..models.files import ModelFile, find_in_run, list_model_files
from ..models.record import ModelRecord


class Source:
    """The files at an MLflow address, while it is open."""

    def __init__(
        self,
        workspace: WorkspaceFolder,
        tracking_uri: str | None,
        source: str,
        run_id: str | None,
    ) -> None:
        self._workspace = workspace
        self._tracking_uri = tracking_uri
        self._uri = source
        self._run_id = run_id
        self._open = ExitStack()
        kind, _, model_id = source.partition(":/")
        if kind == "models" and not {"/", "@"} & {*model_id}:
            self._follow(model_id)

    def _follow(self, model_id: str) -> None:
        """Use the files and the run of a logged model."""
        from mlflow import MlflowClient

        logged = MlflowClient(self._tracking_uri).get_logged_model(model_id)
        self._uri = logged.artifact_location
        self._run_id = self._run_id or logged.source_run_id

    def __enter__(self) -> Source:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    def list_files(self) -> list[ModelFile]:
        """List every file, under names that begin with the last part of the address.

        Raises:
            UserError: nothing is there.
        """
        path = self._local_path() or self._download()
        run = self._run()
        inside = os.path.relpath(path, run.artifacts_folder) if run else os.pardir
        if run and not inside.startswith(os.pardir):
            return find_in_run(run, inside)
        return list_model_files(path)

    def add_lineage(self, record: ModelRecord) -> ModelRecord:
        """Return the record with the run that made the files, if it is one of the workspace."""
        run = self._run()
        return add_lineage(record, run) if run else record

    def _run(self) -> RunFolder | None:
        try:
            return self._workspace.run_folder(self._run_id) if self._run_id else None
        except NotFoundError:
            return None

    def _local_path(self) -> str:
        parts = urlsplit(self._uri)
        return unquote(parts.path) if parts.scheme in ("", "file") else ""

    def _download(self) -> str:
        import tempfile

        from mlflow.artifacts import download_artifacts

        folder = os.path.join(self._open.enter_context(tempfile.TemporaryDirectory()), "model")
        os.mkdir(folder)
        path: str = download_artifacts(self._uri, dst_path=folder)
        return path.rstrip("/")
