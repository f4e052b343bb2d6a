"""Run and Experiment from outside, with azureml-core's calls."""

from __future__ import annotations

import html
import json
import os
import zipfile

import pytest

from estimatory import Experiment, Run, ScriptRunConfig
from estimatory.errors import (
    ConflictError,
    ExperimentNotFoundError,
    FileNotInRunError,
    RunFailedError,
    UserError,
)


@pytest.fixture
def experiment(workspace):
    return Experiment(workspace, "calls")


@pytest.fixture
def run(experiment):
    return experiment.start_logging()


@pytest.mark.parametrize("name", ["", "-x", "a b", "a/b", "ä", "x" * 256, None])
def test_experiment_names_that_are_not_valid_are_refused(workspace, name):
    with pytest.raises(UserError, match="is not an experiment name"):
        Experiment(workspace, name)


def test_only_what_can_be_submitted_is_submitted(experiment):
    with pytest.raises(UserError, match="wants an Estimator or a ScriptRunConfig"):
        experiment.submit("train.py")


def test_a_missing_entry_script_is_named_with_what_is_there(experiment, workspace, tmp_path):
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "train.py").write_text("")
    with pytest.raises(UserError, match=r"'trian\.py' is not in .*\n.*train\.py"):
        experiment.submit(ScriptRunConfig(str(tmp_path / "code"), "trian.py"))
    assert workspace.folder.list_run_ids() == []


def test_details_have_azures_keys_and_are_json_able(run_code):
    run = run_code("print('x')", arguments=("--reg", "0.1"), parameters={"reg": 0.1})
    details = json.loads(json.dumps(run.wait_for_completion()))
    assert details["runId"] == run.id
    assert details["status"] == "Completed"
    assert details["startTimeUtc"].endswith("Z")
    assert details["runDefinition"]["arguments"] == ["--reg", "0.1"]
    assert "logs/rank-0.log" in details["logFiles"]
    assert run.get_details_with_logs()["logFiles"]["logs/rank-0.log"] == "x\n"
    assert run.type == "azureml.scriptrun"


def test_output_is_shown_while_waiting(run_code, capsys):
    run_code("print('hello'); 1/0").wait_for_completion(show_output=True, raise_on_error=False)
    shown = capsys.readouterr().out
    assert shown.startswith("RunId: ")
    assert "hello" in shown
    assert "Execution Summary" in shown
    assert "Status: Failed" in shown


def test_the_error_of_a_failed_run_says_what_to_do_and_where_its_output_is(run_code):
    run = run_code("import numpy_of_yore")
    with pytest.raises(RunFailedError) as caught:
        run.wait_for_completion()
    first, hint, log = str(caught.value).splitlines()
    assert first.endswith("ModuleNotFoundError: No module named 'numpy_of_yore'")
    assert "has no 'numpy_of_yore': ask for the package that holds it" in hint
    assert log == f"Its output is in {run.folder.log_path(0)}."


def test_a_cell_that_ends_with_a_run_shows_where_it_is(run, experiment):
    run.complete()
    shown = run._repr_html_()
    for text in ("calls", run.id, "azureml.interactiverun", "Completed", run.folder.path):
        assert f">{html.escape(text)}</td>" in shown
    assert ">calls</td>" in experiment._repr_html_()


def test_tags_are_set_changed_and_taken_away(run):
    run.tag("My Favorite Run")
    run.tag("Competition Rank", 1)
    run.set_tags({"a": 2, "b": "x"})
    run.remove_tags(["a"])
    assert run.tags == {"My Favorite Run": None, "Competition Rank": "1", "b": "x"}


def test_properties_stay_as_they_were_set(run):
    run.add_properties({"author": "anna", "n": 3})
    run.add_properties({"author": "anna"})
    with pytest.raises(UserError, match="cannot be changed once set"):
        run.add_properties({"author": "bert", "new": 1})
    assert run.get_properties() == {"author": "anna", "n": "3"}


def test_names_and_descriptions_can_be_edited(run):
    assert run.display_name == run.id
    run.display_name = "better"
    run.description = "a try"
    assert (run.name, run.description) == ("better", "a try")


def test_runs_are_found_by_tag_property_type_and_status(experiment):
    first, second = experiment.start_logging(tags={"k": "1"}), experiment.start_logging()
    second.tag("k", "2")
    second.add_properties({"p": "x"})
    first.complete()

    def ids(**wishes):
        return [r.id for r in experiment.get_runs(**wishes)]

    assert ids() == [second.id, first.id]  # newest first
    assert ids(tags="k") == [second.id, first.id]
    assert ids(tags={"k": 1}) == [first.id]
    assert ids(properties={"p": "x"}) == [second.id]
    assert ids(status="Completed") == [first.id]
    assert ids(type="azureml.scriptrun") == []
    assert (first.number, second.number) == (1, 2)


