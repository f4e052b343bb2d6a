"""``estimatory logs RUN``"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import BinaryIO, NamedTuple

from estimatory.errors import FileNotInRunError, UserError
from estimatory.liveness import settle
from estimatory.ranks import telling_rank
from estimatory.records import COMPLETED
from estimatory.run_folder import RunFolder
from estimatory.workspace_folder import WorkspaceFolder

from .output import plain, print_json
from .run_choice import add_run_argument, find_run

EPILOG = """\
With --follow the exit status is 1 when the run ends without completing.
"""

_CHUNK = 1 << 16
_POLL_S = 0.05
_GONE = (OSError, FileNotInRunError)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_run_argument(parser)
    parser.add_argument("-f", "--follow", action="store_true", help="go on until the run has ended")
    parser.add_argument(
        "--rank",
        metavar="N",
        type=int,
        help="which process; else the one that failed, or 0",
    )
    parser.add_argument("--name", metavar="FILE", help="another log: build.log, worker.log")
    parser.add_argument("-n", "--tail", metavar="N", type=int, help="only the last N lines")


def execute(workspace: WorkspaceFolder, arguments: argparse.Namespace) -> int:
    folder = find_run(workspace, arguments.run)
    if arguments.json and arguments.follow:
        raise UserError("--follow prints the log as it comes, which JSON cannot.", "Leave one out.")
    log = _choose(folder, arguments)
    start = 0 if arguments.tail is None else _find_start(log, arguments.tail)
    if arguments.json:
        return _print_as_json(folder, log, start)
    if arguments.follow:
        return follow(folder, log, start)
    copy_log(log, start)
    return 0


class Log(NamedTuple):
    """A log of a run; its file may come later, or be one that is not shown."""

    name: str
    open: Callable[[], BinaryIO]


def follow(folder: RunFolder, log: Log, start: int) -> int:
    """Print the log from ``start`` on until the run has ended; 1 when it did not complete."""
    offset = start
    while True:
        record = settle(folder)
        # Read after the look at the status: what was written before the end is not missed.
        offset = copy_log(log, offset)
        if record.is_terminal:
            break
        time.sleep(_POLL_S)
    if record.failure:
        print(plain(f"{record.status}: {record.failure.message}"), file=sys.stderr)
    return 0 if record.status == COMPLETED else 1


def copy_log(log: Log, offset: int) -> int:
    """Print the bytes from ``offset`` on as they are; returns where they end."""
    try:
        file = log.open()
    except _GONE:
        return offset
    with file:
        file.seek(offset)
        while chunk := file.read(_CHUNK):
            sys.stdout.buffer.write(chunk)
            offset += len(chunk)
    sys.stdout.flush()
    return offset


def _find_start(log: Log, n_lines: int) -> int:
    try:
        with log.open() as file:
            return find_tail(file, n_lines)
    except _GONE:
        return 0


def find_tail(file: BinaryIO, n_lines: int) -> int:
    """Where the last ``n_lines`` lines of a file begin, found from its end."""
    position = file.seek(0, os.SEEK_END)
    end, wanted = position, max(n_lines, 0)
    while position > 0:
        start = max(0, position - _CHUNK)
        file.seek(start)
        chunk = file.read(position - start)
        # The newline that ends the last line begins no other one.
        index = len(chunk) - 1 if position == end and chunk.endswith(b"\n") else len(chunk)
        while (index := chunk.rfind(b"\n", 0, index)) >= 0:
            wanted -= 1
            if wanted <= 0:
                return start + index + 1 if n_lines > 0 else end
        position = start
    return 0 if n_lines > 0 else end


def _choose(folder: RunFolder, arguments: argparse.Namespace) -> Log:
    if arguments.name:
        name = f"logs/{arguments.name}"
        folder.open_file(name).close()
        return Log(name, partial(folder.open_file, name))
    spec = folder.read_spec()
    n_ranks = spec.n_ranks
    rank = telling_rank(folder) if arguments.rank is None else arguments.rank
    if not 0 <= rank < n_ranks:
        last = f"0 to {n_ranks - 1}" if n_ranks > 1 else "only 0"
        raise FileNotInRunError(f"Run {folder.run_id} has no rank {rank}: {last}.")
    log = Log(f"logs/rank-{rank}.log", partial(folder.open_log, folder.log_path(rank)))
    if not arguments.follow and not _is_there(log):
        others = ", ".join(n for n in folder.list_files() if n.startswith("logs/")) or "none yet"
        status = settle(folder).status
        raise FileNotInRunError(
            f"Run {folder.run_id} ({status}) has printed nothing. Its logs: {others}.",
            "--follow waits for it; --name shows another log.",
        )
    return log


def _is_there(log: Log) -> bool:
    try:
        log.open().close()
    except _GONE:
        return False
    return True


def _print_as_json(folder: RunFolder, log: Log, start: int) -> int:
    with log.open() as file:
        file.seek(start)
        data = file.read()
    text = data.decode(errors="replace")
    name = os.path.basename(log.name)
    print_json({"run_id": folder.run_id, "name": name, "text": text, "offset": start})
    return 0
