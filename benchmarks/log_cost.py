"""What ``run.log(name, value)`` costs its caller, and what a ``kill -9`` costs afterwards."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from typing import Any

from .peers import MISSING, SCRIPTS
from .place import Place
from .table import Beside, Reach, Row, at_most, at_most_times, fastest, say_time, times_faster
from .timing import interleave, median

N_KILLED = 1500
ROUNDS = 5
_PATIENCE_S = 600
_SCRIPT = os.path.join(SCRIPTS, "loggers.py")


@dataclass(frozen=True)
class Subject:
    """A logger of ``scripts/loggers.py``, and how many calls its slowness allows."""

    logger: str
    name: str
    n_calls: int
    module: str = ""
    """Of the peer; empty for ours and for what Python itself offers."""
    rounds: int = ROUNDS
    is_counted: bool = True
    """Whether the points left after a kill can be counted."""


OURS = Subject("Estimatory", "run.log", 100_000)
LIMITS = (
    Subject("Empty", "empty Python call", 100_000, is_counted=False),
    Subject("StructBuffer", "struct into memory", 100_000),
    Subject("StructMmap", "struct into an mmap", 100_000),
)
PEERS = (
    Subject("TensorboardX", "tensorboardX", 100_000, "tensorboardX"),
    Subject("Trackio", "trackio", 100_000, "trackio"),
    # Its points leave the process through a service; what that kept is no file of the script's.
    Subject("WandbOffline", "wandb off-line", 10_000, "wandb", 3, is_counted=False),
    Subject("MlflowSqlite", "MLflow sqlite", 1_000, "mlflow", 2),
)


def measure(place: Place) -> list[Row]:
    """One row: the median call, beside what Python can do and what the peers do."""
    found = [s for s in (OURS, *LIMITS, *PEERS) if not s.module or place.peers.has(s.module)]
    times = _time_calls(place, found)
    losses = {s.name: _count_lost(place, s) for s in found if s.is_counted}
    ours = times[OURS.name]
    beside = [_beside(s, times.get(s.name), losses.get(s.name)) for s in (*LIMITS, *PEERS)]
    peer = fastest(beside, tuple(s.name for s in PEERS))
    lost = losses[OURS.name]
    return [
        Row(
            "run.log(name, value)",
            ours["median_s"],
            (f"mean {say_time(ours['mean_s'])}", f"p95 {say_time(ours['p95_s'])}"),
            (
                f"caller's cost, {place.amount(OURS.n_calls):,} calls",
                f"{N_KILLED:,} points, then kill -9",
            ),
            beside,
            [
                at_most(ours["median_s"], 1e-6),
                at_most_times(ours["median_s"], beside[0], 7),
                times_faster(ours["median_s"], peer, 5),
                Reach("nothing lost on kill -9", lost == 0, f"{lost} of {N_KILLED:,} lost"),
            ],
        )
    ]


def _time_calls(place: Place, subjects: list[Subject]) -> dict[str, dict[str, float]]:
    """The median round of each subject; the slow ones sit some rounds out."""
    answers: dict[str, list[dict[str, float]]] = {subject.name: [] for subject in subjects}
    for number in range(place.rounds(ROUNDS)):
        due = {s.name: lambda s=s: _ask(place, "time", s) for s in subjects if number < s.rounds}
        for name, (answer,) in interleave(due, 1).items():
            answers[name].append(answer)
    return {
        name: {key: median([a[key] for a in rounds]) for key in rounds[0]}
        for name, rounds in answers.items()
    }


def _count_lost(place: Place, subject: Subject) -> int:
    """How many of the points are gone after a kill; another process counts the rest."""
    folder = place.new_folder(subject.logger)
    _run(place, subject, "kill", N_KILLED, folder)
    return N_KILLED - int(_answer(_run(place, subject, "count", 0, folder)))


def _ask(place: Place, act: str, subject: Subject) -> Any:
    folder = place.new_folder(subject.logger)
    return _answer(_run(place, subject, act, place.amount(subject.n_calls), folder))


def _answer(output: str) -> Any:
    return json.loads(output.splitlines()[-1])


def _run(place: Place, subject: Subject, act: str, n_calls: int, folder: str) -> str:
    """The script's output; whatever it started goes with it."""
    interpreter = place.peers.interpreter if subject.module else sys.executable
    with tempfile.TemporaryFile("w+") as errors:  # a pipe would wait for the peers' services
        process = subprocess.Popen(
            [interpreter, _SCRIPT, act, subject.logger, str(n_calls), folder],
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=folder,
            text=True,
            start_new_session=True,
        )
        try:
            output = process.communicate(timeout=_PATIENCE_S)[0]
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if act != "kill" and process.returncode:
            errors.seek(0)
            raise RuntimeError(f"{subject.name}: {errors.read()[-2000:]}")
        return output


def _beside(subject: Subject, times: dict[str, float] | None, lost: int | None) -> Beside:
    if times is None:
        return Beside(subject.name, note=MISSING)
    notes = [f"mean {say_time(times['mean_s'])}"]
    if lost is not None:
        notes.append(f"lost {lost:,}")
    return Beside(subject.name, times["median_s"], ", ".join(notes))
