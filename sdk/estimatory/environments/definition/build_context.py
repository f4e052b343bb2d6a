"""A folder with a Dockerfile."""

from __future__ import annotations

import os
from enum import Enum
from typing import TYPE_CHECKING, Any

from ...base.checked_calls import checked
from ...base.current_folder import absolute_path
from ...base.strict_settings import Section
from ...errors import RunConfigurationError, UserError

if TYPE_CHECKING:
    from ...folders.opened_workspace import HasFolder


@checked
class DockerBuildContext(Section):
    """A folder with a Dockerfile that an image is built from; follows azureml-core 1.61.

    Args:
        location_type: where the folder is; images are built from folders of this machine.
        location: its path or address.
        dockerfile_path: of the Dockerfile, relative to the folder.

    Raises:
        UserError: the kind of location is none.
    """

    class LocationType(Enum):
        """Where a folder is: in a Git repository, in a storage account, or on this machine."""

        Git = "git"
        StorageAccount = "storageAccount"
        LocalDirectory = "localDirectory"

    location_type: DockerBuildContext.LocationType
    location: str | None
    dockerfile_path: str

    def __init__(
        self,
        location_type: DockerBuildContext.LocationType | str | None = None,
        location: str | os.PathLike[str] | None = None,
        dockerfile_path: str | None = "Dockerfile",
    ) -> None:
        self.location_type = _read_type(location_type)
        self.location = None if location is None else os.fspath(location)
        self.dockerfile_path = dockerfile_path or "Dockerfile"

    @staticmethod
    def from_local_directory(
        workspace: HasFolder | None,
        path: str | os.PathLike[str],
        dockerfile_path: str = "Dockerfile",
    ) -> DockerBuildContext:
        """Return a folder of this machine.

        Raises:
            UserError: it holds no such Dockerfile.
        """
        if not os.path.isfile(os.path.join(path, dockerfile_path)):
            raise UserError(f"There is no {dockerfile_path} in {absolute_path(path)}.")
        kind = DockerBuildContext.LocationType.LocalDirectory
        return DockerBuildContext(kind, absolute_path(path), dockerfile_path)

    def find_folder(self) -> str:
        """Return the folder of this machine.

        Raises:
            RunConfigurationError: it is elsewhere, or not named.
        """
        if self.location_type is self.LocationType.LocalDirectory and self.location:
            return absolute_path(self.location)
        raise RunConfigurationError(
            f"The build context {self.location!r} is of type {self.location_type.value}; images "
            "are built from folders of this machine.",
            "Clone or copy it here: DockerBuildContext.from_local_directory(ws, 'folder').",
        )

    def to_dict(self) -> dict[str, Any]:
        return {**super().to_dict(), "locationType": self.location_type.value}

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, _read_type(value) if name == "location_type" else value)


def _read_type(value: object) -> DockerBuildContext.LocationType:
    kinds = DockerBuildContext.LocationType
    if value is None or isinstance(value, kinds):
        return value or kinds.LocalDirectory
    named = {name.lower(): kind for kind in kinds for name in (kind.name, kind.value)}
    found = named.get(str(value).lower())
    if found is None:
        known = ", ".join(f"LocationType.{kind.name}" for kind in kinds)
        raise UserError(f"{value!r:.80} is no kind of location.", f"Kinds are {known}.")
    return found
