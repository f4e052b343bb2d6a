"""MLflow's client over a workspace: what it logs are runs, in the kernel and in a script."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from estimatory import Experiment, Run, Workspace
from estimatory.folders.experiment_record import list_recorded
from estimatory.folders.run_labels import get_parameters
from estimatory.folders.run_spec import EnvironmentSpec

pytestmark = pytest.mark.network
MLFLOW = EnvironmentSpec(interpreter=sys.executable, packages=("mlflow-skinny",))


LOGGED = """
mlflow.set_experiment("study")
with mlflow.start_run(run_name="first", tags={"owner": "me"}, description="a try") as run:
    mlflow.log_param("alpha", 0.03)
    mlflow.log_params({"solver": "cd"})
    for loss in (3.0, 2.0, 1.0):
        mlflow.log_metric("loss", loss)
    mlflow.log_metric("acc", 0.5, step=10)
    mlflow.log_metric("acc", 0.7, step=20)
    mlflow.set_tag("stage", "draft")
    mlflow.log_text("hello", "notes/a.txt")
    with mlflow.start_run(nested=True) as child:
        mlflow.log_metric("inner", 1)
"""
TELL = "print(json.dumps([run.info.run_id, child.info.run_id]))"


def test_what_the_client_logs_is_a_run(
    run_client: Callable[[str], Any], workspace: Workspace
) -> None:
    run_id, child_id = run_client(LOGGED + TELL)
    run = workspace.get_run(run_id)
    assert run.experiment.name == "study"
    assert run.get_status() == "Completed"
    assert (run.display_name, run.description) == ("first", "a try")
    assert run.get_metrics() == {"loss": [3.0, 2.0, 1.0], "acc": [0.5, 0.7]}
    assert get_parameters(run.folder, run.spec) == {"alpha": "0.03", "solver": "cd"}
    assert run.get_tags() == {"owner": "me", "stage": "draft"}
    assert run.get_file_names() == ["notes/a.txt"]
    (child,) = run.get_children()
    assert child.id == child_id
    assert child.get_metrics() == {"inner": 1.0}


def test_mlflow_2_logs_as_well(
    run_client: Callable[..., Any], mlflow_2: str, workspace: Workspace
) -> None:
    """As old notebooks have it, resolved as of their day."""
    run = workspace.get_run(run_client(LOGGED + TELL, mlflow_2)[0])
    assert run.get_status() == "Completed"
    assert run.get_metrics() == {"loss": [3.0, 2.0, 1.0], "acc": [0.5, 0.7]}


def test_parameters_are_in_lists_too(
    run_client: Callable[[str], Any], workspace: Workspace
) -> None:
    from estimatory.store import summarize_run

    run_id, _ = run_client(LOGGED + TELL)
    assert summarize_run(workspace.get_run(run_id).folder).parameters["alpha"] == "0.03"


def test_the_client_reads_it_back(run_client: Callable[[str], Any]) -> None:
    read = run_client(
        LOGGED
        + """
client = mlflow.MlflowClient()
found = client.get_run(run.info.run_id)
points = client.get_metric_history(run.info.run_id, "acc")
print(json.dumps({
    "status": found.info.status, "name": found.info.run_name,
    "metrics": found.data.metrics, "params": found.data.params,
    "note": found.data.tags["mlflow.note.content"], "owner": found.data.tags["owner"],
    "points": [[p.step, p.value] for p in points],
    "losses": [p.step for p in client.get_metric_history(run.info.run_id, "loss")],
    "files": [f.path for f in client.list_artifacts(run.info.run_id, "notes")],
    "text": mlflow.artifacts.load_text(run.info.artifact_uri + "/notes/a.txt"),
}))
"""
    )
    assert read == {
        "status": "FINISHED",
        "name": "first",
        "metrics": {"acc": 0.7, "loss": 1.0},
        "params": {"alpha": "0.03", "solver": "cd"},
        "note": "a try",
        "owner": "me",
        "points": [[10, 0.5], [20, 0.7]],
        "losses": [0, 1, 2],
        "files": ["notes/a.txt"],
        "text": "hello",
    }


def test_searching(run_client: Callable[[str], Any], workspace: Workspace) -> None:
    ours = Experiment(workspace, "study").start_logging()
    ours.log("loss", 0.5)
    ours.complete()
    run_id, child_id, *_ = run_client(LOGGED + TELL)
    found = run_client(
        "def ids(text='', **options):\n"
        "    runs = mlflow.search_runs(experiment_names=['study'], filter_string=text,"
        " output_format='list', **options)\n"
        "    return [run.info.run_id for run in runs]\n"
        "print(json.dumps([sorted(ids()), ids('metrics.loss < 1'), ids(\"params.alpha = '0.03'\"),"
        " ids(order_by=['metrics.loss DESC'])[0],"
        " [e.name for e in mlflow.search_experiments()]]))"
    )
    assert found == [sorted([ours.id, run_id, child_id]), [ours.id], [run_id], run_id, ["study"]]


def test_how_runs_end(run_client: Callable[[str], Any], workspace: Workspace) -> None:
    ids = run_client(
        """
mlflow.set_experiment("ends")
ids = []
for status in ("FINISHED", "FAILED", "KILLED"):
    ids.append(mlflow.start_run().info.run_id)
    mlflow.end_run(status)
