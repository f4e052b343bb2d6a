"""Why a run ended as it did, in one sentence for people."""

from __future__ import annotations

import signal

from ..launchers import Exit
from ..records import Failure
from ..run_folder import RunFolder, read_json

_HINTS = {
    "SIGKILL": "The kernel's out-of-memory killer does this, and so does `kill -9`.",
    "SIGSEGV": "A compiled library crashed; `python -X faulthandler` shows where.",
    "SIGTERM": "Something asked the process to end.",
    "SIGBUS": "A memory-mapped file lost its pages: often a full disk.",
}


def explain_exit(folder: RunFolder, ended: Exit) -> Failure | None:
    """The failure behind an exit; None when the run completed."""
    if ended.code == 0:
        return None
    if ended.code < 0:
        return _killed(ended)
    try:
        told = Failure.from_json(read_json(folder.error_path))
    except (FileNotFoundError, ValueError):
        message = f"The script exited with code {ended.code}."
        hint = f"Its output is in {folder.log_path(ended.rank)}."
        return Failure(message, rank=ended.rank, exit_code=ended.code, hint=hint)
    return Failure.from_json({**told.to_json(), "exit_code": ended.code})


def _killed(ended: Exit) -> Failure:
    try:
        name = signal.Signals(-ended.code).name
    except ValueError:
        name = f"signal {-ended.code}"
    return Failure(
        f"The script was killed by {name}.",
        rank=ended.rank,
        exit_code=ended.code,
        signal=name,
        hint=_HINTS.get(name, ""),
    )
