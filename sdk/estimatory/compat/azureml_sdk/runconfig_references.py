"""``DataPath`` and ``Dataset`` of ``azureml.core.runconfig``: data named by words, as in a file.

They go into a ``DataLocation``; signatures follow azureml-core 1.61.
"""

from __future__ import annotations

from typing import Dict


class DataPath(Dict[str, "str | None"]):
    """A path of a datastore."""

    def __init__(self, datastore_name: str | None = None, relative_path: str | None = None) -> None:
        super().__init__(datastoreName=datastore_name, relativePath=relative_path)
        self.datastore_name = datastore_name
        self.relative_path = relative_path


class Dataset(Dict[str, "str | None"]):
    """A dataset by its id, or by name and version."""

    def __init__(
        self,
        dataset_id: str | None = None,
        dataset_name: str | None = None,
        dataset_version: str | None = None,
    ) -> None:
        super().__init__(id=dataset_id, name=dataset_name, version=dataset_version)
        self.id = dataset_id
        self.name = dataset_name
        self.version = dataset_version
