"""Calls of the SDK's runs: what they find and what they give back."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from estimatory import Experiment, OutputFileDatasetConfig, Run, ScriptRunConfig, Workspace
from estimatory.compute import AmlCompute, ComputeTarget
from estimatory.errors import (
    ConflictError,
    FileNotInRunError,
    RunEnvironmentError,
    SnapshotError,
    UserError,
)


@pytest.fixture
def experiment(workspace: Workspace) -> Experiment:
    return Experiment(workspace, "calls")


@pytest.fixture
def run(experiment: Experiment) -> Run:
    return experiment.start_logging("first", outputs=False)


# --- finding ----------------------------------------------------------------------------------
def test_runs_are_listed_from_the_class(experiment: Experiment, run: Run) -> None:
    child = run.child_run("below")
    child.tag("fold", "1")
    run.complete()

    def ids(**wishes: object) -> list[str]:
        return [one.id for one in Run.list(experiment, **wishes)]  # type: ignore[arg-type]

    assert ids() == [run.id]
    assert ids(include_children=True) == [child.id, run.id]
    assert ids(tags={"fold": "1"}, include_children=True) == [child.id]
    assert ids(status="Running") == []
    with pytest.raises(UserError, match=r"an Experiment.*calls"):
        Run.list("calls")  # type: ignore[arg-type]


def test_runs_are_listed_by_their_compute_target(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("print(1)")
    pool = ComputeTarget.create(
        workspace, "pool", AmlCompute.provisioning_configuration("D1", max_nodes=1)
    )
    runs = [
        Experiment(workspace, name).submit(
            ScriptRunConfig(str(tmp_path), "main.py", compute_target=target)
        )
        for name, target in (("one", pool), ("two", "local"), ("three", pool))
    ]
    for one in runs:
        one.wait_for_completion()
    assert [one.run_id for one in Run.list_by_compute(pool)] == [runs[2].id, runs[0].id]
    assert list(Run.list_by_compute(pool, status="Failed")) == []
    with pytest.raises(UserError, match=r"compute.*pool"):
        Run.list_by_compute("pool")  # type: ignore[arg-type]


def test_a_script_finds_its_run_by_the_older_name(run_code: Callable[..., Run]) -> None:
    code = (
        "from azureml.core import Run\n"
        "from azureml.core.run import Run as Same\n"
        "run = Run.get_submitted_run()\n"
        "Run.get_context(used_for_context_manager=True, _batch_upload_metrics=False)\n"
        "run.log('x', 1)"
    )
    run = run_code(code)
    run.wait_for_completion()
    assert run.get_metrics() == {"x": 1}
    with pytest.raises(RunEnvironmentError, match="belongs to no run"):
        Run.get_submitted_run()


def test_children_asked_for_by_their_count_are_numbered(run: Run) -> None:
    children = run.create_children(count=2)
    tags = [child.tags["azureml.batch_child_number"] for child in children]
    assert tags == ["0", "1"]


# --- files --------------------------------------------------------------------------------------
LEAVES = """
import os
open("beside.txt", "w").write("x")
os.makedirs("made")
open("made/deep.txt", "w").write("x")
os.makedirs("outputs", exist_ok=True)
open("outputs/kept.txt", "w").write("y")
"""


def test_a_file_that_the_script_left_beside_itself_is_found(run_code: Callable[..., Run]) -> None:
    run = run_code(LEAVES)
    run.wait_for_completion()
    lies = re.escape(str(Path(run.folder.work_folder, "beside.txt")))
    for fetch in (run.download_file, run.download_files, run._download_artifact_contents_to_string):
        with pytest.raises(FileNotInRunError, match=rf"(?s)It lies beside.* {lies}.*`outputs`"):
            fetch("beside.txt")
    with pytest.raises(FileNotInRunError, match=rf"(?s)It lies beside.* {lies}"):
        run.register_model("beside", "beside.txt")
    with pytest.raises(FileNotInRunError, match=r"(?s)It lies beside.*work/made\."):
        run.download_files("made/")
    with pytest.raises(FileNotInRunError, match=r"(?s)outputs/kept\.txt.*Only what a script"):
        run.download_file("../nowhere.txt")
    with pytest.raises(UserError, match=rf"The script left one in {lies}"):
        run.upload_file("beside.txt", "beside.txt")
    assert run.get_file_names() == [
        "logs/rank-0.log", "logs/worker.log", "outputs/kept.txt"
    ]  # fmt: skip


def test_a_file_of_the_code_is_said_to_be_one(run: Run, tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text("")
    run.take_snapshot(tmp_path)
    with pytest.raises(FileNotInRunError, match=r"part of the code, which run\.restore_snapshot"):
        run.download_file("train.py")


def test_uploads_answer_what_was_added(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.txt").write_text("a")
    added = run.upload_file("models/a.txt", str(folder / "a.txt"))
    artifact = added.artifacts["models/a.txt"]
    assert artifact.path == "models/a.txt"
    assert artifact.artifact_id == f"ExperimentRun/dcid.{run.id}/models/a.txt"
    content = added.artifact_content_information["models/a.txt"].content_uri
    assert Path(content.removeprefix("file://")).read_text() == "a"
    artifacts, results = run.upload_files(
        ["b.txt"], [str(folder / "a.txt")], return_artifacts=True, timeout_seconds=5
    )
    assert artifacts["b.txt"].path == "b.txt"
    assert len(results) == 1
    assert [list(one.artifacts) for one in run.upload_folder("all", str(folder))] == [["all/a.txt"]]


def test_a_datastore_for_an_upload_is_said_to_mean_nothing(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    run.upload_file("a.txt", io.BytesIO(b"a"), datastore_name="archive")
    assert "datastore_name='archive': a run keeps its files itself" in capsys.readouterr().err


def test_logs_are_not_copied_into_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="is not a folder"):
        run.get_all_logs(str(tmp_path / "file"))


# --- code ---------------------------------------------------------------------------------------
def test_an_interactive_run_is_given_its_code_once(run: Run, tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text("print(1)")
    with pytest.raises(SnapshotError, match="no file or folder"):
        run.take_snapshot(str(tmp_path / "absent"))
    key = run.take_snapshot(str(tmp_path / "train.py"))
    assert run.get_snapshot_id() == key
    assert Run(run.experiment, run.id).get_snapshot_id() == key
    with zipfile.ZipFile(run.restore_snapshot(path=str(tmp_path / "new/folder"))) as archive:
        assert archive.read("train.py") == b"print(1)"
    with pytest.raises(UserError, match="is not a folder"):
        run.restore_snapshot(path=str(tmp_path / "train.py"))
    with pytest.raises(SnapshotError, match=f"its code already: the snapshot {key}"):
        run.take_snapshot(str(tmp_path))


# --- states -------------------------------------------------------------------------------------
def test_a_run_starts_once(run: Run) -> None:
    assert run.start() is None
    assert run.status == "Running"
    assert run.get_detailed_status() == {"status": "Running", "details": None}
    run.complete()
    with pytest.raises(ConflictError, match="cannot start again: it is Completed"):
        run.start()


def test_waiting_for_a_run_that_was_canceled_by_wish_gives_its_details(
    run_code: Callable[..., Run],
) -> None:
    run = run_code("import time; time.sleep(60)")
    assert run.cancel() is None
    assert run.wait_for_completion()["status"] == "Canceled"


def test_calls_that_change_a_run_return_nothing(run: Run) -> None:
    changes = (
        run.tag("a", 1), run.set_tags({"b": 2}), run.remove_tags(["a"]), run.flush(),
        run.add_properties({"p": 1}), run.log("x", 1), run.log_list("l", [1]),
        run.log_row("r", x=1), run.log_table("t", {"x": [1]}), run.complete(),
    )  # fmt: skip
    assert set(changes) == {None}


def test_a_run_is_printed_as_in_the_sdk(run: Run) -> None:
    run.complete()
    shown = f"Run(Experiment: calls,\nId: {run.id},\nType: azureml.interactiverun,\nStatus: "
    assert str(run) == f"{shown}Completed)"
    assert "azureml.core.run.Run" in Run.get_docs_url()
    assert run.display_name == "first"


# --- what steps of pipelines have -----------------------------------------------------------------
def test_outputs_are_fetched_by_their_names(
    workspace: Workspace, tmp_path: Path, experiment: Experiment
) -> None:
    source = tmp_path / "code"
    source.mkdir()
    script = "import sys; open(sys.argv[1] + '/part.txt', 'w').write('z'); print('said')"
    (source / "main.py").write_text(script)
    store = workspace.get_default_datastore()
    clean = OutputFileDatasetConfig("clean", destination=(store, "cleaned"))
    run = experiment.submit(ScriptRunConfig(str(source), "main.py", arguments=[clean]))
    run.wait_for_completion()
    output = run.get_output_data("clean")
    assert output.download(str(tmp_path / "got")) == 1
    assert (tmp_path / "got" / output.path_on_datastore / "part.txt").read_text() == "z"
    assert run.get_output("clean").get_port_data_reference().datastore_name == store.name
    assert list(run.get_outputs()) == ["clean"]
    assert (run.get_stdout_log(), run.get_stderr_log()) == ("said\n", "said\n")
    assert "main.py" in run.get_job_log() or run.get_job_log() == ""
    with pytest.raises(UserError, match=r"no output 'other'\. It has: clean"):
        run.get_output_data("other")


def test_what_runs_lack_says_what_to_use(run: Run, experiment: Experiment) -> None:
    with pytest.raises(UserError, match=r"has no steps.*\n.*get_children"):
        run.find_step_run("train.py")
    with pytest.raises(UserError, match=r"in no datastore.*\n.*download_files"):
        run._get_outputs_datapath()
    with pytest.raises(UserError, match="every run here is a Run"):
        Run.add_type_provider("mine", dict)
    for thing in (run, experiment):
        with pytest.raises(AttributeError, match=r"get_portal_url\(\)"):
            _ = thing.WORKSPACE_FMT  # type: ignore[union-attr]
    assert not hasattr(run, "info")


def test_offline_calls_are_taken_as_the_sdk_and_as_a_run_name_their_arguments(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run = Run.get_context()
    run.tag(name="a", value=1)  # type: ignore[call-arg, arg-type]
    run.tag(key="b")
    run.upload_files(name=["x"], paths=["y"], return_artifacts=True)  # type: ignore[call-arg]
    run.log_predictions("p", {}, description=None)  # type: ignore[arg-type]
    run.fail("no data", "User")
    assert run.get_tags() == {"a": "1", "b": ""}
    assert run.child_run("below", outputs="outputs").id == f"{run.id}.below"
    assert run.child_run(run_id="own").id == "own"
    shown = capsys.readouterr().out
    assert "Attempted to log file x:\ny" in shown
    assert "Run failed with error code User:\nno data" in shown
    with pytest.raises(UserError, match="tag takes either key= or name="):
        run.tag()  # type: ignore[call-arg]
