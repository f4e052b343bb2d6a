"""Linked services: workspaces of Synapse that an Azure ML workspace knew. There are none here."""

from __future__ import annotations

from typing import NoReturn

from ...base.absent_names import AbsentNames
from ...base.checked_calls import checked
from ...errors import UserError

SPARK = "There is no Synapse or Databricks here: use pyspark in the script itself."


_INSTANCE = "A workspace here has no linked services, so there is nothing to ask of one."


@checked
class LinkedService(
    AbsentNames,
    absent=dict.fromkeys(
        ["linked_service_resource_id", "name", "system_assigned_identity_principal_id", "type"],
        _INSTANCE,
    ),
):
    """A Synapse workspace that is linked; follows azureml-core 1.61."""

    def __init__(
        self,
        workspace: object,
        name: str,
        type: str,  # noqa: A002 - the name is azureml-core's
        linked_service_resource_id: str,
        system_assigned_identity_principal_id: str | None,
    ) -> None:
        _refuse()

    @staticmethod
    def register(workspace: object, name: str, linked_service_config: object = None) -> NoReturn:
        """Raises UserError."""
        _refuse()

    @staticmethod
    def get(workspace: object, name: str) -> NoReturn:
        """Raises UserError."""
        _refuse()

    @staticmethod
    def list(workspace: object) -> list[LinkedService]:
        """Return an empty list."""
        return []

    def unregister(self) -> NoReturn:
        """Raises UserError."""
        _refuse()


def _refuse() -> NoReturn:
    raise UserError("A workspace here has no linked services.", SPARK)
