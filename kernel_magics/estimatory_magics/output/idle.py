"""Following a run while no cell runs, on the event loop of the kernel's main thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from estimatory.errors import EstimatoryError
from estimatory.liveness import settle
from estimatory.records import TERMINAL
from estimatory.run_folder import RunFolder

_POLL_S = 1.0


def follow_when_idle(
    folder: RunFolder, shown: str, draw: Callable[[], str]
) -> asyncio.Task[None] | None:
    """Call ``draw`` whenever the run's status is another than the one it drew last.

    Args:
        folder: of the run.
        shown: the status that is to be seen now.
        draw: returns the status that it drew.

    Returns the task, which ends with the run; None where there is nothing to follow, or no loop.
    """
    if shown in TERMINAL:
        return None
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return None
    return loop.create_task(_follow(folder, shown, draw))


async def _follow(folder: RunFolder, shown: str, draw: Callable[[], str]) -> None:
    while shown not in TERMINAL:
        await asyncio.sleep(_POLL_S)
        try:
            if settle(folder).status != shown:
                shown = draw()
        except (EstimatoryError, OSError):
            return
