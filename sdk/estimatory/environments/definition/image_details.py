"""The images that environments name by default, and what ``get_image_details`` returns."""

from __future__ import annotations

from typing import Any

from ...base.checked_calls import checked

DEFAULT_CPU_IMAGE = "mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04:20251130.v1"
DEFAULT_GPU_IMAGE = "mcr.microsoft.com/azureml/openmpi4.1.0-cuda11.8-cudnn8-ubuntu22.04:20251130.v1"


@checked
class DockerImageDetails(dict[str, Any]):
    """Where an environment was built, by the keys of azureml-core 1.61 and as attributes."""

    @property
    def image_exist(self) -> bool:
        """Whether the environment was built."""
        return bool(self.get("imageExistsInRegistry"))

    @property
    def repository(self) -> str | None:
        """Name of its base image."""
        return self._part("dockerImage", "name")

    @property
    def registry(self) -> str | None:
        """Address of the registry of that image; None where its name says it."""
        address = (self.get("dockerImage", {}).get("registry") or {}).get("address")
        return None if address is None else str(address)

    @property
    def image(self) -> str | None:
        """The image's name with its registry."""
        return "/".join(filter(None, (self.registry, self.repository))) or None

    @property
    def interpreter_path(self) -> str | None:
        """The Python that was built."""
        return self._part("pythonEnvironment", "interpreterPath")

    @property
    def environment_path(self) -> str | None:
        """The folder of that Python's environment."""
        return self._part("pythonEnvironment", "condaEnvironmentPath")

    @property
    def dockerfile(self) -> str | None:
        """Text of the Dockerfile that the image is made from; None where there is none."""
        return self._part("ingredients", "dockerfile")

    def _part(self, group: str, name: str) -> str | None:
        found = (self.get(group) or {}).get(name)
        return None if found is None else str(found)
