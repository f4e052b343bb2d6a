"""``%runs``, ``%run_logs``, ``%run_cancel``, ``%run_show``, ``%models``, ``%estimator_builder``."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO

from IPython.core.magic import Magics, line_magic, magics_class

from estimatory.base.log_reading import read_end
from estimatory.liveness.current_record import settle
from estimatory.store.finding import find_run

from .cell_magic import user_errors
from .line import run_options
from .line.reading import read_line, read_values
from .line.run_options import LineMagic
from .notebook import open_workspace
from .usage import UsageError

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from estimatory.folders.run_folder import RunFolder

    from .builder import EstimatorBuilder
    from .output.run_views import RunViews
    from .output.tables import ModelTable, RunTable

_LOG_BYTES = 1_000_000
_LONGEST_LINE = 10_000
_DEFAULT_LINES = 100
_DEFAULT_RUNS = 20


@magics_class
class RunMagics(Magics):
    """Line magics over the workspace of the kernel's current folder."""

    shell: InteractiveShell

    def __init__(self, shell: InteractiveShell, views: RunViews) -> None:
        super().__init__(shell)
        self._views = views

    @line_magic
    def runs(self, line: str) -> RunTable | None:
        """List runs, newest first: ``%runs [EXPERIMENT] [--status STATUS] [--children] [-n N]``."""
        given = read_given(run_options.RUNS, line)
        if given is None:
            return None
        from estimatory.base.unreadable import tell_unreadable
        from estimatory.store import Index, RunQuery

        from .output.tables import RunTable

        said = read_line(line, run_options.RUNS.flags, run_options.RUNS.positionals)
        statuses = tuple(s.value for s in said if s.option.name == "status")
        with user_errors():
            index = Index(open_workspace())
            index.sync()
            query = RunQuery(
                experiment=given.get("experiment"),
                statuses=statuses,
                parent=None if given.get("children") else "",
                limit=given.get("count", _DEFAULT_RUNS),
            )
            runs = index.list_runs(query)
            tell_unreadable("run", index.list_unreadable())
            return RunTable(runs)

    @line_magic
    def run_logs(self, line: str) -> None:
        """Print the end of a run's output: ``%run_logs RUN [-n LINES] [--rank N]``."""
        given = read_given(run_options.RUN_LOGS, line)
        if given is not None:
            folder = _find(given, run_options.RUN_LOGS)
            path = _log_path(folder, given.get("rank"))
            print(_read_log(folder, path, given.get("count", _DEFAULT_LINES)))  # noqa: T201

    @line_magic
    def run_cancel(self, line: str) -> None:
        """End a run and every process it started: ``%run_cancel RUN``."""
        given = read_given(run_options.RUN_CANCEL, line)
        if given is None:
            return
        from estimatory.errors import ConflictError
        from estimatory.store import cancel_run

        folder = _find(given, run_options.RUN_CANCEL)
        try:
            cancel_run(folder)
        except ConflictError as error:
            print(error)  # noqa: T201
            return
        print(f"Run {folder.run_id} will be canceled.")  # noqa: T201

    @line_magic
    def run_show(self, line: str) -> None:
        """Show a run's live card here: ``%run_show RUN``."""
        given = read_given(run_options.RUN_SHOW, line)
        if given is None:
            return
        with user_errors():
            self._views.show(_find(given, run_options.RUN_SHOW))

    @line_magic
    def models(self, line: str) -> ModelTable | None:
        """List registered models; with a name, every version of it: ``%models [NAME] [-n N]``."""
        given = read_given(run_options.MODELS, line)
        if given is None:
            return None
        from estimatory.base.unreadable import tell_unreadable
        from estimatory.errors import DamagedFileError
        from estimatory.models import ModelRegistry

        from .output.tables import ModelTable

        name = given.get("model")
        with user_errors():
            registry = ModelRegistry(open_workspace())
            if name is not None:
                with suppress(DamagedFileError):  # one version: the list names it
                    registry.get_model(name)  # says which there are
            records = registry.list_models(name=name, latest=name is None)
            tell_unreadable("model", records.unreadable)
            return ModelTable(records[: given.get("count")])

    @line_magic
    def estimator_builder(self, line: str) -> EstimatorBuilder | None:
        """Show a form that becomes a run, or the code for it: ``%estimator_builder [SCRIPT]``."""
        given = read_given(run_options.ESTIMATOR_BUILDER, line)
        if given is None:
            return None
        from .builder import EstimatorBuilder

        folder, script = os.path.split(given.get("script", ""))
        named = {"source_directory": folder, "entry_script": script}
        with user_errors():
            return EstimatorBuilder(**{name: value for name, value in named.items() if value})


def read_given(magic: LineMagic, line: str) -> dict[str, Any] | None:
    """Return the line's values; for a line that asks for help, print it and return None."""
    given = read_values(line, magic.flags, magic.positionals, f"%{magic.name}")
    if given.get("help"):
        print(magic.render_help())  # noqa: T201
        return None
    return given


def _find(given: dict[str, Any], magic: LineMagic) -> RunFolder:
    if "run" not in given:
        raise UsageError(f"%{magic.name} needs a run: its id, the beginning of it, or last")
    with user_errors():
        return find_run(open_workspace(), given["run"])


def _log_path(folder: RunFolder, rank: int | None) -> str:
    """Return the log to show: of the process asked for, else the one that says most."""
    if rank is None:
        from estimatory.folders.telling_log import FIRST, find_telling_log

        return os.path.join(folder.logs_folder, find_telling_log(folder) or FIRST)
    n_ranks = folder.read_spec().n_ranks
    if rank >= n_ranks:
        known = f"0 to {n_ranks - 1}" if n_ranks > 1 else "only 0"
        raise UsageError(f"run {folder.run_id} has no rank {rank}: {known}")
    return folder.log_path(rank)


def _why_nothing(folder: RunFolder) -> str:
    """Return the sentence about a run without output: that it comes, or why it does not."""
    from estimatory.liveness.silence import describe_silence

    record = settle(folder)
    is_how = describe_silence(folder, record) or f"It is {record.status}."
    reason = record.failure.message if record.failure else is_how
    hint = f"\n{record.failure.hint}" if record.failure and record.failure.hint else ""
    return f"Run {folder.run_id} has written nothing. {reason}{hint}"


def _read_log(folder: RunFolder, path: str, n_lines: int) -> str:
    """Return the last lines as the script wrote them, colours included."""
    try:
        file = folder.open_log(path)
    except OSError:
        return _why_nothing(folder)
    return _render_end(file, path, n_lines) or _why_nothing(folder)


def _render_end(file: BinaryIO, path: str, n_lines: int) -> str:
    with file:
        is_cut = os.fstat(file.fileno()).st_size > _LOG_BYTES
        lines = read_end(file, _LOG_BYTES).splitlines()
    shown = [_end_of_line(line) for line in lines[-n_lines:]]
    is_cut = is_cut or len(shown) < len(lines)
    return "\n".join([f"… the beginning is in {path}", *shown] if is_cut else shown)


def _end_of_line(line: str) -> str:
    return line if len(line) <= _LONGEST_LINE else f"… {line[-_LONGEST_LINE:]}"
