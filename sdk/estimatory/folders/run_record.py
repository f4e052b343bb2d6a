"""What happened to a run: its status and how it came there, written as ``record.json``.

One table says which status may follow which; everything that changes a status asks it.
"""

from __future__ import annotations

from typing import Any

from ..base import lazy_dataclasses as dataclasses
from ..base.decoding import known_fields
from ..base.lazy_dataclasses import dataclass, field

FORMAT = 1

NOT_STARTED = "NotStarted"
QUEUED = "Queued"
PREPARING = "Preparing"
PROVISIONING = "Provisioning"
STARTING = "Starting"
RUNNING = "Running"
FINALIZING = "Finalizing"
CANCEL_REQUESTED = "CancelRequested"
COMPLETED = "Completed"
FAILED = "Failed"
CANCELED = "Canceled"
NOT_RESPONDING = "NotResponding"

WORKER_FAILED = "The worker failed"
"""How the message of a defect of ours begins; its traceback is in ``worker.log``."""
MARKED = "The run was marked as failed."
"""The message of a failure that was said without a reason."""

TERMINAL = frozenset({COMPLETED, FAILED, CANCELED})

_ENDS = (CANCEL_REQUESTED, CANCELED, FAILED)
_NEXT: dict[str, tuple[str, ...]] = {
    NOT_STARTED: (QUEUED, PREPARING, PROVISIONING, STARTING, RUNNING, *_ENDS),
    QUEUED: (PREPARING, PROVISIONING, STARTING, RUNNING, *_ENDS),
    PREPARING: (QUEUED, PROVISIONING, STARTING, *_ENDS),
    PROVISIONING: (QUEUED, STARTING, *_ENDS),
    STARTING: (QUEUED, RUNNING, FINALIZING, COMPLETED, NOT_RESPONDING, *_ENDS),
    RUNNING: (FINALIZING, COMPLETED, NOT_RESPONDING, *_ENDS),
    NOT_RESPONDING: (RUNNING, FINALIZING, *_ENDS),
    FINALIZING: (COMPLETED, FAILED, CANCELED),
    CANCEL_REQUESTED: (FINALIZING, CANCELED, FAILED, COMPLETED),
    COMPLETED: (),
    FAILED: (),
    CANCELED: (),
}
STATUSES = tuple(_NEXT)
TONES = {
    **dict.fromkeys((NOT_STARTED, QUEUED, PREPARING, PROVISIONING, STARTING), "waiting"),
    **dict.fromkeys((RUNNING, FINALIZING), "active"),
    **dict.fromkeys((CANCEL_REQUESTED, CANCELED), "stopped"),
    COMPLETED: "good",
    FAILED: "bad",
    NOT_RESPONDING: "unknown",
}
"""How a status looks; its word is always shown beside it."""


def utc_text(at: float | None) -> str | None:
    """Return a moment in Azure ML's form: ``2026-06-30T12:00:00.250000Z``."""
    if at is None:
        return None
    import datetime  # a worker starts without

    moment = datetime.datetime.fromtimestamp(at, datetime.timezone.utc)
    return moment.isoformat().replace("+00:00", "Z")


def may_follow(status: str, following: str) -> bool:
    """Return whether a run in ``status`` may go to ``following``."""
    return following in _NEXT[status]


@dataclass(frozen=True)
class Failure:
    """Why a run did not complete; also the content of ``error.json``."""

    message: str
    """One sentence for people."""
    exception: str = ""
    """Class name of the Python exception, when there was one."""
    frames: tuple[dict[str, Any], ...] = ()
    """Of the user's code, outermost first: ``{"file", "line", "function", "code"}``."""
    rank: int | None = None
    exit_code: int | None = None
    signal: str = ""
    hint: str = ""

    def to_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Failure:
        """Raises ValueError when a field is missing or of another type."""
        return cls(**known_fields(cls, value))


@dataclass(frozen=True)
class RunRecord:
    """The state of a run; replaced as a whole, by its worker only."""

    run_id: str
    status: str = NOT_STARTED
    detail: str = ""
    """The phase in words: ``building environment``, ``waiting, 3rd in line``."""
    history: tuple[tuple[str, float], ...] = ()
    """``(status, at)`` pairs, seconds since the epoch."""
    started_at: float | None = None
    """When the user's code was started."""
    ended_at: float | None = None
    exit_code: int | None = None
    failure: Failure | None = None
    interpreter: str = ""
    environment_key: str = ""
    environment_cached: bool | None = None
    environment_notes: tuple[str, ...] = ()
    """What the interpreter and the packages are in place of what was asked for, for people."""
    git: dict[str, Any] = field(default_factory=dict)
    """``{"commit", "branch", "dirty", "remote"}`` of the source; empty outside a repository."""
    format: int = FORMAT

    @property
    def is_terminal(self) -> bool:
        return self.status in TERMINAL

    def moved_to(self, status: str, at: float, **changes: Any) -> RunRecord:
        """Return the record after the move; the same status again only applies ``changes``.

        Raises:
            ValueError: the table of statuses forbids the move (a defect of the caller).
        """
        if status == self.status:
            return dataclasses.replace(self, **changes)
        if not may_follow(self.status, status):
            raise ValueError(f"run {self.run_id}: {status} may not follow {self.status}")
        changes.setdefault("detail", "")
        # A clock that was set back must not let a run end before it began.
        at = max([at, self.started_at or at, *(before for _, before in self.history)])
        if status in TERMINAL:
            changes.setdefault("ended_at", at)
        return dataclasses.replace(
            self, status=status, history=(*self.history, (status, at)), **changes
        )

    def to_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> RunRecord:
        """Raises ValueError when a field is missing or of another type."""
        known = known_fields(cls, value)
        known["history"] = tuple((s, at) for s, at in known.get("history", ()))
        if known.get("failure"):
            known["failure"] = Failure.from_json(known["failure"])
        if known.get("status", NOT_STARTED) not in _NEXT:
            raise ValueError(f"'status' is {known['status']!r:.40}, which is none")
        return cls(**known)
