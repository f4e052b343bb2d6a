"""The model registry: named, versioned, never changing sets of files with lineage to their run."""

from .model import Model
from .record import ModelRecord
from .registry import ModelRegistry

__all__ = ["Model", "ModelRecord", "ModelRegistry"]
