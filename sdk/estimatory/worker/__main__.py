"""``python -I -S <this file> <run folder> [<ticket> | --plan | --resume]``, without site-packages.

Args:
    ticket: the number of an open file, the run's place in the line of its target; the process that
        submitted the run hands it down with its lock.
    --plan: the submitter writes how to start the script to the standard input.
    --resume: the run's first worker died, and a queue goes on with the run.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # the script waits for every module that is loaded here
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from estimatory.folders.run_folder import RunFolder
    from estimatory.worker.early_start import Started
    from estimatory.worker.guardian import Guarded
    from estimatory.worker.life import Worker


def main() -> None:
    # The script's own folder must not shadow modules; the core's parent is all that is needed.
    sys.path[0:1] = [os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))]
    from estimatory.worker.guardian import become_guarded

    given = sys.argv[2:]
    tickets = tuple(int(word) for word in given if word.isdigit())
    guarded = become_guarded(sys.argv[1], tickets)
    sys.excepthook = _tell_masked
    started = _start_early(sys.argv[1], guarded) if given == ["--plan"] else None
    from estimatory.errors import UntrustedWorkspaceError
    from estimatory.folders.run_folder import RunFolder
    from estimatory.liveness.registration import register_worker

    folder = RunFolder(sys.argv[1])
    if started is None:
        register_worker(folder, os.getpid(), guarded.pid, guarded.group)
    try:
        worker = _make_worker(folder, tickets, started)
    except UntrustedWorkspaceError as error:
        from estimatory.worker.entering import refuse_run

        return refuse_run(folder, error)
    worker.resume() if given == ["--resume"] else worker.carry()
    _compile_for_next(folder)


def _make_worker(folder: RunFolder, tickets: tuple[int, ...], started: Started | None) -> Worker:
    if started is not None:
        from estimatory.worker.started_worker import StartedWorker

        return StartedWorker(folder, started)
    from estimatory.worker.life import Worker

    return Worker(folder, ticket_fd=tickets[0] if tickets else None)


def _start_early(folder: str, guarded: Guarded) -> Started | None:
    """Start the script of a plain run, if that is what the submitter has planned."""
    from estimatory.worker.children import adopt_orphans
    from estimatory.worker.early_start import read_plan, start_early

    plan = read_plan()
    started = plan and start_early(folder, guarded, plan)
    adopt_orphans()
    return started or None


def _compile_for_next(folder: RunFolder) -> None:
    """Compile what this run found without bytecode; the run has ended, so nothing waits for it."""
    from estimatory.environments.bytecode import compile_core_if_missing, compile_if_missing
    from estimatory.folders.workspace_folder import WorkspaceFolder

    def compile_environment() -> None:
        workspace = WorkspaceFolder(folder.workspace_path)
        compile_if_missing(workspace, folder.read_record().environment_key)

    os.nice(19)
    _try_to_compile(compile_core_if_missing)
    _try_to_compile(compile_environment)


def _try_to_compile(act: Callable[[], None]) -> None:
    from estimatory.base.clean_text import describe_error
    from estimatory.worker.companion import Aside

    try:
        act()
    except Exception as error:  # noqa: BLE001 - whatever it is, the next run does without
        Aside().say(f"Not compiled for the next run: {describe_error(error)}")


def _tell_masked(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Write a traceback to ``worker.log``, masked: it may quote a tool or an address."""
    import traceback

    from estimatory.masking import mask_secrets

    sys.stderr.write(mask_secrets("".join(traceback.format_exception(kind, error, trace))))


if __name__ == "__main__":
    main()
