"""How much of a list is shown: ``-n`` and ``--limit`` of every command that lists something."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TypeVar

from estimatory.errors import UserError

T = TypeVar("T")


def add_limit_argument(parser: argparse.ArgumentParser, default: int = 0) -> None:
    """Let the command understand how many entries are wanted; 0 are all."""
    by_default = f"{default} by default; 0: all" if default else "all by default"
    parser.add_argument(
        "-n",
        "--limit",
        metavar="N",
        type=int,
        default=default,
        help=f"how many at most; {by_default}",
    )


def read_limit(arguments: argparse.Namespace) -> int | None:
    """Return the number of entries wanted, None for all; raise UserError for a negative number."""
    limit: int = arguments.limit
    if limit < 0:
        raise UserError(f"--limit is {limit}; it must be 0 (all) or more.")
    return limit or None


def first_of(entries: Sequence[T], arguments: argparse.Namespace) -> Sequence[T]:
    """As many entries as are wanted, from the first on."""
    return entries[: read_limit(arguments)]
