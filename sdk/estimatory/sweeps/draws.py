"""What the next child of a sweep is: a failed one again, one to go on from, or a new point."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..folders.workspace_folder import WorkspaceFolder
from .expressions import count_points
from .plan import SweepPlan
from .samplers.base import Observation
from .samplers.table import open_sampler
from .trials import SweepState


def count_wanted(plan: SweepPlan, state: SweepState) -> int:
    """Return how many children there are to be; those that are done again do not count."""
    return (plan.max_trials or count_points(plan.space) or 0) + state.added


class Draws:
    """Decides by the plan and by what has been drawn so far."""

    def __init__(
        self,
        plan: SweepPlan,
        goal: str,
        workspace: WorkspaceFolder,
        observe: Callable[[], Sequence[Observation]],
    ) -> None:
        """``observe`` returns all children so far; it is called for samplers that look back."""
        self._plan = plan
        self._workspace = workspace
        self._observe = observe
        self._sampler = open_sampler(plan, goal)

    def is_over(self, state: SweepState) -> bool:
        """Return whether nothing is left to be drawn, as far as is known."""
        if state.to_repeat or state.n_resumed < len(self._plan.resume_children):
            return False
        return state.is_exhausted or state.n_first >= count_wanted(self._plan, state)

    def draw(self, state: SweepState) -> dict[str, Any] | None:
        """Return the content of the event of the next child; None where the space is exhausted."""
        if state.to_repeat:
            return self._repeat(state.trials[state.to_repeat[0]].number, state)
        if state.n_resumed < len(self._plan.resume_children):
            return self._resume(self._plan.resume_children[state.n_resumed])
        seen = self._observe() if self._sampler.looks_back else ()
        parameters = self._sampler.ask(state.n_first - state.n_resumed, seen)
        return None if parameters is None else {"parameters": parameters}

    def _repeat(self, number: int, state: SweepState) -> dict[str, Any]:
        failed = state.trials[number]
        return {
            "parameters": dict(failed.parameters),
            "repeats": number,
            "resumes": failed.resumes,
        }

    def _resume(self, run_id: str) -> dict[str, Any]:
        """Return a child with the parameters of an ended run."""
        given = self._workspace.run_folder(run_id).read_spec().parameters
        known = {name.lstrip("-"): name for name in self._plan.space}
        parameters = {known[k]: value for k, value in given.items() if k in known}
        return {"parameters": parameters, "resumes": run_id}
