"""``%%estimator``: the cell below becomes a tracked run in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from IPython.core.magic import Magics, line_cell_magic, magics_class, no_var_expand

from .cell.dry_run import render_plan
from .cell.plan import CellPlan, plan_cell
from .line.help import render_help
from .line.parsing import parse_line
from .notebook import describe_notebook, open_workspace, raw_cell
from .usage import CellRunError, UsageError

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from estimatory.folders.run_folder import RunFolder
    from estimatory.folders.run_record import RunRecord

    from .output.run_views import RunViews


@magics_class
class EstimatorMagics(Magics):
    """Holds the session's defaults, which `%estimator_config` sets."""

    shell: InteractiveShell

    def __init__(self, shell: InteractiveShell, views: RunViews) -> None:
        super().__init__(shell)
        self._views = views
        self.session_config: dict[str, Any] = {}

    @line_cell_magic
    @no_var_expand
    def estimator(self, line: str, cell: str | None = None) -> None:
        """Run the cell as a tracked run; ``%%estimator -h`` lists the options."""
        if parse_line(line).wants_help:
            print(render_help())  # noqa: T201
        elif cell is None:
            raise UsageError("%estimator stands alone: write %%estimator on a cell's first line")
        else:
            self._run_cell(line, cell)

    def _run_cell(self, line: str, cell: str) -> None:
        with user_errors():
            notebook = describe_notebook(self.shell, self.session_config)
            plan = plan_cell(line, cell, notebook, raw_cell(self.shell))
            if plan.options.is_dry_run:
                print(render_plan(plan))  # noqa: T201
                _show_batch_script(plan)
                return
            _say(plan)
            self._show(plan, self._submit(plan))

    def _submit(self, plan: CellPlan) -> RunFolder:
        from estimatory.api.workspace import Workspace
        from estimatory.submission.submit import submit

        workspace = Workspace(open_workspace().path)
        try:
            folder = submit(workspace.folder, plan.to_request())
        except OSError as error:
            raise UsageError(f"the run could not be started: {error}") from None
        except KeyboardInterrupt:
            raise UsageError("interrupted while submitting; %runs shows what started") from None
        if plan.options.output:
            run = workspace.get_run(folder.run_id)
            self.shell.push({plan.options.output: run})  # type: ignore[no-untyped-call]
        return folder

    def _show(self, plan: CellPlan, folder: RunFolder) -> None:
        from .output.follow import RunDisplay, follow

        display = RunDisplay(self.shell.display_pub, folder)
        try:
            display.show()
            if plan.options.is_detached:
                self._views.keep(display)
                return
            record = follow(folder, display.show)
        except KeyboardInterrupt:
            self._views.keep(display)
            print(f"The run goes on. %run_cancel {folder.run_id} ends it, "  # noqa: T201
                  f"%run_show {folder.run_id} shows it.")  # fmt: skip
            return
        _check_outcome(folder, record)


@contextmanager
def user_errors() -> Iterator[None]:
    """Turn the core's errors into messages without a traceback."""
    from estimatory.errors import EstimatoryError

    try:
        yield
    except EstimatoryError as error:
        raise UsageError(str(error)) from None


def _check_outcome(folder: RunFolder, record: RunRecord) -> None:
    """Mark the cell as failed unless the run completed; the card shows the details."""
    from estimatory.folders.run_record import COMPLETED

    if record.status == COMPLETED:
        return
    from estimatory.folders.telling_log import read_reason

    message = record.failure.message.strip() if record.failure else ""
    last = [line for line in read_reason(folder, record, n_lines=1)[1] if line not in message]
    said = [*message.splitlines()[:1], *last]
    reason = f": {' '.join(line[:300] for line in said)}" if said else ""
    raise CellRunError(f"Run {record.run_id} ended {record.status}{reason}")


def _show_batch_script(plan: CellPlan) -> None:
    """Print the batch script for the target's queue, where it has one."""
    if plan.options.target == "local":
        return
    from estimatory.masking import mask_secrets
    from estimatory.submission.submit import preview_batch_script

    script = preview_batch_script(open_workspace(), plan.to_request())
    if script:
        print(f"\nBatch script for Slurm:\n{mask_secrets(script)}", end="")  # noqa: T201


def _say(plan: CellPlan) -> None:
    if plan.files:
        names = sorted(plan.files)
        more = f" and {len(names) - 8} more" if len(names) > 8 else ""
        print(f"packaged with the cell: {', '.join(names[:8])}{more}")  # noqa: T201
    for notice in plan.notices:
        print(f"note: {notice}")  # noqa: T201
