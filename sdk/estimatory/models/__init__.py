"""The model registry: named, versioned, never changing sets of files with lineage to their run."""

from .model import Model
from .record import ModelRecord
from .registry import ModelRegistry
from .resource_configuration import ResourceConfiguration

__all__ = ["Model", "ModelRecord", "ModelRegistry", "ResourceConfiguration"]
