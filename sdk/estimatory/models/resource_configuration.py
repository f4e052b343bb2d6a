"""The resources that a model asks of a server: kept and shown, as nothing here serves models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..base.checked_calls import checked


@checked
class ResourceConfiguration:
    """Follows azureml-core 1.61 ``azureml.core.resource_configuration``.

    Args:
        cpu: cores.
        memory_in_gb: gigabytes.
        gpu: number of GPUs.
    """

    def __init__(
        self,
        cpu: float | None = None,
        memory_in_gb: float | None = None,
        gpu: int | None = None,
    ) -> None:
        self.cpu = cpu
        self.memory_in_gb = memory_in_gb
        self.gpu = gpu

    def __repr__(self) -> str:
        return (
            f"ResourceConfiguration(cpu={self.cpu}, memory_in_gb={self.memory_in_gb}, "
            f"gpu={self.gpu})"
        )

    def serialize(self) -> dict[str, Any]:
        """Return the resources under Azure ML's keys."""
        return {"cpu": self.cpu, "memoryInGB": self.memory_in_gb, "gpu": self.gpu}

    @staticmethod
    def deserialize(payload_obj: Mapping[str, Any] | None) -> ResourceConfiguration | None:
        """Read the output of :meth:`serialize`; return None for nothing."""
        if not payload_obj:
            return None
        values = (payload_obj.get(key) for key in ("cpu", "memoryInGB", "gpu"))
        return ResourceConfiguration(*values)
