"""The run of a sweep, with the calls of azureml-train-core 1.62 ``HyperDriveRun``."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn

from ...base.checked_calls import checked, checks_itself
from ...base.user_messages import warn
from ...errors import RunNotFoundError
from ...folders.run_spec import SWEEP
from ...sweeps.plan import SweepPlan
from ..runs import Run
from ..sweeps import SweepRun
from .children import (
    Child,
    check_flags,
    explain_no_best_run,
    find_best,
    read_children,
    sort_children,
)
from .exceptions import (
    HyperDriveNotImplementedException,
    HyperDriveRehydrateException,
    wrong_type,
)
from .labels import make_properties, make_tags

if TYPE_CHECKING:
    from ..experiment import Experiment
    from .config import HyperDriveConfig


@checked
class HyperDriveRun(SweepRun):
    """The run of a sweep: its children, each with its parameters, and the best of them.

    Args:
        experiment: that it is in.
        run_id: of the sweep.
        hyperdrive_config: that it was submitted with; by default made of what the run holds.

    Raises:
        RunNotFoundError: the experiment's workspace has no run of that id.
        HyperDriveConfigException: ``run_id`` is no text.
        HyperDriveRehydrateException: the run is no sweep.
    """

    RUN_TYPE = "hyperdrive"
    HYPER_DRIVE_RUN_USER_AGENT = "sdk_run_hyper_drive"
    STREAMED_LOG = _streamed_file = "azureml-logs/hyperdrive.txt"

    @checks_itself("run_id")
    def __init__(
        self,
        experiment: Experiment,
        run_id: str,
        hyperdrive_config: HyperDriveConfig | None = None,
    ) -> None:
        if not isinstance(run_id, str):
            raise wrong_type("run_id", "str")
        super().__init__(experiment, run_id)
        self._hyperdrive_config = hyperdrive_config
        if self.spec.kind != SWEEP:
            raise HyperDriveRehydrateException(
                f"Run {run_id} is no sweep, so no HyperDriveRun can be made of it.",
                f"workspace.get_run({run_id!r}) returns it as what it is.",
            )

    @property
    def hyperdrive_config(self) -> HyperDriveConfig:
        """What is searched, and how; of a run of the past, as far as the run says it."""
        if self._hyperdrive_config is None:
            from .rebuilding import rebuild_config

            self._hyperdrive_config = rebuild_config(self.experiment.workspace, self.spec)
        return self._hyperdrive_config

    @property
    def plan(self) -> SweepPlan:
        """What is searched as plain data; beyond the SDK."""
        return SweepPlan.from_json(self.spec.plan)

    @property
    def _is_maximize(self) -> bool:
        return self.spec.primary_metric_goal == "max"

    # --- its children -----------------------------------------------------------------------
    def get_hyperparameters(self) -> dict[str, str]:
        """Return the parameters of each child as JSON text: ``{run id: '{"--lr": 0.1}'}``."""
        return {child.run_id: child.hyperparameters for child in read_children(self.folder)}

    @checks_itself("top reverse discard_no_metric")
    def get_children_sorted_by_primary_metric(
        self, top: int = 0, reverse: bool = False, discard_no_metric: bool = False
    ) -> list[dict[str, Any]]:
        """Return a row for each child, best first.

        A row has ``run_id``, ``hyperparameters`` (JSON text), ``best_primary_metric`` and
        ``status``.

        Args:
            top: only so many; 0 for all.
            reverse: worst first. Children without the metric come last all the same.
            discard_no_metric: leave out the children without the metric.

        Raises:
            AssertionError: an argument is of another type, as in the SDK.
        """
        check_flags(top, reverse=reverse, discard_no_metric=discard_no_metric)
        children = read_children(self.folder)
        rows = sort_children(children, self._is_maximize, reverse)
        if not discard_no_metric:
            rows += [child for child in children if child.best is None]
        return [child.to_row() for child in rows[: top or None]]

    def get_best_run_by_primary_metric(
        self,
        include_failed: bool = True,
        include_canceled: bool = True,
        include_resume_from_runs: bool = True,
    ) -> Run | None:
        """Return the child with the best value of the primary metric, of all that it logged.

        Where no child has logged it, a warning names the metrics that they did log.

        Args:
            include_failed: whether a child that failed may be it.
            include_canceled: whether one that was canceled, or stopped early, may be it.
            include_resume_from_runs: whether a child of a run in ``resume_from`` may be it.

        Returns:
            None: no child has logged the primary metric.
        """
        children = read_children(self.folder)
        if include_resume_from_runs:
            children += self._list_resumed()
        best = find_best(children, self._is_maximize, include_failed, include_canceled)
        if best is None:
            warn(explain_no_best_run(self.folder))
            return None
        return self.experiment.workspace.get_run(best.run_id)

    def _list_resumed(self) -> list[Child]:
        """Return the children of the sweeps that this one looks back at, if they are there."""
        workspace, found = self.experiment.workspace.folder, []
        for run_id in self.plan.resume_from:
            with suppress(RunNotFoundError):
                found += read_children(workspace.run_folder(run_id))
        return found

    def get_metrics(
        self,
        name: str | None = None,
        recursive: bool = False,
        run_type: str | None = None,
        populate: bool = False,
        *,
        rank: int | None = None,
    ) -> dict[str, Any]:
        """Return the metrics of the children: ``{run id: {metric: value}}``.

        Args:
            name: only this metric.
            recursive: of the runs below the children, too.
            run_type: only of children of this type.
            populate: accepted as in azureml-core.
            rank: only what this rank logged; beyond azureml-core.
        """
        children = self.get_children(recursive=recursive, type=run_type)
        return {child.id: child.get_metrics(name, rank=rank) for child in children}

    # --- what is written on it --------------------------------------------------------------
    def get_tags(self) -> dict[str, str | None]:
        """Return its tags, and those of HyperDrive: space, policy, parameters of each child."""
        made = make_tags(self.spec, self.plan, read_children(self.folder))
        return {**made, **super().get_tags()}

    def get_properties(self) -> dict[str, str]:
        """Return its properties, and those of HyperDrive; with the best child at the end."""
        best = find_best(read_children(self.folder), self._is_maximize, True, True)
        made = make_properties(self.spec, self.plan, self.record, best)
        return {**made, **super().get_properties()}

    def get_details(self) -> dict[str, Any]:
        """Return everything about the run under Azure ML's keys: ``runId``, ``status``…"""
        details = super().get_details()
        details["properties"] = self.get_properties()
        log = self.STREAMED_LOG
        if log in self.get_file_names():
            details["logFiles"] = {log: self.folder.find_file(log), **details["logFiles"]}
        return details

    # --- its end ----------------------------------------------------------------------------
    def cancel(self) -> bool:
        """Ask for the end of the sweep and of the children that still run; returns True.

        Raises:
            ConflictError: the run has ended already.
        """
        super().cancel()
        return True

    def fail(self, error_details: object = None, error_code: str | int | None = None) -> NoReturn:
        """Raises HyperDriveNotImplementedException: a sweep ends by itself, or by ``cancel()``."""
        raise HyperDriveNotImplementedException("Fail is not implemented for HyperDrive run")

    def get_diagnostics(self) -> NoReturn:
        """Raises HyperDriveNotImplementedException: ``get_all_logs()`` has what there is."""
        raise HyperDriveNotImplementedException(
            "Get diagnostics is not implemented for HyperDrive run"
        )
