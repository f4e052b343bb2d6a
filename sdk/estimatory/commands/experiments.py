"""``estimatory experiments``"""

from __future__ import annotations

import argparse

from estimatory.folders.experiment_record import find_unreadable_records
from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.store import Index

from .limits import add_limit_argument, first_of
from .output import print_json, print_table, print_unreadable, render_age


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_limit_argument(parser)


def execute(workspace: WorkspaceFolder, arguments: argparse.Namespace) -> int:
    index = Index(workspace)
    index.sync()
    experiments = first_of(index.list_experiments(), arguments)
    print_unreadable("run", index.list_unreadable())
    print_unreadable("experiment", find_unreadable_records(workspace))
    if arguments.json:
        print_json([experiment.to_json() for experiment in experiments])
        return 0
    rows = [
        (e.name, str(e.n_runs), str(e.n_active), render_age(e.last_run_at)) for e in experiments
    ]
    headings = ("EXPERIMENT", "RUNS", "ACTIVE", "LAST RUN")
    print_table(headings, rows, nothing=f"There are no runs in {workspace.path}.")
    return 0
