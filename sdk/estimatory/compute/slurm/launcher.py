"""One job of a batch queue: submitted, followed, ended.

The job tells of its start and its end by files in the run folder, which are looked at often; Slurm
is asked seldom, and less and less so, for what no file can tell: why a job waits, and that it or
its node is gone.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from ...errors import ComputeTargetError
from ...folders.run_folder import RunFolder
from ...folders.run_spec import RunSpec
from ...liveness.registration import beat
from ..base import Exit, Launcher
from .client import SlurmAwayError, SlurmClient
from .job_files import JobFiles
from .states import JobState, describe_no_beginning, describe_pending, explain_end

T = TypeVar("T")
PATIENCE_S = 600.0
"""How long a controller may be away while a job is to be submitted or ended."""
LOOK_S = 0.02
FIRST_ASK_S = 0.25
LAST_ASK_S = 10.0
"""Between two questions to Slurm, at first and at last."""
SETTLE_S = 15.0
"""How long the files of an ended job, or Slurm's word on it, may be late."""


class SlurmLauncher(Launcher):
    """Carries a run as one job."""

    def __init__(
        self,
        on_progress: Callable[[str], None],
        should_stop: Callable[[], bool],
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._on_progress = on_progress
        self._should_stop = should_stop
        self._patience_s = patience_s
        self._client = SlurmClient()
        self._job_id = ""
        self._pace = _Pace()
        self._pending = ""
        self._over_at = 0.0

    def command(self, spec: RunSpec, folder: RunFolder, interpreter: str) -> list[str]:
        return ["sbatch", "--parsable", folder.job_script_path]

    def start(self, command: list[str], folder: RunFolder, variables: dict[str, str]) -> None:
        self._folder, self._files = folder, JobFiles(folder)
        name = folder.run_id
        job_id, cluster = self._insist(lambda is_first: self._submit(name, variables, is_first))
        self._client = SlurmClient(cluster)
        self._take(job_id)
        self._files.write_job({"job_id": job_id, "cluster": cluster, "submitted_at": time.time()})

    def resume(self, folder: RunFolder) -> None:
        """Follow the job that another worker has submitted.

        Raises:
            ComputeTargetError: it had not come to that.
        """
        self._folder, self._files = folder, JobFiles(folder)
        known = self._files.read_job() or self._files.read_started() or {}
        self._client = SlurmClient(known.get("cluster", ""))
        found = known.get("job_id")
        job_id = found or self._insist(lambda _: self._client.find(folder.run_id))
        if not job_id:
            raise ComputeTargetError(
                "The run's worker was killed before it had submitted the job to Slurm.",
                "Submit the run again.",
            )
        self._take(job_id)

    def describe_wait(self, timeout_s: float) -> str | None:
        """Wait up to ``timeout_s`` seconds for the job's start; why it has not, None once it has.

        The phrase is empty until Slurm has been asked for the first time.
        """
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            if self._files.read_started() is not None or self._has_begun():
                self._pace = _Pace()
                return None
            time.sleep(LOOK_S)
        return self._pending

    @property
    def started_at(self) -> float:
        """When the job started, by its node's clock."""
        started = self._files.read_started()
        return float(started["at"]) if started else time.time()

    def poll(self, timeout_s: float) -> Exit | None:
        deadline = time.monotonic() + timeout_s
        while True:
            ended = self._files.read_ended()
            if ended is not None:
                return ended if _is_plain(ended) else self._explain(ended)
            state = self._ask() if self._pace.is_due() else None
            if state is not None and state.is_over:
                return self._conclude(state)
            if time.monotonic() >= deadline:
                return None
            time.sleep(LOOK_S)

    def stop(self, grace_s: float) -> None:
        """Cancel the job, waiting or running, and see it gone."""
        if not self._job_id or self._is_gone():
            return
        self._insist(lambda _: self._client.cancel(self._job_id), is_ending=True)
        deadline = time.monotonic() + grace_s
        while time.monotonic() < deadline:
            if self._is_gone():
                return
            time.sleep(0.1)
        self._insist(lambda _: self._client.cancel(self._job_id, "KILL"), is_ending=True)

    # --- inside ------------------------------------------------------------------------------
    def _submit(self, name: str, variables: dict[str, str], is_first: bool) -> tuple[str, str]:
        """Hand the job in; ask first, as a controller that was away may have taken it."""
        found = None if is_first else self._client.find(name)
        if found:
            return found, ""
        return self._client.submit(self._files.script_path, variables)

    def _insist(self, act: Callable[[bool], T], *, is_ending: bool = False) -> T:
        """Do it, again and again while the controller is away."""
        deadline = time.monotonic() + (SETTLE_S if is_ending else self._patience_s)
        is_first = True
        while True:
            try:
                return act(is_first)
            except SlurmAwayError as error:
                if time.monotonic() > deadline or (self._should_stop() and not is_ending):
                    raise _explain_absence(error) from None
            is_first = False
            beat(self._folder)
            if not is_ending:
                self._on_progress("Slurm's controller does not answer; trying again")
            time.sleep(1.0)

    def _take(self, job_id: str) -> None:
        self._job_id = job_id
        self._pace = _Pace()

    def _has_begun(self) -> bool:
        """Also when its files cannot be seen yet, or never will be."""
        if not self._pace.is_due():
            return False
        state = self._ask()
        if state is None:
            return False
        self._pending = describe_pending(self._job_id, state)
        return state.is_active or state.is_over

    def _ask(self) -> JobState | None:
        """None while the controller is away; a job that it has forgotten is over."""
        try:
            return self._client.look(self._job_id) or self._look_back()
        except SlurmAwayError:
            self._pending = f"Slurm's controller does not answer (job {self._job_id})"
            return None

    def _look_back(self) -> JobState:
        return self._client.look_back(self._job_id) or JobState(
            "FAILED", "Slurm no longer knows it, and it left no word of its end"
        )

    def _conclude(self, state: JobState) -> Exit | None:
        """Prefer the job's own account of its end, which may still be on its way."""
        self._over_at = self._over_at or time.monotonic()
        if state.state == "COMPLETED" and time.monotonic() < self._over_at + SETTLE_S:
            self._pace = _Pace()
            return None
        if not state.code:
            try:
                state = self._client.look_back(self._job_id) or state
            except SlurmAwayError:
                pass
        return self._explain_state(state)

    def _explain(self, ended: Exit) -> Exit:
        """Ask Slurm about a process that was killed or ended for an unknown reason."""
        deadline = time.monotonic() + SETTLE_S
        while time.monotonic() < deadline:
            state = self._ask()
            if state is not None and state.is_over:
                if state.state in ("FAILED", "COMPLETED"):
                    return ended
                return self._explain_state(state)
            time.sleep(0.1)
        return ended

    def _explain_state(self, state: JobState) -> Exit:
        if state.state == "FAILED" and self._files.read_started() is None:
            said = describe_no_beginning(self._job_id, self._folder.path, self._files.read_log())
            return Exit(state.code or 1, None, said, state.nodes or "Slurm")
        failed = ""
        if state.state == "NODE_FAIL" and state.nodes:
            failed = self._client.find_failed_nodes(state.nodes)
        return explain_end(self._job_id, state, failed)

    def _is_gone(self) -> bool:
        try:
            state = self._client.look(self._job_id)
        except SlurmAwayError:
            return False
        return state is None or state.is_over


class _Pace:
    """When to ask Slurm again: soon at first, then less and less often."""

    def __init__(self) -> None:
        self._wait_s = FIRST_ASK_S
        self._at = time.monotonic() + self._wait_s

    def is_due(self) -> bool:
        if time.monotonic() < self._at:
            return False
        self._wait_s = min(self._wait_s * 1.5, LAST_ASK_S)
        self._at = time.monotonic() + self._wait_s
        return True


def _is_plain(ended: Exit) -> bool:
    """Return whether the script itself decided how it ended."""
    return ended.rank is not None and 0 <= ended.code < 128


def _explain_absence(error: SlurmAwayError) -> ComputeTargetError:
    return ComputeTargetError(
        f"Slurm's controller does not answer: {error.summary}",
        "`scontrol ping` says how it is. Submit the run again when it is back.",
    )
