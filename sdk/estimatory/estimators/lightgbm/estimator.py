"""The estimator of azureml-contrib-gbdt, over the Python package of LightGBM."""

from __future__ import annotations

import inspect
import os
import shlex
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from ...base.checked_calls import checked, checks_itself
from ...base.user_messages import tell_once
from ...configuration import MpiConfiguration
from ...configuration.requests import make_request
from ...configuration.script_run_config import MAX_DURATION_SECONDS_DEFAULT
from ...errors import TrainingError
from ..arguments import ALL
from ..checks import check_file
from ..frameworks import FrameworkEstimator
from .keywords import find_slip

if TYPE_CHECKING:
    from ...submission.request import RunRequest

_ENTRY = ("python", "-m", "estimatory.estimators.lightgbm.entry")


@checked
class LightGBM(FrameworkEstimator):
    """Trains a model by LightGBM; follows azureml-contrib-gbdt 1.29 ``azureml.contrib.gbdt``.

    Several processes (``node_count``, ``distributed_training=Mpi(2)``) train one model together,
    over LightGBM's own sockets. The model comes to ``outputs/model/LightGBM_model.txt``, and the
    metrics of every iteration into the run.

    Args:
        source_directory: folder whose files travel with the run.
        compute_target: a target or its name; ``local`` is this machine.
        lightgbm_config: a file of ``name = value`` lines, relative to ``source_directory``; the
            arguments below win over it.
        task: ``train`` or ``predict``.
        objective, boosting, num_iterations, learning_rate, num_leaves, tree_learner, num_threads,
            seed: LightGBM's parameters.
        data: files to train on: one for each process, or one that all share.
        valid: files to measure at, likewise.
        others: any other parameter of LightGBM, by its name.

    Raises:
        TrainingError: arguments that contradict each other, or miss each other.
        ArgumentError: a keyword that is nearly another, or whose value is a dict.
        ComputeTargetError: a target that cannot run scripts.
    """

    _kind: ClassVar[str] = "LightGBM"
    _argument_names: ClassVar[tuple[str, ...]] = ALL
    __signature__: ClassVar[None] = None
    """Not that of the estimators with a script: ``help()`` reads the one of ``__init__``."""

    @checks_itself("inputs resume_from distributed_training node_count data valid")
    def __init__(
        self,
        source_directory: str | os.PathLike[str],
        *,
        compute_target: object = None,
        vm_size: str | None = None,
        vm_priority: str | None = None,
        node_count: int = 1,
        distributed_training: object = None,
        inputs: list[Any] | None = None,
        source_directory_data_store: object = None,
        shm_size: str | None = None,
        resume_from: object = None,
        max_run_duration_seconds: float | None = None,
        framework_version: str | None = None,
        _enable_optimized_mode: bool = False,
        lightgbm_config: str | None = None,
        task: str | None = None,
        objective: str | None = None,
        boosting: str | None = None,
        data: Sequence[Any] | None = None,
        valid: Sequence[Any] | None = None,
        num_iterations: int | None = None,
        learning_rate: float | None = None,
        num_leaves: int | None = None,
        tree_learner: str | None = None,
        num_threads: int | None = None,
        seed: int | None = None,
        **others: object,
    ) -> None:
        fault = find_slip("LightGBM", _own_arguments(), ALL, others)
        if fault is not None:
            raise fault
        super().__init__(
            source_directory,
            compute_target=compute_target,
            vm_size=vm_size,
            vm_priority=vm_priority,
            node_count=node_count,
            distributed_training=distributed_training or _default_job(node_count),
            inputs=inputs,
            source_directory_data_store=source_directory_data_store,
            shm_size=shm_size,
            resume_from=resume_from,
            max_run_duration_seconds=max_run_duration_seconds,
            framework_version=framework_version,
        )
        named = {
            "task": task,
            "objective": objective,
            "boosting": boosting,
            "num_iterations": num_iterations,
            "learning_rate": learning_rate,
            "num_leaves": num_leaves,
            "tree_learner": tree_learner,
            "num_threads": num_threads,
            "seed": seed,
            **others,
        }
        self._parameters = {name: value for name, value in named.items() if value is not None}
        self._files = {"--data": _listed("data", data), "--valid": _listed("valid", valid)}
        self._lightgbm_config = lightgbm_config
        self._check_files()

    def to_request(
        self,
        experiment: str,
        tags: Mapping[str, str | None] | None = None,
        **overrides: object,
    ) -> RunRequest:
        """Return the same as plain data, ready for submission.

        Raises:
            TrainingError: ``script_params`` and kin, as there is no script.
            UserError: an argument, an input or the environment is not valid, or a file that is
                named is not in the source directory.
        """
        if overrides:
            raise TrainingError(
                f"A LightGBM estimator has no script that takes {', '.join(sorted(overrides))}.",
                "Give LightGBM's parameters where it is made: LightGBM(…, num_leaves=31).",
            )
        self._check_source()
        self._tell()
        request = make_request(
            self._run_config,
            experiment=experiment,
            tags=tags,
            source_directory=self._source_directory,
            script=None,
            command=list(_ENTRY),
            arguments=self._words(),
            inputs=self._arguments.inputs or (),
            resume_from=self._arguments.resume_from,
            max_run_duration_s=self._run_config.max_run_duration_seconds
            or MAX_DURATION_SECONDS_DEFAULT,
            framework=self._framework_label(),
        )
        # Without MPI's word the ranks are told where each of them listens.
        return request.replace(communicator="")

    def _words(self) -> list[Any]:
        """Return the command line; the shell splits words that are not quoted."""
        words: list[Any] = []
        if self._lightgbm_config:
            words += ["--config", shlex.quote(self._lightgbm_config)]
        for option, files in self._files.items():
            words += [option, *map(_quoted, files)] if files else []
        for name, value in self._parameters.items():
            words += [f"--{name}", shlex.quote(_render(value))]
        return words

    def _check_files(self) -> None:
        nodes, processes = self._run_config.processes
        for option, files in self._files.items():
            if len(files) not in (0, 1, nodes * processes):
                raise TrainingError(
                    f"{option[2:]} has {len(files)} files for {nodes * processes} processes.",
                    "Give one file for each process, or one that all share.",
                )
        if not (self._files["--data"] or self._lightgbm_config):
            raise TrainingError(
                "A LightGBM estimator was given neither data nor lightgbm_config.",
                "For example LightGBM('.', compute_target='local', data=['train.csv']).",
            )

    def _check_source(self) -> None:
        """Check that the files are there, unless the inputs may bring them."""
        if self._arguments.inputs:
            return
        named = {"lightgbm_config": [self._lightgbm_config or ""]}
        named.update({option[2:]: files for option, files in self._files.items()})
        for name, files in named.items():
            for file in files:
                if file and isinstance(file, (str, os.PathLike)):
                    check_file(name, os.fspath(file), self._source_directory)

    def _tell(self) -> None:
        super()._tell()
        nodes, processes = self._run_config.processes
        n_ranks = nodes * processes
        how = "in one process" if n_ranks == 1 else f"in {n_ranks} processes over its own sockets"
        tell_once(f"LightGBM trains by its Python package, {how}; Azure ML had an image for it.")


def _own_arguments() -> list[str]:
    parameters = inspect.signature(LightGBM).parameters.values()
    return [p.name for p in parameters if p.kind is not p.VAR_KEYWORD]


def _default_job(node_count: int) -> MpiConfiguration | None:
    """Start the processes by MPI, as azureml-contrib-gbdt always did."""
    return MpiConfiguration(1, node_count) if node_count > 1 else None


def _listed(name: str, files: Sequence[Any] | None) -> list[Any]:
    if files is None:
        return []
    if isinstance(files, (list, tuple)):
        return [*files]
    raise TrainingError(f"{name} is a list of files, not {files!r:.80}.", f"{name}=['train.csv']")


def _quoted(file: object) -> object:
    """Data of a run is put in by the worker."""
    return shlex.quote(os.fspath(file)) if isinstance(file, (str, os.PathLike)) else file


def _render(value: object) -> str:
    """As LightGBM's configuration files have it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return ",".join(map(_render, value))
    return str(value)
