"""From submitting a script to its first line, and from its end to the waiter knowing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from .peers import MISSING, SCRIPTS
from .place import Place
from .table import Beside, Row, at_most, at_most_times, fastest, say_tail, times_faster
from .timing import interleave, median

ROUNDS = 15
PEER_ROUNDS = 3
SCRIPT = os.path.join(SCRIPTS, "first_line.py")
SCRIPT_S = 1.5
"""How long the script runs: longer than the first second, in which waiters may poll closely."""
_SUBMITIT, _MLFLOW = "submitit local", "mlflow run"
_PROJECT = """
name: first_line
entry_points:
  main:
    command: "python first_line.py {} {}"
"""


@dataclass(frozen=True)
class Launch:
    """Seconds to the script's first line, and from its last to the waiter knowing."""

    to_first_line_s: float
    from_exit_s: float


Subject = Callable[[], Launch]


def measure(place: Place, script_s: float = SCRIPT_S) -> list[Row]:
    """Two rows of the same launches."""
    ours = {"ours": _open_ours(place, script_s), "subprocess": _open_subprocess(place, script_s)}
    peers = _open_peers(place, script_s)
    interleave({**ours, **peers}, 1)
    answers = interleave({**ours, **peers}, place.rounds(PEER_ROUNDS))
    for name, more in interleave(ours, place.rounds(ROUNDS)).items():
        answers[name] += more
    return [
        _make_row("submit → first line of the script", answers, "to_first_line_s", 0.060, 3.5),
        _make_row("exit → wait_for_completion returns", answers, "from_exit_s", 0.030),
    ]


def _make_row(
    what: str,
    answers: dict[str, list[Launch]],
    part: str,
    limit_s: float,
    limit_times: float | None = None,
) -> Row:
    """Make the row of one part of the launches; ``limit_times`` is beside a bare subprocess."""
    times = {name: [getattr(a, part) for a in found] for name, found in answers.items()}
    ours = median(times["ours"])
    beside = [
        Beside(name, median(times[name])) if name in times else Beside(name, note=MISSING)
        for name in ("subprocess", _SUBMITIT, _MLFLOW)
    ]
    peer = fastest(beside, (_SUBMITIT, _MLFLOW))
    beside_bare = [at_most_times(ours, beside[0], limit_times)] if limit_times else []
    return Row(
        what,
        ours,
        (say_tail(times["ours"]),),
        ("kernel environment, warm",),
        [*beside, Beside("ray job submit", note="left out: too heavy to install")],
        [at_most(ours, limit_s), times_faster(ours, peer, 4), *beside_bare],
    )


def _time(place: Place, start_and_wait: Callable[[str], tuple[float, float]]) -> Launch:
    """Time one launch; the function gets the stamp's path, returns when it submitted and knew."""
    stamp = os.path.join(place.new_folder("launch"), "stamp")
    submitted, knew = start_and_wait(stamp)
    with open(stamp, encoding="utf-8") as file:
        began, ended = map(float, file.read().split())
    return Launch(began - submitted, knew - ended)


def _open_ours(place: Place, script_s: float) -> Subject:
    from estimatory import Experiment, ScriptRunConfig, Workspace

    source = place.new_folder("source")
    shutil.copy(SCRIPT, source)
    experiment = Experiment(Workspace(place.new_folder("workspace")), "launch")

    def start_and_wait(stamp: str) -> tuple[float, float]:
        submitted = time.time()
        config = ScriptRunConfig(source, "first_line.py", [stamp, script_s])
        experiment.submit(config).wait_for_completion()
        return submitted, time.time()

    return lambda: _time(place, start_and_wait)


def _open_subprocess(place: Place, script_s: float) -> Subject:
    def start_and_wait(stamp: str) -> tuple[float, float]:
        submitted = time.time()
        subprocess.run([sys.executable, SCRIPT, stamp, str(script_s)], check=True)
        return submitted, time.time()

    return lambda: _time(place, start_and_wait)


def _open_peers(place: Place, script_s: float) -> dict[str, Subject]:
    peers = {}
    if place.peers.has("submitit"):
        peers[_SUBMITIT] = _open_submitit(place, script_s)
    if place.peers.has("mlflow"):
        peers[_MLFLOW] = _open_mlflow(place, script_s)
    return peers


def _open_submitit(place: Place, script_s: float) -> Subject:
    driver = os.path.join(SCRIPTS, "through_submitit.py")

    def start_and_wait(stamp: str) -> tuple[float, float]:
        folder = place.new_folder("submitit")
        command = [place.peers.interpreter, driver, SCRIPT, stamp, str(script_s), folder]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        submitted, knew = map(float, done.stdout.split())
        return submitted, knew

    return lambda: _time(place, start_and_wait)


def _open_mlflow(place: Place, script_s: float) -> Subject:
    folder = place.new_folder("mlflow")
    shutil.copy(SCRIPT, folder)
    tools = os.path.dirname(place.peers.interpreter)
    variables = {
        **os.environ,
        "PATH": tools + os.pathsep + os.environ["PATH"],
        "MLFLOW_TRACKING_URI": f"sqlite:///{folder}/mlflow.db",
        "GIT_PYTHON_REFRESH": "quiet",
    }

    def start_and_wait(stamp: str) -> tuple[float, float]:
        with open(os.path.join(folder, "MLproject"), "w", encoding="utf-8") as file:
            file.write(_PROJECT.format(stamp, script_s))
        command = [os.path.join(tools, "mlflow"), "run", folder, "--env-manager", "local"]
        submitted = time.time()
        subprocess.run(command, check=True, capture_output=True, env=variables, cwd=folder)
        return submitted, time.time()

    return lambda: _time(place, start_and_wait)
