"""The container settings of an environment: kept, shown, passed on to targets with containers."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from ...base.checked_calls import checked
from ...base.strict_settings import Section, take_settings
from ...errors import UserError
from .build_context import DockerBuildContext
from .container_registry import ContainerRegistry
from .image_details import DEFAULT_CPU_IMAGE, DEFAULT_GPU_IMAGE

if TYPE_CHECKING:
    pass

DEFAULT_SHM_SIZE = "2g"
_SOURCES = ("base_image", "base_dockerfile", "build_context")


@checked
class DockerImagePlatform(Section):
    """Operating system and architecture of an image."""

    os: str
    architecture: str

    def __init__(self, os: str = "Linux", architecture: str = "amd64") -> None:
        self.os = os
        self.architecture = architecture


@checked
class DockerSection(Section):
    """The image of an environment; follows azureml-core 1.61.

    ``base_image``, ``base_dockerfile`` and ``build_context`` exclude each other.
    """

    enabled: bool
    arguments: list[str]
    shared_volumes: bool
    shm_size: str | None
    base_image: str | None
    base_dockerfile: str | None
    build_context: DockerBuildContext | None
    base_image_registry: ContainerRegistry
    platform: DockerImagePlatform

    def __init__(self, **kwargs: object) -> None:
        from .container_registry import ContainerRegistry

        self.enabled = False
        self.arguments = []
        self.shared_volumes = True
        self.shm_size = DEFAULT_SHM_SIZE
        for name in _SOURCES:
            object.__setattr__(self, name, None)
        self.base_image = DEFAULT_CPU_IMAGE
        self.base_image_registry = ContainerRegistry()
        self.platform = DockerImagePlatform()
        take_settings(self, kwargs)

    @property
    def gpu_support(self) -> bool:
        """Whether the image brings CUDA; setting it chooses the default image that does."""
        return self.base_image == DEFAULT_GPU_IMAGE

    @gpu_support.setter
    def gpu_support(self, is_wanted: bool) -> None:
        if self.base_image in (DEFAULT_CPU_IMAGE, DEFAULT_GPU_IMAGE):
            self.base_image = DEFAULT_GPU_IMAGE if is_wanted else DEFAULT_CPU_IMAGE

    @property
    def is_custom(self) -> bool:
        """Whether anything but a default image is asked for."""
        is_default = self.base_image in (DEFAULT_CPU_IMAGE, DEFAULT_GPU_IMAGE)
        named = None if is_default else self.base_image
        return bool(named or self.base_dockerfile or self.build_context)

    def __setattr__(self, name: str, value: object) -> None:
        if name in _SOURCES and value is not None:
            value = self._check_source(name, value)
        if name == "arguments" and isinstance(value, Iterable) and not isinstance(value, str):
            value = list(value)
        super().__setattr__(name, value)

    def _check_source(self, name: str, value: object) -> object:
        others = [n for n in _SOURCES if n != name and getattr(self, n) is not None]
        if others == ["base_image"] and self.base_image == DEFAULT_CPU_IMAGE:
            # A mere default gives way; azureml-core raises even here.
            object.__setattr__(self, "base_image", None)
        elif others:
            raise UserError(
                f"docker.{name} cannot be set while docker.{others[0]} is.",
                f"An image comes from one of them: docker.{others[0]} = None frees the other.",
            )
        return _read_dockerfile(value) if name == "base_dockerfile" else value

    def update_from(self, values: dict[str, Any] | None) -> None:
        said = dict(values or {})
        self.platform.update_from(said.pop("platform", None))
        self.base_image_registry.update_from(said.pop("baseImageRegistry", None))
        context = said.pop("buildContext", None)
        for name, key in (("base_image", "baseImage"), ("base_dockerfile", "baseDockerfile")):
            object.__setattr__(self, name, said.pop(key, None))
        if not (self.base_image or self.base_dockerfile or context):
            self.base_image = DEFAULT_CPU_IMAGE
        super().update_from(said)
        if context:
            from .build_context import DockerBuildContext

            self.build_context = DockerBuildContext()
            self.build_context.update_from(context)


def _read_dockerfile(value: object) -> str:
    """Return the text of a Dockerfile that is given as text, or by its path."""
    from ...base.text_files import read_text_file

    text = os.fspath(cast("str | os.PathLike[str]", value))
    if "\n" not in text and os.path.isfile(text):
        return read_text_file(text)
    return str(text)
