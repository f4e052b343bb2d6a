"""Why a run ended as it did, in one sentence for people."""

from __future__ import annotations

import os
import signal
from typing import Any

from ..base import lazy_dataclasses as dataclasses
from ..base.clean_text import storable_value
from ..base.files import read_json_object
from ..compute.base import Exit
from ..folders.run_folder import RunFolder
from ..folders.run_record import COMPLETED, FAILED, MARKED, WORKER_FAILED, Failure
from ..liveness.current_record import is_cancel_requested, read_requested_end
from ..liveness.own_ends import read_own_end
from ..metrics.ranks import planned_hosts, read_rank
from .hints import hint_for

_HINTS = {
    "SIGKILL": "The kernel's out-of-memory killer does this, and so does `kill -9`.",
    "SIGSEGV": "A compiled library crashed; `python -X faulthandler` shows where.",
    "SIGTERM": "Something asked the process to end.",
    "SIGBUS": "A memory-mapped file lost its pages: often a full disk.",
}


_REPORT: dict[str, tuple[type, ...]] = {
    "exception": (str,), "frames": (list,), "hint": (str,), "rank": (int,), "at": (int, float),
}  # fmt: skip
"""What ``error.json`` holds beside its message."""


def judge_end(folder: RunFolder, ended: Exit, n_ranks: int = 1) -> tuple[str, Failure | None]:
    """Status and reason of a run whose processes have ended.

    What the script said of its end counts; what was asked from outside, unless it has completed.
    """
    failure = explain_exit(folder, ended, n_ranks)
    own = read_own_end(folder)
    if own is None and not (failure and is_cancel_requested(folder)):
        return (FAILED if failure else COMPLETED), failure
    status, marked = own or read_requested_end(folder)
    if own and marked:
        return status, _add_exit(marked, failure, folder, n_ranks)
    return status, marked or failure


def _add_exit(said: Failure, left: Failure | None, folder: RunFolder, n_ranks: int) -> Failure:
    """Return what a script said of its end, with what it left when it exited after that."""
    left = left or Failure("", rank=said.rank)
    if left.message and said.message == MARKED:
        return left
    subject = f"{_name_rank(said.rank, folder)}: " if n_ranks > 1 else ""
    return dataclasses.replace(
        left,
        message=subject + _join(said, left, subject),
        exception=left.exception or said.exception,
        rank=said.rank,
    )


def _join(said: Failure, left: Failure, subject: str) -> str:
    """Return the words of both; what another rank left names that rank."""
    words = said.message.rstrip(".")
    if left.rank not in (None, said.rank):
        return f"{words}. {left.message}"
    raised = left.message.removeprefix(subject) if left.exception else ""
    if said.message in raised:
        return raised
    return f"{words}: {raised}" if raised else said.message


def explain_exit(folder: RunFolder, ended: Exit, n_ranks: int = 1) -> Failure | None:
    """Return the failure behind an exit, and its rank; None when the run completed."""
    if ended.code == 0:
        return None
    if ended.host or (ended.reason and n_ranks == 1):
        return Failure(ended.reason, rank=ended.rank, exit_code=ended.code)
    if ended.code < 0:
        return _killed(ended, _subject(ended.rank, n_ranks, folder))
    told = _first_error(folder, ended, n_ranks)
    if told is not None:
        hint = hint_for(told.get("exception", ""), told.get("message", ""))
        failure = Failure.from_json({"hint": hint, **told, "exit_code": ended.code})
        return failure if n_ranks == 1 else _with_rank(failure, folder)
    if ended.rank is None and not ended.reason:
        ended = _as_ranks_say(folder, ended, n_ranks)
    if ended.rank is None:
        hint = f"All that it said is in {folder.launcher_log_path}."
        reason = ended.reason or f"It ended with code {ended.code} and said nothing."
        return Failure(f"mpirun failed: {reason}", exit_code=ended.code, hint=hint)
    return _explain_by_log(folder, ended, n_ranks)


