"""A process becomes the worker of a run: guarded, registered, and it carries the run to its end."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # the script waits for every module that is loaded here
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Any

    from ..folders.run_folder import RunFolder
    from .early_start import Plan, Started
    from .guardian import Guarded
    from .life import Worker


def serve(folder_path: str, given: list[str]) -> None:
    """Carry a run; ``given`` is what the command line of the worker says besides its folder."""
    from .guardian import become_guarded

    tickets = tuple(int(word) for word in given if word.isdigit())
    guarded = become_guarded(folder_path, tickets)
    sys.excepthook = _tell_masked
    started = _start_planned(folder_path, guarded) if given == ["--plan"] else None
    worker = _make_worker(folder_path, guarded, tickets, started)
    if worker is None:
        return
    worker.resume() if given == ["--resume"] else worker.carry()
    _compile_for_next(folder_path)


def serve_forked(folder_path: str, git: dict[str, Any] | None, lock: int) -> None:
    """Carry a run in a process that was forked with all modules.

    Args:
        folder_path: of the run.
        git: the state of its source folder, where that is known.
        lock: the number of an open file, which is closed once the worker is registered.
    """
    from ..base.processes import WORKER_MARK
    from .guardian import become_guarded

    guarded = become_guarded(folder_path, (lock,))
    sys.excepthook = _tell_masked
    os.environ[WORKER_MARK] = os.path.basename(folder_path)
    _turn_output(os.path.join(folder_path, "logs", "worker.log"))
    started = _start_here(folder_path, guarded)
    worker = _make_worker(folder_path, guarded, (), started)
    os.close(lock)
    if worker is not None:
        worker.be_brief(git)
        worker.carry()


def _turn_output(path: str) -> None:
    log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
    for stream in (1, 2):
        os.dup2(log, stream)
    os.close(log)


def _start_here(folder_path: str, guarded: Guarded) -> Started | None:
    """Plan and start the script of a plain run."""
    import marshal

    from ..compute.local.early_start import is_plain, make_plan
    from ..errors import EstimatoryError
    from ..folders.run_folder import RunFolder
    from .children import adopt_orphans
    from .early_start import start_early

    folder = RunFolder(folder_path)
    try:
        plan = make_plan(folder, os.environ) if is_plain(folder.read_spec()) else b""
    except EstimatoryError:  # the worker meets it, too, and says so in the run
        plan = b""
    started = start_early(folder_path, guarded, marshal.loads(plan)) if plan else None
    adopt_orphans()
    return started


def _start_planned(folder: str, guarded: Guarded) -> Started | None:
    """Start the script of a plain run, if that is what the submitter has planned."""
    from .children import adopt_orphans
    from .early_start import read_plan, start_early

    plan: Plan | None = read_plan()
    started = plan and start_early(folder, guarded, plan)
    adopt_orphans()
    return started or None


def _make_worker(
    folder_path: str, guarded: Guarded, tickets: tuple[int, ...], started: Started | None
) -> Worker | None:
    """Return the worker of a run, registered; None for a run that was refused."""
    from ..errors import UntrustedWorkspaceError
    from ..folders.run_folder import RunFolder
    from ..liveness.registration import register_worker

    folder = RunFolder(folder_path)
    if started is None:
        register_worker(folder, os.getpid(), guarded.pid, guarded.group)
    try:
        return _open_worker(folder, tickets, started)
    except UntrustedWorkspaceError as error:
        from .entering import refuse_run

        refuse_run(folder, error)
        return None


def _open_worker(folder: RunFolder, tickets: tuple[int, ...], started: Started | None) -> Worker:
    if started is not None:
        from .started_worker import StartedWorker

        return StartedWorker(folder, started)
    from .life import Worker

    return Worker(folder, ticket_fd=tickets[0] if tickets else None)


def _compile_for_next(folder_path: str) -> None:
    """Compile what this run found without bytecode; the run has ended, so nothing waits for it."""
    from ..environments.bytecode import compile_core_if_missing, compile_if_missing
    from ..folders.run_folder import RunFolder
    from ..folders.workspace_folder import WorkspaceFolder

    folder = RunFolder(folder_path)

    def compile_environment() -> None:
        workspace = WorkspaceFolder(folder.workspace_path)
        compile_if_missing(workspace, folder.read_record().environment_key)

    os.nice(19)
    _try_to_compile(compile_core_if_missing)
    _try_to_compile(compile_environment)


def _try_to_compile(act: Callable[[], None]) -> None:
    from ..base.clean_text import describe_error
    from .companion import Aside

    try:
        act()
    except Exception as error:  # noqa: BLE001 - whatever it is, the next run does without
        Aside().say(f"Not compiled for the next run: {describe_error(error)}")


def _tell_masked(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Write a traceback to ``worker.log``, masked: it may quote a tool or an address."""
    import traceback

    from ..masking import mask_secrets

    sys.stderr.write(mask_secrets("".join(traceback.format_exception(kind, error, trace))))
