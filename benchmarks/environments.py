"""Environments: an exact hit, and a build whose packages are all in uv's cache."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from .peers import SCRIPTS
from .place import Place
from .table import Beside, Row, at_most, at_most_times, say_tail
from .timing import interleave, median, take_times

if TYPE_CHECKING:
    from estimatory.folders.run_spec import EnvironmentSpec
    from estimatory.folders.workspace_folder import WorkspaceFolder

PACKAGES = ("scikit-learn", "pandas")
HIT_ROUNDS = 50
BUILD_ROUNDS = 5
HIT_LIMIT_S = 0.0039
_BARE = "uv venv && uv pip install --compile-bytecode"
_AGAIN = "bytecode of an earlier build"
_OPEN = "open one small file"


def measure(place: Place, packages: tuple[str, ...] = PACKAGES) -> list[Row]:
    """Three rows; without a package index within reach, two that say so."""
    from estimatory import Workspace
    from estimatory.environments import build_environment
    from estimatory.errors import EnvironmentBuildError
    from estimatory.folders.run_spec import EnvironmentSpec

    workspace = Workspace(place.new_folder("environments")).folder
    spec = EnvironmentSpec(sys.executable, packages)
    try:
        build_environment(workspace, spec, log_path=os.path.join(place.folder, "build.log"))
    except EnvironmentBuildError as error:
        reason = (f"not measured: {error.message}",)
        return [
            Row("environment: exact hit", None, reason),
            Row("environment: build", None, reason),
        ]
    return [_measure_hit(place, workspace, spec), *_measure_builds(place, spec)]


def _measure_hit(place: Place, workspace: WorkspaceFolder, spec: EnvironmentSpec) -> Row:
    from estimatory.environments import find_environment

    path = os.path.join(workspace.path, "workspace.json")
    times = take_times(
        {
            "ours": lambda: find_environment(workspace, spec),
            _OPEN: lambda: open(path, "rb").close(),
        },
        place.rounds(HIT_ROUNDS),
    )
    first = median([_find_first(workspace, spec) for _ in range(place.rounds(10))])
    return Row(
        "environment: exact hit",
        first,
        (
            f"again in the same process {1e6 * median(times['ours']):.0f} µs",
            say_tail(times["ours"]),
        ),
        ("first look-up of a worker, imports included",),
        [Beside(_OPEN, median(times[_OPEN]))],
        [at_most(first, HIT_LIMIT_S)],
    )


def _find_first(workspace: WorkspaceFolder, spec: EnvironmentSpec) -> float:
    """Seconds of the first look-up in a new process that has loaded what a worker loads."""
    script = os.path.join(SCRIPTS, "first_hit.py")
    command = [sys.executable, "-I", "-S", script, workspace.path, spec.interpreter]
    done = subprocess.run([*command, *spec.packages], capture_output=True, text=True, check=True)
    return float(done.stdout)


def _measure_builds(place: Place, spec: EnvironmentSpec) -> list[Row]:
    subjects = {
        "ours": lambda: _build_ours(place, spec, reuses_bytecode=False),
        _AGAIN: lambda: _build_ours(place, spec, reuses_bytecode=True),
        _BARE: lambda: _build_bare(place, spec),
    }
    interleave(subjects, 1)
    times = interleave(subjects, place.rounds(BUILD_ROUNDS))
    ours, again = median(times["ours"]), median(times[_AGAIN])
    bare = Beside(_BARE, median(times[_BARE]))
    what = f"environment: build {' + '.join(spec.packages)}"
    return [
        Row(
            what,
            ours,
            (say_tail(times["ours"]),),
            ("uv's cache warm", "ours leaves a lock with hashes, and tests uncompiled"),
            [bare],
            [at_most_times(ours, bare, 1.1)],
        ),
        Row(f"{what}, {_AGAIN}", again, (say_tail(times[_AGAIN]),), ("uv's cache warm",), [bare]),
    ]


def _build_ours(place: Place, spec: EnvironmentSpec, *, reuses_bytecode: bool) -> float:
    """Seconds of a build in a new workspace: where files were just deleted, ext4 is slow."""
    from estimatory import Workspace
    from estimatory.environments import build_environment
    from estimatory.folders.workspace_settings import set_setting

    workspace = Workspace(place.new_folder("environments")).folder
    set_setting(workspace, "environments.reuse_bytecode", reuses_bytecode)
    log_path = os.path.join(place.folder, "build.log")
    begin = time.perf_counter()
    build_environment(workspace, spec, log_path=log_path)
    return time.perf_counter() - begin


def _build_bare(place: Place, spec: EnvironmentSpec) -> float:
    import uv

    from estimatory.environments.uv.given import uv_variables

    folder, program = place.new_folder("bare"), uv.find_uv_bin()
    variables = uv_variables(spec)  # the same package indexes
    install = [program, "pip", "install", "--quiet", "--compile-bytecode"]
    begin = time.perf_counter()
    for command in (
        [program, "venv", "--quiet", "--allow-existing", "--python", spec.interpreter, folder],
        [*install, "--python", f"{folder}/bin/python", *spec.packages],
    ):
        subprocess.run(command, check=True, env=variables)
    return time.perf_counter() - begin
