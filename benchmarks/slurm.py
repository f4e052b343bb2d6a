"""One job of a batch queue: from submitting to its first line, beside a bare ``sbatch``."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable

from .peers import SCRIPTS
from .place import Place
from .table import Beside, Reach, Row, say_time
from .timing import interleave, median, p95

ROUNDS = 15
MOST_S = 0.2
"""Seconds that a tracked run may add to a bare sbatch of the same script."""
PATIENCE_S = 60.0
SCRIPT = os.path.join(SCRIPTS, "first_line.py")
_WHAT = "Slurm, nodes free: submit → first line"
_BARE = "sbatch of the same script"

Subject = Callable[[], float]


def measure(place: Place) -> list[Row]:
    """One row."""
    _choose_cluster()
    if not _answers():
        return [Row(_WHAT, None, ("left out: no Slurm answers; `.ci/slurm` starts one",))]
    subjects = {"ours": _open_ours(place), _BARE: _open_sbatch(place)}
    interleave(subjects, 1)
    times = interleave(subjects, place.rounds(ROUNDS))
    ours, bare = median(times["ours"]), median(times[_BARE])
    reach = Reach(f"≤ + {say_time(MOST_S)}", ours - bare <= MOST_S, f"{ours - bare:+.2f} s")
    notes = (f"p95 {1000 * p95(times['ours']):.0f} ms",)
    return [Row(_WHAT, ours, notes, ("kernel environment",), [Beside(_BARE, bare)], [reach])]


def _choose_cluster() -> None:
    """The cluster of the tests, where the machine has no other."""
    home = os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache"))
    path = os.path.join(home, "estimatory-ci", "slurm", "slurm.conf")
    if os.path.exists(path) and not os.path.exists("/etc/slurm/slurm.conf"):
        os.environ.setdefault("SLURM_CONF", path)


def _answers() -> bool:
    if shutil.which("sbatch") is None:
        return False
    return subprocess.run(["sinfo", "-h"], capture_output=True).returncode == 0


def _time(place: Place, submit: Callable[[str], object]) -> float:
    stamp = os.path.join(place.new_folder("slurm"), "stamp")
    submitted = time.time()
    submit(stamp)
    while not os.path.exists(stamp):
        assert time.time() < submitted + PATIENCE_S, "the job left no stamp"
        time.sleep(0.005)
    with open(stamp, encoding="utf-8") as file:
        began = float(file.read().split()[0])
    while subprocess.check_output(["squeue", "--me", "-h", "-o", "%i"]):
        time.sleep(0.05)  # the next one meets free nodes again
    return began - submitted


def _open_ours(place: Place) -> Subject:
    from estimatory import Experiment, ScriptRunConfig, Workspace
    from estimatory.compute import ComputeTarget, SlurmCompute

    source = place.new_folder("source")
    shutil.copy(SCRIPT, source)
    workspace = Workspace(place.new_folder("workspace"))
    ComputeTarget.attach(workspace, "cluster", SlurmCompute.attach_configuration())
    experiment = Experiment(workspace, "slurm")

    def submit(stamp: str) -> None:
        arguments = [stamp, "0"]
        config = ScriptRunConfig(source, "first_line.py", arguments, compute_target="cluster")
        experiment.submit(config)

    return lambda: _time(place, submit)


def _open_sbatch(place: Place) -> Subject:
    folder = place.new_folder("sbatch")

    def submit(stamp: str) -> None:
        path = os.path.join(folder, "job.sh")
        command = shlex.join([sys.executable, SCRIPT, stamp, "0"])
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"#!/bin/bash\n#SBATCH --output={folder}/log\n{command}\n")
        subprocess.run(["sbatch", path], check=True, capture_output=True)

    return lambda: _time(place, submit)
