"""Whole stories in Azure ML's words: submit with inputs, find them in the script, look back."""

from __future__ import annotations

import json
import textwrap

import pytest

from estimatory import Experiment
from estimatory.data import Dataset, OutputFileDatasetConfig, list_runs_with
from estimatory.errors import UserError
from estimatory.models import Model

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def submit(workspace, tmp_path):
    """Submit source through the user's doors; returns the completed run."""

    def start(code, arguments):
        from estimatory import ScriptRunConfig

        folder = tmp_path / "code"
        folder.mkdir(exist_ok=True)
        (folder / "train.py").write_text(textwrap.dedent(code))
        config = ScriptRunConfig(str(folder), "train.py", arguments=arguments)
        run = Experiment(workspace, "data").submit(config)
        run.wait_for_completion()
        return run

    return start


def test_a_table_as_in_the_labs(workspace, store, put, submit):
    put("d/b.csv", "x,y\n3,1\n")
    put("d/a.csv", "x,y\n1,0\n2,1\n")
    table = Dataset.Tabular.from_delimited_files((store, "d/*.csv"))
    table = table.register(workspace, "diabetes dataset", create_new_version=True)
    code = """
        import argparse
        from estimatory import Run
        from estimatory.data import Dataset
        parser = argparse.ArgumentParser()
        parser.add_argument("--input-data", type=str, dest="dataset_id")
        args = parser.parse_args()
        run = Run.get_context()
        frame = run.input_datasets["training_data"].to_pandas_dataframe()
        run.log_list("x", frame["x"].tolist())
        again = Dataset.get_by_id(run.experiment.workspace, id=args.dataset_id)
        run.log("same", again.name == "diabetes dataset" and len(again.to_pandas_dataframe()) == 3)
    """
    given = Dataset.get_by_name(workspace, "diabetes dataset").as_named_input("training_data")
    run = submit(code, ["--input-data", given])
    assert run.get_metrics() == {"x": [1, 2, 3], "same": True}
    details = json.loads(json.dumps(run.get_details()))
    [described] = details["inputDatasets"]
    assert described["dataset"] == {"id": table.id, "name": "diabetes dataset", "version": 1}
    assert described["consumptionDetails"]["inputName"] == "training_data"
    assert len(described["contentHash"]) == 64


def test_files_as_in_the_labs(workspace, store, put, submit):
    put("d/diabetes.csv", "x\n1\n")
    put("d/diabetes2.csv", "x\n2\n")
    files = Dataset.File.from_files((store, "d/*.csv")).register(workspace, "files")
    code = """
        import glob, os, sys
        from estimatory import Run
        run = Run.get_context()
        path = run.input_datasets["training_files"]
        assert path == sys.argv[2], (path, sys.argv)
        names = sorted(os.path.basename(p) for p in glob.glob(path + "/*.csv"))
        run.log_list("names", names)
    """
    given = files.as_named_input("training_files").as_download()
    run = submit(code, ["--input-data", given])
    assert run.get_metrics()["names"] == ["diabetes.csv", "diabetes2.csv"]


def test_prepare_then_train(workspace, store, put, submit):
    """What one run leaves as a dataset is what the next one reads, and both say so."""
    put("raw.csv", "x\n1\n2\n3\n")
    raw = Dataset.Tabular.from_delimited_files((store, "raw.csv"))
    output = OutputFileDatasetConfig("prepped", destination=(store, "prepped/{run-id}"))
    output = output.read_delimited_files().register_on_complete("prepped data")
    code = """
        import os, sys
        from estimatory import Run
        run = Run.get_context()
        frame = run.input_datasets["raw"].to_pandas_dataframe()
        path = os.path.join(run.output_datasets["prepped"], "part.csv")
        frame[frame["x"] > 1].to_csv(path, index=False)
    """
    prepare = submit(code, [raw.as_named_input("raw"), output])
    [made] = prepare.get_details()["outputDatasets"]
    prepped = Dataset.get_by_name(workspace, "prepped data")
    assert made["identifier"]["registeredId"] == prepped.id
    code = """
        from estimatory import Run
        run = Run.get_context()
        run.log("total", run.input_datasets["prepped"].to_pandas_dataframe()["x"].sum())
    """
    train = submit(code, [prepped.as_named_input("prepped")])
    assert train.get_metrics() == {"total": 5}
    assert train.get_details()["inputDatasets"][0]["dataset"]["name"] == "prepped data"


def test_an_unknown_input_is_named_with_the_known_ones(store, put, submit):
    put("a.csv", "x\n1\n")
    table = Dataset.Tabular.from_delimited_files((store, "a.csv"))
    code = """
        from estimatory import Run
        try:
            Run.get_context().input_datasets["typo"]
        except KeyError as error:
            Run.get_context().log("said", str(error))
    """
    run = submit(code, [table.as_named_input("data")])
    assert "has no input 'typo'; it has: data" in run.get_metrics()["said"]


def test_a_model_knows_the_data_that_it_was_made_with(workspace, store, put, submit):
    put("a.csv", "x\n1\n")
    put("b.csv", "x\n2\n")
    tabular = Dataset.Tabular.from_delimited_files
    table = tabular((store, "a.csv")).register(workspace, "a")
    other = tabular((store, "b.csv")).register(workspace, "b")
    run = submit("open('outputs/m.txt', 'w').write('m')", [table.as_named_input("data")])
    model = run.register_model(
        "m", "outputs/m.txt", datasets=[(Dataset.Scenario.VALIDATION, other)]
    )
    assert {s: [d.name for d in found] for s, found in model.datasets.items()} == {
        "validation": ["b"],
        "input": ["a"],
    }
    assert model.datasets["input"][0].to_pandas_dataframe()["x"].tolist() == [1]
    assert [m.name for m in Model.list(workspace, dataset_id=table.id)] == ["m"]
    assert Model.list(workspace, dataset_id="absent") == []
    by_hand = Model.register(
        workspace, __file__, "n", datasets=[(Dataset.Scenario.TRAINING, table)]
    )
    assert Model(workspace, "n").datasets["training"][0].id == table.id
    assert by_hand.run is None
    with pytest.raises(UserError, match="list of pairs"):
        Model.register(workspace, __file__, "n", datasets=[table])


def test_what_a_script_looks_up_by_itself_is_told_too(workspace, store, put, submit):
    put("a.csv", "x\n1\n")
    table = Dataset.Tabular.from_delimited_files((store, "a.csv")).register(workspace, "a")
    code = """
        from estimatory import Run
        from estimatory.data import Dataset
        Dataset.get_by_name(Run.get_context().experiment.workspace, "a").to_pandas_dataframe()
    """
    run = submit(code, [])
    [told] = run.get_details()["inputDatasets"]
    assert told["dataset"] == {"id": table.id, "name": "a", "version": 1}
    assert told["consumptionDetails"]["type"] == "Reference"
    assert list_runs_with(workspace.folder, table.id) == [run.id]
    given = submit(code, [table.as_named_input("data")])
    assert len(given.get_details()["inputDatasets"]) == 1
