"""``estimatory runs``"""

from __future__ import annotations

import argparse
import sys

from estimatory.base.ages import render_duration
from estimatory.folders.run_record import NOT_RESPONDING
from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.store import Index, RunQuery, RunSummary

from .limits import add_limit_argument, read_limit
from .output import (
    plain,
    print_json,
    print_table,
    print_unreadable,
    render_age,
    render_pairs,
)

EPILOG = """\
examples:
  estimatory runs --experiment churn --status Running --status Queued
  estimatory runs --sort metric:AUC --limit 5
"""

_HEADINGS = ("RUN", "STATUS", "NAME", "EXPERIMENT", "PARAMETERS", "METRICS", "TIME", "CREATED")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--experiment", metavar="NAME", help="only runs of this experiment")
    parser.add_argument(
        "--status", metavar="STATUS", action="append", default=[], help="only these; repeatable"
    )
    parser.add_argument("--search", metavar="WORDS", default="", help="in names and parameters")
    parser.add_argument(
        "--tag", metavar="K[=V]", action="append", default=[], help="that have the tag; repeatable"
    )
    parser.add_argument(
        "--sort",
        metavar="BY",
        default="created_at",
        help="created_at, name, status, experiment, duration or metric:NAME; largest first",
    )
    parser.add_argument("--ascending", action="store_true", help="smallest first")
    parser.add_argument(
        "--children", action="store_true", help="those too that are below another, as trials are"
    )
    add_limit_argument(parser, default=20)


def execute(workspace: WorkspaceFolder, arguments: argparse.Namespace) -> int:
    query = make_query(arguments)
    index = Index(workspace)
    index.sync()
    runs = index.list_runs(query)
    print_unreadable("run", index.list_unreadable())
    if arguments.json:
        print_json([run.to_json() for run in runs])
        return 0
    nothing = f"No run fits in {workspace.path}."
    print_table(_HEADINGS, [_row(run) for run in runs], nothing=nothing, status_column=1)
    for run in runs:
        if run.status == NOT_RESPONDING and run.detail:
            print(plain(f"{run.run_id}: {run.detail}"), file=sys.stderr)
    return 0


def make_query(arguments: argparse.Namespace) -> RunQuery:
    """Raises UserError for an unknown status or sort, or a negative limit."""
    return RunQuery(
        experiment=arguments.experiment,
        statuses=tuple(arguments.status),
        search=arguments.search,
        tags=_parse_tags(arguments.tag),
        parent=None if arguments.children else "",
        sort=arguments.sort,
        is_descending=not arguments.ascending,
        limit=read_limit(arguments),
    )


def _parse_tags(given: list[str]) -> dict[str, str | None]:
    pairs = (text.partition("=") for text in given)
    return {key: value if separator else None for key, separator, value in pairs}


def _row(run: RunSummary) -> tuple[str, ...]:
    return (
        run.run_id,
        run.status,
        run.display_name if run.display_name != run.run_id else "",
        run.experiment,
        render_pairs(run.parameters, 3),
        render_pairs(_metrics_to_show(run), 3),
        render_duration(run.duration_s),
        render_age(run.created_at),
    )


def _metrics_to_show(run: RunSummary) -> dict[str, float]:
    first = run.primary_metric["name"] if run.primary_metric else ""
    names = sorted(run.metrics, key=lambda name: (name != first, name))
    return {name: run.metrics[name] for name in names}
