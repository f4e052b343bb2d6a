"""The log of a run that says most about it now, and the end of it as people read it."""

from __future__ import annotations

import os
import re

from ..base.clean_text import showable
from ..base.log_reading import read_end, settle_line
from .run_folder import RunFolder
from .run_record import FAILED, WORKER_FAILED, Failure, RunRecord

FIRST = "rank-0.log"
"""Of the first process: what a run prints, for as long as nothing went wrong."""
_LAUNCHER = "launcher.log"
_WORKER = "worker.log"
# A script may write files of any name beside them.
_OF_RANK = re.compile(r"rank-\d+\.log", re.ASCII)
_OF_QUEUE = re.compile(r"slurm(-\d+)?\.log", re.ASCII)
_OF_BUILD = re.compile(r"build(-[\w.:%\-]+)?\.log", re.ASCII)
_LOOK_BYTES = 4096
_TAIL_BYTES = 16_384
_TAIL_LINES = 20
_LONGEST_WORDS = 1000
_WORD = re.compile(r"\w")


def find_telling_log(folder: RunFolder, record: RunRecord | None = None) -> str:
    """Return the name in ``logs/`` of the log to look at first; empty while none has any text."""
    names = _candidates(folder, record or folder.read_record())
    return next((name for name in names if has_text(folder, name)), "")


def has_text(folder: RunFolder, name: str) -> bool:
    """Return whether a log has more in it than empty lines."""
    try:
        with folder.served_logs.open(name) as file:
            return bool(file.read(_LOOK_BYTES).strip())
    except OSError:
        return False


def read_last_lines(
    folder: RunFolder, name: str, n_lines: int = _TAIL_LINES
) -> tuple[list[str], bool]:
    """Return the last lines of a log as a terminal shows them in the end, without colours.

    And whether these are all.
    """
    try:
        with folder.served_logs.open(name) as file:
            is_whole = os.fstat(file.fileno()).st_size <= _TAIL_BYTES
            text = read_end(file, _TAIL_BYTES).rstrip()
    except OSError:
        return [], True
    lines = text.split("\n") if text else []
    shown = [showable(settle_line(line)) for line in lines[-n_lines:]]
    return shown, is_whole and len(shown) == len(lines)


def read_last_words(folder: RunFolder, name: str) -> str:
    """Return the last line of a log that holds a word, cut to 1000 characters; empty: none does."""
    lines = [line.strip() for line in read_last_lines(folder, name)[0]]
    return next((line[:_LONGEST_WORDS] for line in reversed(lines) if _WORD.search(line)), "")


def read_reason(
    folder: RunFolder, record: RunRecord, n_lines: int = _TAIL_LINES
) -> tuple[str, list[str]]:
    """Return which log says why a run failed, and its last lines.

    Empty for a run that did not fail, and for a failure whose traceback says it already.
    """
    if record.failure is None or record.failure.frames:
        return "", []
    name = find_telling_log(folder, record)
    return name, read_last_lines(folder, name, n_lines)[0] if name else []


def render_reason(folder: RunFolder, record: RunRecord, n_lines: int = _TAIL_LINES) -> str:
    """Return :func:`read_reason` as text under a heading; empty where there is no reason."""
    name, lines = read_reason(folder, record, n_lines)
    return "\n    ".join([f"The end of logs/{showable(name)}:", *lines]) if lines else ""


def _candidates(folder: RunFolder, record: RunRecord) -> list[str]:
    """Return the logs that may say most, the likeliest first."""
    before = [_WORKER] if _is_of_worker(record.failure) else []
    if record.started_at is None:
        return [*before, FIRST, *_of_preparation(folder)]
    if record.failure is None:
        return [FIRST, *_find(folder, _OF_RANK)]
    return [*before, *_of_ranks(record, record.failure), *_find(folder, _OF_QUEUE), _WORKER]


def _is_of_worker(failure: Failure | None) -> bool:
    return failure is not None and failure.message.startswith(WORKER_FAILED)


def _of_ranks(record: RunRecord, failure: Failure) -> list[str]:
    """Return the log of the failed rank; without one, that of the program that starts them."""
    if failure.rank is None and record.status == FAILED:
        return [_LAUNCHER, FIRST]
    return [f"rank-{failure.rank or 0}.log", FIRST, _LAUNCHER]


def _of_preparation(folder: RunFolder) -> list[str]:
    """Return the logs of preparation, the latest first: queue, launcher, last build."""
    logs = sorted(folder.served_logs.scan(), key=lambda log: -log[1].st_mtime)
    builds = [name for name, _ in logs if _OF_BUILD.fullmatch(name)]
    return [_LAUNCHER, *_find(folder, _OF_QUEUE), *builds, _WORKER]


def _find(folder: RunFolder, names: re.Pattern[str]) -> list[str]:
    return sorted(name for name, _ in folder.served_logs.scan() if names.fullmatch(name))
