"""The files of a Run: look, fetch, add, register; follows azureml-core 1.61 ``Run``."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...base.user_messages import tell_once
from ...errors import UserError
from ...folders.workspace_folder import WorkspaceFolder
from .logging_calls import RunLogging

if TYPE_CHECKING:
    from ...models import Model
    from ...models.resource_configuration import ResourceConfiguration
    from ..experiment import Experiment
    from .artifacts import UploadedFiles


class RunFiles(RunLogging):
    """Files by name: logs, uploads, and what the script left in ``outputs/`` and ``logs/``."""

    experiment: Experiment

    def get_file_names(self) -> list[str]:
        """Names of logs, uploads and outputs, sorted."""
        return self.folder.list_files()

    @property
    def _container(self) -> str:
        """The name under which Azure ML kept the run's files."""
        from .artifacts import container_of

        return container_of(self.folder)

    def download_file(
        self,
        name: str,
        output_file_path: str | None = None,
        _validate_checksum: bool = False,
    ) -> str:
        """Copy one of the run's files to here; returns the path written.

        Args:
            output_file_path: a file or a folder; by default the file's own name, here.

        Raises:
            FileNotInRunError: the run has no such file; the error lists what it has, and says where
                a file lies that the script left beside itself.
        """
        target = output_file_path or os.path.basename(name)
        if os.path.isdir(target) or target.endswith(("/", os.sep)):
            target = os.path.join(target, os.path.basename(name))
        return self._copy_out(name, target)

    def download_files(
        self,
        prefix: str | None = None,
        output_directory: str | None = None,
        output_paths: Sequence[str] | None = None,
        batch_size: int = 100,
        append_prefix: bool = True,
        timeout_seconds: float | None = None,
    ) -> list[str]:
        """Copy every file whose name begins with ``prefix``; returns the paths written.

        Args:
            output_directory: where to; the current folder by default.
            output_paths: instead, one path for each file, in the order of their names.
            batch_size: accepted as in azureml-core; files are copied one by one.
            append_prefix: whether the paths keep the prefix.

        Raises:
            FileNotInRunError: no file's name begins with ``prefix``; the error lists what there is.
            UserError: ``output_paths`` is not as long as the list of files.
        """
        names = [n for n in self.get_file_names() if n.startswith(prefix or "")]
        if prefix and not names:
            raise self.folder.explain_no_file(prefix)
        if output_paths is not None:
            if len(output_paths) != len(names):
                raise UserError(
                    f"output_paths has {len(output_paths)} paths for {len(names)} files: {names}."
                )
            return [self._copy_out(n, p) for n, p in zip(names, output_paths)]
        start = 0 if append_prefix else len(prefix or "")
        home = output_directory or "."
        return [
            self._copy_out(n, os.path.join(home, n[start:].lstrip("/") or os.path.basename(n)))
            for n in names
        ]

    def _copy_out(self, name: str, target: str) -> str:
        import shutil

        with self.folder.open_file(name) as source:
            os.makedirs(os.path.dirname(target) or ".", exist_ok=True)
            with open(target, "wb") as copy:
                shutil.copyfileobj(source, copy)
        return target

    def get_all_logs(self, destination: str | None = None) -> list[str]:
        """Copy all logs into ``destination``; returns their paths.

        Args:
            destination: a folder, which is made if it is not there; by default the current one.

        Raises:
            UserError: ``destination`` is a file.
        """
        home = destination or "."
        if os.path.exists(home) and not os.path.isdir(home):
            raise UserError(f"{home!r} is not a folder, so no logs can be copied into it.")
        names = [n for n in self.get_file_names() if n.startswith("logs/")]
        return [self._copy_out(name, os.path.join(home, name)) for name in names]

    def _download_artifact_contents_to_string(self, name: str) -> str:
        """The text of one of the run's files."""
        with self.folder.open_file(name) as file:
            return file.read().decode(errors="replace")

    def upload_file(
        self, name: str, path_or_stream: Any, datastore_name: str | None = None
    ) -> UploadedFiles:
        """Add a file to the run under ``name``.

        Args:
            datastore_name: accepted as in azureml-core; a run keeps its files itself.

        Returns:
            The file as the run knows it: ``.artifacts[name]``.

        Raises:
            ConflictError: the run has a file of that name.
            UserError: there is no such file here.
        """
        if datastore_name is not None:
            tell_once(_explain_datastore(datastore_name))
        path = self.tracker.add_file(name, path_or_stream)
        from .artifacts import describe_upload

        return describe_upload(self.folder, name, path)

    def upload_files(
        self,
        names: Sequence[str],
        paths: Sequence[Any],
        return_artifacts: bool = False,
        timeout_seconds: float | None = None,
        datastore_name: str | None = None,
    ) -> Any:
        """Add files to the run, ``paths[i]`` under ``names[i]``.

        Args:
            return_artifacts: whether to return ``({name: artifact}, results)``.
            timeout_seconds: accepted as in azureml-core; copying ends when it is done.
            datastore_name: as for :meth:`upload_file`.

        Returns:
            What :meth:`upload_file` returns, for each file.

        Raises:
            UserError: the two lists differ in length, or a file is missing; nothing was added.
        """
        if len(names) != len(paths):
            raise UserError(f"upload_files got {len(names)} names for {len(paths)} paths.")
        for path in paths:
            if not hasattr(path, "read") and not os.path.isfile(path):
                raise self._explain_no_file(os.fspath(path))
        added = [self.upload_file(n, path, datastore_name) for n, path in zip(names, paths)]
        if not return_artifacts:
            return added
        return {n: one.artifacts[n] for n, one in zip(names, added)}, added

    def _explain_no_file(self, path: str) -> UserError:
        if os.path.lexists(path) and not os.path.isdir(path):
            message = f"{path!r} cannot be uploaded: it is a broken link or no file."
            return UserError(message, "Remove it and upload again.")
        from ...metrics.uploads import explain_nothing_to_upload

        return explain_nothing_to_upload(self.folder, path)

    def upload_folder(
        self, name: str | os.PathLike[str], path: str, datastore_name: str | None = None
    ) -> list[UploadedFiles]:
        """Add every file below ``path`` to the run, under ``name/``.

        Args:
            datastore_name: as for :meth:`upload_file`.

        Returns:
            What :meth:`upload_file` returns, for each file.

        Raises:
            UserError: there is no such folder.
        """
        if not os.path.isdir(path):
            raise UserError(f"There is no folder {path!r} to upload.")
        from ...base.folder_walk import walk_files

        found = sorted(walk_files(path))
        names = [f"{name}/{os.path.relpath(p, path)}" for p in found]
        uploaded: list[UploadedFiles] = self.upload_files(
            names, found, datastore_name=datastore_name
        )
        return uploaded

    def take_snapshot(self, file_or_folder_path: str | os.PathLike[str]) -> str:
        """Keep a folder, or one file, as the code of a run that has none; returns its key.

        Raises:
            SnapshotError: the run has code already, there is no such file, or it is too big.
        """
        from .code import add_code

        return add_code(self.folder, os.fspath(file_or_folder_path))

    def get_snapshot_id(self) -> str | None:
        """The key of the code that the run was given; None for an interactive run without."""
        return self.folder.get_snapshot_key() or None

    def restore_snapshot(self, snapshot_id: str | None = None, path: str | None = None) -> str:
        """Write the run's code as a zip file into ``path``; returns the file's path.

        Raises:
            UserError: the run has no snapshot.
        """
        from .code import zip_code

        return zip_code(self.folder, snapshot_id or self.get_snapshot_id(), path or ".")

    def register_model(
        self,
        model_name: str,
        model_path: str | None = None,
        tags: dict[str, str] | None = None,
        properties: dict[str, str] | None = None,
        model_framework: str | None = None,
        model_framework_version: str | None = None,
        description: str | None = None,
        datasets: Any = None,
        sample_input_dataset: Any = None,
        sample_output_dataset: Any = None,
        resource_configuration: ResourceConfiguration | None = None,
    ) -> Model:
        """Register a file or folder of the run as the next version of a model.

        Args:
            model_path: such as ``outputs/model.pkl``; the model's name by default.
            datasets: ``[(scenario, dataset), …]``; the run's own inputs are added.
            sample_input_dataset, sample_output_dataset, resource_configuration: kept and shown.

        Raises:
            FileNotInRunError: the run has no such file; the error lists what it has.
        """
        from ...models import Model, ModelRegistry

        record = ModelRegistry(WorkspaceFolder(self.folder.workspace_path)).register_from_run(
            self.folder,
            model_name,
            model_path or model_name,
            tags=tags,
            properties=properties,
            description=description or "",
            framework=model_framework or "",
            framework_version=model_framework_version or "",
            datasets=datasets,
            sample_input_dataset=sample_input_dataset,
            sample_output_dataset=sample_output_dataset,
            resource_configuration=resource_configuration,
        )
        return Model.of(self.experiment.workspace, record)


def _explain_datastore(name: str) -> str:
    return f"datastore_name={name!r:.80}: a run keeps its files itself, in no datastore."
