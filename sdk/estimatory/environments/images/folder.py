"""The workspace's folder of an image: how it was made, its lock, when it was used."""

from __future__ import annotations

import os

from ...base.decoding import Shape, read_shaped
from ...errors import DamagedFileError
from ...folders.workspace_folder import WorkspaceFolder

REPOSITORY = "estimatory"
BASE_REPOSITORY = f"{REPOSITORY}/base"
ENVIRONMENT_KIND, DOCKERFILE_KIND = "environment", "dockerfile"
"""What an image is: packages on top of a base, or a base that a Dockerfile makes."""
ENVIRONMENT = "/opt/environment"
"""Where an image has the packages of its environment."""
INTERPRETER = f"{ENVIRONMENT}/bin/python"

_SHAPE: Shape = {
    "kind?": "str",
    "base?": "str",
    "python?": "str",
    "packages?": "list[str]",
    "created_at?": "float",
    "bytes?": "int",
    "image_id?": "str",
}


def base_tag(image_id: str) -> str:
    """Return the tag that keeps exactly this image as a base, in ``BASE_REPOSITORY``."""
    return image_id.partition(":")[2] or image_id


class ImageFolder:
    """``<workspace>/images/<key>/`` and every name in it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.key = os.path.basename(path)

    @property
    def tag(self) -> str:
        """What the engine calls the image."""
        return f"{REPOSITORY}/{self.key}:latest"

    @property
    def dockerfile_path(self) -> str:
        return os.path.join(self.path, "Dockerfile")

    @property
    def lock_path(self) -> str:
        return os.path.join(self.path, "requirements.lock")

    @property
    def description_path(self) -> str:
        return os.path.join(self.path, "image.json")

    @property
    def build_log_path(self) -> str:
        return os.path.join(self.path, "build.log")

    def is_complete(self) -> bool:
        """Return whether the image's description is there; without it the image is built again."""
        try:
            return self.is_all_there(self.describe())
        except DamagedFileError:
            return False

    def is_all_there(self, described: dict[str, object]) -> bool:
        """As :meth:`is_complete`, by what :meth:`describe` has said."""
        needs_lock = described.get("kind", ENVIRONMENT_KIND) == ENVIRONMENT_KIND
        return bool(described) and (not needs_lock or os.path.isfile(self.lock_path))

    def touch(self) -> None:
        """Note that a run takes it now."""
        try:
            os.utime(self.description_path)
        except OSError:  # a workspace that may only be read
            return

    def describe(self) -> dict[str, object]:
        """Return what ``image.json`` says; nothing where there is none.

        Raises:
            DamagedFileError: it does not hold what it should.
        """
        try:
            return read_shaped(self.description_path, _SHAPE)
        except (FileNotFoundError, NotADirectoryError):
            return {}

    def last_used_at(self) -> float:
        try:
            return os.stat(self.description_path).st_mtime
        except OSError:
            return 0.0


def image_folder(workspace: WorkspaceFolder, key: str) -> ImageFolder:
    """Return the folder of an image by its key, also before it is built.

    Raises:
        UntrustedWorkspaceError: another user made it, or may change it.
    """
    folder = ImageFolder(os.path.join(workspace.images_folder, key))
    for path in (folder.description_path, folder.dockerfile_path, folder.lock_path):
        workspace.trusted(path)
    return folder
