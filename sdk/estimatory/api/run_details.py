"""``RunDetails``: a run's live view in a notebook, its text anywhere else.

Follows azureml-widgets 1.62. What is drawn is the notebook side's business: it registers a view.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ..base.ages import seconds_between
from ..base.checked_calls import checked
from ..base.clean_text import showable, shown_name
from ..base.user_messages import say
from ..errors import UserError
from ..folders.run_labels import get_parameters
from ..folders.telling_log import render_reason
from ..liveness.silence import describe_silence
from ..masking import mask_arguments, mask_parameters

if TYPE_CHECKING:
    from ..folders.run_folder import RunFolder
    from .runs import Run

View = Callable[["RunFolder"], None]
_view: View | None = None


def set_view(view: View | None) -> None:
    """Say how runs are shown in this process; None takes it back."""
    global _view  # one notebook per process
    _view = view


@checked
class RunDetails:
    """Shows a run, before it starts, while it runs and afterwards.

    Raises:
        UserError: ``run_instance`` is no run.
    """

    def __init__(self, run_instance: Run) -> None:
        from .runs import Run

        if not isinstance(run_instance, Run):
            raise UserError(
                f"RunDetails shows a run, not a {type(run_instance).__name__}.",
                "experiment.submit(...) and workspace.get_run(run_id) return runs.",
            )
        self.run_instance = run_instance

    def __repr__(self) -> str:
        return f"RunDetails(run_id={self.run_instance.id!r})"

    def show(
        self, render_lib: object = None, widget_settings: Mapping[str, Any] | None = None
    ) -> None:
        """Show the run here and return at once; in JupyterLab the view follows it by itself.

        Args:
            render_lib: accepted as in azureml-widgets.
            widget_settings: accepted as in azureml-widgets.
        """
        view = _view or _load_view()
        if view is None:
            say(describe(self.run_instance))
        else:
            view(self.run_instance.folder)

    def get_widget_data(self, widget_settings: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the content under azureml-widgets' keys; JSON-able."""
        run = self.run_instance
        children = list(run.get_children())
        details = run.get_details_with_logs()
        logs = details["logFiles"]
        data = {
            "status": details["status"],
            "workbench_run_details_uri": run.get_portal_url(),
            "run_id": run.id,
            "run_properties": _properties(run, details),
            "child_runs": [_summary(child, child.get_details()) for child in children],
            "children_metrics": {child.id: _metrics(child) for child in children},
            "run_metrics": _metrics(run),
            "run_logs": next((logs[n] for n in sorted(logs) if n.startswith("logs/rank-")), ""),
            "graph": {},
            "widget_settings": dict(widget_settings or {}),
            "loading": False,
        }
        if run.type != "hyperdrive":
            return data
        from .hyperdrive.run import HyperDriveRun
        from .hyperdrive.widget import add_sweep

        return add_sweep(HyperDriveRun(run.experiment, run.id), data)


def _load_view() -> View | None:
    """In a shell of IPython the notebook side registers the view when it is loaded."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None:
        return None
    try:
        shell.extension_manager.load_extension("estimatory")
    except ImportError:  # the launched script of a notebook: only the core is there
        return None
    return _view


def describe(run: Run) -> str:
    """Return the run in a few lines of text."""
    record = run.record
    lines = [f"Run {run.id}: {record.status}", f"  experiment  {run.experiment.name}"]
    doing = describe_silence(run.folder, record) or record.detail
    if doing and not record.is_terminal:
        lines.append(f"  doing       {doing}")
    lines += [
        f"  {shown_name(name):10}  {_last(value)}" for name, value in _own_metrics(run).items()
    ]
    if record.failure:
        lines.append(f"  failed      {record.failure.message}")
    lines += textwrap.indent(render_reason(run.folder, record), "  ").splitlines()
    lines.append(f"  files       {run.folder.path}")
    return "\n".join(map(showable, lines)) + "\n"


def _own_metrics(run: Run) -> dict[str, Any]:
    """Return what a run itself has logged; a HyperDriveRun hands over those of its children."""
    from ..metrics.reading import get_metrics

    return get_metrics(run.folder)


def _last(value: object) -> object:
    if isinstance(value, list):
        return f"{value[-1]} (of {len(value)})" if value else "empty"
    return ", ".join(value) if isinstance(value, dict) else value


def _properties(run: Run, details: dict[str, Any]) -> dict[str, Any]:
    names = sorted(details["logFiles"])
    return {
        **_summary(run, details),
        "properties": details["properties"],
        "tags": run.get_tags(),
        "log_files": {name: f"file://{run.folder.path}/{name}" for name in names},
        "log_groups": [names],
        "run_queued_details": run.record.detail,
        "hyperparameters": mask_parameters(get_parameters(run.folder, run.spec)),
    }


def _summary(run: Run, details: dict[str, Any]) -> dict[str, Any]:
    spec, record = run.spec, run.record
    ended_at = record.ended_at or 0
    duration = seconds_between(record.started_at or ended_at, ended_at)
    return {
        "run_id": run.id,
        "run_number": run.number,
        "status": record.status,
        "script_name": spec.script,
        "arguments": mask_arguments(spec.arguments),
        "created_utc": _utc(spec.created_at),
        "start_time_utc": details["startTimeUtc"],
        "end_time_utc": details["endTimeUtc"],
        "run_duration": _clock(duration) if record.is_terminal else None,
    }


def _metrics(run: Run) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "run_id": run.id,
            "categories": list(range(max((len(s["data"]) for s in series), default=0))),
            "series": series,
        }
        for name, series in ((n, _series(v)) for n, v in _own_metrics(run).items())
    ]


def _series(value: object) -> list[dict[str, Any]]:
    """Return one series of a scalar or a list, one for each column of a table."""
    if isinstance(value, dict):
        return [{"name": k, "data": v if isinstance(v, list) else [v]} for k, v in value.items()]
    return [{"data": value if isinstance(value, list) else [value]}]


def _clock(seconds: float) -> str:
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}"


def _utc(at: float) -> str:
    import datetime

    return datetime.datetime.fromtimestamp(at, datetime.timezone.utc).isoformat()
