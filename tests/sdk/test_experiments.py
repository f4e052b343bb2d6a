"""Experiments: their names, what is written on them, and what the SDK's calls give back."""

from __future__ import annotations

import os
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from estimatory import Experiment, Run, ScriptRunConfig, Workspace
from estimatory.checkup import check_workspace
from estimatory.errors import UserError
from estimatory.folders.experiment_record import experiment_path, list_recorded

LONG = "x" * 254


def test_a_name_that_is_too_long_says_how_long(workspace: Workspace) -> None:
    with pytest.raises(UserError, match=r"'x{40}…', of 256 characters, is not .*\nUse 1 to 255"):
        Experiment(workspace, LONG + "yz")


def test_an_experiment_of_255_characters_runs_and_keeps_what_is_written_on_it(
    workspace: Workspace, tmp_path: os.PathLike[str]
) -> None:
    names = [f"{LONG}1", f"{LONG}2"]
    for name in names:
        Experiment(workspace, name).tag("of", name[-1])
    (tmp_path / "main.py").write_text("print(1)")
    run = Experiment(workspace, names[0]).submit(ScriptRunConfig(str(tmp_path), "main.py"))
    assert run.wait_for_completion()["status"] == "Completed"
    assert workspace.get_run(run.id).experiment.name == names[0]
    assert list_recorded(workspace.folder) == names
    assert [Experiment(workspace, name).tags for name in names] == [{"of": "1"}, {"of": "2"}]


def test_a_damaged_record_of_a_long_name_is_found(workspace: Workspace) -> None:
    Experiment(workspace, LONG).tag("a")
    path = experiment_path(workspace.folder, LONG)
    with open(path, "w") as file:
        file.write("{")
    (finding,) = check_workspace(workspace.folder).findings
    assert os.path.basename(finding.file) == os.path.basename(path)


def test_calls_of_older_scripts_give_back_what_the_sdk_gave(workspace: Workspace) -> None:
    experiment = Experiment(workspace, "old")
    assert experiment.workspace_object is workspace
    assert experiment.tag("a") is None
    assert experiment.archived_time is None
    assert experiment.archive() is None
    archived_at = experiment.archived_time
    assert archived_at is not None
    assert abs(archived_at - datetime.now(timezone.utc)) < timedelta(hours=1)
    assert "azureml.core.experiment.Experiment" in Experiment.get_docs_url()
    with pytest.raises(UserError, match=r"(?s)attached to no experiment.*from_config"):
        Experiment.from_directory(".")


def test_a_run_is_started_with_words_about_it(workspace: Workspace) -> None:
    run = Experiment(workspace, "words").start_logging(
        "named", outputs=False, display_name="shown", description="a try"
    )
    assert (run.display_name, run.description) == ("shown", "a try")


class TwoRuns:
    """What is submitted says itself how: here as a run and a child of it."""

    def submit_to(
        self,
        experiment: Experiment,
        tags: dict[str, str] | None = None,
        *,
        parent_run_id: str = "",
        **overrides: Any,
    ) -> Run:
        run = experiment.start_logging(outputs=False, tags=tags, parent_run_id=parent_run_id)
        run.child_run(overrides["name"], outputs=False).complete()
        run.complete()
        return run


def test_what_is_submitted_says_itself_how(workspace: Workspace) -> None:
    experiment = Experiment(workspace, "own")
    run = experiment.submit(TwoRuns(), {"by": "hand"}, name="first")
    assert run.tags == {"by": "hand"}
    assert [child.display_name for child in run.get_children()] == ["first"]
    with pytest.raises(UserError, match="an Estimator or a ScriptRunConfig"):
        experiment.submit("train.py")  # type: ignore[arg-type]
