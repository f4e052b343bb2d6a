"""``python tests/real_sdk_scan``: hold Estimatory's names against the Azure ML SDK's own wheels.

Downloads azureml-core, azureml-train-core and azureml-widgets of several ages (about 20 MB; kept
in ``--wheels`` only, else in a temporary folder), reads them without executing anything of them,
and looks for every public name, attribute and keyword argument under ``estimatory.compat``.
A line is printed for what is neither there nor answered with a sentence of its own: its path and
the releases that have it. ``(name=)`` at its end is an argument, ``order:`` two argument lists.

Exit status 0: nothing is missing, 1: something is, 2: the wheels cannot be had.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile

if not __package__:  # started by path: the folder above is what imports start from
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

from real_sdk_scan.areas import AREAS, ROOMS
from real_sdk_scan.comparing import find_missing
from real_sdk_scan.report import Missing, render
from real_sdk_scan.wheels import VERSIONS, WheelsError, unpack_all


def main() -> int:
    options = _parse(sys.argv[1:])
    with tempfile.TemporaryDirectory() as scratch:
        try:
            places = unpack_all(options.wheels or scratch, scratch, options.version or VERSIONS)
        except WheelsError as error:
            sys.stderr.write(f"{error}\n")
            return 2
        missing = [item for item in find_missing(places) if _is_wanted(item, options)]
    print(render(missing))
    return 1 if missing else 0


def _is_wanted(item: Missing, options: argparse.Namespace) -> bool:
    return options.area in ("all", item.area) and options.room in (None, item.room)


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--wheels", metavar="DIR", help="a folder that keeps the wheels")
    parser.add_argument("--area", choices=["all", *AREAS], default="core")
    parser.add_argument("--room", choices=ROOMS, help="only what belongs to this room")
    parser.add_argument("--version", action="append", help=f"by default {' '.join(VERSIONS)}")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
