"""The children of a sweep: the spec of each, made of the sweep's own, and its start."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from ..base import lazy_dataclasses as dataclasses
from ..base.files import remove_tree
from ..compute.base import RunContext
from ..compute.table import list_slots
from ..folders.notebook_values import hand_on
from ..folders.run_folder import RunFolder
from ..folders.run_spec import SCRIPT, RunSpec
from ..folders.workspace_folder import WorkspaceFolder
from ..masking import mask_arguments, mask_parameters
from ..submission.submit import create_run_folder, start_run
from .plan import SweepPlan
from .trials import Trial

if TYPE_CHECKING:
    from ..worker.nursery import Nursery

_LONGEST_NAME = 80
_REGISTERED_S = 2.0
"""How long a worker may take from its start to its registration."""


def child_id(sweep_id: str, number: int) -> str:
    """Return the id of a child, as HyperDrive made it."""
    return f"{sweep_id}_{number}"


def bare_name(name: str) -> str:
    """Return the name of a parameter without the dashes of its argument."""
    return name.lstrip("-")


def make_child_spec(parent: RunSpec, plan: SweepPlan, trial: Trial, resumed: str = "") -> RunSpec:
    """Return the spec of a child: the script's own arguments, then those of the trial.

    Args:
        parent: the spec of the sweep.
        plan: of the sweep.
        trial: whose parameters it is given.
        resumed: folder with the outputs of the run that it goes on from; empty: of none.
    """
    given = {bare_name(name): value for name, value in trial.parameters.items()}
    shown = mask_parameters(given)
    arguments = (*parent.arguments, *list_arguments(plan, trial.parameters))
    if resumed:
        arguments += ("--resume-from", resumed)
    return dataclasses.replace(
        parent,
        run_id=trial.run_id,
        kind=SCRIPT,
        plan={},
        created_at=time.time(),
        parent_run_id=parent.run_id,
        display_name=_describe(shown),
        arguments=arguments,
        parameters={**parent.parameters, **shown},
        script_globals={**parent.script_globals, **_list_globals(plan, given)},
        run_definition=_define(parent.run_definition, arguments),
        tags={},
    )


def _list_globals(plan: SweepPlan, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the globals of a cell: a dash in a name becomes an underscore."""
    return {k.replace("-", "_"): v for k, v in given.items()} if plan.sets_globals else {}


def list_arguments(plan: SweepPlan, parameters: Mapping[str, Any]) -> list[str]:
    """Return parameters as words: ``--name value``; a name that begins with a dash stays."""
    words: list[str] = []
    for name, value in parameters.items():
        text = plan.space[name].to_argument(value) if name in plan.space else str(value)
        words += [name if name.startswith("-") else f"--{name}", text]
    return words


def _describe(parameters: Mapping[str, object]) -> str:
    words = (f"{k}={v:.4g}" if isinstance(v, float) else f"{k}={v}" for k, v in parameters.items())
    return ", ".join(words)[:_LONGEST_NAME]


def _define(definition: dict[str, Any], arguments: tuple[str, ...]) -> dict[str, Any]:
    return {**definition, "arguments": mask_arguments(arguments)} if definition else definition


def find_folder(workspace: WorkspaceFolder, run_id: str) -> RunFolder:
    """Return the folder of a run, also of one that is not there yet, or no more."""
    return RunFolder(os.path.join(workspace.runs_folder, run_id))


def outputs_of(run: RunFolder) -> str:
    """Return the folder of the files that a run has left."""
    return os.path.join(run.work_folder, "outputs")


class ChildStarter:
    """Starts children, each once, also when an earlier controller began to."""

    def __init__(self, sweep: RunContext, get_git: Callable[[], dict[str, Any]]) -> None:
        """``get_git`` returns the state of the source folder; empty while it is not known."""
        self._sweep = sweep
        self._get_git = get_git
        self._waits_in_line = list_slots(sweep.workspace, sweep.spec.compute_target) is not None
        self._nursery: Nursery | None = None
        self._lock_path = os.path.join(sweep.folder.sweep_folder, "nursery.lock")

    def start(self, spec: RunSpec) -> RunFolder:
        """Make the run of a child, unless it is there, and start its worker.

        Raises:
            WorkspaceError: it cannot be written.
        """
        folder = find_folder(self._sweep.workspace, spec.run_id)
        if not folder.exists():
            # An earlier controller may have been killed while it made the folder.
            remove_tree(self._sweep.workspace.new_run_folder(spec.run_id).path)
            given = partial(hand_on, self._sweep.folder, values=spec.script_globals)
            folder = create_run_folder(self._sweep.workspace, spec, given)
        self._start_worker(folder, spec)
        return folder

    def take_up(self, folder: RunFolder) -> None:
        """Start the worker of a child that an earlier controller has made; if it has none yet."""
        self._open_nursery()
        deadline = time.monotonic() + _REGISTERED_S
        while not os.path.exists(folder.worker_path) and time.monotonic() < deadline:
            time.sleep(0.02)
        if not os.path.exists(folder.worker_path):
            self._start_worker(folder, folder.read_spec())

    def close(self) -> None:
        """Let go of what starts them; they go on."""
        if self._nursery is not None:
            self._nursery.close()
            self._nursery = None

    def _start_worker(self, folder: RunFolder, spec: RunSpec) -> None:
        if self._waits_in_line:
            return start_run(self._sweep.workspace, folder, spec, {})
        try:
            self._open_nursery().start_worker(folder, self._get_git() or None)
        except OSError:  # it was killed
            self.close()
            self._open_nursery().start_worker(folder, self._get_git() or None)

    def _open_nursery(self) -> Nursery:
        if self._nursery is None:
            from ..worker.nursery import Nursery

            self._nursery = Nursery(self._sweep.folder, self._lock_path, os.environ)
        return self._nursery
