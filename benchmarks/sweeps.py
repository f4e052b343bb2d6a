"""Sweeps: children that do nothing, a bad child's end, a look at a thousand trials."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from .place import Place
from .table import Beside, Reach, Row, at_most, at_most_times, say_tail
from .timing import interleave, median, take_times

ROUNDS = 5
CHILDREN = 120
"""Of one sweep; each is a process of its own."""
SLOTS = 2
MOST_CHILD_S = 60 / 3000
POOL_FACTOR = 4.1
"""Times as long as in a bare pool, which makes 12,400 a minute where 3,000 are to be reached."""
MOST_VERDICT_S = 1.0
MOST_LOOK_S = 0.1
TRIALS = 1000
_POOL = "bare pool of processes"
_OPTUNA = "optuna (sqlite, threads, no process)"
_NOTHING = "pass\n"
_BAD = """
import os, sys, time
from estimatory import Run
run, is_bad = Run.get_context(), sys.argv[-1] == "1"
if is_bad:
    open(os.environ["STAMP"], "w").close()
for _ in range(200):
    run.log("AUC", 1.0 if is_bad else 9.0)
    time.sleep(0.05)
"""


def measure(place: Place) -> list[Row]:
    """Three rows."""
    return [_measure_children(place), _measure_verdict(place), _measure_look(place)]


# --- children that do nothing ---------------------------------------------------------------------
def _measure_children(place: Place) -> Row:
    subjects = {
        "ours": lambda: _run_sweep(place) / CHILDREN,
        _POOL: lambda: _run_pool(place) / CHILDREN,
        _OPTUNA: lambda: _run_optuna(place) / CHILDREN,
    }
    times = interleave(subjects, place.rounds(ROUNDS))
    ours = median(times["ours"])
    beside = [
        Beside(name, median(times[name]), _each_minute(times[name])) for name in (_POOL, _OPTUNA)
    ]
    reaches = [at_most(ours, MOST_CHILD_S), at_most_times(ours, beside[0], POOL_FACTOR)]
    conditions = (f"{CHILDREN} children, {SLOTS} at once; process, log, record",)
    notes = (_each_minute(times["ours"]),)
    return Row("Sweep: a child that does nothing", ours, notes, conditions, beside, reaches)


def _each_minute(times: list[float]) -> str:
    return f"{60 / median(times):,.0f} a minute"


def _run_sweep(place: Place) -> float:
    """Return the seconds from the start of the first child to the end of the last."""
    from estimatory.sweeps.trials import read_state

    run = _submit(place, _NOTHING, "uniform(0, 1)", trials=CHILDREN)
    run.wait_for_completion()
    trials = read_state(run.folder).trials
    assert {trial.status for trial in trials} == {"Completed"}
    return max(t.ended_at or 0.0 for t in trials) - min(t.started_at or 0.0 for t in trials)


def _submit(place: Place, code: str, x: str, *, trials: int, policy: str = "none"):
    from estimatory import Experiment, Run, Workspace
    from estimatory.configuration import default_environment
    from estimatory.submission.request import RunRequest
    from estimatory.submission.submit import submit
    from estimatory.sweeps.plan import RANDOM, Named, SweepPlan
    from estimatory.sweeps.policies.table import parse_policy
    from estimatory.sweeps.space_text import parse_expression
    from estimatory.sweeps.submission import make_sweep_request

    request = RunRequest(
        "sweeps",
        "main.py",
        default_environment(),
        source_files={"main.py": code.encode()},
        primary_metric="AUC",
        primary_metric_goal="max",
    )
    expression = parse_expression(x)
    assert expression is not None
    plan = SweepPlan(
        {"x": expression}, Named(RANDOM), parse_policy(policy), trials, max_concurrent=SLOTS
    )
    workspace = Workspace(place.new_folder("sweep"))
    folder = submit(workspace.folder, make_sweep_request(request, plan))
    return Run(Experiment(workspace, "sweeps"), folder.run_id)


def _run_pool(place: Place) -> float:
    script = os.path.join(place.new_folder("pool"), "main.py")
    with open(script, "w", encoding="utf-8") as file:
        file.write(_NOTHING)
    begin = time.perf_counter()
    with ThreadPoolExecutor(SLOTS) as pool:
        list(pool.map(lambda n: subprocess.run([sys.executable, script, str(n)]), range(CHILDREN)))
    return time.perf_counter() - begin


def _run_optuna(place: Place) -> float:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    storage = f"sqlite:///{place.new_folder('optuna')}/study.db"
    study = optuna.create_study(storage=storage, sampler=optuna.samplers.RandomSampler())
    begin = time.perf_counter()
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1), CHILDREN, n_jobs=SLOTS)
    return time.perf_counter() - begin


# --- a bad child ----------------------------------------------------------------------------------
def _measure_verdict(place: Place) -> Row:
    times = [_time_verdict(place) for _ in range(place.rounds(ROUNDS))]
    reach = at_most(max(times), MOST_VERDICT_S, of="worst ")
    what = "Sweep: a bad child's first value → its process gone"
    return Row(what, median(times), (say_tail(times),), ("bandit policy",), [], [reach])


def _time_verdict(place: Place) -> float:
    """Return the seconds from the start of the bad child's script to its end."""
    stamp = os.path.join(place.new_folder("stamp"), "began")
    os.environ["STAMP"] = stamp
    run = _submit(place, _BAD, "choice(9, 1)", trials=2, policy="bandit:0.2")
    from estimatory.sweeps.trials import read_state

    while not (ended := [t for t in read_state(run.folder).trials if t.ended_at]):
        time.sleep(0.01)
    began, over = os.stat(stamp).st_mtime, ended[0].ended_at or 0.0
    run.cancel()
    run.wait_for_completion(raise_on_error=False)
    return over - began


# --- a look at very many --------------------------------------------------------------------------
def _measure_look(place: Place) -> Row:
    from estimatory.sweeps.view import read_sweep

    run = _submit(place, _NOTHING, "uniform(0, 1)", trials=3)
    run.wait_for_completion()
    _write_trials(run.folder)
    look: Callable[[], object] = lambda: json.dumps(read_sweep(run.folder).to_json())  # noqa: E731
    times = take_times({"ours": look}, place.rounds(ROUNDS * 5))["ours"]
    reaches: list[Reach] = [at_most(median(times), MOST_LOOK_S)]
    what = f"Sweep: a look at {TRIALS:,} trials, as REST answers it"
    return Row(what, median(times), (say_tail(times),), (), [], reaches)


def _write_trials(folder) -> None:
    with open(folder.trials_path, "a", encoding="utf-8") as log:
        for number in range(3, TRIALS):
            name, value = f"{folder.run_id}_{number}", number / TRIALS
            drawn = {"kind": "drawn", "name": name, "parameters": {"x": value}}
            ended = {
                **{"kind": "ended", "name": name, "number": number, "status": "Completed"},
                **{"best": value, "last": value, "steps": 9, "reason": ""},
                **{"started_at": 1.0, "ended_at": 2.0},
            }
            log.writelines(json.dumps({"at": 1.0, **event}) + "\n" for event in (drawn, ended))
