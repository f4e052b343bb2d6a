"""Following a run's output from outside while it is written."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from estimatory.api.experiment import Experiment
from estimatory.api.runs import follow_output
from estimatory.api.workspace import Workspace
from estimatory.configuration import ScriptRunConfig
from estimatory.errors import RunFailedError
from estimatory.folders.run_spec import EnvironmentSpec

HALVES = """
import os, sys, time
for part, seen in ((b"gr\\xc3", "gr"), (b"\\xb6\\xc3", "grö"), (b"\\x9fe\\n", "")):
    sys.stdout.buffer.write(part)
    sys.stdout.buffer.flush()
    while seen and not os.path.exists(seen):
        time.sleep(0.01)
"""


def test_a_character_that_is_printed_in_halves_comes_whole(tmp_path):
    (tmp_path / "halves.py").write_text(HALVES)
    experiment = Experiment(Workspace(tmp_path / "ws"), "halves")
    run = experiment.submit(ScriptRunConfig(str(tmp_path), "halves.py"))
    written: list[str] = []

    def take(text: str) -> None:
        written.append(text)
        for seen in ("gr", "grö"):
            if "".join(written).endswith(seen):
                Path(run.folder.work_folder, seen).touch()

    follow_output(run.folder, take)
    assert "größe\n" in "".join(written)


def ended(run):
    """The text that waiting with its output shows, and the error that it ends with."""
    written: list[str] = []
    follow_output(run.folder, written.append)
    with pytest.raises(RunFailedError) as caught:
        run.wait_for_completion()
    return "".join(written), str(caught.value)


def test_a_run_that_never_began_names_the_log_of_its_build(run_code, tmp_path):
    nowhere = (tmp_path / "nothing").as_uri()
    environment = EnvironmentSpec(sys.executable, ("no-such-thing-at-all",), index_url=nowhere)
    run = run_code("", environment=environment)
    shown, error = ended(run)
    assert "The end of logs/build.log" in shown
    assert error.endswith("logs/build.log")
    assert error.count(run.folder.build_log_path) == 1
    assert "The end of logs/build.log:" in error


def test_the_output_of_the_process_that_failed_is_shown(run_code, blame_rank):
    run = run_code("print('the first'); raise ValueError('no')")
    run.wait_for_completion(raise_on_error=False)
    blame_rank(run, 2)
    Path(run.folder.log_path(2)).write_text("the third says why\n")
    shown, error = ended(run)
    assert "the first" in shown
    assert "The end of logs/rank-2.log\n\nthe third says why\n" in shown
    assert error.endswith("logs/rank-2.log.")


def test_what_the_submission_told_is_not_told_again(run_code, nothing_told, monkeypatch, capsys):
    run = run_code("", environment=EnvironmentSpec(sys.executable, as_of="2022-06-01"))
    shown: list[str] = []
    follow_output(run.folder, shown.append)
    assert capsys.readouterr().err.count("has no effect") == 1
    assert "has no effect" not in "".join(shown)
    monkeypatch.setattr("estimatory.base.user_messages._told", set())  # as in another process
    follow_output(run.folder, shown.append)
    assert "".join(shown).count("has no effect") == 1
