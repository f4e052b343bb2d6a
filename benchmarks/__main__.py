"""``python benchmarks [--only NAME] [--quick] [--json FILE]``: measure, and print one table."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import sys
import time
import traceback

if not __package__:  # started by path: the folder above is what imports start from
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

from benchmarks.place import Place, open_place
from benchmarks.table import Row, render

NAMES = (
    "log_cost",
    "log_visibility",
    "launch",
    "first_curve",
    "log_view",
    "ranks",
    "many_ranks",
    "hosts",
    "slurm",
    "environments",
    "containers",
    "thinning",
    "listing",
    "sweeps",
    "import_cost",
)


def main() -> int:
    options = _parse(sys.argv[1:])
    rows: list[Row] = []
    with open_place(is_quick=options.quick) as place:
        place.peers.prepare()
        for name in options.only or NAMES:
            rows += _measure(name, place)
    print(_describe_machine(), render(rows), sep="\n\n")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump([row.to_json() for row in rows], file, indent=1)
    return 0


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--only", action="append", choices=NAMES, help="measure that; repeatable")
    parser.add_argument("--quick", action="store_true", help="fewer and smaller repetitions")
    parser.add_argument("--json", metavar="FILE", help="write the figures there, too")
    return parser.parse_args(arguments)


def _measure(name: str, place: Place) -> list[Row]:
    """A benchmark's rows; one that breaks is told and does not take the others with it."""
    print(f"{name} ...", file=sys.stderr, end="", flush=True)
    begin = time.monotonic()
    try:
        rows: list[Row] = importlib.import_module(f"benchmarks.{name}").measure(place)
    except Exception as error:  # noqa: BLE001 - told in the table
        traceback.print_exc()
        rows = [Row(name, None, (f"broke: {type(error).__name__}, see above",))]
    print(f" {time.monotonic() - begin:.0f} s", file=sys.stderr, flush=True)
    return rows


def _describe_machine() -> str:
    now = time.strftime("%Y-%m-%d")
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return f"Python {platform.python_version()}, {system}, {now}. Medians of interleaved rounds."


if __name__ == "__main__":
    sys.exit(main())
