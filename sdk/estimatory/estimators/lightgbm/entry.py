"""One rank of a LightGBM estimator's run: ``python -m`` of this module, in the run's interpreter.

Follows the script of azureml-contrib-gbdt 1.29: the same names of metrics, the model at the same
place.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from estimatory.base.user_messages import say
from estimatory.estimators.lightgbm.parameters import get_rank, is_alone, is_on, read_parameters
from estimatory.metrics.tracking import current_tracker

MODEL = "outputs/model/LightGBM_model.txt"
_PREDICTIONS = "outputs/LightGBM_predict_result.txt"


def main(words: Sequence[str] | None = None) -> None:
    """Do what the parameters say.

    Raises:
        SystemExit: the task is not known, or a file that it needs is not named.
    """
    parameters = read_parameters(words)
    task = parameters.pop("task", "train")
    if task in ("train", "training"):
        train(parameters)
    elif task in ("predict", "prediction", "test"):
        predict(parameters)
    else:
        sys.exit(
            f"task={task} is not done here, train and predict are. For it submit a script of yours "
            "with pip_packages=['lightgbm']."
        )


def train(parameters: dict[str, Any]) -> None:
    """Train a model, log its metrics and keep it."""
    import lightgbm

    if not is_alone(parameters):
        parameters.setdefault("tree_learner", "data")  # else each rank trains a model of its own
    output = parameters.pop("output_model", MODEL)
    start_from = parameters.pop("input_model", None)
    valid = [path for path in parameters.pop("valid", "").split(",") if path]
    data = lightgbm.Dataset(_take(parameters, "data"), params=dict(parameters))
    measured = {f"valid_{i}": lightgbm.Dataset(p, reference=data) for i, p in enumerate(valid, 1)}
    if is_on(parameters, "is_provide_training_metric"):
        measured = {"training": data, **measured}
    booster = lightgbm.train(
        parameters,
        data,
        valid_sets=[*measured.values()],
        valid_names=[*measured],
        init_model=start_from,
        callbacks=[lightgbm.log_evaluation(1), _log_iterations()],
    )
    if get_rank() == 0:
        _make_folder(output)
        booster.save_model(output)
        say(f"The model is in {output}.\n")


def predict(parameters: dict[str, Any]) -> None:
    """Write a line for each row of the data."""
    import lightgbm

    output = parameters.pop("output_result", _PREDICTIONS)
    booster = lightgbm.Booster(model_file=_take(parameters, "input_model"))
    has_header = is_on(parameters, "header")
    found = booster.predict(_take(parameters, "data"), data_has_header=has_header)
    _make_folder(output)
    with open(output, "w", encoding="utf-8") as file:
        file.writelines(f"{row}\n" for row in found.tolist())
    say(f"{len(found)} predictions are in {output}.\n")


def _log_iterations() -> Callable[[Any], None]:
    """Return a callback that logs each iteration's results and duration."""
    run, rank, began = current_tracker(), get_rank(), time.monotonic()

    def log(now: Any) -> None:
        if run is None:
            return
        for of, metric, value, *_ in now.evaluation_result_list or ():
            name, _, place = metric.partition("@")
            run.log(f"{name}@{place}_{of}_rank_{rank}", float(value))
        seconds = time.monotonic() - began
        run.log_row("Iteration Time", Rank=rank, Iteration=now.iteration + 1, ElapsedSec=seconds)

    return log


def _take(parameters: dict[str, Any], name: str) -> str:
    if not parameters.get(name):
        sys.exit(f"LightGBM needs {name}, as an argument of the estimator or in its configuration.")
    return str(parameters.pop(name))


def _make_folder(path: str) -> None:
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)


if __name__ == "__main__":
    main()
