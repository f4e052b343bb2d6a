"""What the parsers of all commands have in common."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn, Protocol

from estimatory.errors import UserError
from estimatory.workspace import find_workspace_folder
from estimatory.workspace_folder import WorkspaceFolder


class Command(Protocol):
    """A module of this package that is one command."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Say what the command understands."""

    def execute(self, workspace: WorkspaceFolder, arguments: argparse.Namespace) -> int:
        """Do it and return the exit status."""


class Parser(argparse.ArgumentParser):
    """Complains in one line, through the same door as every other error."""

    def error(self, message: str) -> NoReturn:
        raise UserError(f"{message}.".replace("..", "."), f"See `{self.prog} --help`.")


def parse_and_execute(command: Any, description: str, name: str, argv: list[str]) -> int:
    """Parse the rest of the command line and run the command of that name."""
    parser = Parser(
        prog=f"estimatory {name}",
        description=f"{description[0].upper()}{description[1:]}.",
        epilog=command.__doc__.partition("\n\n")[2] or None,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    chosen: Command = command
    chosen.add_arguments(parser)
    parser.add_argument("--workspace", metavar="FOLDER", help="use this workspace")
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")
    arguments, passed_on = parser.parse_args(_before_dashes(argv)), _after_dashes(argv)
    if passed_on and name != "submit":
        parser.error(f"unrecognized arguments: {' '.join(passed_on)}")
    arguments.passed_on = passed_on
    return chosen.execute(find_workspace_folder(arguments.workspace), arguments)


def _before_dashes(argv: list[str]) -> list[str]:
    return argv[: argv.index("--")] if "--" in argv else argv


def _after_dashes(argv: list[str]) -> list[str]:
    return argv[argv.index("--") + 1 :] if "--" in argv else []
