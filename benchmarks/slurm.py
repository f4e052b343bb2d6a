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
from .table import Beside, Reach, Row, say_tail, say_time
from .timing import interleave, median

ROUNDS = 15
MOST_S = 0.2
"""Seconds that a tracked run may add to a bare sbatch of the same script."""
PATIENCE_S = 60.0
SCRIPT = os.path.join(SCRIPTS, "first_line.py")
_WHAT = "Slurm: submit → first line, without the wait in line"
_MARK = "date +%s.%N > "
"""Tells when the batch script itself began."""
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
    notes = (say_tail(times["ours"]),)
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


def _time(place: Place, mark: str, submit: Callable[[str], float]) -> float:
    """Seconds of ours or of a bare sbatch; ``submit`` answers when Slurm had taken the job.

    The scheduler looks at the line once a second, whatever is in it: that wait is left out.
    """
    stamp = os.path.join(place.new_folder("slurm"), "stamp")
    submitted = time.time()
    taken = submit(stamp)
    _await(lambda: os.path.exists(stamp))
    with open(stamp, encoding="utf-8") as file, open(mark, encoding="ascii") as shell:
        began, shell_began = float(file.read().split()[0]), float(shell.read())
    # The next one meets free nodes again.
    _await(lambda: not subprocess.check_output(["squeue", "--me", "-h", "-o", "%i"]))
    return taken - submitted + began - shell_began


def _await(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "Slurm has not executed the job"
        time.sleep(0.02)


def _open_ours(place: Place) -> Subject:
    from estimatory import Experiment, ScriptRunConfig, Workspace
    from estimatory.base.files import read_json
    from estimatory.compute import ComputeTarget, SlurmCompute

    source, mark = place.new_folder("source"), os.path.join(place.new_folder("mark"), "began")
    shutil.copy(SCRIPT, source)
    workspace = Workspace(place.new_folder("workspace"))
    configuration = SlurmCompute.attach_configuration(setup=_MARK + shlex.quote(mark))
    ComputeTarget.attach(workspace, "cluster", configuration)
    experiment = Experiment(workspace, "slurm")

    def submit(stamp: str) -> float:
        arguments = [stamp, "0"]
        config = ScriptRunConfig(source, "first_line.py", arguments, compute_target="cluster")
        run = experiment.submit(config)
        path = os.path.join(os.path.dirname(run.folder.job_script_path), "job.json")
        _await(lambda: os.path.exists(path))
        return float(read_json(path)["submitted_at"])

    return lambda: _time(place, mark, submit)


def _open_sbatch(place: Place) -> Subject:
    folder = place.new_folder("sbatch")
    mark = os.path.join(folder, "began")

    def submit(stamp: str) -> float:
        path = os.path.join(folder, "job.sh")
        lines = [
            "#!/bin/bash",
            f"#SBATCH --output={folder}/log",
            _MARK + shlex.quote(mark),
            shlex.join([sys.executable, SCRIPT, stamp, "0"]),
            "",
        ]
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(lines))
        subprocess.run(["sbatch", path], check=True, capture_output=True)
        return time.time()

    return lambda: _time(place, mark, submit)
