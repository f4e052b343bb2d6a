"""``%sweep_add``, ``%sweep_pause``, ``%sweep_resume``, ``%sweep_retry``, ``%sweep_show``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from IPython.core.magic import Magics, line_magic, magics_class

from .cell_magic import user_errors
from .line import run_options
from .line.run_options import LineMagic
from .line_magics import read_given
from .notebook import open_workspace
from .usage import UsageError

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from estimatory.folders.run_folder import RunFolder

    from .output.run_views import RunViews

_MORE = 10


@magics_class
class SweepMagics(Magics):
    """Line magics over the sweeps of the workspace of the kernel's current folder."""

    shell: InteractiveShell

    def __init__(self, shell: InteractiveShell, views: RunViews) -> None:
        super().__init__(shell)
        self._views = views

    @line_magic
    def sweep_add(self, line: str) -> None:
        """Give a sweep more trials: ``%sweep_add RUN [--trials NUMBER]``."""
        _do(run_options.SWEEP_ADD, line, _add)

    @line_magic
    def sweep_pause(self, line: str) -> None:
        """Start no more trials; those that run go on: ``%sweep_pause RUN``."""
        _do(run_options.SWEEP_PAUSE, line, _pause)

    @line_magic
    def sweep_resume(self, line: str) -> None:
        """Let a paused sweep go on: ``%sweep_resume RUN``."""
        _do(run_options.SWEEP_RESUME, line, _resume)

    @line_magic
    def sweep_retry(self, line: str) -> None:
        """Do the failed trials of a sweep again: ``%sweep_retry RUN``."""
        _do(run_options.SWEEP_RETRY, line, _retry)

    @line_magic
    def sweep_show(self, line: str) -> None:
        """Show a sweep's live card here: ``%sweep_show RUN``."""
        _do(run_options.SWEEP_SHOW, line, self._show)

    def _show(self, folder: RunFolder, _: Mapping[str, Any]) -> str:
        self._views.show(folder)
        return ""


def _do(magic: LineMagic, line: str, act: Callable[[RunFolder, Mapping[str, Any]], str]) -> None:
    """Do the act to the sweep that the line names, and print what it says."""
    given = read_given(magic, line)
    if given is None:
        return
    with user_errors():
        said = act(_find(given, magic), given)
    if said:
        print(said)  # noqa: T201


def _add(folder: RunFolder, given: Mapping[str, Any]) -> str:
    from estimatory.sweeps.acts import add_trials

    total = add_trials(folder, given.get("trials", _MORE))
    return f"Sweep {folder.run_id} has {total} trials now."


def _pause(folder: RunFolder, _: Mapping[str, Any]) -> str:
    from estimatory.sweeps.acts import pause_sweep

    pause_sweep(folder)
    run_id = folder.run_id
    return f"Sweep {run_id} starts no more trials; %sweep_resume {run_id} lets it go on."


def _resume(folder: RunFolder, _: Mapping[str, Any]) -> str:
    from estimatory.sweeps.acts import resume_sweep

    resume_sweep(folder)
    return f"Sweep {folder.run_id} goes on."


def _retry(folder: RunFolder, _: Mapping[str, Any]) -> str:
    from estimatory.sweeps.acts import retry_failed

    count = retry_failed(folder)
    trials = "1 failed trial" if count == 1 else f"{count} failed trials"
    return f"Sweep {folder.run_id} does {trials} again."


def _find(given: Mapping[str, Any], magic: LineMagic) -> RunFolder:
    """Return the sweep that is meant; for one of its trials, that trial's sweep."""
    from estimatory.sweeps.finding import find_sweep

    if "run" not in given:
        raise UsageError(f"%{magic.name} needs a sweep: its id, the beginning of it, or last")
    return find_sweep(open_workspace(), given["run"])
