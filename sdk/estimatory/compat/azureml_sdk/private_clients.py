"""Private clients of the SDK that public scripts call: each method says what to use."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from ...base.checked_calls import checked
from ...errors import UserError

if TYPE_CHECKING:
    from datetime import datetime


_PAGE = 500


@checked
class ExperimentClient:
    """The SDK's client of the service that kept runs."""

    def __init__(
        self,
        service_context: object,
        experiment_name: str,
        experiment_id: str | None = None,
        **options: object,
    ) -> None:
        """Accept options of a connection too: a script makes it before it uses it."""

    def create_run(
        self,
        run_id: str | None = None,
        script_name: str | None = None,
        target: str | None = None,
        run_name: str | None = None,
        create_run_dto: object = None,
        properties: dict[str, str] | None = None,
        tags: dict[str, str] | None = None,
        caller: str | None = None,
        custom_headers: dict[str, str] | None = None,
        is_async: bool = False,
        typev2: object = None,
        display_name: str | None = None,
        description: str | None = None,
    ) -> NoReturn:
        """Raises UserError."""
        _refuse("create_run", "experiment.start_logging() or run.child_run()")

    def get_run(
        self,
        run_id: str,
        caller: str | None = None,
        custom_headers: dict[str, str] | None = None,
        is_async: bool = False,
    ) -> NoReturn:
        """Raises UserError."""
        _refuse("get_run", "ws.get_run(run_id)")

    def get_runs(
        self,
        last: int = 0,
        _filter_on_server: bool = True,
        page_size: int = _PAGE,
        order_by: tuple[str, str] | None = None,
        caller: str | None = None,
        custom_headers: dict[str, str] | None = None,
        **filters: object,
    ) -> NoReturn:
        """Raises UserError."""
        _refuse("get_runs", "experiment.get_runs()")

    def get_metrics(
        self,
        run_id: str | None = None,
        page_size: int = _PAGE,
        order_by: tuple[str, str] | None = None,
        merge_strategy_type: str | None = None,
        caller: str | None = None,
        metric_types: list[str] | None = None,
        after_timestamp: datetime | None = None,
        custom_headers: dict[str, str] | None = None,
        name: str | None = None,
    ) -> NoReturn:
        """Raises UserError."""
        _refuse("get_metrics", "run.get_metrics()")


def _refuse(name: str, instead: str) -> NoReturn:
    raise UserError(f"ExperimentClient.{name} asked a service of Azure.", f"Use {instead}.")
