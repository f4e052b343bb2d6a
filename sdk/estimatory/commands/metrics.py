"""``estimatory metrics RUN``"""

from __future__ import annotations

import argparse

from estimatory.base.clean_text import shown_name
from estimatory.errors import UserError
from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.metrics.ranks import check_rank
from estimatory.metrics.reading import get_metrics

from .output import print_json, print_table, render_value
from .parser import add_run_argument

EPILOG = """\
With --json: what Run.get_metrics() returns, by name.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_run_argument(parser)
    parser.add_argument("--name", metavar="METRIC", help="only this one")
    parser.add_argument(
        "--rank", type=int, metavar="N", help="only what this process of several logged"
    )


def execute(workspace: WorkspaceFolder, arguments: argparse.Namespace) -> int:
    from estimatory.store.finding import find_run

    folder = find_run(workspace, arguments.run)
    if arguments.rank is not None:
        check_rank(folder, arguments.rank)
    metrics = get_metrics(folder, rank=arguments.rank)
    if arguments.name is not None:
        if arguments.name not in metrics:
            known = ", ".join(sorted(metrics)[:20]) or "none yet"
            raise UserError(f"Run {folder.run_id} has no metric {arguments.name!r}: {known}.")
        metrics = {arguments.name: metrics[arguments.name]}
    if arguments.json:
        print_json(metrics)
        return 0
    rows = [(shown_name(name), *summarize(value)) for name, value in sorted(metrics.items())]
    headings = ("METRIC", "LAST", "MIN", "MAX", "COUNT")
    who = f"Run {folder.run_id}"
    if arguments.rank is not None:
        who = f"Rank {arguments.rank} of run {folder.run_id}"
    print_table(headings, rows, nothing=f"{who} has logged nothing yet.")
    return 0


def summarize(value: object) -> tuple[str, str, str, str]:
    """Last, smallest, largest and count of what was logged under one name."""
    if isinstance(value, dict):
        return f"table: {', '.join(map(str, value))}", "", "", ""
    values = value if isinstance(value, list) else [value]
    numbers = [v for v in values if isinstance(v, (int, float)) and v == v]
    last = render_value(values[-1]) if values else ""
    if not numbers or len(values) == 1:
        return last, "", "", str(len(values))
    return last, render_value(min(numbers)), render_value(max(numbers)), str(len(values))
