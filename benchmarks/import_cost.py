"""What ``import estimatory`` costs a training script, and what it drags in."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass

from .place import Place
from .table import Beside, Reach, Row, at_most, at_most_times
from .timing import interleave, median

ROUNDS = 15
LIMIT_S = 0.06
LIMIT_TIMES = 4
"""Of ``import json``, for what a notebook begins with."""
_BARE = "import estimatory"
_DOORS = "from estimatory import Estimator, Experiment, Run, Workspace"
_FLOOR = "import json"
# Nothing but sys and time may be there before the clock starts.
_CODE = """
import sys, time
before = set(sys.modules)
begin = time.perf_counter()
{statement}
seconds = time.perf_counter() - begin
new = set(sys.modules) - before
foreign = {{m.partition(".")[0] for m in new}} - set(sys.stdlib_module_names) - {{"estimatory"}}
print(seconds, len(new), *sorted(foreign))
"""


@dataclass(frozen=True)
class Import:
    """One import in a new interpreter."""

    seconds: float
    n_modules: int
    foreign: tuple[str, ...]
    """Modules that are neither ours nor the standard library's."""


def measure(place: Place) -> list[Row]:
    """Two rows: the bare import, which is lazy, and one that loads what a notebook begins with."""
    subjects = {s: lambda s=s: import_anew(s) for s in (_BARE, _DOORS, _FLOOR)}
    interleave(subjects, 1)
    answers = interleave(subjects, place.rounds(ROUNDS))
    floor = Beside(_FLOOR, _median(answers[_FLOOR]))
    return [
        _make_row(_BARE, "the names come when they are used", answers[_BARE], floor),
        _make_row(
            "from estimatory import …",
            "Estimator, Experiment, Run, Workspace",
            answers[_DOORS],
            floor,
            LIMIT_TIMES,
        ),
    ]


def _make_row(
    what: str,
    condition: str,
    answers: list[Import],
    floor: Beside,
    limit_times: float | None = None,
) -> Row:
    """Make the row of one import; ``limit_times`` is beside the floor."""
    seconds, foreign = _median(answers), answers[0].foreign
    return Row(
        what,
        seconds,
        (f"{answers[0].n_modules} modules",),
        ("in a new interpreter", condition),
        [floor],
        [
            at_most(seconds, LIMIT_S),
            Reach("no third-party module", not foreign, ", ".join(foreign) or "none"),
            *([at_most_times(seconds, floor, limit_times)] if limit_times else []),
        ],
    )


def _median(answers: list[Import]) -> float:
    return median([answer.seconds for answer in answers])


def import_anew(statement: str) -> Import:
    command = [sys.executable, "-c", _CODE.format(statement=statement)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    seconds, n_modules, *foreign = done.stdout.split()
    return Import(float(seconds), int(n_modules), tuple(foreign))
