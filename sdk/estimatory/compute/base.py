"""The contract that every place a run can execute in fulfils."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod

from ..base.lazy_dataclasses import dataclass
from ..folders.run_folder import RunFolder
from ..folders.run_spec import RunSpec


@dataclass(frozen=True)
class Exit:
    """How the processes of a run ended; the first that failed decides."""

    code: int
    """Exit code; negative: minus the number of the signal."""
    rank: int | None = 0
    """None: no rank; what starts the ranks failed itself."""
    reason: str = ""
    """What the launcher said where no rank can tell."""
    host: str = ""
    """The host that failed, where it was no rank; ``reason`` is the whole sentence then."""


class Launcher(ABC):
    """Carries the processes of one run. Used by one thread.

    ``command`` is pure. ``start`` is called once; ``poll`` until it answers; ``stop`` at any time
    after ``start``, and leaves no process of the run alive.
    """

    @abstractmethod
    def command(self, spec: RunSpec, folder: RunFolder, interpreter: str) -> list[str]:
        """The argument list that starts the run; nothing is interpreted by a shell."""

    @abstractmethod
    def start(self, command: list[str], folder: RunFolder, variables: dict[str, str]) -> None:
        """Start the command in the run's work folder with exactly ``variables``.

        Raises:
            ComputeTargetError: it cannot be started.
        """

    def describe_wait(self, timeout_s: float) -> str | None:
        """Why the processes have not begun, after ``timeout_s`` seconds at most; None: they have.

        Only what hands them to a queue has anything to wait for. An empty answer: nobody knows yet.
        """
        return None

    @property
    def started_at(self) -> float:
        """When the processes began; asked as soon as they have."""
        return time.time()

    @abstractmethod
    def poll(self, timeout_s: float) -> Exit | None:
        """Wait up to ``timeout_s`` seconds for the end; None while it goes on."""

    @abstractmethod
    def stop(self, grace_s: float) -> None:
        """Ask every process of the run to end, then force those that have not in ``grace_s``."""
