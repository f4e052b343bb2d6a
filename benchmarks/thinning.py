"""Reading a million points of one run as the thousand that a chart needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .place import Place
from .table import Beside, Row, at_most_times, say_tail
from .timing import median, take_times

if TYPE_CHECKING:
    from estimatory.folders.run_folder import RunFolder

N_POINTS = 1_000_000
N_SHOWN = 1_000
ROUNDS = 31
_STRIDE = "numpy.fromfile + stride"


def measure(place: Place) -> list[Row]:
    """One row. The floor reads the same file and takes every n-th point: extremes are lost."""
    from estimatory.metrics.series import read_series

    n_points = place.amount(N_POINTS)
    folder = write_run(place, n_points)
    times = take_times(
        {
            "ours": lambda: read_series(folder, points=N_SHOWN),
            _STRIDE: lambda: _read_with_stride(folder),
        },
        place.rounds(ROUNDS),
    )
    ours, floor = median(times["ours"]), Beside(_STRIDE, median(times[_STRIDE]))
    return [
        Row(
            f"read {n_points:,} points as {N_SHOWN:,}",
            ours,
            (say_tail(times["ours"]),),
            ("1 run, 1 series", "first, last and extremes are kept"),
            [floor],
            [at_most_times(ours, floor, 3)],
        )
    ]


def write_run(place: Place, n_points: int) -> RunFolder:
    """A run that logged that many points, through ``run.log``."""
    import random

    from estimatory import Experiment, Workspace

    rng = random.Random(0)
    run = Experiment(Workspace(place.new_folder("thinning")), "thinning").start_logging()
    for step in range(n_points):
        run.log("loss", 100 / (step + 1) + rng.random(), step=step)
    run.complete()
    return run.folder


def _read_with_stride(folder: RunFolder) -> None:
    import numpy as np

    from estimatory.metrics.journal import HEADER
    from estimatory.metrics.series.journal_file import record_type

    path = folder.journal_path("rank-0")
    records = np.fromfile(path, record_type(), offset=HEADER.size)
    shown = records[:: max(1, len(records) // N_SHOWN)]
    for column in ("step", "time", "value"):
        shown[column].copy()
