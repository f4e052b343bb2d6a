"""How a sweep ends: by what became of its children."""

from __future__ import annotations

from ..folders.run_record import CANCELED, COMPLETED, FAILED, Failure
from ..worker.carrier import End
from .trials import SweepState, Trial

HOPELESS = 3
"""Children that fail first, for one reason, before the sweep is given up."""


def judge(state: SweepState) -> End:
    """Return the end of a sweep whose children have all ended."""
    failed = [trial for trial in state.trials if trial.status == FAILED]
    if failed and not state.count(COMPLETED) and not state.count(CANCELED):
        reason = f"None of the {len(state.trials)} trials completed; {_quote(failed[0])}"
        return End(FAILED, Failure(reason, hint="Submit the script alone with these parameters."))
    return End(COMPLETED)


def find_hopeless(state: SweepState) -> str:
    """Return why a sweep is given up early; empty while there is hope.

    The first children all failed for the same reason, so the next will, too. Somebody who has asked
    the sweep to go on knows better.
    """
    if state.answered:
        return ""
    ended = [trial for trial in state.trials if trial.has_ended]
    first = ended[:HOPELESS]
    is_same = len({trial.reason for trial in first}) == 1
    if len(first) < HOPELESS or not is_same or any(t.status != FAILED for t in ended):
        return ""
    return f"The first {HOPELESS} trials all failed for the same reason; {_quote(first[0])}"


def _quote(trial: Trial) -> str:
    return f"trial {trial.number}: {trial.reason or 'its log says why.'}"
