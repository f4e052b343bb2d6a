"""The order for building an image."""

from __future__ import annotations

from ...base.lazy_dataclasses import dataclass
from ...containers.engine import Image
from ...folders.run_spec import ContainerSpec, EnvironmentSpec
from .base_python import ImagePython


@dataclass(frozen=True)
class Wanted:
    """An environment, and the base to install it on."""

    environment: EnvironmentSpec
    container: ContainerSpec
    base: Image
    python: ImagePython
    shown: str
    """The base, for people."""
    is_on_path: bool = True
    """Whether its programs come before those of the base."""
