"""Sweep: a script many times, with parameters drawn from ranges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from ...base.checked_calls import check_keywords, checked, checks_itself
from ...errors import UserError

if TYPE_CHECKING:
    from ...submission.request import RunRequest
    from ...sweeps.expressions import Expression
    from ..experiment import Experiment
    from .sweep_run import SweepRun


class Runnable(Protocol):
    """What one run is made of: an Estimator, a ScriptRunConfig."""

    to_request: Callable[..., RunRequest]


@checked
class Sweep:
    """Runs a script many times, with parameters drawn from ranges; ``Experiment.submit`` takes it.

    Args:
        config: what each run is: an Estimator or a ScriptRunConfig.
        space: by the name of the script's argument, the range that its values come from:
            ``{"--lr": loguniform(1e-4, 1e-1), "--depth": choice(3, 5, 8)}``, from
            ``estimatory.sweeps``. A list is a choice; text is read as a cell reads it.
        metric: that the script logs and runs are compared by; by default that of ``config``.
        goal: whether more of it is better, ``max``, or less, ``min``.
        trials: how many runs there are in all; by default every point of the space.
        parallel: how many at once; by default as many as there is room for.
        sampler: ``random``, ``grid``, ``bayes``, ``quasi`` or ``sobol``.
        stop: which runs end early, by what they log: ``none``, ``asha``, ``median``,
            ``bandit:0.2`` or ``truncation:20``.
        minutes: after them the sweep ends; a week by default.
        seed: the same number draws the same parameters; by default another each time.
        resume_from: earlier sweeps, or their ids, whose trials this one learns from.

    Raises:
        UserError: one of them is not valid; names what is.
    """

    _unchecked = ("submit_to",)  # Experiment.submit is the door that checks

    @checks_itself("space resume_from")
    def __init__(
        self,
        config: Runnable,
        space: Mapping[str, Any],
        metric: str = "",
        goal: str = "max",
        trials: int | None = None,
        parallel: int | None = None,
        sampler: str = "random",
        stop: str = "none",
        minutes: float | None = None,
        seed: int | None = None,
        resume_from: object = None,
    ) -> None:
        from ...submission.option_values import GOALS
        from ...submission.sweep_values import parse_sampler, parse_stop

        if goal.lower() not in GOALS:
            raise UserError(f"The goal {goal!r:.80} is none.", "Take max or min.")
        self.config = config
        self.space = _read_space(space)
        self.metric, self.goal = metric, GOALS[goal.lower()]
        self._said = {
            "trials": _check_count("trials", trials),
            "parallel": _check_count("parallel", parallel),
            "sampler": parse_sampler(sampler),
            "stop": parse_stop(stop),
            "minutes": _check_minutes(minutes),
            "seed": seed,
        }
        self.resume_from = list_ids(resume_from)

    def __repr__(self) -> str:
        space = ", ".join(f"{name}={one}" for name, one in self.space.items())
        said = ", ".join(f"{k}={v!r}" for k, v in self._said.items() if v is not None)
        return f"Sweep({space}, metric={self.metric!r}, goal={self.goal!r}, {said})"

    def to_request(
        self, experiment: str, tags: Mapping[str, str] | None = None, **overrides: Any
    ) -> RunRequest:
        """Return the same as plain data, ready for submission.

        Args:
            experiment: that the sweep is filed under.
            tags: of the sweep.
            overrides: keywords of the estimator's own ``to_request``.

        Raises:
            UserError: an argument, the space or the metric is not valid.
        """
        from ...sweeps.submission import make_sweep_request
        from ...sweeps.wishes import make_plan

        request = self.config.to_request(experiment, tags, **overrides)
        if self.metric:
            request = request.replace(primary_metric=self.metric, primary_metric_goal=self.goal)
        if not request.primary_metric:
            raise UserError(
                "A sweep needs the metric that its runs are compared by.",
                'Add metric="AUC", a name that the script logs, and goal="max" or "min".',
            )
        plan = make_plan(self.space, self._said, resume_from=self.resume_from)
        return make_sweep_request(request, plan)

    def submit_to(
        self,
        experiment: Experiment,
        tags: dict[str, str] | None = None,
        *,
        parent_run_id: str = "",
        **overrides: object,
    ) -> SweepRun:
        """Start the sweep in an experiment; ``Experiment.submit`` calls it.

        Args:
            experiment: that it is filed under.
            tags: of the sweep.
            parent_run_id: the run that it is a child of.
            overrides: keywords of the estimator's own ``to_request``.

        Raises:
            UserError: this is not valid; nothing was started.
        """
        import inspect  # takes long to load

        known = inspect.signature(self.config.to_request).parameters
        check_keywords("Experiment.submit", known, overrides)
        request = self.to_request(experiment.name, tags, **overrides)
        if parent_run_id:
            request = request.replace(parent_run_id=parent_run_id)
        run = experiment.submit_request(request)
        assert hasattr(run, "best"), "a sweep comes back as one"
        return run  # type: ignore[return-value]  # of the kind that the request says


def _read_space(space: object) -> dict[str, Expression]:
    if not isinstance(space, Mapping) or not all(isinstance(name, str) for name in space):
        raise UserError(
            f"The space of a sweep is a dict of names and ranges, not a {type(space).__name__}.",
            'For example {"--lr": loguniform(1e-4, 1e-1)}.',
        )
    return {name: _read_range(name, value) for name, value in space.items()}


def _read_range(name: str, value: object) -> Expression:
    from ...sweeps.expressions import Expression
    from ...sweeps.space_text import choice, parse_expression

    if isinstance(value, Expression):
        return value
    if isinstance(value, (list, tuple, range)):
        return choice(*value)
    found = parse_expression(value) if isinstance(value, str) else None
    if found is None:
        raise UserError(
            f"{name}: {value!r:.80} is no range.",
            "Take one of estimatory.sweeps, such as choice(16, 32) or uniform(0, 1); a single "
            "value is an argument of the script.",
        )
    return found


def _check_count(name: str, count: int | None) -> int | None:
    if count is not None and count < 1:
        raise UserError(f"{name} is {count}; it must be 1 or more.")
    return count


def _check_minutes(minutes: float | None) -> float | None:
    if minutes is not None and not minutes > 0:
        raise UserError(f"minutes is {minutes:g}; it must be above 0.")
    return minutes


def list_ids(sweeps: object) -> tuple[str, ...]:
    """Return the ids of a sweep or several, given as runs or as their ids.

    Raises:
        UserError: one is neither.
    """
    if sweeps is None:
        return ()
    given = (
        list(sweeps) if isinstance(sweeps, Iterable) and not isinstance(sweeps, str) else [sweeps]
    )
    return tuple(map(_id_of, given))


def _id_of(sweep: object) -> str:
    run_id = sweep if isinstance(sweep, str) else getattr(sweep, "id", None)
    if not isinstance(run_id, str):
        raise UserError(
            f"resume_from is a sweep, its id, or a list of them, not a {type(sweep).__name__}."
        )
    return run_id
