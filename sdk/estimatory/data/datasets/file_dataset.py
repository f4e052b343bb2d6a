"""Datasets of files."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timezone
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn

from ...base.checked_calls import also_takes, checked, checks_itself
from ...base.current_folder import absolute_path
from ...base.files import remove_tree, unlink_if_there
from ...errors import DatasetValidationError, UserError
from ...folders.opened_workspace import AnyWorkspace
from ..stores import LocalStore
from .absent import explain_torchvision
from .dataset import AbstractDataset
from .definition import Definition
from .expressions import ColumnExpression, column, to_tree
from .paths import Place, SourceFile, check_not_stopped, find_files, find_source_files, never

if TYPE_CHECKING:
    import tempfile

    from .consumption import DatasetConsumptionConfig


@checked
class FileDataset(AbstractDataset):
    """Files of datastores, folders or web addresses; follows azureml-core 1.61.

    Made by ``Dataset.File.from_files`` or found by ``Dataset.get_by_name``.
    """

    kind = "file"

    def list_files(self, should_stop: Callable[[], bool] = never) -> list[SourceFile]:
        """List the files in the order of the dataset's paths; those of a pattern by name.

        Raises:
            DatasetValidationError: a path leads to no file.
            DataAccessError: a store cannot be listed, or ``should_stop`` said so.
        """
        from .steps import apply_to_files

        source = self._definition.source
        if source["reader"] == "rendered":
            files = _render(source, self._workspace)
        elif source.get("files") is not None:
            files = [_pinned(*names) for names in source["files"]]
        else:
            files = find_source_files(source, self._workspace, should_stop)
        return apply_to_files(files, self._definition.steps, _describe)

    def to_path(self) -> list[str]:
        """Return the names of the files, relative to the paths of the dataset."""
        return [file.name for file in self.list_files()]

    def download(
        self,
        target_path: str | None = None,
        overwrite: bool = False,
        ignore_not_found: bool = False,
    ) -> list[str]:
        """Copy the files below a local folder, a temporary one by default; return their paths.

        Raises:
            UserError: a file is there already and ``overwrite`` is false.
            DatasetValidationError: a path leads to no file, unless ``ignore_not_found``.
        """
        import tempfile

        target = absolute_path(target_path or tempfile.mkdtemp(prefix="estimatory-"))
        try:
            files = self.list_files()
        except DatasetValidationError:
            if not ignore_not_found:
                raise
            files = self._list_what_is_there()
        return copy_files(files, target, overwrite=overwrite)

    def _list_what_is_there(self) -> list[SourceFile]:
        """List the files, without paths that lead to none."""
        from .steps import apply_to_files

        places = self._definition.source.get("places", ())
        there = [place for place in places if _has_files(place, self._workspace)]
        files = find_files(there, self._workspace)
        return apply_to_files(files, self._definition.steps, _describe)

    @also_takes("mount_options skip_validate client_id identity_endpoint_type")
    def mount(self, mount_point: str | None = None) -> MountContext:
        """Return a folder in which the files can be read; local ones are not copied.

        ``with ds.mount() as context: os.listdir(context.mount_point)``
        """
        return MountContext(self, mount_point)

    @checks_itself("expression")
    def filter(self, expression: ColumnExpression) -> FileDataset:
        """Keep files for which the expression is true: ``ds.filter(ds.file_metadata('Size') > 9)``.

        Raises:
            UserError: it is no expression.
        """
        if not isinstance(expression, ColumnExpression):
            raise UserError(
                f"A filter is made of facts about files, not {expression!r:.80}.",
                "Such as ds.filter(ds.file_metadata('Size') > 1000).",
            )
        return self._then("filter", expression=to_tree(expression))

    def file_metadata(self, col: str) -> ColumnExpression:
        """Return ``Size``, ``LastModifiedTime``, ``CreatedTime`` or ``Path``, for ``filter``."""
        if col not in _FACTS:
            raise UserError(f"Files have no {col!r}.", f"Known are {', '.join(_FACTS)}.")
        return column(col)

    def to_torchvision(self) -> NoReturn:
        """Raise UserError: labelling projects of Azure ML are needed for it."""
        raise explain_torchvision("FileDataset", "ds.download() fetches the images")

    # --- input of a run ----------------------------------------------------------------------
    def as_mount(self, path_on_compute: str | None = None) -> DatasetConsumptionConfig:
        """Return an input that the run finds as a folder of links."""
        return self._as_input().as_mount(path_on_compute)

    def as_download(self, path_on_compute: str | None = None) -> DatasetConsumptionConfig:
        """Return an input that the run finds as a folder of copies."""
        return self._as_input().as_download(path_on_compute)

    def as_hdfs(self) -> DatasetConsumptionConfig:
        """Raise UserError: there is no Hadoop here."""
        return self._as_input().as_hdfs()

    def as_cache(self, datacache_store: object) -> FileDataset:
        """Return the dataset itself: local files need no cache."""
        return self

    def hydrate(self, datacache_store: object, replica_count: int | None = None) -> FileDataset:
        """Return the dataset itself: local files need no cache."""
        return self

    def _as_input(self) -> DatasetConsumptionConfig:
        return self.as_named_input(f"input_{self.id[:8]}")


@checked
class MountContext:
    """A folder of links to a dataset's files, and of copies of remote ones.

    The links are made by ``start()`` and gone after ``stop()``, or by ``with``.
    """

    def __init__(self, dataset: FileDataset, mount_point: str | None = None) -> None:
        import tempfile

        self._dataset = dataset
        self._is_own = mount_point is None
        self.mount_point = absolute_path(
            mount_point or os.path.join(tempfile.gettempdir(), f"estimatory-{os.urandom(6).hex()}")
        )
        self._made: list[str] = []

    def start(self) -> None:
        """Make the links; raise UserError when a file of another origin is in the way."""
        self._made = link_files(self._dataset.list_files(), self.mount_point)

    def stop(self) -> None:
        """Remove the links; other files in the folder stay."""
        for path in self._made:
            unlink_if_there(path)
        self._made = []
        if self._is_own:
            remove_tree(self.mount_point)

    def __enter__(self) -> MountContext:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def copy_files(
    files: list[SourceFile],
    folder: str,
    should_stop: Callable[[], bool] = never,
    overwrite: bool = False,
) -> list[str]:
    """Copy every file below a folder; return their paths.

    Raises:
        UserError: a file is there already and ``overwrite`` is false.
        DataAccessError: a file cannot be copied, or ``should_stop`` said so.
    """
    paths = [_inside(folder, file.name) for file in files]
    there = [path for path in paths if os.path.exists(path)]
    if there and not overwrite:
        raise UserError(
            f"{there[0]} is there already (and {len(there) - 1} more files).",
            "Pass overwrite=True, or choose another folder.",
        )
    for file, path in zip(files, paths):
        check_not_stopped(should_stop)
        file.copy_to(path)
    return paths


def link_files(
    files: list[SourceFile], folder: str, should_stop: Callable[[], bool] = never
) -> list[str]:
    """Make every file readable below a folder: local ones as links, others as copies.

    Raises:
        UserError: a file of another origin is in the way.
        DataAccessError: a file cannot be copied, or ``should_stop`` said so.
    """
    os.makedirs(folder, exist_ok=True)
    paths = [_inside(folder, file.name) for file in files]
    for file, path in zip(files, paths):
        check_not_stopped(should_stop)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if os.path.islink(path):  # of an earlier mount that was not taken away
            os.unlink(path)
        if os.path.exists(path):
            raise UserError(
                f"{path} is in the way of a mounted dataset.", "Mount it to an empty folder."
            )
        if file.local_path is not None:
            os.symlink(file.local_path, path)
        else:
            file.copy_to(path)
    return paths


def _inside(folder: str, name: str) -> str:
    return os.path.join(folder, *name.strip("/").split("/"))


def _has_files(place: Place, workspace: AnyWorkspace | None) -> bool:
    try:
        return bool(find_files([place], workspace))
    except DatasetValidationError:
        return False


_FACTS = ("Size", "LastModifiedTime", "CreatedTime", "Path", "CanSeek")


def _describe(file: SourceFile) -> dict[str, Any]:
    changed = datetime.fromtimestamp(file.info.modified_at, timezone.utc).replace(tzinfo=None)
    return {
        "Size": file.info.size,
        "LastModifiedTime": changed,
        "CreatedTime": changed,
        "Path": file.full_name,
        "CanSeek": True,
    }


def _pinned(name: str, full_name: str, path: str) -> SourceFile:
    store = LocalStore("/")
    info = store.find_file(path)
    if info is None:
        raise UserError(f"The file {path} of the dataset is gone.")
    return SourceFile(name, full_name, info, store)


def _render(source: dict[str, Any], workspace: AnyWorkspace | None) -> list[SourceFile]:
    """Write a table as one file into a temporary folder of this process."""
    from .reading import read_table

    frame = read_table(Definition.from_json(source["table"]), workspace)
    name = f"part-00000.{source['format']}"
    path = os.path.join(_scratch_folder(), os.urandom(6).hex(), name)
    os.makedirs(os.path.dirname(path))
    if source["format"] == "csv":
        frame.to_csv(path, index=False, sep=source["options"]["separator"])
    else:
        frame.to_parquet(path, index=False)
    return [_pinned(f"/{name}", f"/{name}", path)]


_scratch: list[tempfile.TemporaryDirectory[str]] = []


def _scratch_folder() -> str:
    """Return a folder that is removed when this process ends."""
    import tempfile

    if not _scratch:
        _scratch.append(tempfile.TemporaryDirectory(prefix="estimatory-"))
    return _scratch[0].name
