"""The LightGBM estimator of azureml-contrib-gbdt, over LightGBM's own package."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest

from estimatory import Experiment, Workspace
from estimatory.configuration import MpiConfiguration
from estimatory.errors import ArgumentError, TrainingError, UserError
from estimatory.estimators.lightgbm import LightGBM
from estimatory.estimators.lightgbm.entry import main
from estimatory.estimators.lightgbm.parameters import read_parameters

CONFIG = """# as LightGBM's command line has it
objective = binary
num_iterations = 3
train_metric = true
valid_data = valid.csv
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Rows whose label says whether x + y > 1, in two halves and as a whole."""
    root = tmp_path / "my code"
    root.mkdir()
    rows = [(i % 17 / 17, i % 23 / 23) for i in range(400)]
    lines = [f"{int(x + y > 1)},{x},{y}\n" for x, y in rows]
    for name, part in {"a b": lines[:200], "b": lines[200:], "valid": lines[::2]}.items():
        (root / f"{name}.csv").write_text("".join(part))
    (root / "train.conf").write_text(CONFIG)
    return root


def words_of(estimator: LightGBM) -> tuple[str, ...]:
    return tuple(map(str, estimator.to_request("e").arguments))


@pytest.mark.network
def test_one_model_is_trained_by_two_processes(
    workspace: Workspace, folder: Path, tmp_path: Path
) -> None:
    """Each with rows of its own; the configuration file says the rest."""
    from uv import find_uv_bin

    python = tmp_path / "venv/bin/python"
    subprocess.run(
        [find_uv_bin(), "venv", "-q", "--python", sys.executable, "venv"], cwd=tmp_path, check=True
    )
    install = [find_uv_bin(), "pip", "install", "-q", "--python", python, "lightgbm"]
    subprocess.run(install, check=True)
    estimator = LightGBM(
        folder,
        compute_target="local",
        distributed_training=MpiConfiguration(2),
        lightgbm_config="train.conf",
        data=["a b.csv", "b.csv"],
        num_leaves=7,
        metric=["auc", "binary_logloss"],
    )
    estimator.run_config.environment.python.interpreter_path = str(python)
    estimator.run_config.environment.python.user_managed_dependencies = True
    run = Experiment(workspace, "gbdt").submit(estimator)
    run.wait_for_completion(raise_on_error=False)
    assert run.get_status() == "Completed", run.get_all_logs()
    metrics = run.get_metrics(rank=0)
    assert len(metrics["auc@_valid_1_rank_0"]) == len(metrics["auc@_training_rank_0"]) == 3
    assert metrics["Iteration Time"]["Iteration"] == [1, 2, 3]
    model = Path(run.folder.work_folder, "outputs/model/LightGBM_model.txt").read_text()
    assert "num_leaves=7" in model
    log = Path(run.folder.log_path(0)).read_text()
    assert "Number of data points in the train set: 200" in log
    assert "total number of machines: 2" in log
    assert run.folder.read_spec().framework == "lightgbm"


def test_the_words_of_its_parameters(folder: Path) -> None:
    estimator = LightGBM(
        folder,
        compute_target="local",
        data=["a b.csv"],
        boosting="dart",
        learning_rate=0.1,
        header=False,
        metric=["auc", "l2"],
    )
    assert words_of(estimator) == (
        "--data", "'a b.csv'", "--boosting", "dart", "--learning_rate", "0.1",
        "--header", "false", "--metric", "auc,l2",
    )  # fmt: skip
    request = estimator.to_request("e")
    assert request.parameters["learning_rate"] == "0.1"
    assert "lightgbm" in request.environment.packages


def test_nodes_are_processes_without_being_told(folder: Path) -> None:
    """azureml-contrib-gbdt had them started by MPI, whatever was said."""
    request = LightGBM(folder, compute_target="pool", node_count=2, data=["b.csv"]).to_request("e")
    assert (request.node_count, request.process_count_per_node) == (2, 1)


def test_the_configuration_and_the_command_line_become_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("RANK", "1")
    monkeypatch.setenv("TF_CONFIG", '{"cluster": {"worker": ["h:1", "h:2"]}}')
    words = "--config train.conf --data a b --learning_rate 0.5 --num_iterations 7"
    assert read_parameters(words.split()) == {
        "objective": "binary",
        "num_iterations": 7,
        "is_provide_training_metric": "true",
        "valid": "valid.csv",
        "learning_rate": 0.5,
        "data": "b",
        "machines": "h:1,h:2",
        "num_machines": 2,
        "local_listen_port": 2,
        "pre_partition": "true",
    }


@pytest.mark.parametrize(
    ("switch", "has_header"), [("header=+", True), ("has_header=True", True), ("header = -", False)]
)
def test_a_header_of_the_data_is_known_by_each_of_its_names(
    folder: Path, monkeypatch: pytest.MonkeyPatch, switch: str, has_header: bool
) -> None:
    monkeypatch.chdir(folder)
    Path("predict.conf").write_text(f"task = predict\ninput_model = m.txt\n{switch}\n")
    lightgbm = MagicMock()
    monkeypatch.setitem(sys.modules, "lightgbm", lightgbm)
    main(["--config", "predict.conf", "--data", "b.csv"])
    predict = lightgbm.Booster.return_value.predict
    predict.assert_called_once_with("b.csv", data_has_header=has_header)
    Path("predict.conf").write_text("task = predict\ninput_model = m.txt\nheader = yes\n")
    with pytest.raises(SystemExit, match="header is true or false, not 'yes'"):
        main(["--config", "predict.conf", "--data", "b.csv"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({}, "neither data nor lightgbm_config"),
        ({"data": "b.csv"}, "data is a list of files"),
        ({"data": ["a", "b", "c"]}, "data has 3 files for 1 processes"),
        ({"data": ["a"], "valid": ["b", "c"]}, "valid has 2 files"),
        ({"data": ["a"], "framework_version": "1.0"}, "Supported: 2.2.3, and any release"),
    ],
)
def test_contradictions_are_refused(folder: Path, arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(TrainingError, match=words):
        LightGBM(folder, compute_target="local", **arguments)


def test_there_is_no_script_that_takes_parameters(folder: Path) -> None:
    estimator = LightGBM(folder, compute_target="local", data=["b.csv"])
    with pytest.raises(TrainingError, match="script_params"):
        estimator.to_request("e", script_params={"--a": 1})


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"lightgbm_conf": "train.conf"}, "'lightgbm_conf'. Did you mean 'lightgbm_config'"),
        ({"script_param": {"--a": 1}}, "argument 'script_param'"),
        ({"entry_script": "train.py"}, "argument 'entry_script'"),
        ({"num_iteratons": 5}, "Did you mean 'num_iterations'"),
        ({"min_data_in_leef": 5}, "Did you mean 'min_data_in_leaf'"),
        ({"whatever": {"a": 1}}, "argument 'whatever'"),
        ({"metric": {"a": 1}}, "metric wants a number, a text or a list, and got a dict"),
    ],
)
def test_slips_are_no_parameters_of_lightgbm(
    folder: Path, arguments: dict[str, Any], words: str
) -> None:
    with pytest.raises(ArgumentError, match=words):
        LightGBM(folder, compute_target="local", data=["b.csv"], **arguments)


def test_other_names_and_new_parameters_of_lightgbm_are_taken(folder: Path) -> None:
    given = {"num_leaf": 7, "num_thread": 2, "valid_data": "valid.csv", "lambda_l3": 1, "new": 2}
    words = words_of(LightGBM(folder, compute_target="local", data=["b.csv"], **given))
    assert words[2::2] == tuple(f"--{name}" for name in given)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"lightgbm_config": "absent.conf"}, "lightgbm_config='absent.conf' is not in the source"),
        ({"data": ["absent.csv"]}, "data='absent.csv' is not in the source"),
        ({"data": ["b.csv"], "valid": [Path("c.csv")]}, "valid='c.csv' is not in the source"),
    ],
)
def test_files_that_are_not_there_are_found_at_submission(
    folder: Path, arguments: dict[str, Any], words: str
) -> None:
    with pytest.raises(UserError, match=words):
        LightGBM(folder, compute_target="local", **arguments).to_request("e")


def test_its_signature_is_its_own() -> None:
    known = inspect.signature(LightGBM).parameters
    assert {"lightgbm_config", "data", "others"} <= known.keys()
    assert "entry_script" not in known
