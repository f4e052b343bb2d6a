"""``estimatory logs RUN``"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from functools import partial
from typing import BinaryIO, NamedTuple

from estimatory.base.log_reading import skip_continuation
from estimatory.errors import FileNotInRunError, UserError
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_record import COMPLETED
from estimatory.folders.telling_log import FIRST, find_telling_log, render_reason
from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.liveness.current_record import settle
from estimatory.liveness.following import follow_run
from estimatory.liveness.silence import SilenceNote, describe_silence

from .output import plain, print_json
from .parser import add_run_argument

EPILOG = """\
With --follow the exit status is 1 when the run ends without completing.
"""

_CHUNK = 1 << 16
_LONG_LINE = 1 << 16
_GONE = (OSError, FileNotInRunError)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_run_argument(parser)
    parser.add_argument("-f", "--follow", action="store_true", help="go on until the run has ended")
    parser.add_argument(
        "--rank",
        metavar="N",
        type=int,
        help="which process; else the log that says most: of the one that failed, or of 0",
    )
    parser.add_argument("--name", metavar="FILE", help="another log: build.log, worker.log")
    parser.add_argument("-n", "--tail", metavar="N", type=int, help="only the last N lines")


def execute(workspace: WorkspaceFolder, arguments: argparse.Namespace) -> int:
    from estimatory.store.finding import find_run

    folder = find_run(workspace, arguments.run)
    if arguments.json and arguments.follow:
        raise UserError("--follow prints the log as it comes, which JSON cannot.", "Leave one out.")
    log = _choose(folder, arguments)
    start = 0 if arguments.tail is None else _find_start(log, arguments.tail)
    if arguments.json:
        return _print_as_json(folder, log, start)
    if arguments.follow:
        return follow(folder, log, start)
    if copy_log(log, start) == 0:
        _tell(describe_silence(folder, settle(folder)))
    return 0


class Log(NamedTuple):
    """A log of a run; its file may come later, or be one that is not shown."""

    name: str
    open: Callable[[], BinaryIO]


def follow(folder: RunFolder, log: Log, start: int) -> int:
    """Print the log from ``start`` on until the run has ended; 1 when it did not complete."""
    offset, silence = start, SilenceNote(folder)
    for record in follow_run(folder):
        _tell(silence.take(record))
        offset = copy_log(log, offset)
    if record.failure:
        _tell(plain(f"{record.status}: {record.failure.message}"))
    if f"logs/{find_telling_log(folder, record)}" != log.name:
        _tell(render_reason(folder, record))
    return 0 if record.status == COMPLETED else 1


def _tell(text: str) -> None:
    if text:
        print(text, file=sys.stderr)


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
            start = find_tail(file, n_lines)
            return pass_long_lines(file, start, n_lines) if sys.stdout.isatty() else start
    except _GONE:
        return 0


def pass_long_lines(file: BinaryIO, start: int, n_lines: int) -> int:
    """Return where to begin on a terminal, which a line of megabytes would keep busy.

    A file or a pipe gets such a line whole.
    """
    size = os.fstat(file.fileno()).st_size
    first = file.seek(max(start, size - n_lines * _LONG_LINE))
    if first == start:
        return start
    first += skip_continuation(file.read(4))
    print(f"… {first - start:,} bytes of long lines left out", file=sys.stderr)
    return first


def find_tail(file: BinaryIO, n_lines: int) -> int:
    """Return where the last ``n_lines`` lines of a file begin, found from its end."""
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
    name = _choose_name(folder, arguments)
    log = Log(f"logs/{name}", partial(folder.served_logs.open, name))
    if not arguments.follow and not _is_there(log):
        others = ", ".join(n for n in folder.list_files() if n.startswith("logs/")) or "none yet"
        status = settle(folder).status
        raise FileNotInRunError(
            f"Run {folder.run_id} ({status}) has printed nothing. Its logs: {others}.",
            "--follow waits for it; --name shows another log.",
        )
    return log


def _choose_name(folder: RunFolder, arguments: argparse.Namespace) -> str:
    """Of the process asked for; else what a run prints, or the log that says why it ended."""
    if arguments.rank is None:
        record = settle(folder)
        is_printing = arguments.follow and not record.is_terminal
        return FIRST if is_printing else find_telling_log(folder, record) or FIRST
    n_ranks = folder.read_spec().n_ranks
    if not 0 <= arguments.rank < n_ranks:
        last = f"0 to {n_ranks - 1}" if n_ranks > 1 else "only 0"
        raise FileNotInRunError(f"Run {folder.run_id} has no rank {arguments.rank}: {last}.")
    return f"rank-{arguments.rank}.log"


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
