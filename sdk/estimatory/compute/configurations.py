"""What targets are made from: the answers of ``provisioning_configuration`` and its kin."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any


@dataclass(frozen=True)
class TargetConfiguration:
    """The kind of a target, and its settings, which are attributes as well."""

    kind: str
    settings: dict[str, Any] = field(default_factory=dict)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            settings = self.__dict__.get("settings", {})
            if name in settings:
                return settings[name]
            known = ", ".join(settings)
            raise AttributeError(
                f"{type(self).__name__} has no attribute {name!r}. It has: {known}."
            )

    @property
    def location(self) -> str | None:
        """The region of Azure that was named, if one was."""
        return self.settings.get("location")

    def validate_configuration(self) -> None:
        """Every argument was checked when this was made."""


class ComputeTargetProvisioningConfiguration(TargetConfiguration):
    """How a target shall be made."""


class ComputeTargetAttachConfiguration(TargetConfiguration):
    """Where something is that becomes a target."""


class RemoteComputeAttachConfiguration(ComputeTargetAttachConfiguration):
    """A host that ssh reaches."""
