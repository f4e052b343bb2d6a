"""The plan of a run of several ranks: a file that each rank reads its own part of.

So the script's arguments never appear on ``mpirun``'s command line, which gives some of them a
meaning of its own, and a rank needs nothing but the run folder.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence

from ...base.files import write_exact_json
from ...folders.run_folder import RunFolder
from ...folders.run_spec import RunSpec
from .distribution import Place, distribution_variables

_SET_BEFORE = frozenset({"OMP_NUM_THREADS", "RES_OPTIONS"})
"""Where the machine's owner has set these, they stay."""


def write_plan(
    folder: RunFolder,
    spec: RunSpec,
    command: Sequence[str],
    places: Sequence[Place],
    known_variables: Collection[str] = (),
) -> None:
    """Write down what each rank shall run (``command`` without its interpreter), and where.

    The script's arguments are kept apart: each rank puts its own variables into them.
    """
    settled = _SET_BEFORE.intersection(known_variables)
    ranks = [
        {
            "host": place.host,
            "variables": {
                name: value
                for name, value in distribution_variables(spec, rank, places).items()
                if name not in settled
            },
        }
        for rank, place in enumerate(places)
    ]
    os.makedirs(folder.ranks_folder, exist_ok=True)
    n_arguments = len(spec.arguments)
    write_exact_json(
        folder.plan_path,
        {
            "command": list(command[1 : len(command) - n_arguments]),
            "arguments": list(spec.arguments),
            "ranks": ranks,
        },
    )
