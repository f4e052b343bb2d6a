"""Submission of what is one run: ``submit_to`` over ``to_request``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

from ..base.checked_calls import check_keywords

if TYPE_CHECKING:
    from .request import RunRequest

_Run = TypeVar("_Run", covariant=True)


class RunStarter(Protocol[_Run]):
    """An Experiment, as the rooms below it see it."""

    name: str

    def submit_request(self, request: RunRequest) -> _Run: ...


class SubmittedAsRun:
    """Base of what is submitted as one run: ScriptRunConfig, Estimator, an MLflow project."""

    _unchecked = ("submit_to",)  # Experiment.submit is the door that checks
    to_request: Callable[..., RunRequest]

    def submit_to(
        self,
        experiment: RunStarter[_Run],
        tags: dict[str, str] | None = None,
        *,
        parent_run_id: str = "",
        **overrides: object,
    ) -> _Run:
        """Start a run of this in an experiment; ``Experiment.submit`` calls it.

        Args:
            experiment: that the run is filed under.
            tags: of the run.
            parent_run_id: the run that it is a child of.
            overrides: keywords of ``to_request``.

        Raises:
            UserError: this is not valid; nothing was started.
        """
        import inspect  # takes long to load

        known = inspect.signature(self.to_request).parameters
        check_keywords("Experiment.submit", known, overrides)
        request = self.to_request(experiment.name, tags, **overrides)
        if parent_run_id:
            request = request.replace(parent_run_id=parent_run_id)
        return experiment.submit_request(request)
