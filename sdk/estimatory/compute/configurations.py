"""Configurations that targets are made from."""

from __future__ import annotations

from typing import Any

from ..base.absent_names import AbsentNames
from ..base.checked_calls import checked


class TargetConfiguration(AbsentNames):
    """The kind of a target, and its settings.

    Args:
        kind: as Azure ML's ``ComputeTarget.type`` says it, or one of ours.
        settings: what is written down of the target.
    """

    def __init__(self, kind: str, settings: dict[str, Any] | None = None) -> None:
        self.kind = kind
        self._settings = settings or {}

    @property
    def settings(self) -> dict[str, Any]:
        """Return the settings as the record keeps them, without secrets."""
        return self._settings

    def validate_configuration(self) -> None:
        """Raises ComputeTargetError where a value is not valid."""


@checked
class ComputeTargetProvisioningConfiguration(TargetConfiguration):
    """A target that is to be made.

    Args:
        type: of the target.
        location: the region of Azure that was named, if one was.
    """

    def __init__(self, type: str, location: str | None) -> None:  # noqa: A002
        super().__init__(type)
        self.location = location


@checked
class ComputeTargetAttachConfiguration(TargetConfiguration):
    """A machine or cluster that becomes a target.

    Args:
        type: of the target.
        settings: what is written down of it.
    """

    def __init__(self, type: str, settings: dict[str, Any] | None = None) -> None:  # noqa: A002
        super().__init__(type, settings)
