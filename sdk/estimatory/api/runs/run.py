"""The user's door to one run: look at it from outside, log to it from inside."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn

from ...analysis import RunAnalysis
from ...base.checked_calls import checked, checks_itself
from ...base.user_messages import say
from ...errors import EstimatoryError, RunEnvironmentError, UserError
from ...folders.run_folder import RunFolder
from ...folders.workspace_folder import WorkspaceFolder
from .absent import AbsentOfRuns

if TYPE_CHECKING:
    from typing_extensions import Self

    from ...compute import ComputeTarget
    from ...environments import Environment
    from ...folders.run_record import RunRecord
    from ...folders.run_spec import RunSpec
    from ...metrics.ranks import RankState
    from ...metrics.tracking import RunTracker
    from ...models import Model
    from ...models.resource_configuration import ResourceConfiguration
    from ..experiment import Experiment, Submittable
    from .artifacts import UploadedFiles
    from .offline import OfflineRun
    from .outputs import RunOutput


@checked
class Run(RunAnalysis, AbsentOfRuns):
    """One execution of a script, or an interactive run.

    Follows ``Run`` and ``ScriptRun`` of azureml-core 1.61, and ``StepRun`` of
    azureml-pipeline-core 1.35. What a call does is in the functions that it imports.

    Args:
        outputs: of an interactive run: folder whose new files become its own when it ends.
        directory: accepted as in azureml-core, where it held the configuration of the run.

    Raises:
        RunNotFoundError: the experiment's workspace has no run of that id.
    """

    RUN_TYPE = "azureml.scriptrun"
    _streamed_file = ""
    """What ``wait_for_completion(show_output=True)`` prints in place of the script's output."""
    _unchecked = ("log",)
    _tracker: RunTracker | None = None

    def __init__(
        self,
        experiment: Experiment,
        run_id: str,
        outputs: str | None = None,
        directory: str | None = None,
        *,
        is_interactive_here: bool = False,
    ) -> None:
        self.experiment = experiment
        self.id = run_id
        self.folder: RunFolder = experiment.workspace.folder.run_folder(run_id)
        self._outputs = outputs
        if is_interactive_here:
            from ...metrics.tracking import RunTracker

            self._tracker = RunTracker(self.folder, is_rank=True)

    @classmethod
    def get_context(
        cls,
        allow_offline: bool = True,
        used_for_context_manager: bool = False,
        *,
        _batch_upload_metrics: bool = True,
        flush_eager: bool = False,
    ) -> Run | OfflineRun:
        """Return the run that this script belongs to; outside any run one that only prints.

        Args:
            allow_offline: whether there is one outside any run.
            used_for_context_manager: accepted as in azureml-core, as are ``flush_eager`` and
                ``_batch_upload_metrics``: what is logged is written at once.

        Raises:
            RunEnvironmentError: there is no run and ``allow_offline`` is false.
        """
        from ...metrics.tracking import current_tracker
        from ..experiment import Experiment
        from ..workspace import Workspace

        tracker = current_tracker()
        if tracker is None:
            if allow_offline:
                from .offline import OfflineRun

                return OfflineRun()
            raise RunEnvironmentError(
                "This process belongs to no run.",
                "Submit the script, or allow_offline=True to go on without one.",
            )
        workspace = Workspace(tracker.folder.workspace_path)
        run = cls(
            Experiment(workspace, tracker.folder.read_spec().experiment), tracker.folder.run_id
        )
        run._tracker = tracker
        return run

    @classmethod
    def get(cls, workspace: Any, run_id: str) -> Run:
        """Raises RunNotFoundError when the workspace has no such run."""
        found: Run = workspace.get_run(run_id)
        return found

    def __repr__(self) -> str:
        facts = {**self._base_info(), "Status": self.status}
        return "Run({})".format(",\n".join(f"{name}: {fact}" for name, fact in facts.items()))

    def _repr_html_(self) -> str:
        """Return the small table that a cell shows; where Azure ML linked its page, its folder."""
        from .html import one_row_table

        return one_row_table(
            {**self._base_info(), "Status": self.status, "Folder": self.folder.path}
        )

    def _base_info(self) -> dict[str, str]:
        return {"Experiment": self.experiment.name, "Id": self.id, "Type": self.type}

    @classmethod
    def get_docs_url(cls) -> str:
        """Return the address of Azure ML's documentation of runs."""
        from .html import docs_url

        return docs_url("azureml.core.run.Run")

    @property
    def run_id(self) -> str:
        """The same as ``id``; runs of azureml-core's ``Run.list_by_compute`` had this name."""
        return self.id

    # --- what it is -------------------------------------------------------------------------
    @property
    def spec(self) -> RunSpec:
        """Spec of the run, as submitted."""
        return self.folder.read_spec()

    @property
    def record(self) -> RunRecord:
        """Record of the run so far; a run whose worker died is marked Failed first."""
        from ...liveness.current_record import settle

        return settle(self.folder)

    @property
    def status(self) -> str:
        return self.record.status

    def get_status(self) -> str:
        """Return one of Azure ML's status words, such as ``Running``."""
        return self.record.status

    def get_details(self) -> dict[str, Any]:
        """Return everything about the run under Azure ML's keys: ``runId``, ``status``…"""
        from .details import describe_details

        return describe_details(self.folder)

    @property
    def input_datasets(self) -> Mapping[str, Any]:
        """The run's inputs by name: a dataset, or the path where it was mounted or downloaded."""
        from ...data import RunInputs

        return RunInputs(self.folder, self.experiment.workspace)

    @property
    def output_datasets(self) -> Mapping[str, Any]:
        """The folders that the run writes its outputs to, by name."""
        from ...data import RunOutputs

        return RunOutputs(self.folder, self.experiment.workspace)

    def get_detailed_status(self) -> dict[str, Any]:
        """Return the status and the phase in words; None when there is no phase."""
        record = self.record
        return {"status": record.status, "details": record.detail or None}

    def get_details_with_logs(self) -> dict[str, Any]:
        """Return :meth:`get_details` with the logs' text instead of their paths."""
        from .files import read_text

        details = self.get_details()
        details["logFiles"] = {n: read_text(self.folder, n) for n in details["logFiles"]}
        return details

    def get_environment(self) -> Environment:
        """Return the environment that was asked for."""
        from ...environments import environment_of

        return environment_of(self.spec)

    @property
    def number(self) -> int:
        """The run's place in its experiment, from 1 on."""
        runs = [r.id for r in self.experiment.get_runs(include_children=True)]
        return len(runs) - runs.index(self.id)

    def get_portal_url(self) -> str:
        """Return the address of its folder on this machine."""
        return f"file://{self.folder.path}"

    @property
    def portal_url(self) -> str:
        return self.get_portal_url()

    def get_secret(self, name: str) -> str | None:
        """Return a secret of the workspace; None when there is none of that name."""
        return self.experiment.workspace.get_default_keyvault().get_secret(name)

    def get_secrets(self, secrets: Iterable[str]) -> dict[str, str | None]:
        """Several secrets of the workspace by name."""
        return self.experiment.workspace.get_default_keyvault().get_secrets(secrets)

    # --- waiting ----------------------------------------------------------------------------
    def wait_for_completion(
        self,
        show_output: bool = False,
        wait_post_processing: bool = False,
        raise_on_error: bool = True,
    ) -> dict[str, Any]:
        """Block until the run has ended, and return :meth:`get_details`.

        Ctrl-C stops the waiting, not the run.

        Args:
            show_output: print phases and the script's output while waiting.
            wait_post_processing: accepted as in azureml-core; there is none to wait for.
            raise_on_error: whether a run that did not complete raises. One that was canceled by
                somebody's wish does not, as in azureml-core.

        Raises:
            RunFailedError: the run ended Failed, or Canceled for another reason, as its time limit.
        """
        from .ending import check_end
        from .output import follow_output

        try:
            write = say if show_output else None
            record = follow_output(self.folder, write, self._streamed_file)
        except KeyboardInterrupt:
            say(f"\nStopped waiting; run {self.id} goes on. run.cancel() ends it.\n")
            raise
        if raise_on_error:
            check_end(self.folder, record)
        return self.get_details()

    # --- logging ----------------------------------------------------------------------------
    @property
    def tracker(self) -> RunTracker:
        """Writes what this process logs to the run."""
        if self._tracker is None:
            from ...metrics.tracking import RunTracker

            self._tracker = RunTracker(self.folder)
        return self._tracker

    def log(self, name: str, value: object, description: str = "", step: int | None = None) -> None:
        """Log a scalar; a name logged again becomes a series.

        Args:
            name: of the metric.
            value: number, bool, string, or a NumPy or torch scalar.
            step: of the point; by default its position in the series.

        Raises:
            UserError: ``value`` is not a scalar, or name or step is none.
            TrackingError: the disk refuses it, or the run has ended.
        """
        try:  # a script calls this in its loops: every call in between counts
            self._tracker.journal.append(name, value, step)  # type: ignore[union-attr, arg-type]
        except EstimatoryError:
            raise
        except Exception:  # noqa: BLE001 - the first of this process, or an unusual value
            self.tracker.log_unusual(name, value, step)

    @checks_itself("name")
    def log_list(self, name: str, value: object, description: str = "") -> None:
        """Log a list, tuple, generator or array of scalars."""
        self.tracker.log_list(name, value, description)

    @checks_itself("name")
    def log_row(self, name: str, description: str | None = None, **columns: object) -> None:
        """Log one row of a table: ``run.log_row("cosine", x=0.1, y=0.99)``."""
        self.tracker.log_row(name, description, **columns)

    @checks_itself("name")
    def log_table(self, name: str, value: dict[str, Any], description: str = "") -> None:
        """Log a table: column name to a list of values."""
        self.tracker.log_table(name, value, description)

    @checks_itself("name path plot")
    def log_image(
        self, name: str, path: object = None, plot: object = None, description: str = ""
    ) -> None:
        """Log an image, which may be a stream, or a matplotlib plot; give exactly one."""
        self.tracker.log_image(name, path, plot, description)

    @checks_itself("name value")
    def log_confusion_matrix(
        self, name: str, value: dict[str, Any] | str, description: str = ""
    ) -> None:
        """Log a confusion matrix: Azure ML's JSON document with ``class_labels`` and ``matrix``."""
        self.tracker.log_document("confusion_matrix", name, value)

    @checks_itself("name value")
    def log_accuracy_table(
        self, name: str, value: dict[str, Any] | str, description: str = ""
    ) -> None:
        """Log an accuracy table: Azure ML's JSON document."""
        self.tracker.log_document("accuracy_table", name, value)

    @checks_itself("name value")
    def log_residuals(self, name: str, value: dict[str, Any] | str, description: str = "") -> None:
        """Log a residual histogram: Azure ML's JSON document."""
        self.tracker.log_document("residuals", name, value)

    @checks_itself("name value")
    def log_predictions(
        self, name: str, value: dict[str, Any] | str, description: str = ""
    ) -> None:
        """Log predicted against true values: Azure ML's JSON document."""
        self.tracker.log_document("predictions", name, value)

    # --- what was logged --------------------------------------------------------------------
    def get_metrics(
        self,
        name: str | None = None,
        recursive: bool = False,
        run_type: str | None = None,
        populate: bool = False,
        *,
        rank: int | None = None,
    ) -> dict[str, Any]:
        """Return metrics: scalars, lists where logged repeatedly, dicts of columns for rows.

        All ranks of a distributed run log to it: the values of all are there in the order of time.

        Args:
            name: only this metric.
            recursive, run_type: of the child runs too, or those of a type: ``{run id: metrics}``.
            populate: accepted as in azureml-core.
            rank: only what this rank logged; beyond azureml-core.

        Raises:
            UserError: the run has no such rank.
        """
        from ...metrics.ranks import check_rank
        from ...metrics.reading import get_metrics

        if rank is not None:
            check_rank(self.folder, rank)
        own = get_metrics(self.folder, name, rank)
        if not recursive:
            return own
        children = self.get_children(recursive=True, type=run_type)
        return {self.id: own, **{c.id: get_metrics(c.folder, name, rank) for c in children}}

    def get_ranks(self) -> list[RankState]:
        """Return each rank with its host and state; empty for a run of one process."""
        from ...metrics.ranks import read_ranks

        return read_ranks(self.folder, self.spec.n_ranks, self.record)

    def get_rank_metrics(
        self, name: str | None = None, reduce: str | None = None
    ) -> dict[str, Any]:
        """Return metrics rank by rank, where ``get_metrics`` has the values of all in one list.

        Args:
            name: only this metric.
            reduce: ``mean``, ``min`` or ``max`` over the ranks at each step; by default every
                rank is told for itself: ``{"loss": {0: [0.9, 0.5], 1: [0.8, 0.4]}}``.

        Raises:
            UserError: ``reduce`` is something else.
        """
        from ...metrics.reading import get_metrics_by_rank, reduce_metrics

        if reduce is None:
            return get_metrics_by_rank(self.folder, name)
        return reduce_metrics(self.folder, reduce, name)

    # --- files ------------------------------------------------------------------------------
    def get_file_names(self) -> list[str]:
        """Names of logs, uploads and outputs, sorted."""
        return self.folder.list_files()

    @property
    def _container(self) -> str:
        """The name under which Azure ML kept the run's files."""
        from .artifacts import container_of

        return container_of(self.folder)

    def download_file(
        self,
        name: str,
        output_file_path: str | None = None,
        _validate_checksum: bool = False,
    ) -> str:
        """Copy one of the run's files to here; returns the path written.

        Args:
            output_file_path: a file or a folder; by default the file's own name, here.

        Raises:
            FileNotInRunError: the run has no such file; the error lists what it has, and says where
                a file lies that the script left beside itself.
        """
        from .files import download_file

        return download_file(self.folder, name, output_file_path)

    def download_files(
        self,
        prefix: str | None = None,
        output_directory: str | None = None,
        output_paths: Sequence[str] | None = None,
        batch_size: int = 100,
        append_prefix: bool = True,
        timeout_seconds: float | None = None,
    ) -> list[str]:
        """Copy every file whose name begins with ``prefix``; returns the paths written.

        Args:
            output_directory: where to; the current folder by default.
            output_paths: instead, one path for each file, in the order of their names.
            batch_size: accepted as in azureml-core; files are copied one by one.
            append_prefix: whether the paths keep the prefix.

        Raises:
            FileNotInRunError: no file's name begins with ``prefix``; the error lists what there is.
            UserError: ``output_paths`` is not as long as the list of files.
        """
        from .files import download_files

        home = output_directory or "."
        return download_files(self.folder, prefix or "", home, output_paths, append_prefix)

    def get_all_logs(self, destination: str | None = None) -> list[str]:
        """Copy all logs into ``destination``; returns their paths.

        Args:
            destination: a folder, which is made if it is not there; by default the current one.

        Raises:
            UserError: ``destination`` is a file.
        """
        from .files import copy_logs

        return copy_logs(self.folder, destination or ".")

    def _download_artifact_contents_to_string(self, name: str) -> str:
        """Return the text of one of the run's files."""
        from .files import read_text

        return read_text(self.folder, name)

    def upload_file(
        self, name: str, path_or_stream: Any, datastore_name: str | None = None
    ) -> UploadedFiles:
        """Add a file to the run under ``name``.

        Args:
            datastore_name: accepted as in azureml-core; a run keeps its files itself.

        Returns:
            The file as the run knows it: ``.artifacts[name]``.

        Raises:
            ConflictError: the run has a file of that name.
            UserError: there is no such file here.
        """
        from .files import add_file

        return add_file(self.tracker, name, path_or_stream, datastore_name)

    def upload_files(
        self,
        names: Sequence[str],
        paths: Sequence[Any],
        return_artifacts: bool = False,
        timeout_seconds: float | None = None,
        datastore_name: str | None = None,
    ) -> object:
        """Add files to the run, ``paths[i]`` under ``names[i]``.

        Args:
            return_artifacts: whether to return ``({name: artifact}, results)``.
            timeout_seconds: accepted as in azureml-core; copying ends when it is done.
            datastore_name: as for :meth:`upload_file`.

        Returns:
            What :meth:`upload_file` returns, for each file.

        Raises:
            UserError: the two lists differ in length, or a file is missing; nothing was added.
        """
        from .files import add_files

        added = add_files(self.tracker, names, paths, datastore_name)
        if not return_artifacts:
            return added
        return {name: one.artifacts[name] for name, one in zip(names, added)}, added

    def upload_folder(
        self, name: str | os.PathLike[str], path: str, datastore_name: str | None = None
    ) -> list[UploadedFiles]:
        """Add every file below ``path`` to the run, under ``name/``.

        Args:
            datastore_name: as for :meth:`upload_file`.

        Returns:
            What :meth:`upload_file` returns, for each file.

        Raises:
            UserError: there is no such folder.
        """
        from .files import add_folder

        return add_folder(self.tracker, str(name), path, datastore_name)

    def take_snapshot(self, file_or_folder_path: str | os.PathLike[str]) -> str:
        """Keep a folder, or one file, as the code of a run that has none; returns its key.

        Raises:
            SnapshotError: the run has code already, there is no such file, or it is too big.
        """
        from .code import add_code

        return add_code(self.folder, os.fspath(file_or_folder_path))

    def get_snapshot_id(self) -> str | None:
        """Return the key of the run's code; None for an interactive run without code."""
        return self.folder.get_snapshot_key() or None

    def restore_snapshot(self, snapshot_id: str | None = None, path: str | None = None) -> str:
        """Write the run's code as a zip file into ``path``; returns the file's path.

        Raises:
            UserError: the run has no snapshot.
        """
        from .code import zip_code

        return zip_code(self.folder, snapshot_id or self.get_snapshot_id(), path or ".")

    def register_model(
        self,
        model_name: str,
        model_path: str | None = None,
        tags: dict[str, str] | None = None,
        properties: dict[str, str] | None = None,
        model_framework: str | None = None,
        model_framework_version: str | None = None,
        description: str | None = None,
        datasets: Any = None,
        sample_input_dataset: object = None,
        sample_output_dataset: object = None,
        resource_configuration: ResourceConfiguration | None = None,
    ) -> Model:
        """Register a file or folder of the run as the next version of a model.

        Args:
            model_path: such as ``outputs/model.pkl``; the model's name by default.
            datasets: ``[(scenario, dataset), …]``; the run's own inputs are added.
            sample_input_dataset, sample_output_dataset, resource_configuration: kept and shown.

        Raises:
            FileNotInRunError: the run has no such file; the error lists what it has.
        """
        from ...models import Model, ModelRegistry

        record = ModelRegistry(WorkspaceFolder(self.folder.workspace_path)).register_from_run(
            self.folder,
            model_name,
            model_path or model_name,
            tags=tags,
            properties=properties,
            description=description or "",
            framework=model_framework or "",
            framework_version=model_framework_version or "",
            datasets=datasets,
            sample_input_dataset=sample_input_dataset,
            sample_output_dataset=sample_output_dataset,
            resource_configuration=resource_configuration,
        )
        return Model.of(self.experiment.workspace, record)

    # --- words on it ------------------------------------------------------------------------
    @property
    def tags(self) -> dict[str, str | None]:
        return self.get_tags()

    def get_tags(self) -> dict[str, str | None]:
        """Tags of the submission and all set since."""
        from ...metrics.reading import get_tags

        return get_tags(self.folder, self.spec)

    @checks_itself("key")
    def tag(self, key: str, value: Any = None) -> None:
        """Set one tag; whatever the value is, its text is kept."""
        from ...metrics.tracking import current_tracker

        self.tracker.tag(key, value)
        if self.tracker is not current_tracker():  # the worker of a script updates the list of runs
            from ...store import tell_index

            tell_index(self.folder)

    def set_tags(self, tags: dict[str, Any]) -> None:
        """Set several tags; others stay."""
        from ...store import set_run_tags

        set_run_tags(self.folder, {str(k): str(v) for k, v in tags.items()})

    def remove_tags(self, tags: list[str]) -> None:
        """Take tags away by name."""
        from ...store import set_run_tags

        names = [tags] if isinstance(tags, str) else tags
        set_run_tags(self.folder, {str(name): None for name in names})

    @property
    def properties(self) -> dict[str, str]:
        return self.get_properties()

    def get_properties(self) -> dict[str, str]:
        """Return the properties that were added, and the git state of the code."""
        from ...folders.run_labels import get_properties

        return get_properties(self.folder)

    def add_properties(self, properties: dict[str, Any]) -> None:
        """Add properties, which then stay as they are.

        Raises:
            UserError: one is there already with another value; nothing was added.
        """
        from ...store import add_run_properties

        add_run_properties(self.folder, properties)

    @property
    def display_name(self) -> str:
        from ...folders.run_labels import get_overrides

        spec = self.spec
        return get_overrides(self.folder).get("display_name") or spec.display_name or spec.run_id

    @display_name.setter
    def display_name(self, name: str) -> None:
        from ...store import edit_run

        edit_run(self.folder, display_name=str(name))

    @property
    def description(self) -> str:
        from ...folders.run_labels import get_overrides

        return get_overrides(self.folder).get("description", "")

    @description.setter
    def description(self, text: str) -> None:
        from ...store import edit_run

        edit_run(self.folder, description=str(text))

    @property
    def name(self) -> str:
        return self.display_name

    def start(self) -> None:
        """Do nothing: a run starts when it is made, or by its worker.

        Raises:
            ConflictError: the run has ended, and a run starts once.
        """
        from .ending import check_not_ended

        check_not_ended(self.record)

    def flush(self, timeout_seconds: float = 300) -> None:
        """Do nothing: what was logged is in the run's files already."""

    def clean(self) -> None:
        """Do nothing: a run leaves nothing outside its folder."""

    # --- its end ----------------------------------------------------------------------------
    def cancel(self) -> bool | None:
        """Ask for the end of the run and of every process it started; a script, of its own, too.

        Raises:
            ConflictError: the run has ended already.
        """
        from ...store import cancel_run  # a script that only logs starts without

        cancel_run(self.folder)
        if self._tracker is not None and self.spec.is_interactive:
            self._tracker.close()
        return None

    def complete(self) -> None:
        """End an interactive run as Completed; in a submitted script only write everything out."""
        from ...liveness.own_acts import complete_run

        if self._outputs:
            from .ending import collect_outputs

            collect_outputs(self.tracker, self._outputs)
        self._write_out()
        complete_run(self.folder)

    def fail(self, error_details: object = None, error_code: str | int | None = None) -> None:
        """End the run as Failed, for the reason given.

        A script that says it of its own run goes on, and the run is Failed once it has ended,
        whatever its exit code. Of another submitted run every process is ended, as by
        :meth:`cancel`; the call returns once that is done.

        Args:
            error_details: the reason: words, an exception, or what has them as its text.
            error_code: kept beside it, as the ``exception`` of the failure.

        Raises:
            ConflictError: the submitted run has ended otherwise already.
        """
        from ...liveness.following import wait_for_end
        from ...liveness.own_acts import is_own_script
        from ...store import fail_run
        from .ending import to_failure

        self._write_out()
        fail_run(self.folder, to_failure(error_details, error_code))
        if not is_own_script(self.folder):
            wait_for_end(self.folder)

    def _write_out(self) -> None:
        if self._tracker is not None:
            self._tracker.close() if self.spec.is_interactive else self._tracker.trim()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        from ...liveness.own_acts import is_own_script

        is_well = error is None or (isinstance(error, SystemExit) and not error.code)
        if is_well or is_own_script(self.folder):  # its exception is the script's affair
            self.complete()
        else:
            self.fail(error)

    # --- names that a pipeline's step has ---------------------------------------------------
    @property
    def _run_id(self) -> str:
        """The private name of ``id``, which code reads."""
        return self.id

    @property
    def _experiment(self) -> Experiment:
        """The private name of ``experiment``, which code reads."""
        return self.experiment

    def get_outputs(self) -> dict[str, RunOutput]:
        """Return outputs on datastores, by the names of the OutputFileDatasetConfigs."""
        from .outputs import find_outputs

        return find_outputs(self.experiment.workspace, self.folder)

    def get_output(self, name: str) -> RunOutput:
        """Return one of :meth:`get_outputs`.

        Raises:
            UserError: the run has no output of that name; the error lists what it has.
        """
        from .outputs import choose_output

        return choose_output(self.id, self.get_outputs(), name)

    def get_output_data(self, name: str) -> RunOutput:
        """Return one output: ``run.get_output_data("clean").download("results")``."""
        return self.get_output(name)

    def get_job_log(self) -> str:
        """Return the log of the worker, as text."""
        from .files import read_log

        return read_log(self.folder, self.folder.worker_log_path)

    def get_stdout_log(self) -> str:
        """Return the output of the script, both streams in the order of time, as text."""
        from .files import read_log

        return read_log(self.folder, self.folder.log_path(0))

    def get_stderr_log(self) -> str:
        """Return the same as :meth:`get_stdout_log`, which has both streams."""
        return self.get_stdout_log()

    def find_step_run(self, name: str) -> NoReturn:
        """Raises UserError: steps come with pipelines."""
        raise UserError(
            f"Run {self.id} has no steps, so none is named {name!r}.",
            "Steps come with pipelines, in a later version; runs below a run are in "
            "run.get_children().",
        )

    def _get_outputs_datapath(self) -> NoReturn:
        """Raises UserError: the outputs of a run lie in no datastore."""
        raise UserError(
            f"The outputs of run {self.id} lie in no datastore, but in its own folder.",
            "run.get_file_names() lists them, run.download_files('outputs/', folder) fetches them "
            "and Dataset.File.upload_directory(folder, (datastore, path)) makes data of them.",
        )

    # --- other runs -------------------------------------------------------------------------
    @property
    def parent(self) -> Run | None:
        parent_id = self.spec.parent_run_id
        return self.experiment.workspace.get_run(parent_id) if parent_id else None

    def get_children(
        self,
        recursive: bool = False,
        tags: str | dict[str, str] | None = None,
        properties: dict[str, str] | None = None,
        type: str | None = None,  # noqa: A002 - the name is azureml-core's
        status: str | None = None,
        _rehydrate_runs: bool = True,
    ) -> Iterator[Run]:
        """Yield the run's child runs, newest first, then theirs when ``recursive``."""
        from .finding import RunFilter, find_runs

        wanted = RunFilter(type, tags, properties, status)
        for run in find_runs(self.experiment, self.id, wanted):
            yield run
            if recursive:
                yield from run.get_children(True, tags, properties, type, status)

    def child_run(
        self,
        name: str | float | None = None,
        run_id: str | None = None,
        outputs: str | bool | None = None,
    ) -> Run:
        """Start an interactive run below this one; it ends with ``complete()``."""
        return self.experiment.start_logging(
            display_name=name,
            run_id=run_id,
            outputs=outputs,
            parent_run_id=self.id,
        )

    def create_children(
        self,
        count: int | None = None,
        tag_key: str | float | None = None,
        tag_values: Iterable[Any] | None = None,
    ) -> list[Run]:
        """Start several child runs: ``count`` of them, or one for each of ``tag_values``.

        Raises:
            UserError: both are given or neither, or more than 100 are asked for.
        """
        from .finding import label_children

        start = self.experiment.start_logging
        labels = label_children(count, tag_key, tag_values)
        return [start(tags=tags, parent_run_id=self.id) for tags in labels]

    def submit_child(
        self, config: Submittable, tags: dict[str, str] | None = None, **overrides: object
    ) -> Run:
        """Submit ``config`` as a run below this one.

        Args:
            overrides: as for ``Experiment.submit``.
        """
        return self.experiment.submit(config, tags, parent_run_id=self.id, **overrides)

    @classmethod
    def get_submitted_run(
        cls,
        *,
        used_for_context_manager: bool = False,
        _batch_upload_metrics: bool = True,
        flush_eager: bool = False,
    ) -> Run | OfflineRun:
        """Return the same as ``Run.get_context(allow_offline=False)``, whose older name it is.

        Args:
            used_for_context_manager: as for ``get_context``, and so are the others.

        Raises:
            RunEnvironmentError: this process belongs to no run.
        """
        return cls.get_context(
            allow_offline=False,
            used_for_context_manager=used_for_context_manager,
            _batch_upload_metrics=_batch_upload_metrics,
            flush_eager=flush_eager,
        )

    @staticmethod
    def add_type_provider(runtype: str, run_factory: Callable[..., Any]) -> NoReturn:
        """Raises UserError: there are no types of runs but two, and both are ``Run``."""
        raise UserError(
            f"Runs of the type {runtype!r:.80} cannot be added: every run here is a Run.",
            "Make your own object of a run where you use it: MyRun(workspace.get_run(run_id)).",
        )

    # The last of the class: below their names the built-in ones could not be said.

    @property
    def type(self) -> str:
        return "azureml.interactiverun" if self.spec.is_interactive else self.RUN_TYPE

    @staticmethod
    def list(
        experiment: Experiment,
        type: str | None = None,  # noqa: A002 - the name is azureml-core's
        tags: str | dict[str, str] | None = None,
        properties: dict[str, str] | None = None,
        status: str | Iterable[str] | None = None,
        include_children: bool = False,
        _rehydrate_runs: bool = True,
    ) -> Iterator[Run]:
        """Yield the runs of an experiment, newest first.

        Args:
            experiment: whose runs.
            type: only of this type, such as ``azureml.scriptrun``.
            tags: a tag that they have, or tags with their values.
            properties: properties with their values.
            status: only in this status, or in one of several.
            include_children: those too that have a parent.

        Raises:
            UserError: ``experiment`` is none.
        """
        from ..experiment import Experiment

        if not isinstance(experiment, Experiment):
            raise UserError(
                f"Run.list takes an Experiment, not {experiment!r:.80}.",
                "Run.list(Experiment(workspace, name)).",
            )
        from .finding import RunFilter, find_runs

        parent = None if include_children else ""
        return find_runs(experiment, parent, RunFilter(type, tags, properties, status))

    @staticmethod
    def list_by_compute(
        compute: ComputeTarget,
        type: str | None = None,  # noqa: A002 - the name is azureml-core's
        tags: str | dict[str, str] | None = None,
        properties: dict[str, str] | None = None,
        status: str | Iterable[str] | None = None,
    ) -> Iterator[Run]:
        """Yield the runs that were submitted to a compute target, newest first, children included.

        Args:
            compute: the target, as ``workspace.compute_targets[name]``.
            type: as for :meth:`list`, and so are the others.

        Raises:
            UserError: ``compute`` is no compute target.
        """
        from ...compute import ComputeTarget

        if not isinstance(compute, ComputeTarget):
            raise UserError(
                f"Run.list_by_compute takes a compute target, not {compute!r:.80}.",
                "workspace.compute_targets[name] has it.",
            )
        from .finding import RunFilter, find_on

        return find_on(compute, RunFilter(type, tags, properties, status))
