"""``estimatory sweep SCRIPT -p NAME=RANGE ... --metric NAME:max``"""

from __future__ import annotations

import argparse

from estimatory.errors import UserError
from estimatory.folders.run_spec import SWEEP
from estimatory.folders.workspace_folder import WorkspaceFolder

from .submit import carry_out
from .submit_request import add_options, make_request

EPILOG = """\
Ranges: choice(16,32,64)  uniform(0,1)  loguniform(1e-4,1e-1)  quniform(10,100,10)  randint(10)
normal(0,1)  lognormal(0,1)  qloguniform, qnormal, qlognormal. Quotes keep them from the shell.
Each run gets --NAME VALUE, after the arguments of the script itself.

It waits and shows what happens; Ctrl-C leaves the sweep running. Standard output is that, or with
--detach the id alone, or with --json the sweep as JSON. The exit status is 1 when the sweep does
not complete. `estimatory sweeps show RUN` looks at it, `estimatory cancel RUN` ends it.

examples:
  estimatory sweep train.py -p 'lr=loguniform(1e-4,1e-1)' --metric AUC:max --trials 30
  estimatory sweep train.py -p 'depth=choice(3,5,8)' -p seed=1 --metric loss:min --sampler grid
"""

PASSES_ON_ARGUMENTS = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.usage = "estimatory sweep SCRIPT -p NAME=RANGE ... [options] [-- ARGUMENT ...]"
    parser.add_argument("script", metavar="SCRIPT", help="the Python script to run")
    add_options(parser)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--detach", dest="wait", action="store_false", help="return at once")
    how.add_argument(
        "--wait", action="store_true", default=True, help="until the end (the default)"
    )
    how.add_argument("--dry-run", action="store_true", help="only show space and first draws")


def execute(workspace: WorkspaceFolder, arguments: argparse.Namespace) -> int:
    request = make_request(arguments)
    if request.kind != SWEEP:
        raise UserError(
            "No parameter has a range, so there is nothing to sweep over.",
            "Give one: -p 'lr=loguniform(1e-4,1e-1)' or -p 'depth=choice(3,5,8)'.",
        )
    return carry_out(workspace, request, arguments)
