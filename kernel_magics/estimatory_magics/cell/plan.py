"""From a cell to what will be submitted; what can be wrong is found here, before launch."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from estimatory.base.clean_text import storable
from estimatory_magics.line.defaults import HEADER_ORIGIN, Layer, read_defaults
from estimatory_magics.line.options import CellOptions
from estimatory_magics.line.parsing import parse_line
from estimatory_magics.usage import UsageError

from .environment import EnvironmentPlan, check_imports, find_interpreter, plan_environment
from .files import LocalFiles, gather_local_files
from .header import CellHeader, parse_header
from .imports import list_imports, third_party
from .inputs import collect_inputs
from .missing_names import check_names
from .module_path import module_folders
from .names import NameReport, report_names
from .script import CellScript, make_script

if TYPE_CHECKING:
    from estimatory.folders.run_spec import ContainerSpec, EnvironmentSpec
    from estimatory.submission.request import RunRequest

_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_\-]+")


@dataclass(frozen=True)
class Notebook:
    """The surroundings of a cell."""

    namespace: Mapping[str, Any] = field(default_factory=dict)
    history: Sequence[str] = ()
    """IPython's ``In``: the text of cell n at index n."""
    folder: str = "."
    path: str = ""
    """Of the notebook file; empty when it is not known."""
    config: Mapping[str, Any] = field(default_factory=dict)
    """What `%estimator_config` was given."""
    list_environments: Callable[[], Sequence[tuple[str, str]]] = tuple
    """``(key, interpreter)`` of the workspace's built environments; asked for ``--env`` only."""

    @property
    def name(self) -> str:
        """The notebook's name as the name of an experiment."""
        stem = os.path.splitext(os.path.basename(self.path))[0]
        return _NOT_IN_A_NAME.sub("-", stem).strip("-_")[:200] or "notebook"


@dataclass(frozen=True)
class CellPlan:
    """All that is known about a run before it starts."""

    options: CellOptions
    experiment: str
    script: CellScript
    script_name: str
    environment: EnvironmentSpec
    files: Mapping[str, str]
    """Name in the snapshot → path of the local modules and files that go along."""
    source_folder: str | None
    """The folder of ``--source``."""
    inputs: Mapping[str, Any]
    notices: tuple[str, ...]
    notebook: Notebook

    @property
    def container(self) -> ContainerSpec | None:
        """The container of ``--docker``."""
        if not self.options.docker:
            return None
        from estimatory.folders.run_spec import ContainerSpec

        return ContainerSpec(image=self.options.docker)

    def to_request(self) -> RunRequest:
        """Return the same for :func:`estimatory.submission.submit.submit`."""
        from pathlib import Path

        from estimatory.configuration import describe_origin
        from estimatory.submission.options import fill_request
        from estimatory.submission.request import RunRequest

        options = self.options
        local = {name: Path(path) for name, path in self.files.items()}
        request = RunRequest(
            experiment=self.experiment,
            script=self.script_name,
            environment=self.environment,
            container=self.container,
            source_directory=self.source_folder,
            source_files={
                **local,
                self.script_name: storable(self.script.text).encode(),
            },
            script_globals=options.script_globals,
            inputs=self.inputs,
            **fill_request(options.values),
            origin=describe_origin("cell", self.notebook.path),
        )
        return self._as_sweep(request)

    def _as_sweep(self, request: RunRequest) -> RunRequest:
        """Return the request of a sweep where a parameter has a range, else as it is."""
        options = self.options
        if not options.space and not options.said_of_sweeps:
            return request
        from estimatory.sweeps.wishes import finish_request

        given = options.values if options.space else options.said_of_sweeps
        return finish_request(request, options.space, given, sets_globals=True)


def plan_cell(line: str, body: str, notebook: Notebook, raw_cell: str = "") -> CellPlan:
    """Read, check and gather everything; nothing is run and nothing is written.

    Raises:
        UsageError: anything that would make the run fail for sure.
    """
    script = make_script(line, body, raw_cell)
    options, header, notices = _read(line, script.text, notebook)
    names = _check_names(script, options, notebook)
    source = _find_source(options, notebook)
    imports = list_imports(script.tree)
    folders = module_folders(imports, notebook.folder)
    local = gather_local_files(script.tree, folders)
    searched = [*folders, source] if source else folders
    inputs = collect_inputs(options.inputs, notebook.namespace)
    environment = _plan_environment(options, header, notebook)
    doubts: tuple[str, ...] = ()
    if environment.spec.is_isolated or not options.docker:
        extra = _packages_of_inputs(inputs)
        doubts = check_imports(third_party(imports, searched), environment.spec, extra=extra)
    return CellPlan(
        options=options,
        experiment=options.experiment or notebook.name,
        script=script,
        script_name=_script_name(source, local),
        environment=environment.spec,
        files=local.files,
        source_folder=source,
        inputs=inputs,
        notices=(*notices, *names, *environment.notices, *doubts, *local.notices),
        notebook=notebook,
    )


def _read(
    line: str, text: str, notebook: Notebook
) -> tuple[CellOptions, CellHeader, tuple[str, ...]]:
    header = parse_header(text)
    defaults = read_defaults(notebook.config, notebook.folder)
    options = parse_line(line, defaults.under(Layer(HEADER_ORIGIN, header.settings)))
    return options, header, (*header.notices, *defaults.notices)


def _check_names(script: CellScript, options: CellOptions, notebook: Notebook) -> tuple[str, ...]:
    given = (*options.script_globals, *options.drawn_globals, *options.inputs)
    report = report_names(script.text, script.tree, given)
    notices = check_names(report, notebook.namespace, notebook.history)
    return (*notices, *_overwritten(given, report))


def _overwritten(given: Sequence[str], report: NameReport) -> tuple[str, ...]:
    """Return notices about names that are handed over and set again by the cell, to no effect."""
    return tuple(
        f"{name} is handed over, but the cell sets it again in line {report.defined[name]}"
        for name in given
        if name in report.defined
    )


def _plan_environment(
    options: CellOptions, header: CellHeader, notebook: Notebook
) -> EnvironmentPlan:
    interpreter = None
    if options.env and options.docker:
        raise UsageError("--env names a Python of this machine, --docker an image: give one")
    if options.env:
        built = notebook.list_environments
        interpreter = find_interpreter(options.env, notebook.folder, built)
    return plan_environment(options, header.dependencies, interpreter)


def _packages_of_inputs(inputs: Mapping[str, Any]) -> tuple[str, ...]:
    kinds = {type(value).__name__ for value in inputs.values()}
    frames = ("pandas", "pyarrow") if "DataFrame" in kinds else ()
    return (*frames, *(("numpy",) if "ndarray" in kinds else ()))


def _find_source(options: CellOptions, notebook: Notebook) -> str | None:
    if not options.source:
        return None
    path = os.path.join(notebook.folder, os.path.expanduser(options.source))
    if not os.path.isdir(path):
        raise UsageError(f"--source {options.source}: there is no such folder in {notebook.folder}")
    return path


def _script_name(source: str | None, local: LocalFiles) -> str:
    """``main.py``, unless the notebook or the source folder has a file of that name."""
    is_in_source = source is not None and os.path.exists(os.path.join(source, "main.py"))
    return "estimator_cell.py" if is_in_source or "main.py" in local.files else "main.py"
