"""The contract of a carrier: how a run of one kind goes from its first status to its end."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, NamedTuple

from ..errors import ExperimentExecutionError

if TYPE_CHECKING:
    from ..compute.base import RunContext
    from ..folders.run_record import Failure
    from .companion import Companion
    from .record_book import RecordBook


class CancelRequested(Exception):  # noqa: N818 - not an error: somebody asked for it
    """The run shall end; the worker writes how it was asked to."""


class Assignment(NamedTuple):
    """One run, and what its worker has for it."""

    run: RunContext
    book: RecordBook
    """Each change of status goes through it."""
    companion: Companion
    """Started once nothing that it does can delay the script."""
    ticket_fd: int | None = None
    """The open file of the run's place in line; None: the run need not wait."""


class End(NamedTuple):
    """The end of a run."""

    status: str
    failure: Failure | None = None
    exit_code: int | None = None


class Carrier(ABC):
    """Carries one run. ``begin`` or ``adopt`` is called once, then ``collect``, then ``close``."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment

    @abstractmethod
    def begin(self) -> End:
        """Carry the run from NotStarted to its end.

        Raises:
            CancelRequested: somebody asked for its end.
            EstimatoryError: it failed, with this reason.
        """

    def adopt(self) -> End:
        """Carry a run whose first worker died.

        Raises:
            ExperimentExecutionError: runs of this kind end with their worker.
        """
        kind = self.assignment.run.spec.kind
        raise ExperimentExecutionError(f"A run of the kind {kind!r} ends with its worker.")

    @abstractmethod
    def stop(self) -> None:
        """End every process of the run; called at any time, also twice."""

    def collect(self, end: End) -> End:
        """Bring in what the run left; return its end, which a loss makes a failure."""
        return end

    @abstractmethod
    def close(self) -> None:
        """Give back what the run was given, such as slots."""
