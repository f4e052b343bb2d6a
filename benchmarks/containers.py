"""Containers: an image that is there, up to the script's first line; an exact environment key."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from .peers import SCRIPTS
from .place import Place
from .table import Beside, Reach, Row, at_most, say_tail, say_time
from .timing import interleave, median

if TYPE_CHECKING:
    from estimatory.folders.workspace_folder import WorkspaceFolder

IMAGE = os.environ.get("BENCH_IMAGE", "estimatory-test/python:latest")
PACKAGES = ("humanize==4.9.0",)
ROUNDS = 15
MOST_S = 0.2
"""Seconds that a tracked run may add to a bare ``docker run``."""
HIT_ROUNDS = 25
HIT_LIMIT_S = 0.050
_BARE, _LOOK = "docker run", "one look at the image"
_LAUNCH, _HIT = "container: submit → first line", "image: exact environment key"


def measure(place: Place) -> list[Row]:
    """Two rows; without an engine or the image, two that say so."""
    from estimatory.containers.engine import Engine
    from estimatory.containers.finding import is_engine_there

    if not is_engine_there():
        missing = "no container engine answers"
    elif Engine().find_image(IMAGE) is None:
        missing = f"no image {IMAGE}: .ci/container-engine makes it, BENCH_IMAGE names another"
    else:
        return [_measure_launch(place), _measure_hit(place)]
    return [Row(what, None, (f"not measured: {missing}",)) for what in (_LAUNCH, _HIT)]


# --- submit → first line ------------------------------------------------------------------------
def _measure_launch(place: Place) -> Row:
    subjects = {"ours": _open_ours(place), _BARE: _open_bare(place)}
    interleave(subjects, 1)
    times = interleave(subjects, place.rounds(ROUNDS))
    ours, bare = median(times["ours"]), median(times[_BARE])
    added = ours - bare
    said = f"+ {say_time(added)}" if added > 0 else f"- {say_time(-added)}"
    return Row(
        _LAUNCH,
        ours,
        (say_tail(times["ours"]),),
        ("image in cache",),
        [Beside(_BARE, bare)],
        [Reach(f"≤ + {say_time(MOST_S)}", added <= MOST_S, said)],
    )


def _open_ours(place: Place) -> Callable[[], float]:
    from estimatory import Environment, Experiment, ScriptRunConfig, Workspace

    source = place.new_folder("source")
    shutil.copy(os.path.join(SCRIPTS, "first_line.py"), source)
    experiment = Experiment(Workspace(place.new_folder("workspace")), "launch")
    environment = Environment("image")
    environment.docker.base_image = IMAGE
    environment.python.user_managed_dependencies = True

    def run() -> float:
        submitted = time.time()
        config = ScriptRunConfig(
            source, "first_line.py", ["outputs/stamp", 0], environment=environment
        )
        run = experiment.submit(config)
        run.wait_for_completion()
        return _read_beginning(f"{run.folder.work_folder}/outputs/stamp") - submitted

    return run


def _open_bare(place: Place) -> Callable[[], float]:
    def run() -> float:
        folder = place.new_folder("bare")
        shutil.copy(os.path.join(SCRIPTS, "first_line.py"), folder)
        user = f"{os.getuid()}:{os.getgid()}"
        command = [
            *("docker", "run", "--rm", "--init", "--user", user, "--shm-size", "2g"),
            *("--volume", f"{folder}:{folder}", "--workdir", folder),
            *(IMAGE, "python3", "first_line.py", "stamp", "0"),
        ]
        submitted = time.time()
        subprocess.run(command, check=True)
        return _read_beginning(f"{folder}/stamp") - submitted

    return run


def _read_beginning(stamp: str) -> float:
    with open(stamp, encoding="utf-8") as file:
        return float(file.read().split()[0])


# --- an exact key -------------------------------------------------------------------------------
def _measure_hit(place: Place) -> Row:
    from estimatory import Workspace
    from estimatory.containers.engine import Engine
    from estimatory.environments.builder import BuildMonitor
    from estimatory.environments.images.catalog import delete_image
    from estimatory.environments.images.preparing import prepare_image
    from estimatory.errors import EstimatoryError
    from estimatory.folders.run_spec import ContainerSpec, EnvironmentSpec

    workspace, engine = Workspace(place.new_folder("images")).folder, Engine()
    monitor = BuildMonitor(os.path.join(place.folder, "image.log"))
    container, environment = ContainerSpec(IMAGE), EnvironmentSpec("", PACKAGES)
    try:
        built = prepare_image(workspace, engine, container, environment, monitor)
    except EstimatoryError as error:
        return Row(_HIT, None, (f"not measured: {error.message}",))
    subjects = {"ours": lambda: _find_first(workspace), _LOOK: lambda: _look(built.image_id)}
    times = interleave(subjects, place.rounds(HIT_ROUNDS))
    delete_image(workspace, engine, built.key)
    ours = median(times["ours"])
    return Row(
        _HIT,
        ours,
        (say_tail(times["ours"]),),
        ("first look-up of a worker, imports included", "0 builds"),
        [Beside(_LOOK, median(times[_LOOK]))],
        [at_most(ours, HIT_LIMIT_S)],
    )


def _find_first(workspace: WorkspaceFolder) -> float:
    """Seconds of the first look-up in a new process; it fails where anything is built."""
    script = os.path.join(SCRIPTS, "first_image.py")
    command = [sys.executable, "-I", "-S", script, workspace.path, IMAGE, *PACKAGES]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(json.loads(done.stdout))


def _look(image_id: str) -> float:
    from estimatory.containers.engine import Engine

    begin = time.perf_counter()
    Engine(is_checked=True).find_image(image_id)
    return time.perf_counter() - begin
