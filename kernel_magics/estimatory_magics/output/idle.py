"""Following a run while no cell runs, on the event loop of the kernel's main thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from estimatory.errors import EstimatoryError, RunNotFoundError
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_record import TERMINAL
from estimatory.liveness.current_record import settle

_POLL_S = 1.0
_LONGEST_POLL_S = 60.0


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
    """Follow a run; one that cannot be read now is tried again after growing pauses."""
    pause_s = _POLL_S
    while shown not in TERMINAL:
        await asyncio.sleep(pause_s)
        try:
            if settle(folder).status != shown:
                shown = draw()
            pause_s = _POLL_S
        except RunNotFoundError:
            return
        except (EstimatoryError, OSError):
            pause_s = min(2 * pause_s, _LONGEST_POLL_S)
