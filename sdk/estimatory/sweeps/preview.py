"""What a sweep would do, before it is started: its space, and its first draws."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..masking import mask_parameters
from ..submission.request import RunRequest
from ..submission.sweep_values import say_sampler, say_stop
from .children import bare_name
from .expressions import count_points
from .plan import SweepPlan
from .samplers.base import Draw, Observation
from .samplers.table import open_sampler

FIRST = 5


def draw_first(plan: SweepPlan, goal: str, count: int = FIRST) -> list[Draw]:
    """Return the first points that the sweep would take, as far as no result changes them.

    Raises:
        UserError: the sampler cannot search the space, or needs a package that is not there.
    """
    sampler = open_sampler(plan, goal)
    seen: list[Observation] = []
    for number in range(min(count, plan.max_trials or count)):
        drawn = sampler.ask(number, seen)
        if drawn is None:
            break
        seen.append(Observation(drawn, None, is_running=True))
    return [dict(one.parameters) for one in seen]


def describe_request(request: RunRequest) -> list[tuple[str, list[str]]]:
    """Return labels with their lines: the space, how it is searched, the first draws.

    Raises:
        UserError: as :func:`draw_first`.
    """
    plan = SweepPlan.from_json(request.plan)
    metric, goal = request.primary_metric, request.primary_metric_goal
    draws = draw_first(plan, goal)
    return [
        ("sweep", [_describe_limits(plan, metric, goal)]),
        ("space", [f"{name} = {text}" for name, text in _describe_space(plan).items()]),
        ("points", [_describe_points(plan)]),
        ("sampler", [_describe_sampler(request, plan)]),
        ("stop", [_word(say_stop(request), "none")]),
        ("first draws", [render_draw(one) for one in draws]),
    ]


def plan_to_json(request: RunRequest) -> dict[str, Any]:
    """Return the same for programs.

    Raises:
        UserError: as :func:`draw_first`.
    """
    plan = SweepPlan.from_json(request.plan)
    return {
        **request.plan,
        "points": count_points(plan.space),
        "first_draws": draw_first(plan, request.primary_metric_goal),
    }


def render_draw(draw: Draw) -> str:
    """Return ``lr = 0.0031 · depth = 5``."""
    given = mask_parameters({bare_name(name): value for name, value in draw.items()})
    return " · ".join(f"{name} = {_render(value)}" for name, value in given.items())


def _describe_space(plan: SweepPlan) -> dict[str, Any]:
    return mask_parameters({bare_name(name): str(one) for name, one in plan.space.items()})


def _render(value: object) -> str:
    return f"{value:.5g}" if isinstance(value, float) else str(value)


def _describe_sampler(request: RunRequest, plan: SweepPlan) -> str:
    word = _word(say_sampler(request), "random")
    return word if word == "grid" else f"{word}, seed {plan.seed}"


def _describe_limits(plan: SweepPlan, metric: str, goal: str) -> str:
    count = plan.max_trials or count_points(plan.space)
    at_once = f", {plan.max_concurrent} at once" if plan.max_concurrent else ""
    runs = "run" if count == 1 else "runs"
    return f"at most {count} {runs}{at_once}, for the {goal}imum of {metric}"


def _describe_points(plan: SweepPlan) -> str:
    points = count_points(plan.space)
    return "without number: a parameter is continuous" if points is None else f"{points:,}"


def _word(said: Iterable[str], otherwise: str) -> str:
    return next(iter(said), otherwise)
