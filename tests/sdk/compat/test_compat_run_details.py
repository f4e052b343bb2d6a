"""``RunDetails``: its data at any time of a run, and its text where no notebook is."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from estimatory import Experiment, Run, Workspace
from estimatory.api import run_details
from estimatory.api.run_details import RunDetails
from estimatory.errors import UserError


@pytest.fixture(autouse=True)
def no_view(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_details, "_view", None)


def test_the_data_of_a_run_that_logged(workspace: Workspace) -> None:
    run = Experiment(workspace, "study").start_logging(display_name="first")
    run.log("loss", 0.5)
    run.log("loss", 0.25)
    run.log("size", 3)
    run.log_table("curve", {"x": [1, 2], "y": [3, 4]})
    run.tag("owner", "me")
    child = run.child_run()
    child.log("inner", 1)
    child.complete()
    run.complete()
    data = RunDetails(run).get_widget_data()
    assert json.loads(json.dumps(data)) == data
    assert (data["status"], data["run_id"], data["loading"]) == ("Completed", run.id, False)
    metrics = {m["name"]: m for m in data["run_metrics"]}
    assert metrics["loss"]["series"] == [{"data": [0.5, 0.25]}]
    assert metrics["loss"]["categories"] == [0, 1]
    assert metrics["size"]["series"] == [{"data": [3]}]
    assert metrics["curve"]["series"] == [
        {"name": "x", "data": [1, 2]},
        {"name": "y", "data": [3, 4]},
    ]
    assert data["run_properties"]["tags"] == {"owner": "me"}
    assert [c["run_id"] for c in data["child_runs"]] == [child.id]
    assert data["children_metrics"][child.id][0]["name"] == "inner"


def test_before_during_and_after(run_code: Callable[..., Run]) -> None:
    run = run_code("from estimatory import Run\nprint('hello')\nRun.get_context().log('a', 1)")
    before = RunDetails(run).get_widget_data()
    assert before["run_id"] == run.id
    assert before["run_properties"]["end_time_utc"] is None or before["status"] == "Completed"
    run.wait_for_completion()
    after = RunDetails(run).get_widget_data()
    assert after["status"] == "Completed"
    assert after["run_logs"] == "hello\n"
    assert after["run_properties"]["run_duration"].startswith("0:00:")
    assert after["run_properties"]["script_name"] == "main.py"
    assert "logs/rank-0.log" in after["run_properties"]["log_files"]


def test_without_a_notebook_it_is_text(
    run_code: Callable[..., Run], capsys: pytest.CaptureFixture[str]
) -> None:
    run = run_code(
        "from estimatory import Run\nRun.get_context().log('a', 1)\nraise ValueError('x')"
    )
    run.wait_for_completion(raise_on_error=False)
    capsys.readouterr()
    RunDetails(run).show()
    text = capsys.readouterr().out
    assert f"Run {run.id}: Failed" in text
    assert "a           1" in text
    assert "ValueError: x" in text


def test_a_view_shows_it(workspace: Workspace) -> None:
    shown: list[str] = []
    run_details.set_view(lambda folder: shown.append(folder.run_id))
    run = Experiment(workspace, "study").start_logging()
    RunDetails(run).show(render_lib=None, widget_settings={"debug": True})
    assert shown == [run.id]


def test_only_runs_can_be_shown() -> None:
    with pytest.raises(UserError, match="wants a Run, and got a str"):
        RunDetails("run-1")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("get_steps", "pipelines"),
        ("info", "MLflow"),
        ("nothing", "no attribute"),
    ],
)
def test_what_a_run_lacks_says_what_to_use(workspace: Workspace, name: str, said: str) -> None:
    run = Experiment(workspace, "study").start_logging(outputs=False)
    assert not hasattr(run, name)
    with pytest.raises(AttributeError, match=said):
        getattr(run, name)


def test_a_run_reads_the_workspaces_secrets(workspace: Workspace) -> None:
    workspace.get_default_keyvault().set_secret("token", "s3cret")
    run = Experiment(workspace, "study").start_logging(outputs=False)
    assert run.get_secret("token") == "s3cret"
    assert run.get_secrets(["token", "other"]) == {"token": "s3cret", "other": None}
    run.complete()


def test_offline_the_same_calls_only_print(capsys: pytest.CaptureFixture[str]) -> None:
    """A script that was written for a run can be tried by hand."""
    run = Run.get_context()
    for name in (n for n in dir(Run) if n.startswith(("log", "upload", "set_tags", "flush"))):
        assert hasattr(run, name), name
    run.log_confusion_matrix("matrix", {"schema_type": "confusion_matrix"})
    run.set_tags({"a": 1})
    run.upload_files(["x"], ["y"])
    run.flush()
    assert run.get_tags() == {"a": "1"}
    assert "Attempted to log confusion matrix matrix" in capsys.readouterr().out
