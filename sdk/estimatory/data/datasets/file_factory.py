"""``Dataset.File``: datasets of files, with Azure ML's signatures."""

from __future__ import annotations

from ...base.checked_calls import checked
from .definition import Definition
from .file_dataset import FileDataset
from .paths import find_files, parse_paths


@checked
class FileDatasetFactory:
    """``Dataset.File``"""

    @staticmethod
    def from_files(
        path: object,
        validate: bool = True,
        partition_format: str | None = None,
        is_file: bool = False,
    ) -> FileDataset:
        """Make a dataset of ``(datastore, 'images/**')``, a DataPath, URLs, paths, or a list.

        Raises:
            UserError: an argument is not valid.
            DatasetValidationError: ``validate`` is true and no file matches.
        """
        from .partition import check_partition_format

        del is_file
        places, workspace = parse_paths(path)
        check_partition_format(partition_format)
        options = {"partition_format": partition_format} if partition_format else {}
        source = {"reader": "files", "places": places, "options": options}
        if validate:
            find_files(places, workspace)
        return FileDataset(Definition("file", source), workspace)

    @staticmethod
    def upload_directory(
        src_dir: str,
        target: object,
        pattern: str | None = None,
        overwrite: bool = False,
        show_progress: bool = True,
    ) -> FileDataset:
        """Upload a folder and make a dataset of the uploaded files.

        ``target`` is a datastore, ``(datastore, 'folder')`` or a DataPath; ``pattern`` chooses
        files of the folder.
        """
        from .writing import upload_folder

        places = upload_folder(src_dir, target, pattern, overwrite, show_progress)
        return FileDatasetFactory.from_files(places)
