"""The model registry: named, versioned sets of files that never change, with their lineage."""

from .model import Model
from .record import ModelRecord
from .registry import ModelRegistry

__all__ = ["Model", "ModelRecord", "ModelRegistry"]
