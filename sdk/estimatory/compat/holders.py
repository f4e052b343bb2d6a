"""Values of the SDK that are accepted, kept and shown, and decide nothing here."""

from __future__ import annotations

from ..checked_calls import checked


@checked
class ResourceConfiguration:
    """What a model asks of the machine that serves it."""

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