def _explain_by_log(folder: RunFolder, ended: Exit, n_ranks: int) -> Failure:
    """Without a traceback the last words of the log are the reason."""
    from ..folders.telling_log import read_last_words  # not by a run that goes well

    words = read_last_words(folder, f"rank-{ended.rank}.log")
    subject = _subject(ended.rank, n_ranks, folder)
    told = f"{words} (exit code {ended.code})"
    told = f"{subject}: {told}" if n_ranks > 1 else told
    return Failure(
        told if words else f"{subject} exited with code {ended.code}.",
        rank=ended.rank,
        exit_code=ended.code,
        hint=hint_for(words.partition(":")[0], words),
    )


def explain_defect(folder: RunFolder, error: Exception) -> Failure:
    """Return the failure behind an error of our own."""
    from ..masking import mask_secrets  # rarely needed, and not by a run that goes well

    reason = mask_secrets(f"{WORKER_FAILED}: {type(error).__name__}: {error}")
    return Failure(reason, hint=f"See {folder.worker_log_path}.")


def _as_ranks_say(folder: RunFolder, ended: Exit, n_ranks: int) -> Exit:
    """Of ranks that end all at once, mpirun may not name the one that failed."""
    said = [told for rank in range(n_ranks) if (told := read_rank(folder, rank))]
    failed = [told for told in said if told.get("exit_code")]
    if not failed:
        return ended
    first = min(failed, key=lambda told: float(told["ended_at"]))
    return dataclasses.replace(ended, rank=int(first["rank"]), code=int(first["exit_code"]))


def _subject(rank: int | None, n_ranks: int, folder: RunFolder) -> str:
    if n_ranks == 1:
        return "The script"
    return "mpirun" if rank is None else _name_rank(rank, folder)


def _name_rank(rank: int | None, folder: RunFolder) -> str:
    """With its host, where there are several."""
    hosts = planned_hosts(folder)
    is_known = rank is not None and rank < len(hosts) and len(set(hosts)) > 1
    return f"Rank {rank} on host {hosts[rank or 0]}" if is_known else f"Rank {rank}"


def _with_rank(failure: Failure, folder: RunFolder) -> Failure:
    subject = _name_rank(failure.rank, folder)
    return Failure.from_json({**failure.to_json(), "message": f"{subject}: {failure.message}"})


def _first_error(folder: RunFolder, ended: Exit, n_ranks: int) -> dict[str, Any] | None:
    """Return the exception that came first; the others often only say that their peer was gone."""
    if n_ranks == 1:
        return _read_error(folder.error_path)
    errors = [_read_error(folder.rank_error_path(rank)) for rank in range(n_ranks)]
    first = min(filter(None, errors), key=lambda error: error["at"], default=None)
    if first is None or ended.rank is None or errors[ended.rank] is not None:
        return first
    # The rank that mpirun names left without an exception; did it leave before the first one?
    said = read_rank(folder, ended.rank) or {}
    return first if said.get("ended_at", 0.0) > first["at"] else None


def _read_error(path: str) -> dict[str, Any] | None:
    """Return the report that a shim or a script has left; None where it is no report."""
    try:
        error = storable_value(read_json_object(path))
    except (OSError, ValueError, RecursionError):
        return None
    known: dict[str, Any]
    known = {k: v for k, v in error.items() if isinstance(v, _REPORT.get(k, ()))}
    if not isinstance(error.get("message"), str):
        return None
    if not all(isinstance(frame, dict) for frame in known.get("frames", ())):
        del known["frames"]
    return {"at": os.stat(path).st_mtime, **known, "message": error["message"]}


def _killed(ended: Exit, subject: str) -> Failure:
    try:
        name = signal.Signals(-ended.code).name
    except ValueError:
        name = f"signal {-ended.code}"
    return Failure(
        f"{subject} was killed by {name}.",
        rank=ended.rank,
        exit_code=ended.code,
        signal=name,
        hint=_HINTS.get(name, ""),
    )
