"""Paths of datastores as values: DataPath; DataReference, for arguments and inputs of runs."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from ...base.checked_calls import checked
from ...base.lazy_dataclasses import dataclass
from ...errors import UserError
from ..stores.base import clean_name

if TYPE_CHECKING:
    from .base import AbstractDatastore, StorageDatastore

MODES = ("mount", "download", "upload")

_NAME = re.compile(r"\w+\Z", re.ASCII)


@checked
class DataReference:
    """A path of a datastore for a run; follows azureml-core 1.61.

    As text it is ``$AZUREML_DATAREFERENCE_<name>``, which becomes a path when the run starts.

    Args:
        datastore: that the path is in.
        data_reference_name: by default made from the path.
        path_on_datastore: file or folder; by default everything.
        mode: ``mount``, ``download`` or ``upload``.
        path_on_compute: the path in the run; for uploads the one that it writes.
        overwrite: replace files that are there.

    Raises:
        UserError: the mode or the name is not valid.
    """

    def __init__(
        self,
        datastore: StorageDatastore,
        data_reference_name: str | None = None,
        path_on_datastore: str | None = None,
        mode: str = "mount",
        path_on_compute: str | None = None,
        overwrite: bool = False,
    ) -> None:
        if mode not in MODES:
            raise UserError(f"{mode!r} is no mode of a DataReference.", f"Use one of {MODES}.")
        name = data_reference_name or _make_name(datastore, path_on_datastore)
        if not _NAME.match(name):
            raise UserError(
                f"{name!r} is not a name for a DataReference.", "Use letters, digits and '_'."
            )
        self.datastore = datastore
        self.data_reference_name = name
        self.path_on_datastore = path_on_datastore
        self.mode = mode
        self.path_on_compute = path_on_compute
        self.overwrite = overwrite

    def __str__(self) -> str:
        return f"$AZUREML_DATAREFERENCE_{self.data_reference_name}"

    def __repr__(self) -> str:
        return str(self)

    def path(
        self, path: str | None = None, data_reference_name: str | None = None
    ) -> DataReference:
        """Return a reference to a path below this one."""
        below = "/".join(filter(None, [(self.path_on_datastore or "").rstrip("/"), path]))
        return DataReference(self.datastore, data_reference_name, below or None, self.mode)

    def as_mount(self) -> DataReference:
        """Return the reference mounted: a local datastore's folder itself, also for writing."""
        return self._with("mount")

    def as_download(
        self, path_on_compute: str | None = None, overwrite: bool = False
    ) -> DataReference:
        """Return the reference as a copy for the run."""
        return self._with("download", path_on_compute, overwrite)

    def as_upload(
        self, path_on_compute: str | None = None, overwrite: bool = False
    ) -> DataReference:
        """Return the reference for uploading ``path_on_compute`` when the run has ended."""
        return self._with("upload", path_on_compute, overwrite)

    def to_config(self) -> DataReferenceConfiguration:
        """Return the same as a section of a RunConfiguration."""
        return DataReferenceConfiguration(
            self.datastore.name,
            self.mode,
            self.path_on_datastore,
            self.path_on_compute,
            self.overwrite,
        )

    @staticmethod
    def create(
        data_reference_name: str | None = None,
        datapath: DataPath | None = None,
        datapath_compute_binding: DataPathComputeBinding | None = None,
    ) -> DataReference:
        """Make a reference from a DataPath and a binding."""
        if datapath is None:
            raise UserError("DataReference.create needs a datapath.")
        return datapath.create_data_reference(data_reference_name, datapath_compute_binding)

    def _with(
        self, mode: str, path_on_compute: str | None = None, overwrite: bool = False
    ) -> DataReference:
        return DataReference(
            self.datastore,
            self.data_reference_name,
            self.path_on_datastore,
            mode,
            path_on_compute or self.path_on_compute,
            overwrite or self.overwrite,
        )


@checked
@dataclass
class DataReferenceConfiguration:
    """A DataReference as a section of a RunConfiguration."""

    datastore_name: str | None = None
    mode: str = "mount"
    path_on_datastore: str | None = None
    path_on_compute: str | None = None
    overwrite: bool = False

    @property
    def data_store_name(self) -> str | None:
        """``datastore_name`` as in ``.runconfig`` files; likewise ``path_on_data_store``."""
        return self.datastore_name

    @data_store_name.setter
    def data_store_name(self, name: str | None) -> None:
        self.datastore_name = name

    @property
    def path_on_data_store(self) -> str | None:
        return self.path_on_datastore

    @path_on_data_store.setter
    def path_on_data_store(self, path: str | None) -> None:
        self.path_on_datastore = path


@checked
class DataPath:
    """A path of a datastore as a value; follows azureml-core 1.61."""

    def __init__(
        self,
        datastore: AbstractDatastore | None = None,
        path_on_datastore: str | None = None,
        name: str | None = None,
    ) -> None:
        self._datastore = datastore
        self._path = path_on_datastore
        self.name = name

    def __repr__(self) -> str:
        return f"DataPath({self.datastore_name!r}, {self._path!r})"

    @property
    def datastore(self) -> AbstractDatastore | None:
        return self._datastore

    @property
    def datastore_name(self) -> str | None:
        return self._datastore.name if self._datastore else None

    @property
    def path_on_datastore(self) -> str | None:
        return self._path

    def create_data_reference(
        self,
        data_reference_name: str | None = None,
        datapath_compute_binding: DataPathComputeBinding | None = None,
    ) -> DataReference:
        """Return a reference to this path, seen as the binding says (mounted by default)."""
        binding = datapath_compute_binding or DataPathComputeBinding()
        if self._datastore is None:
            raise UserError("This DataPath names no datastore.")
        return DataReference(
            self._datastore,  # type: ignore[arg-type]
            data_reference_name or self.name,
            self._path,
            binding.mode,
            binding.path_on_compute,
            binding.overwrite,
        )

    @staticmethod
    def create_from_data_reference(data_reference: DataReference) -> DataPath:
        """Return the path of a reference."""
        return DataPath(
            data_reference.datastore,
            data_reference.path_on_datastore,
            data_reference.data_reference_name,
        )


@checked
class DataPathComputeBinding:
    """The way in which a run sees a DataPath.

    Raises:
        UserError: the mode is not valid.
    """

    def __init__(
        self, mode: str = "mount", path_on_compute: str | None = None, overwrite: bool = False
    ) -> None:
        if mode not in MODES:
            raise UserError(f"{mode!r} is no mode of a binding.", f"Use one of {MODES}.")
        self.mode = mode
        self.path_on_compute = path_on_compute
        self.overwrite = overwrite

    def create_data_reference(
        self, data_reference_name: str | None = None, datapath: DataPath | None = None
    ) -> DataReference:
        """Return a reference to ``datapath`` with this binding."""
        return DataReference.create(data_reference_name, datapath, self)

    @staticmethod
    def create_from_data_reference(data_reference: DataReference) -> DataPathComputeBinding:
        """Return the binding of a reference."""
        return DataPathComputeBinding(
            data_reference.mode, data_reference.path_on_compute, data_reference.overwrite
        )


def _make_name(datastore: AbstractDatastore, path: str | None) -> str:
    """Return the datastore's name, a path that is a plain word, else a digest of the path."""
    cleaned = clean_name(path or "")
    if not cleaned:
        return re.sub(r"\W", "_", datastore.name, flags=re.ASCII)
    if _NAME.match(cleaned):
        return cleaned
    return hashlib.sha256(
        f"{datastore.name}/{cleaned}".encode(errors="surrogateescape")
    ).hexdigest()[:32]