def test_children_are_made_found_and_left_out_of_the_list(experiment, run):
    children = run.create_children(tag_key="fold", tag_values=[0, 1, 2])
    grandchild = children[0].child_run("deep")
    grandchild.log("x", 1)
    assert [c.id for c in run.get_children(tags={"fold": "1"})] == [children[1].id]
    assert len(list(run.get_children(recursive=True))) == 4
    assert [r.id for r in experiment.get_runs()] == [run.id]
    assert len(list(experiment.get_runs(include_children=True))) == 5
    assert run.get_metrics(recursive=True)[grandchild.id] == {"x": 1}
    assert grandchild.parent.parent.id == run.id
    for wrong in ({}, {"count": 1, "tag_key": "a", "tag_values": [1]}, {"count": 101}):
        with pytest.raises(UserError, match="create_children"):
            run.create_children(**wrong)


def test_a_child_can_be_submitted(run, tmp_path):
    (tmp_path / "main.py").write_text("print(1)")
    child = run.submit_child(ScriptRunConfig(str(tmp_path), "main.py"))
    child.wait_for_completion()
    assert child.parent.id == run.id


def test_folders_go_up_and_come_down_by_prefix(run, tmp_path):
    source = tmp_path / "source"
    (source / "deep").mkdir(parents=True)
    for name in ("a.txt", "deep/b.txt"):
        (source / name).write_text(name)
    run.upload_folder("data", str(source))
    run.upload_files(["x.txt"], [str(source / "a.txt")])
    with pytest.raises(UserError, match="no file"):
        run.upload_files(["y.txt"], [str(source / "absent")])
    run.download_files("data", str(tmp_path / "down"))
    assert (tmp_path / "down" / "data" / "deep" / "b.txt").read_text() == "deep/b.txt"
    run.download_files("data/", str(tmp_path / "flat"), append_prefix=False)
    assert (tmp_path / "flat" / "a.txt").exists()
    with pytest.raises(FileNotInRunError, match=r"x\.txt"):
        run.download_file("z.txt")


def test_code_comes_back_as_a_zip(run_code, tmp_path):
    run = run_code("print('code')")
    path = run.restore_snapshot(path=str(tmp_path))
    assert zipfile.ZipFile(path).read("main.py") == b"print('code')"
    assert run.get_snapshot_id() in path


def test_each_interactive_run_keeps_its_own_outputs(experiment, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    os.mkdir("outputs")
    (tmp_path / "outputs" / "stale.txt").write_text("from before")
    os.utime("outputs/stale.txt", (1, 1))
    for text in ("first", "second"):
        run = experiment.start_logging()
        (tmp_path / "outputs" / "model.txt").write_text(text)
        if text == "second":
            run.upload_file("outputs/model.txt", "outputs/model.txt")
        run.complete()
        with open(run.folder.find_file("outputs/model.txt")) as file:
            assert file.read() == text
        assert "outputs/stale.txt" not in run.get_file_names()


def test_what_has_ended_cannot_be_canceled(run):
    run.complete()
    with pytest.raises(ConflictError, match="has ended already"):
        run.cancel()


def test_an_existing_run_is_opened_by_id(experiment, run):
    run.log("x", 1)
    assert Run(experiment, run.id).get_metrics() == {"x": 1}
    assert Run.get(experiment.workspace, run.id).experiment.name == "calls"


def test_experiments_are_tagged_archived_and_listed(workspace, experiment, run):
    experiment.set_tags({"team": "a"})
    experiment.tag("stage", "first")
    experiment.remove_tags(["team"])
    assert experiment.tags == {"stage": "first"}
    assert [e.name for e in Experiment.list(workspace, tags="stage")] == ["calls"]
    experiment.archive()
    assert Experiment.list(workspace) == []
    assert [e.name for e in Experiment.list(workspace, view_type="All")] == ["calls"]
    experiment.reactivate()
    with pytest.raises(ConflictError, match="has runs"):
        Experiment.delete(workspace, experiment.id)
    with pytest.raises(ExperimentNotFoundError):
        Experiment.delete(workspace, "nobody")


def test_labels_changed_after_the_end_are_seen_in_the_list(workspace, run):
    from estimatory.store import Index, RunQuery

    run.complete()
    index = Index(workspace.folder)
    index.sync()
    run.display_name = "renamed"
    run.set_tags({"k": "v"})
    index.sync()
    (summary,) = index.list_runs(RunQuery(tags={"k": "v"}))
    assert summary.display_name == "renamed"


def test_the_environment_of_a_run_is_azures_object(run_code):
    from estimatory.folders.run_spec import EnvironmentSpec

    run = run_code("print(1)", environment_variables={"A": "1"})
    environment = run.get_environment()
    assert environment.python.user_managed_dependencies
    assert environment.environment_variables == {"A": "1"}
    isolated = EnvironmentSpec(
        run.spec.environment.interpreter, ("six==1.16.0",), as_of="2024-01-01"
    )
    run = run_code("print(1)", environment=isolated)
    run.cancel()
    environment = run.get_environment()
    assert "six==1.16.0" in list(environment.python.conda_dependencies.pip_packages)
    assert environment.resolve_as_of == "2024-01-01"
