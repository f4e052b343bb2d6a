"""The magics in a real in-process shell; their runs are real processes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from estimatory import Run, Workspace
from estimatory.api.run_card.bundle import LIMIT, MIME_TYPE
from estimatory_magics.usage import CellRunError, UsageError

_LOGGING = """
from estimatory import Run
run = Run.get_context()
for i in range(3):
    run.log("loss", 1 / (i + 1))
"""


def test_a_plain_cell_becomes_a_completed_run(notebook: Any, workspace: Workspace) -> None:
    notebook.run(f"%%estimator churn -o run --name 'first try'{_LOGGING}")
    run = notebook.shell.user_ns["run"]
    assert isinstance(run, Run)
    assert (run.status, run.experiment.name, run.display_name) == (
        "Completed", "churn", "first try",
    )  # fmt: skip
    assert run.get_metrics()["loss"] == [1.0, 0.5, 1 / 3]
    assert workspace.folder.list_run_ids() == [run.id]


def test_one_display_is_updated_and_ends_with_the_final_state(notebook: Any) -> None:
    began_at = time.monotonic()
    notebook.run("%%estimator\nimport time; time.sleep(1.2)")
    seconds = time.monotonic() - began_at
    first, *updates = notebook.displays
    identity = first["transient"]["display_id"]
    assert not first["update"]
    assert updates
    assert all(u["update"] and u["transient"]["display_id"] == identity for u in updates)
    states = [d["data"][MIME_TYPE]["snapshot"]["run"]["status"] for d in notebook.displays]
    assert states[-1] == "Completed"
    assert len(updates) <= seconds + 1, "at most one a second, and the last"
    assert all(len(json.dumps(d["data"])) <= LIMIT for d in notebook.displays)


def test_the_experiment_is_named_after_the_notebook(notebook: Any) -> None:
    notebook.run("%%estimator -o run\npass")
    assert notebook.shell.user_ns["run"].experiment.name == "My-book"


def test_parameters_arrive_as_globals_and_arguments(notebook: Any) -> None:
    notebook.run(
        "%%estimator -p lr=0.05 -p layers=[64, 32] -p name='a \"b\"' -p learning-rate=1 -o run\n"
        "import sys\nassert (lr, layers, name, learning_rate) == (0.05, [64, 32], 'a \"b\"', 1)\n"
        "print(sys.argv[1:])"
    )
    run = notebook.shell.user_ns["run"]
    assert run.spec.parameters["layers"] == [64, 32]
    assert notebook.run("%run_logs last") is None
    assert run.spec.arguments[:4] == ("--lr", "0.05", "--layers", "[64, 32]")


def test_values_arrive_as_they_were(notebook: Any, capsys: pytest.CaptureFixture[str]) -> None:
    notebook.shell.push(
        {
            "frame": pd.DataFrame({"a": [1, 2], "b": ["x", None]}),
            "array": np.arange(6.0).reshape(2, 3),
            "settings": {"deep": [1, {"x": None}], "n": np.int64(7)},
        }
    )
    notebook.run(
        "%%estimator -i frame,array -i settings\n"
        "print(frame.shape, list(frame.columns), array.sum(), array.shape, settings)"
    )
    notebook.run("%run_logs last")
    assert (
        "(2, 2) ['a', 'b'] 15.0 (2, 3) {'deep': [1, {'x': None}], 'n': 7}"
        in capsys.readouterr().out
    )


def test_helpers_and_data_beside_the_notebook_go_along(
    notebook: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    (notebook.folder / "helpers.py").write_text("def double(x): return 2 * x\n")
    (notebook.folder / "data").mkdir()
    (notebook.folder / "data" / "d.csv").write_text("21")
    notebook.run(
        "%%estimator\nimport helpers\nprint(helpers.double(int(open('data/d.csv').read())))"
    )
    assert capsys.readouterr().out == "packaged with the cell: data/d.csv, helpers.py\n"
    notebook.run("%run_logs last")
    assert capsys.readouterr().out.strip() == "42"


def test_a_source_folder_goes_along_whole(
    notebook: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    (notebook.folder / "src" / "deep").mkdir(parents=True)
    (notebook.folder / "src" / "of_source.py").write_text("value = 'from source'\n")
    (notebook.folder / "src" / "deep" / "note.txt").write_text("a note")
    notebook.run(
        "%%estimator --source src\nimport of_source\nfrom pathlib import Path\n"
        "print(of_source.value, Path('deep/note.txt').read_text())"
    )
    capsys.readouterr()
    notebook.run("%run_logs last")
    assert capsys.readouterr().out.strip() == "from source a note"


# --- failures ------------------------------------------------------------------------------------
def test_a_failed_run_fails_the_cell_in_one_line_with_the_cells_line(notebook: Any) -> None:
    with pytest.raises(CellRunError) as caught:
        notebook.run("\n%%estimator -o run\ndef f(x):\n    return 1 / x\n\nf(0)")
    assert "ended Failed: ZeroDivisionError: division by zero" in str(caught.value)
    assert caught.value._render_traceback_() == [str(caught.value)]
    run = notebook.shell.user_ns["run"]
    assert [frame["line"] for frame in run.record.failure.frames] == [6, 4]
    assert "cell line 4 in f" in notebook.displays[-1]["data"]["text/html"]


def test_a_failed_run_stops_at_one_line_on_the_screen(
    notebook: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    notebook.shell.run_cell("%%estimator\nraise SystemExit(3)")
    shown = capsys.readouterr()
    assert (shown.out + shown.err).strip().count("\n") == 0
    assert "exited with code 3" in shown.out + shown.err


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("%%estimator --pipp x\n1", "did you mean --pip?"),
        ("%%estimator\nx = = 1", "line 2: invalid syntax"),
        ("%%estimator\n!ls", "line 2: `!` is IPython"),
        ("%%estimator\nprint(nowhere)", "not defined in this notebook"),
        ("%%estimator\nimport no_such_module_x", "add --pip no-such-module-x"),
        ("%%estimator -i nothing\n1", "-i nothing: no such variable"),
        ("%%estimator --target moon\n1", "no compute target 'moon'"),
        ("%%estimator 'a b/c'\n1", "is not an experiment name"),
        ("%%estimator --source nowhere\n1", "no such folder"),
        ("%%estimator --conda r-base\n1", "cannot hold"),
        ("%%estimator", "the cell is empty"),
        ("%estimator churn", "%%estimator on a cell's first line"),
        ("%run_logs nothing", "there are no runs yet"),
        ("%run_cancel", "needs a run"),
        ("%runs --status gone", "unknown status 'gone'"),
        ("%runs --stats x", "did you mean --status?"),
        ("%models nothing", "There is no model 'nothing'"),
        ("%run_logs last --rank x", "'x' should be the number of a process"),
        ("%run_logs last --rank ²", "'²' should be the number of a process"),
        ("%run_logs last -n ²", "'²' is not a whole number from 1 on"),
        ("%runs -n ²", "'²' should be a whole number; 0: all"),
        ("%estimator_config speed=1", "unknown setting speed"),
    ],
)
def test_a_slip_is_one_usage_error_and_starts_nothing(
    notebook: Any, workspace: Workspace, cell: str, message: str
) -> None:
    with pytest.raises(UsageError) as caught:
        notebook.run(cell)
    assert message in str(caught.value)
    assert workspace.folder.list_run_ids() == []
    assert notebook.displays == []


def test_a_file_that_did_not_go_along_is_explained(notebook: Any) -> None:
    with pytest.raises(CellRunError):
        notebook.run("%%estimator\nname = 'd'\nopen(name + '.csv')")
    assert "it sees the files packaged with it" in notebook.displays[-1]["data"]["text/html"]
    with pytest.raises(CellRunError):
        notebook.run("%%estimator\nopen('/nothing/here.csv')")
    assert "packaged with it" not in notebook.displays[-1]["data"]["text/html"]


def test_a_run_that_wrote_nothing_says_why(
    notebook: Any, run_code: Callable[..., Run], capsys: pytest.CaptureFixture[str]
) -> None:
    run = run_code("import os; os.kill(os.getpid(), 9)")
    run.wait_for_completion(raise_on_error=False)
    Path(run.folder.log_path(0)).unlink()
    notebook.run("%run_logs last")
    said = capsys.readouterr().out
    assert said.startswith(f"Run {run.id} has written nothing. The script was killed by SIGKILL.")


def test_tags_go_to_the_run(notebook: Any) -> None:
    notebook.run("%estimator_config tag=team=a")
    notebook.run("%%estimator --tag stage=try --tag keep -o run\n1")
    run = notebook.shell.user_ns["run"]
    assert run.get_tags() == {"team": "a", "stage": "try", "keep": ""}


def test_a_usage_error_shows_no_traceback(
    notebook: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    notebook.shell.run_cell("%%estimator --pipp x\n1")
    shown = capsys.readouterr()
    assert "Traceback" not in shown.out + shown.err
    assert shown.err.startswith("UsageError: unknown option --pipp")


def test_a_full_disk_is_told(notebook: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "/somewhere")

    monkeypatch.setattr("estimatory.submission.submit.take_snapshot", full)
    with pytest.raises(UsageError, match=r"could not be started: .*No space left"):
        notebook.run("%%estimator\n1")


def test_an_interrupt_while_submitting_is_told(
    notebook: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("estimatory.submission.submit.take_snapshot", interrupt)
    with pytest.raises(UsageError, match="%runs shows what started"):
        notebook.run("%%estimator\n1")


def test_names_from_other_cells_are_told_with_their_cells(notebook: Any) -> None:
    notebook.run("import numpy as np")
    notebook.run("table = [1, 2]")
    notebook.run("%%time\ndef clean(x):\n    return x")
    with pytest.raises(UsageError) as caught:
        notebook.run("%%estimator\nprint(np.sum(clean(table)))")
    text = str(caught.value)
    assert "In [1]: import numpy as np  →  add to the cell: import numpy as np" in text
    assert "In [2]: table = [1, 2]  →  -i table" in text
    assert "In [3]: def clean(x):  →  put its def into the cell" in text
    notebook.run("%%estimator -i table\nprint(sum(table))")


# --- modes ---------------------------------------------------------------------------------------
def test_help_needs_no_body(notebook: Any, capsys: pytest.CaptureFixture[str]) -> None:
    for cell in ("%%estimator -h", "%%estimator --help\nx = 1", "%estimator -h"):
        notebook.run(cell)
        assert "--framework NAME" in capsys.readouterr().out
    notebook.run("%runs -h")
    assert "--status STATUS" in capsys.readouterr().out
    assert "--framework NAME" in notebook.shell.object_inspect_text("%%estimator")


def test_a_dry_run_starts_nothing(
    notebook: Any, workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    notebook.run("%%estimator churn --dry-run -p a=1\nprint(a)")
    assert "experiment    churn  (line)" in capsys.readouterr().out
    assert workspace.folder.list_run_ids() == []


def test_detach_returns_while_the_run_goes_on(
    notebook: Any, wait_until: Callable[..., object]
) -> None:
    notebook.run("%%estimator --detach -o run\nimport time; time.sleep(60)")
    assert len(notebook.displays) == 1
    run = notebook.shell.user_ns["run"]
    wait_until(lambda: run.status == "Running")
    assert len({display["transient"]["display_id"] for display in notebook.displays}) == 1
    notebook.run("%run_cancel last")
    wait_until(lambda: run.status == "Canceled")


def test_an_interrupt_detaches_and_says_how_to_cancel(
    notebook: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("estimatory_magics.output.follow.follow", interrupt)
    notebook.run("%%estimator -o run\nprint('done')")
    run = notebook.shell.user_ns["run"]
    assert f"%run_cancel {run.id} ends it" in capsys.readouterr().out
    assert run.wait_for_completion()["status"] == "Completed"


def test_a_canceled_run_fails_the_cell(notebook: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import os, time; open('ready', 'w').close(); time.sleep(60)"
    from estimatory_magics.output import follow

    shown = follow.RunDisplay.show

    def cancel_and_show(display: Any) -> None:
        if display._shown is None:
            display.folder.add_request("cancel", by="test")
        shown(display)

    monkeypatch.setattr(follow.RunDisplay, "show", cancel_and_show)
    with pytest.raises(CellRunError, match="ended Canceled"):
        notebook.run(f"%%estimator\n{code}")


def test_time_above_the_cell_works(notebook: Any, capsys: pytest.CaptureFixture[str]) -> None:
    notebook.run("%%time\n%%estimator\nprint('timed')")
    assert "Wall time" in capsys.readouterr().out
    notebook.run("%run_logs last")
    assert capsys.readouterr().out.strip() == "timed"


def test_nothing_on_the_line_is_expanded(notebook: Any) -> None:
    notebook.run("lr = 3")
    for text in ("{lr}", "$lr"):
        with pytest.raises(UsageError, match="is not expanded; hand over the variable with -i lr"):
            notebook.run(f"%%estimator -p a={text}\nprint(a)")
    notebook.run("%%estimator --name '{lr} $lr' -p b='$lr' -o run\nprint(b)")
    run = notebook.shell.user_ns["run"]
    assert (run.display_name, run.spec.parameters["b"]) == ("{lr} $lr", "$lr")


# --- the extension -------------------------------------------------------------------------------
def test_loading_twice_changes_nothing_and_unloading_removes_all(notebook: Any) -> None:
    shell = notebook.shell
    n_transformers = len(shell.input_transformers_cleanup)
    notebook.run("%load_ext estimatory")
    assert len(shell.Completer.custom_matchers) == 1
    assert len(shell.input_transformers_cleanup) == n_transformers
    notebook.run("%unload_ext estimatory")
    assert shell.Completer.custom_matchers == []
    assert len(shell.input_transformers_cleanup) == n_transformers - 1
    known = {*shell.magics_manager.magics["line"], *shell.magics_manager.magics["cell"]}
    assert not known & {"estimator", "runs", "run_logs", "models", "estimator_config"}
