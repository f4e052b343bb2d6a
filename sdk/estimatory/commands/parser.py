"""The parser of the command line, which all commands share."""

from __future__ import annotations

import argparse
import os
from typing import NoReturn, Protocol

from estimatory.errors import UserError
from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.folders.workspace_search import find_workspace_folder


class Command(Protocol):
    """A module of this package that is one command."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's arguments."""

    def execute(self, workspace: WorkspaceFolder, arguments: argparse.Namespace) -> int:
        """Execute the command and return the exit status."""


class _Help(argparse.RawDescriptionHelpFormatter):
    """Knows the width by itself: argparse would import shutil for it, for every argument."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_find_width() - 2)


class Parser(argparse.ArgumentParser):
    """Raises UserError in place of printing the usage and ending the process."""

    passes_on = False
    """Whether the words after ``--`` are for the script."""

    def error(self, message: str) -> NoReturn:
        hint = f"See `{self.prog} --help`."
        if self.passes_on and message.startswith("unrecognized"):
            hint = f"An argument of the script goes after `--`. {hint}"
        raise UserError(f"{message}.", hint)


def parse_and_execute(command: Command, description: str, name: str, argv: list[str]) -> int:
    """Parse the rest of the command line and run the command of that name."""
    parser = Parser(
        prog=f"estimatory {name}",
        description=f"{description[0].upper()}{description[1:]}.",
        epilog=getattr(command, "EPILOG", None),  # a docstring is gone under `python -OO`
        formatter_class=_Help,
        allow_abbrev=False,
    )
    parser.passes_on = getattr(command, "PASSES_ON_ARGUMENTS", False)
    command.add_arguments(parser)
    parser.add_argument("--workspace", metavar="FOLDER", help="use this workspace")
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")
    arguments, passed_on = parser.parse_args(_before_dashes(argv)), _after_dashes(argv)
    if passed_on and not parser.passes_on:
        parser.error(f"unrecognized arguments: {' '.join(passed_on)}")
    arguments.passed_on = passed_on
    find = getattr(command, "find_workspace", _find_workspace)
    return command.execute(find(arguments), arguments)


def add_run_argument(parser: argparse.ArgumentParser, nargs: str | None = None) -> None:
    """Add RUN, the word that ``estimatory.store.finding`` understands."""
    text = "run id, the beginning of one, its last part, or `last` for the newest"
    parser.add_argument("run", metavar="RUN", nargs=nargs, help=text)


def _find_workspace(arguments: argparse.Namespace) -> WorkspaceFolder:
    return find_workspace_folder(arguments.workspace)


def _find_width() -> int:
    try:
        return int(os.environ.get("COLUMNS") or os.get_terminal_size().columns) or 80
    except (ValueError, OSError):
        return 80


def _before_dashes(argv: list[str]) -> list[str]:
    return argv[: argv.index("--")] if "--" in argv else argv


def _after_dashes(argv: list[str]) -> list[str]:
    return argv[argv.index("--") + 1 :] if "--" in argv else []
