"""Linked services: workspaces of Synapse that an Azure ML workspace knew. There are none here."""

from __future__ import annotations

from typing import Any, NoReturn

from ..errors import UserError

SPARK = "There is no Synapse or Databricks here: use pyspark in the script itself."


class LinkedService:
    """A Synapse workspace that is linked; follows azureml-core 1.61."""

    def __init__(self, *accepted: Any, **options: Any) -> None:
        _refuse()

    @staticmethod
    def register(
        workspace: Any, name: str, linked_service_config: Any = None, **options: Any
    ) -> NoReturn:
        """Raises UserError."""
        _refuse()

    @staticmethod
    def get(workspace: Any, name: str) -> NoReturn:
        """Raises UserError."""
        _refuse()

    @staticmethod
    def list(workspace: Any) -> list[LinkedService]:
        """Those of the workspace: none."""
        return []

    def unregister(self) -> NoReturn:
        """Raises UserError."""
        _refuse()


def _refuse() -> NoReturn:
    raise UserError("A workspace here has no linked services.", SPARK)
