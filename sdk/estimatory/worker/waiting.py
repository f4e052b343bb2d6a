"""A run waits in line for slots of its target, and keeps to those it was given."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping

from ..base.processes import end_processes, find_run_processes
from ..compute.base import Allotment, RunContext
from ..compute.queue import Queue, Turn
from ..compute.request import count_nodes
from ..compute.slots import Slot, slot_variables
from ..compute.table import list_slots
from ..errors import ComputeTargetError, EstimatoryError, LockTimeoutError
from ..folders.run_folder import RunFolder
from ..liveness.current_record import settle
from ..liveness.registration import beat

POLL_S = 0.1
LOOK_S = 1.0
"""How often the whole line is looked at while nothing in it changes: the dead make no noise."""
TELL_S = 1.0
"""How often the position is told at most."""


class PlaceInLine:
    """The run's ticket, from the line to the end of the run."""

    def __init__(self, run: RunContext, ticket_fd: int) -> None:
        """Take over the ticket that the submitter handed down."""
        self._spec = run.spec
        self._folder = run.folder
        self._workspace = run.workspace
        self._queue = Queue.before(run.workspace, run.spec.compute_target)
        self._ticket = self._queue.resume(run.spec.run_id, ticket_fd)
        self._slots: list[Slot] = []
        self._slot_numbers: tuple[int, ...] = ()

    def wait(self, on_change: Callable[[str], None], end_if_canceled: Callable[[], None]) -> None:
        """Return with slots in hand; ``on_change`` hears of the position, once a second at most.

        Raises:
            ComputeTargetError: the target is gone, or has become too small.
        """
        said, said_at = "", -TELL_S
        while phrase := self._look_and_describe():
            if phrase != said and time.monotonic() - said_at >= TELL_S:
                said, said_at = phrase, time.monotonic()
                on_change(phrase)
            beat(self._folder)
            self._sleep_until_change(end_if_canceled)

    def _look_and_describe(self) -> str:
        """Return what the run waits for; empty once it has its slots."""
        try:
            turn = self._look()
        except LockTimeoutError as error:  # the line does not move, and the run stays in it
            return f"waiting in line for {self._spec.compute_target}: {error.summary}"
        return self._describe(turn) if turn.position else ""

    def _look(self) -> Turn:
        slots = list_slots(self._workspace, self._spec.compute_target)
        if slots is None:  # the limit was taken away while the run waited
            return Turn(0)
        n_nodes = count_nodes(self._spec)
        if n_nodes > len(slots):
            raise ComputeTargetError(
                f"The run asks for {n_nodes} nodes and {self._spec.compute_target!r} has become "
                f"too small: it has {len(slots)}."
            )
        turn = self._ticket.look(slots, self._bury)
        self._slot_numbers = turn.slots
        self._slots = [slots[number] for number in turn.slots if number < len(slots)]
        return turn

    def _bury(self, run_id: str) -> None:
        folder = RunFolder(os.path.join(self._workspace.runs_folder, run_id))
        try:
            is_over = not folder.exists() or (record := settle(folder)).is_terminal
        except (EstimatoryError, OSError, ValueError, TypeError, KeyError) as error:
            # Its files are damaged: that is no reason to fail this run, nor to share the slots.
            sys.stderr.write(f"Run {run_id} left its slots and cannot be buried: {error}\n")
            end_processes(lambda: find_run_processes(run_id), grace_s=0)
            return
        if not is_over:
            raise LockTimeoutError(f"Run {run_id} has slots and cannot be ended: {record.detail}")

    def _describe(self, turn: Turn) -> str:
        target = self._spec.compute_target
        if turn.lacks_memory:
            return f"waiting for memory to be free for {target}"
        return f"{ordinal(turn.position)} in line for {target}"

    def _sleep_until_change(self, end_if_canceled: Callable[[], None]) -> None:
        """Sleep until the line has changed; each look is one system call."""
        before = self._queue.changed_at()
        deadline = time.monotonic() + LOOK_S
        while time.monotonic() < deadline:
            time.sleep(POLL_S)
            end_if_canceled()
            if self._queue.changed_at() != before:
                return

    @property
    def allotment(self) -> Allotment:
        """The slots that the run was given."""
        return Allotment(self._slot_numbers, sum(slot.cores for slot in self._slots))

    def limit(self, variables: Mapping[str, str]) -> dict[str, str]:
        """``variables`` with what makes the run keep to its slots."""
        own = slot_variables(self._slots)
        given = set(self._spec.environment_variables)
        if self._spec.n_ranks > 1:
            given.add("OMP_NUM_THREADS")  # each rank gets its part of the cores
        return {**variables, **{k: v for k, v in own.items() if k not in given}}

    def give_back(self) -> None:
        """Let the next run in."""
        self._ticket.give_back()


def ordinal(number: int) -> str:
    """``1st``, ``2nd``, ``11th``."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ending}"
