"""What Slurm says of a job, and what that means for its run; pure."""

from __future__ import annotations

from ...base.lazy_dataclasses import dataclass
from ..base import Exit

ACTIVE = frozenset({"RUNNING", "SUSPENDED", "STOPPED", "SIGNALING", "STAGE_OUT", "RESIZING"})
OVER = frozenset(
    "BOOT_FAIL CANCELLED COMPLETED DEADLINE FAILED NODE_FAIL OUT_OF_MEMORY PREEMPTED REVOKED "
    "SPECIAL_EXIT TIMEOUT".split()
)
_SILENT_REASONS = ("", "None")
_PENDING = {
    "BeginTime": "its begin time is not there yet",
    "JobHeldAdmin": "held by an administrator; only they can release it",
    "JobHeldUser": "held; `scontrol release JOB` lets it go",
    "PartitionDown": "the partition is down",
    "PartitionNodeLimit": "it asks for more nodes than the partition gives",
    "PartitionTimeLimit": "it asks for more time than the partition gives",
}
"""Slurm's reasons that do not tell a newcomer what they mean; all others are shown as they are."""


@dataclass(frozen=True)
class JobState:
    """The state of a job in Slurm's words."""

    state: str
    """Slurm's word: ``PENDING``, ``RUNNING``, ``TIMEOUT`` …"""
    reason: str = ""
    nodes: str = ""
    """As Slurm shortens them: ``node[1-2]``."""
    code: int | None = None
    """Exit code of the batch script, negative for a signal; None where Slurm did not say."""

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE


def describe_pending(job_id: str, state: JobState) -> str:
    """Return why a job has not started, for people."""
    if state.state == "CONFIGURING":
        return f"its nodes are getting ready in Slurm (job {job_id})"
    if state.reason in _SILENT_REASONS:
        return f"pending in Slurm (job {job_id})"
    return f"pending in Slurm (job {job_id}): {_PENDING.get(state.reason, state.reason)}"


def explain_end(job_id: str, state: JobState, failed_nodes: str = "") -> Exit:
    """Return the end of a run from that of its job, when the run folder says nothing."""
    if state.state == "COMPLETED":
        return Exit(0)
    host = state.nodes or "Slurm"
    if state.state == "NODE_FAIL":
        which = failed_nodes or f"one of its nodes ({state.nodes})"
        said = f"A node failed under Slurm job {job_id}: {which}. Submit the run again."
        return Exit(1, None, said, host)
    if state.state in _SENTENCES:
        return Exit(_code(state), None, _SENTENCES[state.state].format(job_id), host)
    said = f"Slurm job {job_id} ended as {state.state}"
    reason = "" if state.reason in _SILENT_REASONS else f" ({state.reason})"
    return Exit(
        _code(state), None, f"{said}{reason}, exit code {_code(state)}; see logs/slurm.log.", host
    )


def describe_no_beginning(job_id: str, folder: str, log: str | None) -> str:
    """Return why a job failed before our first process; ``log`` is None without one."""
    said = f"Slurm job {job_id} failed before the run had begun"
    if log is None:
        return (
            f"{said}, and its node could not write to {folder}. Runs need a workspace in a folder "
            "that every node sees at the same path; `estimatory compute check` looks."
        )
    lines = " ".join(log.split())
    return f"{said}: {lines[-1000:] or 'the setup of the target ended it'}"


def _code(state: JobState) -> int:
    return state.code or 1


_SENTENCES = {
    "TIMEOUT": (
        "Slurm ended job {} at its time limit. Attach the target with a longer time_limit, or let "
        "the script save its state so that another run can go on from there."
    ),
    "DEADLINE": "Slurm ended job {} because it could not end before its deadline.",
    "OUT_OF_MEMORY": (
        "Slurm ended job {}: it used more memory than it had asked for. Attach the target with "
        "more memory=, or use less."
    ),
    "PREEMPTED": (
        "Slurm preempted job {}: another job with a higher priority took its nodes. Submit the run "
        "again, or use a partition or qos that is not preempted."
    ),
    "CANCELLED": (
        "Slurm job {} was cancelled outside of Estimatory, by `scancel` or an administrator. "
        "Submit the run again if it was not meant."
    ),
    "BOOT_FAIL": "A node of Slurm job {} did not start. Submit the run again.",
    "REVOKED": "Slurm job {} was revoked: another cluster of the federation took it.",
}
