"""What the parent of a sweep does, a round at a time: look at its children, judge, start others.

Each decision is in the log before it is carried out, so that a controller that is killed anywhere
leaves a sweep that the next one goes on with: no point is drawn twice, and none is passed over.
"""

from __future__ import annotations

import math

from ..compute.base import RunContext
from ..errors import RunNotFoundError
from ..folders.run_folder import RunFolder
from ..folders.run_record import CANCELED, RunRecord
from ..metrics.metric_tail import MetricTail
from ..store.acts import ask_to_stop
from .best import BestSoFar
from .child import Child, find_best
from .children import ChildStarter, child_id, find_folder, make_child_spec, outputs_of
from .diary import Diary
from .draws import Draws, count_wanted
from .plan import SweepPlan
from .policies.base import Verdict
from .policies.standings import Standings
from .policies.table import open_policy
from .samplers.base import Observation
from .trials import (
    DRAWN,
    ENDED,
    EXHAUSTED,
    RESTARTED,
    STOPPED,
    SweepState,
    Trial,
    TrialLog,
    read_state,
)


class Controller:
    """Decides for one sweep; its carrier calls it again and again."""

    def __init__(
        self, sweep: RunContext, plan: SweepPlan, log: TrialLog, starter: ChildStarter, diary: Diary
    ) -> None:
        self._sweep = sweep
        self._plan = plan
        self._log = log
        self._starter = starter
        self._diary = diary
        self._metric, self._goal = sweep.spec.primary_metric, sweep.spec.primary_metric_goal
        self._draws = Draws(plan, self._goal, sweep.workspace, self._observe)
        self._policy = open_policy(plan.policy)
        self._standings = Standings(self._goal)
        self._best = BestSoFar(sweep, log.state)
        self._children: dict[int, Child] = {}
        self._earlier: list[Trial] = []

    @property
    def state(self) -> SweepState:
        return self._log.state

    @property
    def children(self) -> list[Child]:
        """Those that go on."""
        return list(self._children.values())

    @property
    def is_done(self) -> bool:
        """Whether no child goes on, and none is to be started."""
        is_idle = not self._children and not self.state.is_paused
        return is_idle and self._draws.is_over(self.state)

    def describe_progress(self) -> str:
        """Return how far the sweep is, for people."""
        n_ended = len(self.state.trials) - len(self._children)
        words = f"{n_ended} of {count_wanted(self._plan, self.state)} trials"
        return f"paused, {words}" if self.state.is_paused else words

    # --- beginning, also again -----------------------------------------------------------------
    def take_up(self) -> None:
        """Go on with the trials in the log: the values of all, and those that have not ended."""
        for sweep_id in self._plan.resume_from:
            self._earlier += read_state(self._folder_of(sweep_id)).trials
        for trial in self._earlier:
            self._recall_values(trial)
        for trial in self.state.trials:
            self._recall_values(trial) if trial.has_ended else self._go_on_with(trial)

    def _go_on_with(self, trial: Trial) -> None:
        folder = self._folder_of(trial.run_id)
        if not folder.exists():
            return self._start(trial)
        self._starter.take_up(folder)
        child = self._watch(trial, folder)
        for value in child.read_values():
            self._standings.add(trial.run_id, value)
        if trial.reason:
            ask_to_stop(folder, trial.reason, by=self._sweep.folder.run_id)

    def _recall_values(self, trial: Trial) -> None:
        if self._policy.looks_at_values:
            tail = MetricTail(self._folder_of(trial.run_id), self._metric)
            for value in tail.read_on(is_last=True):
                self._standings.add(trial.run_id, value)

    def _folder_of(self, run_id: str) -> RunFolder:
        return find_folder(self._sweep.workspace, run_id)

    # --- looking at children -------------------------------------------------------------------
    def look(self) -> bool:
        """Look at each child once; returns whether one has ended."""
        return any([self._look_at(child) for child in self.children])

    def _look_at(self, child: Child) -> bool:
        try:
            record = child.find_end()
        except RunNotFoundError:  # somebody has deleted it
            record = RunRecord(child.trial.run_id, CANCELED, detail="deleted")
        for value in child.read_values(is_last=record is not None):
            self._take_value(child, value, is_over=record is not None)
        if record is not None:
            self._note_end(child, record)
        return record is not None

    def _take_value(self, child: Child, value: float, *, is_over: bool) -> None:
        if not self._policy.looks_at_values:
            return
        run_id = child.folder.run_id
        interval = self._standings.add(run_id, value)
        if not is_over:
            self._judge(child, interval)
        if self._policy.looks_again and self._standings.leader(interval) == run_id:
            for other in self.children:  # those ahead of it were judged without it
                if other is not child and self._standings.has_reached(other.trial.run_id, interval):
                    self._judge(other, interval)

    def _judge(self, child: Child, interval: int) -> None:
        if child.trial.reason:
            return  # it is being stopped
        verdict = self._policy.judge(child.folder.run_id, interval, self._standings)
        if verdict is not None:
            self.stop(child, str(verdict), verdict)

    def stop(self, child: Child, reason: str, verdict: Verdict | None = None) -> None:
        """Have a child ended; the reason is kept in the log and in the child's own record."""
        trial, said = child.trial, None if verdict is None else verdict.to_json()
        self._log.note(STOPPED, trial.run_id, number=trial.number, reason=reason, verdict=said)
        self._diary.say(f"{trial.run_id}: {reason}")
        ask_to_stop(child.folder, reason, by=self._sweep.folder.run_id)

    def stop_all(self, reason: str) -> None:
        """Have every child ended, also those that an earlier controller has started."""
        for trial in self.state.list_active():
            folder = self._folder_of(trial.run_id)
            if folder.exists():
                child = self._children.get(trial.number) or self._watch(trial, folder)
                self.stop(child, trial.reason or reason)

    def _note_end(self, child: Child, record: RunRecord) -> None:
        trial = child.trial
        self._log.note(
            ENDED,
            trial.run_id,
            number=trial.number,
            status=record.status,
            best=find_best(child.values, self._goal),
            last=child.values[-1] if child.values else None,
            steps=len(child.values),
            started_at=record.started_at,
            ended_at=record.ended_at,
            reason=record.failure.message if record.failure else record.detail,
        )
        del self._children[trial.number]
        value = "" if trial.best is None else f", {self._metric} {trial.best:.6g}"
        self._diary.say(f"{trial.run_id}: {trial.status}{value}")
        self._best.note_end()

    # --- starting more -------------------------------------------------------------------------
    def fill(self, n_places: int) -> bool:
        """Start children until so many go on; returns whether one was started."""
        before = len(self.state.trials)
        while len(self._children) < n_places and self._may_start():
            self._start_next()
        return len(self.state.trials) > before

    def _may_start(self) -> bool:
        return not self.state.is_paused and not self._draws.is_over(self.state)

    def _start_next(self) -> None:
        self._diary.say_as_hyperdrive(
            "GENERATOR", "Trying to sample '1' jobs from the hyperparameter space"
        )
        drawn = self._draws.draw(self.state)
        if drawn is None:
            return self._log.note(EXHAUSTED)
        self._diary.say_as_hyperdrive(
            "GENERATOR",
            "Successfully sampled '1' jobs, they will soon be submitted to the execution target.",
        )
        run_id = child_id(self._sweep.folder.run_id, len(self.state.trials))
        self._log.note(DRAWN, run_id, **drawn)
        self._diary.say_as_hyperdrive("SCHEDULER", f"Scheduling job, id='{run_id}'")
        self._start(self.state.trials[-1])
        self._diary.say_as_hyperdrive("SCHEDULER", f"Successfully scheduled a job. Id='{run_id}'")

    def _start(self, trial: Trial) -> None:
        resumed = outputs_of(self._folder_of(trial.resumes)) if trial.resumes else ""
        spec = make_child_spec(self._sweep.spec, self._plan, trial, resumed)
        self._watch(trial, self._starter.start(spec))

    def _watch(self, trial: Trial, folder: RunFolder) -> Child:
        child = self._children[trial.number] = Child(trial, folder, self._metric)
        return child

    def _observe(self) -> list[Observation]:
        own = (self._observe_own(trial) for trial in self.state.trials)
        return [*(_observe(trial, trial.best) for trial in self._earlier), *own]

    def _observe_own(self, trial: Trial) -> Observation:
        child = self._children.get(trial.number)
        if child is None:
            return _observe(trial, trial.best)
        return _observe(trial, find_best(child.values, self._goal), is_running=True)

    def note_restart(self) -> None:
        """Write down that another process goes on with the sweep."""
        self._log.note(RESTARTED)

    def finish(self) -> None:
        """Log the final best, before the end is told to those who wait for it."""
        self._best.finish()

    def close(self) -> None:
        """Write the last row, and let go of files and processes; children go on."""
        self._best.close()
        self._starter.close()
        self._log.close()


def _observe(trial: Trial, value: float | None, *, is_running: bool = False) -> Observation:
    """Return a trial as samplers see it: a value that is no finite number is none."""
    is_known = value is not None and math.isfinite(value)
    return Observation(trial.parameters, value if is_known else None, is_running)
