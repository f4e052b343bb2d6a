"""A form that is a sweep: a parameter has a range where a value would be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...base.lazy_dataclasses import dataclass, field
from ...errors import UserError
from ...submission.options import BY_NAME, SWEEP_OPTIONS
from ...submission.parameters import Parameter

if TYPE_CHECKING:
    from ...submission.request import RunRequest
    from ...sweeps.expressions import Expression


@dataclass(frozen=True)
class FormSweep:
    """What a form says of a sweep; of nothing where no parameter has a range."""

    ranges: tuple[Parameter, ...] = ()
    """As they were typed."""
    said: Mapping[str, Any] = field(default_factory=dict)
    """Values by the names of the options: those that are not the default."""

    def __bool__(self) -> bool:
        return bool(self.ranges)

    @property
    def space(self) -> dict[str, Expression]:
        """The ranges by the names of their parameters."""
        return divide(self.ranges)[2]

    def finish(self, request: RunRequest) -> RunRequest:
        """Return the request of the sweep; of one run as it is.

        Raises:
            UserError: the sweep is not valid.
        """
        if not self:
            return request
        from ...sweeps.wishes import finish_request

        return finish_request(request, self.space, self.said)


def divide(
    parameters: Sequence[Parameter],
) -> tuple[list[Parameter], list[Parameter], dict[str, Expression]]:
    """Return the parameters with a value, those with a range, and the space of these.

    Raises:
        UserError: a range cannot be read, or a name is given as both.
    """
    if not any("(" in parameter.text for parameter in parameters):
        return list(parameters), [], {}
    from ...sweeps.wishes import divide_parameters

    plain, space = divide_parameters(parameters)
    return plain, [one for one in parameters if one.name in space], space


def read_sweep(read: Mapping[str, Any]) -> tuple[list[Parameter], FormSweep]:
    """Return the parameters with a value, and the sweep, of the fields that were read."""
    plain, ranges, _ = divide(read["parameters"])
    said = {name: read[name] for name in SWEEP_OPTIONS if read[name] != _default(name)}
    return plain, FormSweep(tuple(ranges), said)


def _default(name: str) -> object:
    return BY_NAME[name].form[0].schema["default"]


def find_faults(sweep: FormSweep, metric: str) -> Iterator[tuple[str, str]]:
    """Yield the fields that do not fit together, each with a sentence."""
    if not sweep:
        for name in sweep.said:
            yield name, "It is of a sweep: give a parameter a range, such as choice(16, 32)."
        return
    from ...sweeps.expressions import count_points

    if not metric:
        yield "primary_metric", "A sweep needs the metric that its runs are compared by."
    if "trials" not in sweep.said and count_points(sweep.space) is None:
        yield "trials", "This space has no end: say how many runs there shall be."
    for name, fault in _try_parts(sweep):
        yield name, fault


def _try_parts(sweep: FormSweep) -> Iterator[tuple[str, str]]:
    """Yield what sampler and policy have against the plan."""
    from ...sweeps.samplers.table import open_sampler
    from ...sweeps.wishes import make_plan

    try:
        plan = make_plan(sweep.space, sweep.said)
    except UserError as error:
        yield "stop", _join(error)
        return
    try:
        open_sampler(plan, "max")
    except UserError as error:
        yield "sampler", _join(error)


def _join(error: UserError) -> str:
    return " ".join(str(error).split("\n"))
