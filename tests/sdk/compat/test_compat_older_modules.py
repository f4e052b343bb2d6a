"""Modules of older releases: what still has a meaning is handed over, the rest stops no file."""

from __future__ import annotations

import importlib
import runpy
from pathlib import Path

import pytest

from estimatory.errors import UserError

pytestmark = pytest.mark.usefixtures("installed")

MOVED = {
    "azureml.contrib.tensorboard.Tensorboard": "azureml.tensorboard",
    "azureml.contrib.tensorboard.export.export_to_tensorboard": "azureml.tensorboard.export",
    "azureml.core.telemetry.set_diagnostics_collection": "azureml.telemetry",
    "azureml.train.widgets.RunDetails": "azureml.widgets",
}
GONE = {
    "azureml.api.realtime.services.generate_schema": "init() and run()",
    "azureml.api.schema.dataTypes.DataTypes": "init() and run()",
    "azureml.contrib.functions.package_http": "init() and run()",
    "azureml.contrib.train.rl.Ray": "ray[rllib]",
    "azureml.contrib.train.rl.ReinforcementLearningEstimator": "ray[rllib]",
    "azureml.core.compute.AksEndpoint": "init() and run()",
    "azureml.core.project.Project": "Experiment(ws, name)",
    "azureml.dataprep.ErrorHandling": "to_pandas_dataframe()",
    "azureml.dataprep.ReplacementsValue": "to_pandas_dataframe()",
    "azureml.dataprep.StreamInfo": "to_pandas_dataframe()",
    "azureml.dataprep.api.readers.read_csv": "to_pandas_dataframe()",
    "azureml.dataprep.auto_read_file": "to_pandas_dataframe()",
    "azureml.dataprep.col": "to_pandas_dataframe()",
    "azureml.dataprep.read_csv": "to_pandas_dataframe()",
    "azureml.logging.get_azureml_logger": "run.log(name, value)",
    "azureml.services.publish": "init() and run()",
    "azureml.studio.core.io.data_frame_directory.load_data_frame_from_directory": "designer",
}


@pytest.mark.parametrize("path", MOVED)
def test_an_older_module_hands_over_what_the_newer_one_has(path: str) -> None:
    module, _, name = path.rpartition(".")
    newer = importlib.import_module(MOVED[path])
    assert getattr(importlib.import_module(module), name) is getattr(newer, name)


@pytest.mark.parametrize("path", GONE)
def test_an_older_name_is_imported_and_its_use_says_what_to_use(path: str, tmp_path: Path) -> None:
    module, _, name = path.rpartition(".")
    (tmp_path / "script.py").write_text(f"from {module} import {name} as given")
    given = runpy.run_path(str(tmp_path / "script.py"))["given"]
    with pytest.raises(UserError) as caught:
        given()
    assert f"Estimatory has no {path}." in str(caught.value)
    assert GONE[path] in str(caught.value)


@pytest.mark.parametrize(
    ("path", "guess"),
    [
        ("azureml.cor", "Did you mean azureml.core?"),
        ("azureml.core.exceptions", "Did you mean azureml.exceptions?"),
        ("azureml.core.wrkspace", "Did you mean azureml.core.workspace?"),
        ("azureml.core.get_runs", "Did you mean get_run?"),
        ("azureml.train.hyperdriv", "Did you mean azureml.train.hyperdrive?"),
        ("azureml.mp", ""),
        ("azureml.nothing", ""),
    ],
)
def test_for_a_module_a_module_is_guessed(path: str, guess: str) -> None:
    with pytest.raises(ModuleNotFoundError) as caught:
        importlib.import_module(path)
    said = " ".join(filter(None, (f"Estimatory has no {path}.", guess)))
    assert str(caught.value) == f"{said} docs/migration.md lists what maps to what."
