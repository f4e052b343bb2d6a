"""The end that a script says of its own run, by ``run.fail()`` or ``run.cancel()`` inside of it.

A request like those from outside: it comes back from containers, hosts and jobs by itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from ..folders.run_folder import RunFolder
from ..folders.run_record import CANCELED, FAILED, MARKED, Failure

KIND = "end"


def read_own_end(folder: RunFolder) -> tuple[str, Failure | None] | None:
    """Return status and reason as the script said them; None where it left its end to its exit.

    A mark without a reason, as MLflow's, counts only where nothing else was said.
    """
    if not os.path.exists(folder.requests_folder):
        return None
    said = [*_iter_ends(folder)]
    told = [end for end in said if end[1] is None or end[1].message != MARKED]
    return next(iter(told or said), None)


def _iter_ends(folder: RunFolder) -> Iterator[tuple[str, Failure | None]]:
    for request in folder.list_requests(KIND):
        try:
            failure = Failure.from_json(request.get("failure") or {"message": ""})
        except (TypeError, ValueError):  # a script's own file of that name
            continue
        if request["status"] in (FAILED, CANCELED):
            yield request["status"], failure if request["status"] == FAILED else None
