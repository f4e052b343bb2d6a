"""Files that the values of a table's column name; what only file datasets can do is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import UserError
from .definition import Definition
from .paths import Place, open_place, parse_paths
from .stores.base import clean_name

if TYPE_CHECKING:
    from .file_dataset import FileDataset, MountContext

_SCHEME = "AmlDatastore://"


class StreamColumns:
    """Downloading and mounting what a column names; follows azureml-core 1.61."""

    _workspace: Any

    def keep_columns(self, columns: Any, validate: bool = False) -> Any:
        raise NotImplementedError

    def download(
        self,
        stream_column: str,
        target_path: str | None = None,
        overwrite: bool = False,
        ignore_not_found: bool = True,
    ) -> list[str]:
        """Copy the files that a column names below a local folder; returns their paths.

        Args:
            stream_column: holds ``AmlDatastore://name/path``, URLs or local paths.
            target_path: a temporary folder by default.
            overwrite: replace files that are there.
            ignore_not_found: leave out files that are not there.

        Raises:
            UserError: a file is there already and ``overwrite`` is false.
            DatasetValidationError: there is no such column, or no such file.
        """
        files = self._named_files(stream_column, ignore_not_found)
        return files.download(target_path, overwrite) if files else []

    def mount(self, stream_column: str, mount_point: str | None = None) -> MountContext:
        """A folder in which the files that a column names can be read.

        Raises:
            DatasetValidationError: there is no such column.
            UserError: it names no file.
        """
        files = self._named_files(stream_column, is_lenient=False)
        if files is None:
            raise UserError(f"The column {stream_column!r} names no files.")
        return files.mount(mount_point)

    def _named_files(self, column: str, is_lenient: bool) -> FileDataset | None:
        from .file_dataset import FileDataset

        frame = self.keep_columns(column, validate=True).to_pandas_dataframe()
        places = [self._place(str(value)) for value in frame[column].dropna()]
        if is_lenient:
            places = [place for place in places if self._is_there(place)]
        source = {"reader": "files", "places": places, "options": {}}
        return FileDataset(Definition("file", source), self._workspace) if places else None

    def _place(self, value: str) -> Place:
        if value.startswith(_SCHEME):
            datastore, _, path = value[len(_SCHEME) :].partition("/")
            return {"datastore": datastore, "path": clean_name(path)}
        return parse_paths(value)[0][0]

    def _is_there(self, place: Place) -> bool:
        store, name = open_place(place, self._workspace)
        return store.find_file(name) is not None

    # --- not for tables ----------------------------------------------------------------------
    def as_mount(self, path_on_compute: str | None = None) -> Any:
        """Raises UserError: only file datasets are mounted."""
        del path_on_compute
        raise _only_files("mounted")

    def as_download(self, path_on_compute: str | None = None) -> Any:
        """Raises UserError: only file datasets are downloaded."""
        del path_on_compute
        raise _only_files("downloaded")

    def to_torchvision(self) -> Any:
        """Raises UserError: labelling projects of Azure ML are needed for it."""
        raise UserError(
            "A TabularDataset cannot become a torchvision dataset: only what a labelling project "
            "of Azure ML exported said which column holds images and which their labels.",
            "ds.download('image_url') fetches the images that a column names; a Dataset of "
            "torch.utils.data of your own pairs them with the labels.",
        )


def _only_files(what: str) -> UserError:
    return UserError(
        f"A TabularDataset cannot be {what}.",
        "Use ds.as_named_input(…) as it is, or make files of it: ds.to_csv_files().",
    )
