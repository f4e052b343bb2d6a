"""``estimatory sweeps show|add|pause|resume|retry RUN``"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from estimatory.base.ages import render_duration, seconds_between
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.submission.option_values import read_whole
from estimatory.sweeps import acts
from estimatory.sweeps.children import bare_name
from estimatory.sweeps.finding import find_sweep
from estimatory.sweeps.ranking import (
    describe_counts,
    describe_sampler,
    explain_no_best,
    rank_trials,
)
from estimatory.sweeps.trials import Trial
from estimatory.sweeps.view import SweepView, read_sweep

from .limits import add_limit_argument, first_of
from .output import (
    paint_status,
    plain,
    print_fields,
    print_json,
    print_table,
    render_pairs,
    render_value,
)
from .parser import add_run_argument

EPILOG = """\
  show    how it stands, and its trials, the best first
  add     more trials, 10 or --trials of them; a sweep that has ended goes on
  pause   start no more runs; those that run go on
  resume  go on after a pause
  retry   do the failed trials again

`estimatory cancel RUN` ends a sweep with its runs, or one of them.

examples:
  estimatory sweeps show last
  estimatory sweeps add churn_1764567890_1a2b3c4d --trials 20
"""
_MORE = 10
_HEADINGS = ("TRIAL", "STATUS", "BEST", "LAST", "STEPS", "PARAMETERS", "TIME", "REASON")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", choices=["show", *_ACTS], help="what to do with the sweep")
    add_run_argument(parser)
    parser.add_argument(
        "--trials", metavar="NUMBER", default=str(_MORE), help=f"how many to add ({_MORE})"
    )
    add_limit_argument(parser, default=20)


def execute(workspace: WorkspaceFolder, arguments: argparse.Namespace) -> int:
    folder = find_sweep(workspace, arguments.run)
    if arguments.act != "show":
        print(_ACTS[arguments.act](folder, arguments), file=sys.stderr)
    view = read_sweep(folder)
    if arguments.json:
        print_json(view.to_json())
    elif arguments.act == "show":
        _show(view, arguments)
    return 0


# --- acts ----------------------------------------------------------------------------------------
def _add(folder: RunFolder, arguments: argparse.Namespace) -> str:
    count = read_whole(arguments.trials, "is no number of trials from 1 on", least=1)
    total = acts.add_trials(folder, count)
    return f"Sweep {folder.run_id} has {total} trials now."


def _pause(folder: RunFolder, _: argparse.Namespace) -> str:
    acts.pause_sweep(folder)
    return f"Sweep {folder.run_id} starts no more runs until `estimatory sweeps resume`."


def _resume(folder: RunFolder, _: argparse.Namespace) -> str:
    acts.resume_sweep(folder)
    return f"Sweep {folder.run_id} goes on."


def _retry(folder: RunFolder, _: argparse.Namespace) -> str:
    count = acts.retry_failed(folder)
    trials = "1 failed trial" if count == 1 else f"{count} failed trials"
    return f"Sweep {folder.run_id} does {trials} again."


_ACTS: dict[str, Callable[[RunFolder, argparse.Namespace], str]] = {
    "add": _add,
    "pause": _pause,
    "resume": _resume,
    "retry": _retry,
}


# --- showing -------------------------------------------------------------------------------------
def _show(view: SweepView, arguments: argparse.Namespace) -> None:
    print_fields(_render_fields(view))
    print()
    rows = [_row(trial) for trial in first_of(rank_trials(view), arguments)]
    print_table(_HEADINGS, rows, nothing="No trial has been started yet.", status_column=1)


def _render_fields(view: SweepView) -> list[tuple[str, str]]:
    space = {axis.label: axis.expression for axis in view.space}
    return [
        ("Sweep", view.run_id),
        ("Status", f"{paint_status(view.status)}{' (paused)' if view.is_paused else ''}"),
        ("Experiment", plain(view.experiment)),
        ("Best", _render_best(view)),
        ("Trials", plain(describe_counts(view))),
        ("Metric", plain(f"{view.metric}:{view.goal}")),
        ("Space", render_pairs(space)),
        ("Points", "" if view.points is None else f"{view.points:,}"),
        ("Sampler", plain(describe_sampler(view))),
        ("Stop", plain(view.policy)),
        ("Matters", plain(_render_importance(view))),
        ("Notes", plain(" ".join(view.notes))),
    ]


def _render_best(view: SweepView) -> str:
    if view.best is None:
        return plain(explain_no_best(view))
    trial = view.trials[view.best.number]
    return plain(
        f"{render_value(view.best.value)}, trial {trial.number}: {_parameters(trial)} "
        f"({view.best.run_id})"
    )


def _render_importance(view: SweepView) -> str:
    shares = sorted(view.importance.values.items(), key=lambda item: -item[1])
    words = ", ".join(f"{bare_name(name)} {share:.0%}" for name, share in shares)
    return f"{words} (by {view.importance.method})" if words else ""


def _parameters(trial: Trial) -> str:
    given = {bare_name(name): value for name, value in trial.parameters.items()}
    return render_pairs(given)


def _row(trial: Trial) -> tuple[str, ...]:
    times = (trial.started_at, trial.ended_at)
    took = seconds_between(*times) if None not in times else None  # type: ignore[arg-type]
    return (
        str(trial.number),
        trial.status,
        "" if trial.best is None else render_value(trial.best),
        "" if trial.last is None else render_value(trial.last),
        str(trial.steps),
        _parameters(trial),
        render_duration(took),
        trial.reason,
    )
