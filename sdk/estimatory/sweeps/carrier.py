"""The worker of a sweep: carries it from its first round to its end."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from ..errors import ExperimentExecutionError
from ..folders.run_record import COMPLETED, FAILED, RUNNING, Failure
from ..liveness.current_record import is_cancel_requested
from ..worker.carrier import CancelRequested, Carrier, End
from ..worker.children import adopt_orphans
from .asking import Asking
from .children import ChildStarter
from .controller import Controller
from .diary import Diary
from .importance import keep_importance
from .outcome import find_hopeless, judge
from .plan import plan_of
from .share import Share
from .trials import TrialLog

if TYPE_CHECKING:
    from ..worker.carrier import Assignment

_QUICK_S, _CALM_S = 0.004, 0.05
"""Between two rounds: while a child has just begun, and else."""
_YOUNG_S = 2.0
_TELL_S = 1.0
"""How often the record says how far the sweep is."""
_STOP_S = 10.0
"""How long the end of the children is waited for."""
MOST_RESTARTS = 20
"""Of the controller, without a child that ended in between."""


class SweepCarrier(Carrier):
    """Follows the children of one sweep; it may be killed and begin again at any time."""

    def __init__(self, assignment: Assignment) -> None:
        super().__init__(assignment)
        run = assignment.run
        self._plan = plan_of(run.spec, run.folder.spec_path)
        is_hyperdrive = self._plan.dialect == "hyperdrive"
        self._diary = Diary(run.folder, is_hyperdrive=is_hyperdrive)
        self._controller: Controller | None = None
        self._share: Share | None = None
        self._told_at = 0.0

    # --- the contract --------------------------------------------------------------------------
    def begin(self) -> End:
        self.assignment.book.move(RUNNING, started_at=time.time())
        self._diary.say_as_hyperdrive("API", "Experiment created")
        return self._go(self._open())

    def adopt(self) -> End:
        adopt_orphans()
        record, controller = self.assignment.book.open(), self._open()
        self._check_cancel()  # an earlier worker may have begun to end the children
        if record.status != RUNNING:
            started_at = record.started_at or time.time()
            self.assignment.book.move(RUNNING, started_at=started_at)
        self._count_restart(controller)
        return self._go(controller)

    def stop(self) -> None:
        """End every child, and wait for it."""
        controller = self._controller
        if controller is None:
            return
        controller.stop_all("Stopped with its sweep.")
        deadline = time.monotonic() + _STOP_S
        while controller.children and time.monotonic() < deadline:
            controller.look()
            time.sleep(_QUICK_S)

    def close(self) -> None:
        if self._controller is not None:
            self._controller.close()
        if self._share is not None:
            self._share.close()
        if self.assignment.book.record.status == COMPLETED:
            os.nice(19)  # the end is written: nobody waits for what follows
            keep_importance(self.assignment.run.folder)

    # --- the sweep -----------------------------------------------------------------------------
    def _open(self) -> Controller:
        run, companion = self.assignment.run, self.assignment.companion
        companion.is_elsewhere = True  # each child is measured by its own worker
        log = TrialLog(run.folder)
        starter = ChildStarter(run, lambda: companion.git)
        self._share = Share(run, self._plan)
        self._controller = Controller(run, self._plan, log, starter, self._diary)
        self._asking = Asking(run.folder, log)
        return self._controller

    def _count_restart(self, controller: Controller) -> None:
        """Note that the sweep goes on; one that is killed again and again is given up.

        Raises:
            ExperimentExecutionError: it was killed too often.
        """
        controller.note_restart()
        if controller.state.n_restarts > MOST_RESTARTS:
            raise ExperimentExecutionError(
                f"The process of this sweep was ended {MOST_RESTARTS} times while no child ended.",
                "Is the machine out of memory? Fewer children at once take less.",
            )

    def _go(self, controller: Controller) -> End:
        controller.take_up()
        self._asking.answer()
        self.assignment.companion.start()
        deadline = self._find_deadline()
        while not controller.is_done:
            self._check_cancel()
            self._asking.answer()
            is_new = controller.look()
            if time.time() > deadline:
                return self._end_late(controller)
            hopeless = find_hopeless(controller.state)
            if hopeless:
                return End(FAILED, Failure(hopeless))
            assert self._share is not None, "the sweep was opened"
            is_new |= controller.fill(self._share.count())
            self._tell(controller)
            if not is_new:
                self._rest(controller)
        return judge(controller.state)

    def _check_cancel(self) -> None:
        if is_cancel_requested(self.assignment.run.folder):
            raise CancelRequested

    def _find_deadline(self) -> float:
        began = self.assignment.book.record.started_at or time.time()
        return began + self._plan.max_minutes * 60

    def _end_late(self, controller: Controller) -> End:
        reason = f"Stopped with its sweep, after {self._plan.max_minutes:g} minutes."
        self._diary.say(reason)
        controller.stop_all(reason)
        self.stop()
        return End(COMPLETED)

    def _tell(self, controller: Controller) -> None:
        if time.monotonic() - self._told_at >= _TELL_S:
            self._told_at = time.monotonic()
            words = controller.describe_progress()
            if words != self.assignment.book.record.detail:
                self.assignment.book.tell(words)

    def _rest(self, controller: Controller) -> None:
        now = time.monotonic()
        is_young = any(now - child.began < _YOUNG_S for child in controller.children)
        time.sleep(_QUICK_S if is_young else _CALM_S)
