"""``estimatory check``"""

from __future__ import annotations

import argparse
import sys

from estimatory.checkup import Finding, Report, check_workspace
from estimatory.errors import UserError
from estimatory.folders.workspace_folder import WorkspaceFolder

from .output import paint, plain, print_json

EPILOG = """\
Looks through the whole workspace and says what is damaged, and what `--fix` does about it. Nothing
that cannot be derived is deleted: it is kept beside its place under a name that ends in `.damaged`.
Exit status: 0 all is sound, 1 something damaged is left.

examples:
  estimatory check
  estimatory check --fix
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fix", action="store_true", help="mend what can be mended")
    parser.add_argument(
        "--move-runs",
        action="store_true",
        help="with --fix: move runs whose spec is lost to damaged/ of the workspace",
    )


def execute(workspace: WorkspaceFolder, arguments: argparse.Namespace) -> int:
    if arguments.move_runs and not arguments.fix:
        raise UserError("--move-runs is given without --fix.", "Say both to move them.")
    report = check_workspace(workspace, fix=arguments.fix, move_runs=arguments.move_runs)
    if arguments.json:
        print_json(report.to_json())
    else:
        for finding in report.findings:
            print(_render(finding))
        print(_summarize(report, is_fixing=arguments.fix), file=sys.stderr)
    return 0 if report.is_sound else 1


def _render(finding: Finding) -> str:
    state, colour = ("mended", "green") if finding.is_mended else ("damaged", "red")
    mend = f" - {finding.mend}" if finding.mend else ""
    return f"{paint(state.ljust(7), colour, sys.stdout)}  {plain(finding.file)}: " + plain(
        f"{finding.reason}{mend}"
    )


def _summarize(report: Report, *, is_fixing: bool) -> str:
    if not report.findings:
        return f"{report.workspace} is sound."
    n_left = sum(not finding.is_mended for finding in report.findings)
    hint = "" if is_fixing or not report.n_mendable else " `estimatory check --fix` mends"
    mendable = f"{hint} {report.n_mendable} of them." if hint else ""
    return f"{len(report.findings)} damaged, {n_left} of them left in {report.workspace}.{mendable}"