print(json.dumps(ids))
"""
    )
    ends = [workspace.get_run(run_id).get_status() for run_id in ids]
    assert ends == ["Completed", "Failed", "Canceled"]


def test_a_client_that_is_killed_leaves_a_failed_run(
    run_client: Callable[[str], Any], workspace: Workspace
) -> None:
    with pytest.raises(AssertionError):
        run_client("import os\nmlflow.set_experiment('s'); mlflow.start_run(); os._exit(1)")
    (run,) = workspace.experiments["s"].get_runs()
    assert run.get_status() == "Failed"


REFUSED = {
    "mlflow.set_experiment('a b')": "is not an experiment name",
    "mlflow.get_run('nothing')": "There is no run 'nothing'",
    "mlflow.get_experiment('nothing')": "There is no experiment 'nothing'",
    "mlflow.log_param('a', 1); mlflow.log_param('a', 2)": "'a' of the run is",
    "mlflow.delete_run(mlflow.start_run().info.run_id)": "estimatory delete",
}


def test_refusals_are_the_clients_own_errors(run_client: Callable[[str], Any]) -> None:
    told = run_client(
        f"""
told = []
for code in {list(REFUSED)}:
    try:
        exec(code)
    except mlflow.MlflowException as error:
        told.append(str(error))
    mlflow.end_run()
print(json.dumps(told))
"""
    )
    assert len(told) == len(REFUSED)
    for said, expected in zip(told, REFUSED.values()):
        assert expected in said


def test_an_experiment_can_be_put_away_and_brought_back(
    run_client: Callable[[str], Any], workspace: Workspace
) -> None:
    listed = run_client(
        """
id = mlflow.create_experiment("old", tags={"kind": "study"})
names = lambda: [e.name for e in mlflow.search_experiments()]
seen = [names()]
mlflow.delete_experiment(id); seen.append(names())
mlflow.MlflowClient().restore_experiment(id); seen.append(names())
print(json.dumps(seen + [mlflow.get_experiment(id).tags]))
"""
    )
    assert listed == [["old"], [], ["old"], {"kind": "study"}]


def test_files_of_a_logged_model_are_the_runs(
    run_client: Callable[[str], Any], workspace: Workspace
) -> None:
    run_id, model_id, files = run_client(
        """
from mlflow.entities import LoggedModelStatus
import pathlib
mlflow.set_experiment("models")
client = mlflow.MlflowClient()
with mlflow.start_run() as run:
    mlflow.log_metric("loss", 1)
    model = client.create_logged_model(
        run.info.experiment_id, "model", run.info.run_id, params={"a": "1"})
    pathlib.Path("files").mkdir()
    pathlib.Path("files/weights").write_text("1")
    client.log_model_artifacts(model.model_id, "files")
    client.finalize_logged_model(model.model_id, LoggedModelStatus.READY)
    client.set_logged_model_tags(model.model_id, {"k": "v"})
found = client.search_logged_models(["models"])
assert [(m.status.value, m.tags, m.params) for m in found] == [("READY", {"k": "v"}, {"a": "1"})]
names = [f.path for f in client.list_logged_model_artifacts(model.model_id)]
print(json.dumps([run.info.run_id, model.model_id, names]))
"""
    )
    assert model_id.startswith("m-")
    assert files == ["weights"]
    run = workspace.get_run(run_id)
    assert run.get_file_names() == ["model/weights"]
    assert run.register_model("net", "model").version == 1


def test_in_a_script_it_logs_to_the_scripts_run(
    run_code: Callable[..., Run], monkeypatch: pytest.MonkeyPatch, workspace: Workspace
) -> None:
    """Whatever the kernel that submits it logged to before, and the script sets itself."""
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "estimatory:///somewhere/else")
    monkeypatch.setenv("MLFLOW_EXPERIMENT_ID", "another")
    baseline = Experiment(workspace, "baseline").start_logging()
    baseline.complete()
    code = (
        "import mlflow\n"
        "found = mlflow.search_runs(experiment_names=['baseline'], output_format='list')\n"
        "assert len(found) == 1\n"
        "assert mlflow.get_experiment_by_name('none') is None\n"
        "mlflow.set_experiment(experiment_id='baseline')\n"
        "mlflow.set_experiment('of-its-day')\n"
        "with mlflow.start_run() as run:\n"
        "    mlflow.log_metric('loss', 0.25)\n"
        "    mlflow.log_param('alpha', 1)\n"
        "    mlflow.log_text('x', 'a.txt')\n"
    )
    run = run_code(code, environment=MLFLOW)
    run.wait_for_completion(raise_on_error=False)
    assert run.status == "Completed", run.folder.read_record().failure
    assert run.get_metrics() == {"loss": 0.25}
    assert get_parameters(run.folder, run.spec) == {"alpha": "1"}
    assert "a.txt" in run.get_file_names()
    assert {*workspace.folder.list_run_ids()} == {baseline.id, run.id}
    assert {*workspace.experiments, *list_recorded(workspace.folder)} == {"baseline", "test"}
    assert "asked for experiment 'of-its-day'" in Path(run.folder.log_path(0)).read_text()
    failed = run_code(
        "import mlflow\nmlflow.start_run()\nmlflow.end_run('FAILED')", environment=MLFLOW
    )
    failed.wait_for_completion(raise_on_error=False)
    assert failed.status == "Failed"


def test_a_server_of_the_users_own_stays_in_use(
    run_code: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://mlflow.example")
    run = run_code("import os; print({k: v for k, v in os.environ.items() if 'MLFLOW' in k})")
    run.wait_for_completion()
    text = Path(run.folder.log_path(0)).read_text()
    assert text == "{'MLFLOW_TRACKING_URI': 'http://mlflow.example'}\n"
