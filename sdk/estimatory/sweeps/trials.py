"""What happened in a sweep so far: its trials, made of the events in ``sweep/trials.jsonl``.

The log is append-only and has one writer, the controller, which keeps its own state by the same
events: who starts after a kill, and every reader, sees exactly what it saw.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator, Mapping
from typing import Any

from ..base.files import read_bytes
from ..base.lazy_dataclasses import dataclass, field
from ..base.locks import open_lock, take_lock
from ..errors import DamagedFileError
from ..folders.run_folder import RunFolder
from ..folders.run_record import COMPLETED, FAILED, NOT_STARTED, TERMINAL
from ..metrics.events import EventWriter
from ..submission.parameters import Value

DRAWN, STOPPED, ENDED = "drawn", "stopped", "ended"
ASKED, EXHAUSTED, RESTARTED = "asked", "exhausted", "restarted"
"""Kinds of events: of a trial, and of the sweep."""
ADD, PAUSE, GO_ON, RETRY = "add", "pause", "resume", "retry"
"""What can be asked of a sweep."""


@dataclass
class Trial:
    """One child of a sweep."""

    number: int
    run_id: str
    parameters: dict[str, Value]
    """By their names in the space."""
    repeats: int | None = None
    """The number of the failed trial that this one does again."""
    resumes: str = ""
    """Id of the run that it goes on from."""
    status: str = NOT_STARTED
    """Of its run, as the controller has last seen it."""
    best: float | None = None
    last: float | None = None
    steps: int = 0
    """How many values of the primary metric it has logged."""
    started_at: float | None = None
    ended_at: float | None = None
    reason: str = ""
    """Why it was stopped, or why it failed, in one sentence."""

    @property
    def has_ended(self) -> bool:
        return self.status in TERMINAL


@dataclass
class SweepState:
    """All trials, and what was asked of the sweep."""

    trials: list[Trial] = field(default_factory=list)
    added: int = 0
    """Trials that were asked for beyond the plan's."""
    is_paused: bool = False
    is_exhausted: bool = False
    """Whether the space has no more points."""
    to_repeat: list[int] = field(default_factory=list)
    """Failed trials that are still to be done again."""
    answered: set[str] = field(default_factory=set)
    """Ids of the requests that were taken up."""
    n_restarts: int = 0
    """How often the controller began again since the last trial ended."""

    def apply(self, event: Mapping[str, Any]) -> None:
        """Take in one event of the log; one of an unknown kind changes nothing."""
        act = _ACTS.get(event["kind"])
        if act is not None:
            act(self, event)

    def list_active(self) -> list[Trial]:
        return [trial for trial in self.trials if not trial.has_ended]

    def count(self, status: str) -> int:
        return sum(trial.status == status for trial in self.trials)

    @property
    def n_first(self) -> int:
        """Trials that do no other one again."""
        return sum(trial.repeats is None for trial in self.trials)

    @property
    def n_resumed(self) -> int:
        """Trials that go on from another run, those that are done again apart."""
        return sum(trial.repeats is None and bool(trial.resumes) for trial in self.trials)

    def find_best(self, goal: str) -> Trial | None:
        """Return the best trial that is a number; the earliest among equals."""
        known = [trial for trial in self.trials if is_number(trial.best)]
        sign = -1 if goal == "max" else 1
        return min(known, key=lambda trial: sign * (trial.best or 0.0), default=None)


def is_number(value: float | None) -> bool:
    """Return whether a value is there, and finite or infinite, but not NaN."""
    return value is not None and not math.isnan(value)


def _draw(state: SweepState, event: Mapping[str, Any]) -> None:
    repeats = event.get("repeats")
    trial = Trial(
        len(state.trials), event["name"], event["parameters"], repeats, event.get("resumes", "")
    )
    state.trials.append(trial)
    if repeats in state.to_repeat:
        state.to_repeat.remove(repeats)


def _stop(state: SweepState, event: Mapping[str, Any]) -> None:
    state.trials[event["number"]].reason = event["reason"]


def _end(state: SweepState, event: Mapping[str, Any]) -> None:
    trial = state.trials[event["number"]]
    trial.status, trial.steps = event["status"], event["steps"]
    trial.best, trial.last = event["best"], event["last"]
    trial.started_at, trial.ended_at = event["started_at"], event["ended_at"]
    was_too_late = event["status"] == COMPLETED  # to be stopped
    trial.reason = "" if was_too_late else trial.reason or event["reason"]
    state.n_restarts = 0


def _answer(state: SweepState, event: Mapping[str, Any]) -> None:
    state.answered.add(event["name"])
    if event["action"] == ADD:
        state.added += event["trials"]
        state.is_exhausted = False
    elif event["action"] == RETRY:
        state.to_repeat += list_failed(state)
    else:
        state.is_paused = event["action"] == PAUSE


def list_failed(state: SweepState) -> list[int]:
    """Return the numbers of the failed trials that nobody has done again."""
    repeated = {trial.repeats for trial in state.trials} | set(state.to_repeat)
    return [t.number for t in state.trials if t.status == FAILED and t.number not in repeated]


def _exhaust(state: SweepState, _: Mapping[str, Any]) -> None:
    state.is_exhausted = True


def _restart(state: SweepState, _: Mapping[str, Any]) -> None:
    state.n_restarts += 1


_ACTS = {
    DRAWN: _draw,
    STOPPED: _stop,
    ENDED: _end,
    ASKED: _answer,
    EXHAUSTED: _exhaust,
    RESTARTED: _restart,
}


class TrialLog:
    """The state of a sweep in the hands of its controller, of which there is one at a time."""

    def __init__(self, folder: RunFolder) -> None:
        """Wait for an earlier controller to let go of the log, and read it.

        Raises:
            LockTimeoutError: it does not.
        """
        os.makedirs(folder.sweep_folder, exist_ok=True)
        path = os.path.join(folder.sweep_folder, "controller.lock")
        self._lock = open_lock(path)
        take_lock(self._lock, path)
        self.state = read_state(folder)
        self._events = EventWriter(folder.trials_path)

    def note(self, kind: str, name: str = "", **content: object) -> None:
        """Write an event, then take it in.

        Raises:
            TrackingError: the disk refuses it.
        """
        self._events.append(kind, name, **content)
        self.state.apply({"kind": kind, "name": name, **content})

    def close(self) -> None:
        self._events.close()
        os.close(self._lock)


def read_state(folder: RunFolder) -> SweepState:
    """Return the state of a sweep as its log says it; empty before the first event."""
    state = SweepState()
    for event in _read_events(folder.trials_path):
        try:
            state.apply(event)
        except (KeyError, IndexError, TypeError):  # a line that something else has written
            continue
    return state


def _read_events(path: str) -> Iterator[dict[str, Any]]:
    """Yield the events; a line that is cut off or damaged is passed over."""
    try:
        lines = read_bytes(path).split(b"\n")
    except (FileNotFoundError, DamagedFileError):
        return
    for line in filter(None, lines):
        try:
            event = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(event, dict) and "kind" in event:
            yield event
