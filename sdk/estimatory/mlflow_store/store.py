"""MLflow's tracking store over run folders."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from mlflow.entities import ViewType
from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import (
    INVALID_PARAMETER_VALUE,
    RESOURCE_ALREADY_EXISTS,
    RESOURCE_DOES_NOT_EXIST,
)
from mlflow.store.entities.paged_list import PagedList
from mlflow.store.tracking.abstract_store import AbstractStore
from mlflow.utils.search_utils import SearchUtils

from ..api.experiment import Experiment
from ..api.workspace import Workspace
from ..errors import NotFoundError, UserError
from ..folders.experiment_record import is_recorded, list_recorded
from ..folders.run_folder import RunFolder
from ..folders.run_labels import get_parameters
from ..folders.run_record import COMPLETED, FAILED
from ..folders.workspace_folder import WorkspaceFolder
from ..masking import mask_parameters
from ..metrics.tracking import RunTracker, current_tracker
from ..store import edit_run, set_run_tags, tell_index
from ..submission.checks import check_experiment_name
from . import conversion
from .logged_models import LoggedModels
from .own_run import own_experiment
from .refusals import refused

if TYPE_CHECKING:
    from mlflow.entities import (
        Experiment as MlflowExperiment,
        ExperimentTag,
        Metric,
        Param,
        Run as MlflowRun,
        RunInfo,
        RunTag,
    )

_DEFAULT_ID, _DEFAULT_NAME = "0", "Default"


class EstimatoryStore(LoggedModels, AbstractStore):  # type: ignore[misc,unused-ignore]
    """A workspace as MLflow's tracking store: an experiment's id is its name."""

    def __init__(self, path: str = "") -> None:
        super().__init__()
        self.workspace = Workspace(path or None)
        self._trackers: dict[str, RunTracker] = {}

    # --- experiments -----------------------------------------------------------------------
    def create_experiment(
        self,
        name: str,
        artifact_location: str | None = None,
        tags: Iterable[ExperimentTag] | None = None,
    ) -> str:
        """Write the experiment's record, so that it exists before its first run."""
        try:
            check_experiment_name(name)
        except UserError as error:
            raise MlflowException(str(error), INVALID_PARAMETER_VALUE) from None
        if self._exists(name):
            raise MlflowException(f"Experiment {name!r} exists.", RESOURCE_ALREADY_EXISTS)
        Experiment(self.workspace, name).set_tags({tag.key: tag.value for tag in tags or ()})
        return name

    def get_experiment(self, experiment_id: str) -> MlflowExperiment:
        asked = self._experiment(experiment_id).name
        return conversion.to_experiment(Experiment(self.workspace, own_experiment(asked)))

    def get_experiment_by_name(self, experiment_name: str) -> MlflowExperiment | None:
        experiment_name = own_experiment(experiment_name)
        if not self._exists(experiment_name):
            return None
        return conversion.to_experiment(Experiment(self.workspace, experiment_name))

    def search_experiments(
        self,
        view_type: int = ViewType.ACTIVE_ONLY,
        max_results: int = 1000,
        filter_string: str | None = None,
        order_by: list[str] | None = None,
        page_token: str | None = None,
    ) -> PagedList:
        from mlflow.utils.search_utils import SearchExperimentsUtils

        names = sorted({*self.workspace.experiments, *list_recorded(self.workspace.folder)})
        every = [conversion.to_experiment(Experiment(self.workspace, name)) for name in names]
        wanted = [e for e in every if conversion.is_wanted(e, view_type)]
        found = SearchExperimentsUtils.filter(wanted, filter_string)
        ordered = SearchExperimentsUtils.sort(found, order_by or ["name ASC"])
        page, token = SearchUtils.paginate(ordered, page_token, max_results)
        return PagedList(page, token)

    def set_experiment_tag(self, experiment_id: str, tag: ExperimentTag) -> None:
        self._experiment(experiment_id).set_tags({tag.key: tag.value})

    def delete_experiment_tag(self, experiment_id: str, key: str) -> None:
        self._experiment(experiment_id).remove_tags([key])

    def delete_experiment(self, experiment_id: str) -> None:
        """Archive it: its runs stay, and :meth:`restore_experiment` brings it back."""
        self._experiment(experiment_id).archive()

    def restore_experiment(self, experiment_id: str) -> None:
        self._experiment(experiment_id).reactivate()

    def rename_experiment(self, experiment_id: str, new_name: str) -> None:
        raise refused("An experiment keeps its name: its runs are filed under it.")

    def _exists(self, name: str) -> bool:
        folder = self.workspace.folder
        return is_recorded(folder, name) or name in self.workspace.experiments

    def _experiment(self, experiment_id: str) -> Experiment:
        name = _DEFAULT_NAME if str(experiment_id) == _DEFAULT_ID else str(experiment_id)
        if name != _DEFAULT_NAME and not self._exists(name):
            raise MlflowException(
                f"There is no experiment {name!r} in {self.workspace.path}.",
                RESOURCE_DOES_NOT_EXIST,
            )
        return Experiment(self.workspace, name)

    # --- runs ------------------------------------------------------------------------------
    def create_run(
        self,
        experiment_id: str,
        user_id: str,
        start_time: int,
        tags: Iterable[RunTag],
        run_name: str | None = None,
    ) -> MlflowRun:
        """Start an interactive run of this process."""
        given = {tag.key: str(tag.value) for tag in tags or ()}
        run = self._experiment(experiment_id).start_logging(
            outputs=False,
            display_name=run_name or given.pop(conversion.NAME_TAG, ""),
            parent_run_id=given.pop(conversion.PARENT_TAG, ""),
            tags={k: v for k, v in given.items() if k not in conversion.SHOWN_ELSEWHERE},
        )
        self._trackers[run.id] = RunTracker(run.folder, is_rank=True)
        if conversion.NOTE_TAG in given:
            run.description = given[conversion.NOTE_TAG]
        return conversion.to_run(run.folder)

    def get_run(self, run_id: str) -> MlflowRun:
        return conversion.to_run(self._folder(run_id))

    def update_run_info(
        self, run_id: str, run_status: int, end_time: int | None, run_name: str | None = None
    ) -> RunInfo:
        """End an interactive run; a submitted one ends with its script, Failed if asked for."""
        folder = self._folder(run_id)
        if run_name:
            edit_run(folder, display_name=run_name)
        end = conversion.from_status(run_status)
        if end and not folder.read_record().is_terminal:
            self._end(run_id, end)
        return conversion.to_run_info(folder, folder.read_spec())

    def _end(self, run_id: str, status: str) -> None:
        tracker = self._trackers.pop(run_id, None)
        if tracker is not None:
            tracker.close()
        run = self.workspace.get_run(run_id)
        if status == COMPLETED:
            run.complete()
        elif status == FAILED:
            run.fail("It was ended as failed by the MLflow client." if tracker else None)
        elif run.spec.is_interactive:
            run.cancel()

    def delete_run(self, run_id: str) -> None:
        raise refused(f"Here it could not be restored; to delete it: estimatory delete {run_id}")

    def restore_run(self, run_id: str) -> None:
        raise refused("Runs that were deleted are gone.")

    def _search_runs(
        self,
        experiment_ids: list[str],
        filter_string: str,
        run_view_type: int,
        max_results: int,
        order_by: list[str] | None,
        page_token: str | None,
    ) -> tuple[list[Any], str | None]:
        found: list[Any] = []
        for experiment_id in experiment_ids if run_view_type != ViewType.DELETED_ONLY else ():
            runs = self._experiment(experiment_id).get_runs(include_children=True)
            found += [conversion.to_run(run.folder) for run in runs]
        ordered = SearchUtils.sort(SearchUtils.filter(found, filter_string), order_by)
        page, token = SearchUtils.paginate(ordered, page_token, max_results)
        return page, token

    def _folder(self, run_id: str) -> RunFolder:
        workspace: WorkspaceFolder = self.workspace.folder
        try:
            return workspace.run_folder(run_id)
        except NotFoundError as error:
            raise MlflowException(str(error), RESOURCE_DOES_NOT_EXIST) from None

    # --- logging ---------------------------------------------------------------------------
    def log_batch(
        self,
        run_id: str,
        metrics: Iterable[Metric] = (),
        params: Iterable[Param] = (),
        tags: Iterable[RunTag] = (),
    ) -> None:
        """Write metrics, parameters and tags into the run."""
        folder = self._folder(run_id)
        self._log_params(folder, {param.key: param.value for param in params})
        tracker = self._tracker(folder)
        for metric in metrics:
            if getattr(metric, "model_id", None) and conversion.is_there(folder, metric):
                continue  # said again, of the model that was logged meanwhile
            # MLflow says 0 where the caller gave no step: the point's place is a better one.
            tracker.log(metric.key, metric.value, step=metric.step or None)
        for tag in tags:
            self.set_tag(run_id, tag)

    def _log_params(self, folder: RunFolder, params: dict[str, Any]) -> None:
        if not params:
            return
        params = mask_parameters(params)
        with folder.locked_record():
            known = get_parameters(folder, folder.read_spec())
            for key, value in params.items():
                if str(known.get(key, value)) != str(value):
                    raise refused(f"Parameter {key!r} of the run is {known[key]!r} already.")
            new = {key: value for key, value in params.items() if key not in known}
            if new:
                folder.add_request("parameters", parameters=new)
        tell_index(folder)

    def _tracker(self, folder: RunFolder) -> RunTracker:
        own = current_tracker()
        if own is not None and own.folder.path == folder.path:
            return own
        if folder.run_id not in self._trackers:
            self._trackers[folder.run_id] = RunTracker(folder)
        return self._trackers[folder.run_id]

    def set_tag(self, run_id: str, tag: RunTag) -> None:
        folder, value = self._folder(run_id), str(tag.value)
        if tag.key == conversion.NAME_TAG:
            edit_run(folder, display_name=value)
        elif tag.key == conversion.NOTE_TAG:
            edit_run(folder, description=value)
        elif tag.key not in conversion.SHOWN_ELSEWHERE:
            set_run_tags(folder, {tag.key: value})

    def delete_tag(self, run_id: str, key: str) -> None:
        set_run_tags(self._folder(run_id), {key: None})

    def get_metric_history(
        self,
        run_id: str,
        metric_key: str,
        max_results: int | None = None,
        page_token: str | None = None,
    ) -> PagedList:
        points = conversion.read_points(self._folder(run_id), metric_key).get(metric_key, [])
        if max_results is None:
            return PagedList(points, None)
        page, token = SearchUtils.paginate(points, page_token, max_results)
        return PagedList(page, token)

    def log_inputs(
        self, run_id: str, datasets: list[Any] | None = None, models: list[Any] | None = None
    ) -> None:
        """Record the data and the logged models that the run saw."""
        self._folder(run_id).add_request(
            conversion.INPUTS,
            datasets=[conversion.from_dataset_input(dataset) for dataset in datasets or ()],
            models=[model.model_id for model in models or ()],
        )

    def link_traces_to_run(self, trace_ids: list[str], run_id: str) -> None:
        raise refused("Traces are not kept in a workspace.")
