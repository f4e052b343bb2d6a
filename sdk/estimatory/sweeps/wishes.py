"""What people say of a sweep at a new door, by the names of the options, and its plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..errors import UserError
from ..submission.options import SWEEP_OPTIONS
from ..submission.parameters import Parameter
from ..submission.request import RunRequest
from ..submission.sweep_values import LONGEST_MINUTES, SAMPLERS
from .expressions import Expression
from .plan import Named, SweepPlan
from .policies.table import parse_policy
from .space_text import parse_expression
from .submission import make_sweep_request


def read_range(parameter: Parameter) -> Expression | None:
    """Return the expression that a parameter's text is; None for a plain value.

    Raises:
        UserError: it is one that cannot be read, or whose arguments are not valid.
    """
    if parameter.is_quoted or not isinstance(parameter.value, str):
        return None
    return parse_expression(parameter.text)


def divide_parameters(
    parameters: Iterable[Parameter],
) -> tuple[list[Parameter], dict[str, Expression]]:
    """Return the parameters that have a value, and the space of those that have a range.

    Raises:
        UserError: as :func:`read_range`, or a name is given as both.
    """
    plain: list[Parameter] = []
    space: dict[str, Expression] = {}
    for parameter in parameters:
        found = read_range(parameter)
        if found is None:
            plain.append(parameter)
        else:
            space[parameter.name] = found
    twice = [parameter.name for parameter in plain if parameter.name in space]
    if twice:
        raise UserError(f"{twice[0]} is given a value and a range.", "Leave out one of the two.")
    return plain, space


def make_plan(
    space: Mapping[str, Expression],
    given: Mapping[str, Any],
    *,
    sets_globals: bool = False,
    resume_from: Sequence[str] = (),
) -> SweepPlan:
    """Return the plan of what was said.

    Args:
        space: by the names of the parameters.
        given: values by the names of the options; others than those of a sweep are passed over.
        sets_globals: whether a parameter is a global of the script as well.
        resume_from: ids of earlier sweeps that this one learns from.

    Raises:
        UserError: a value is not valid.
    """
    return SweepPlan(
        dict(space),
        Named(SAMPLERS[given.get("sampler") or "random"]),
        parse_policy(given.get("stop") or "none"),
        max_trials=given.get("trials") or 0,
        max_concurrent=given.get("parallel") or 0,
        max_minutes=min(given.get("minutes") or LONGEST_MINUTES, LONGEST_MINUTES),
        seed=given.get("seed"),
        resume_from=tuple(resume_from),
        sets_globals=sets_globals,
    )


def finish_request(
    request: RunRequest,
    space: Mapping[str, Expression],
    given: Mapping[str, Any],
    *,
    sets_globals: bool = False,
) -> RunRequest:
    """Return the request of a sweep where there is a space, else the request as it is.

    Args:
        request: of one run, without the parameters of the space.
        space: by the names of the parameters.
        given: what was said, by the names of the options.
        sets_globals: whether a parameter is a global of the script as well, as in a cell.

    Raises:
        UserError: options of a sweep without a space, or the other way round one without a metric,
            or a plan that is not valid.
    """
    if not space:
        check_no_wish(given)
        return request
    check_metric(request)
    return make_sweep_request(request, make_plan(space, given, sets_globals=sets_globals))


def check_no_wish(given: Mapping[str, Any]) -> None:
    """Raise UserError where something of a sweep was said, of what is none."""
    said = next((name for name in SWEEP_OPTIONS if given.get(name) is not None), None)
    if said is not None:
        raise UserError(
            f"--{said} is of a sweep, and no parameter has a range here.",
            "Give one: -p lr=loguniform(1e-4,1e-1) or -p depth=choice(3,5,8).",
        )


def check_metric(request: RunRequest) -> None:
    """Raise UserError where a sweep has no metric."""
    if not request.primary_metric:
        raise UserError(
            "A sweep needs the metric that its runs are compared by.",
            "Add --metric NAME:max or --metric NAME:min, with a name that the script logs.",
        )
