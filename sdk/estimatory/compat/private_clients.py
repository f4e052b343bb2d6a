"""Private clients of the SDK that public scripts call: each method says what to use."""

from __future__ import annotations

from typing import Any, NoReturn

from ..checked_calls import checked
from ..errors import UserError


@checked
class ExperimentClient:
    """The SDK's client of the service that kept runs."""

    def __init__(self, *accepted: Any, **options: Any) -> None:
        """Every argument is accepted: a script makes it before it uses it."""

    def create_run(self, *accepted: Any, **options: Any) -> NoReturn:
        """Raises UserError."""
        _refuse("create_run", "experiment.start_logging() or run.child_run()")

    def get_run(self, *accepted: Any, **options: Any) -> NoReturn:
        """Raises UserError."""
        _refuse("get_run", "ws.get_run(run_id)")

    def get_runs(self, *accepted: Any, **options: Any) -> NoReturn:
        """Raises UserError."""
        _refuse("get_runs", "experiment.get_runs()")

    def get_metrics(self, *accepted: Any, **options: Any) -> NoReturn:
        """Raises UserError."""
        _refuse("get_metrics", "run.get_metrics()")


def _refuse(name: str, instead: str) -> NoReturn:
    raise UserError(f"ExperimentClient.{name} asked a service of Azure.", f"Use {instead}.")
