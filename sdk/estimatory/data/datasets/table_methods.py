"""Profiles of tables, files that their columns name, and methods that only files have."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from ...base.checked_calls import checks_itself
from ...errors import UserError
from ...folders.opened_workspace import AnyWorkspace
from ..stores.base import clean_name
from .absent import explain_torchvision
from .definition import Definition

if TYPE_CHECKING:
    from pandas import DataFrame

    from .file_dataset import FileDataset, MountContext
    from .paths import Place
    from .profile import DatasetProfile

_SCHEME = "AmlDatastore://"


class TableMethods:
    """Profiles, and files that a column names; follows azureml-core 1.61."""

    _definition: Definition
    _workspace: AnyWorkspace | None

    def to_pandas_dataframe(self) -> DataFrame:
        raise NotImplementedError

    def get_profile(self, workspace: AnyWorkspace | None = None) -> DatasetProfile:
        """Compute type, limits, moments, quantiles, missing and frequent values of every column.

        It is computed from all rows when it is asked for; ``workspace`` is that of a dataset which
        has none itself.

        Raises:
            DatasetValidationError: a file is not there, or is not what the dataset says.
        """
        from .profile import DatasetProfile

        frame = self.to_pandas_dataframe()
        return DatasetProfile(self._definition, workspace or self._workspace, frame)

    def get_profile_runs(self, workspace: AnyWorkspace | None = None) -> NoReturn:
        """Raise UserError: no run computes a profile."""
        from .profile import NO_RUN

        del workspace
        raise UserError("There are no runs of profiles.", NO_RUN)

    @checks_itself("compute_target experiment")
    def submit_profile_run(
        self, compute_target: object, experiment: object, cache_datastore_name: str | None = None
    ) -> NoReturn:
        """Raise UserError: a profile needs no run."""
        from .profile import NO_RUN

        del compute_target, experiment, cache_datastore_name
        raise UserError("A profile cannot be submitted as a run.", NO_RUN)

    def download(
        self,
        stream_column: str,
        target_path: str | None = None,
        overwrite: bool = False,
        ignore_not_found: bool = True,
    ) -> list[str]:
        """Copy the files that a column names below a local folder; return their paths.

        Args:
            stream_column: holds ``AmlDatastore://name/path``, URLs or local paths.
            target_path: a temporary folder by default.
            overwrite: replace files that are there.
            ignore_not_found: leave out files that are not there.

        Raises:
            UserError: a file is there already and ``overwrite`` is false.
            DatasetValidationError: there is no such column, or no such file.
        """
        files = self._find_named(stream_column, is_lenient=ignore_not_found)
        return files.download(target_path, overwrite) if files else []

    def mount(self, stream_column: str, mount_point: str | None = None) -> MountContext:
        """Return a folder in which the files that a column names can be read.

        Raises:
            DatasetValidationError: there is no such column.
            UserError: it names no file.
        """
        files = self._find_named(stream_column, is_lenient=False)
        if files is None:
            raise UserError(f"The column {stream_column!r} names no files.")
        return files.mount(mount_point)

    def _find_named(self, column: str, *, is_lenient: bool) -> FileDataset | None:
        """Return the files that a column names, if any; ``is_lenient`` leaves out missing ones."""
        from .file_dataset import FileDataset
        from .steps import look_up_column

        values = look_up_column(self.to_pandas_dataframe(), column).dropna()
        places = [_to_place(str(value)) for value in values]
        if is_lenient:
            places = [place for place in places if _is_there(place, self._workspace)]
        source = {"reader": "files", "places": places, "options": {}}
        return FileDataset(Definition("file", source), self._workspace) if places else None

    # --- not for tables ----------------------------------------------------------------------
    def as_mount(self, path_on_compute: str | None = None) -> NoReturn:
        """Raise UserError: only file datasets are mounted."""
        del path_on_compute
        raise _only_files("mounted")

    def as_download(self, path_on_compute: str | None = None) -> NoReturn:
        """Raise UserError: only file datasets are downloaded."""
        del path_on_compute
        raise _only_files("downloaded")

    def to_torchvision(self) -> NoReturn:
        """Raise UserError: labelling projects of Azure ML are needed for it."""
        raise explain_torchvision(
            "TabularDataset", "ds.download('image_url') fetches the images that a column names"
        )


def _only_files(what: str) -> UserError:
    return UserError(
        f"A TabularDataset cannot be {what}.",
        "Use ds.as_named_input(…) as it is, or make files of it: ds.to_csv_files().",
    )


def _to_place(value: str) -> Place:
    if value.startswith(_SCHEME):
        datastore, _, path = value[len(_SCHEME) :].partition("/")
        return {"datastore": datastore, "path": clean_name(path)}
    from .paths import parse_paths

    return parse_paths(value)[0][0]


def _is_there(place: Place, workspace: AnyWorkspace | None) -> bool:
    from .paths import open_place

    store, name = open_place(place, workspace)
    return store.find_file(name) is not None
