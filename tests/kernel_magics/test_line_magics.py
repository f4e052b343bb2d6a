"""The line magics in a real in-process shell, over real runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import wait_until

from estimatory import Experiment, Run, Workspace
from estimatory.api.run_card.bundle import MIME_TYPE
from estimatory_magics.usage import CellRunError, UsageError


@pytest.fixture
def two_runs(run_code: Callable[..., Run]) -> list[Run]:
    runs = [
        run_code("print('one')", experiment="churn", parameters={"lr": 0.1}),
        run_code("raise ValueError('<b>')", experiment="fraud", display_name="<i>two</i>"),
    ]
    for run in runs:
        run.wait_for_completion(raise_on_error=False)
    return runs


def test_runs_are_a_table_and_a_list(notebook: Any, two_runs: list[Run]) -> None:
    table = notebook.run("%runs")
    assert [summary.run_id for summary in table] == [two_runs[1].id, two_runs[0].id]
    assert len(table) == 2
    assert table[0].status == "Failed"
    assert "&lt;i&gt;two&lt;/i&gt;" in table._repr_html_()
    assert "<i>two" not in table._repr_html_()
    assert "lr=0.1" in repr(table)
    frame = table.to_dataframe()
    assert list(frame["status"]) == ["Failed", "Completed"]
    assert frame["parameters.lr"][1] == 0.1


def test_runs_are_filtered(notebook: Any, two_runs: list[Run]) -> None:
    assert [s.run_id for s in notebook.run("%runs churn")] == [two_runs[0].id]
    assert [s.run_id for s in notebook.run("%runs --status failed")] == [two_runs[1].id]
    assert len(notebook.run("%runs --status failed --status completed")) == 2
    for one in ("-n 1", "--limit 1", "--limit=1"):
        assert [s.run_id for s in notebook.run(f"%runs {one}")] == [two_runs[1].id]
    assert len(notebook.run("%runs --limit 0")) == 2
    assert repr(notebook.run("%runs nothing")) == "no runs"


def test_runs_are_named_by_beginning_end_or_last(
    notebook: Any, two_runs: list[Run], capsys: pytest.CaptureFixture[str]
) -> None:
    for name in (two_runs[0].id, "chu", two_runs[0].id.rpartition("_")[2]):
        notebook.run(f"%run_logs {name}")
        assert capsys.readouterr().out == "one\n"
    with pytest.raises(UsageError, match=f"did you mean {two_runs[0].id}"):
        notebook.run(f"%run_logs x{two_runs[0].id}")
    with pytest.raises(UsageError, match="the newest are"):
        notebook.run("%run_show zzz")


def test_an_ambiguous_beginning_lists_the_runs(notebook: Any, run_code: Callable[..., Run]) -> None:
    ids = [run_code("pass", experiment="same").id for _ in range(2)]
    with pytest.raises(UsageError, match="2 runs begin so") as caught:
        notebook.run("%run_show same")
    assert all(run_id in str(caught.value) for run_id in ids)


def test_logs_are_cut_from_the_front(
    notebook: Any, run_code: Callable[..., Run], capsys: pytest.CaptureFixture[str]
) -> None:
    run = run_code("for i in range(500): print(i)\nimport sys; sys.stdout.buffer.write(b'\\xff')")
    run.wait_for_completion()
    notebook.run("%run_logs last -n 2")
    note, *lines = capsys.readouterr().out.splitlines()
    assert run.folder.log_path(0) in note
    assert lines == ["499", "\ufffd"]


def test_of_a_line_of_megabytes_a_notebook_gets_the_end(
    notebook: Any, two_runs: list[Run], capsys: pytest.CaptureFixture[str]
) -> None:
    Path(two_runs[1].folder.log_path(0)).write_text("€" * 1_000_000 + "END")
    notebook.run("%run_logs last")
    note, line = capsys.readouterr().out.splitlines()
    assert note.startswith("… the beginning is in ")
    assert line == f"… {'€' * 9_997}END"


def test_logs_without_output_say_why(
    notebook: Any, run_code: Callable[..., Run], capsys: pytest.CaptureFixture[str]
) -> None:
    run = run_code("import time; time.sleep(300)")
    wait_until(lambda: run.status == "Running")
    notebook.run("%run_logs last")
    assert "No output yet; running for " in capsys.readouterr().out
    run.cancel()


def test_an_end_without_a_traceback_quotes_the_last_words(notebook: Any) -> None:
    cell = "%%estimator\nimport sys\nprint('before')\nsys.exit('the data is not there')"
    with pytest.raises(CellRunError) as caught:
        notebook.run(cell)
    assert str(caught.value).endswith(" ended Failed: the data is not there")
    snapshot = notebook.displays[-1]["data"][MIME_TYPE]["snapshot"]
    assert snapshot["log_tail"].endswith("the data is not there")
    assert snapshot["run"]["telling_log"] == "rank-0.log"


def test_show_displays_the_card_again(notebook: Any, two_runs: list[Run]) -> None:
    notebook.run("%run_show last")
    assert notebook.displays[0]["data"][MIME_TYPE]["run_id"] == two_runs[1].id


def test_canceling_an_ended_run_says_so(
    notebook: Any, two_runs: list[Run], capsys: pytest.CaptureFixture[str]
) -> None:
    notebook.run("%run_cancel churn")
    assert f"Run {two_runs[0].id} has ended already: Completed." in capsys.readouterr().out


def test_the_log_of_one_process_of_several(
    notebook: Any,
    run_code: Callable[..., Run],
    blame_rank: Callable[[Run, int], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    run = run_code("raise ValueError('in the first')")
    run.wait_for_completion(raise_on_error=False)
    spec = json.loads(Path(run.folder.spec_path).read_text())
    Path(run.folder.spec_path).write_text(json.dumps({**spec, "process_count_per_node": 2}))
    blame_rank(run, 1)
    Path(run.folder.log_path(1)).write_text("in the second\n")
    notebook.run("%run_logs last")
    assert capsys.readouterr().out == "in the second\n"
    notebook.run("%run_logs last --rank 0")
    assert "in the first" in capsys.readouterr().out
    with pytest.raises(UsageError, match="has no rank 2: 0 to 1"):
        notebook.run("%run_logs last --rank 2")


def test_an_interactive_run_is_canceled_too(notebook: Any, workspace: Workspace) -> None:
    run = Experiment(workspace, "by-hand").start_logging()
    notebook.run(f"%run_cancel {run.id}")
    assert run.status == "Canceled"


def test_models_are_listed(notebook: Any, run_code: Callable[..., Run]) -> None:
    run = run_code("open('outputs/m.txt', 'w').write('m')")
    run.wait_for_completion()
    for _ in range(2):
        run.register_model("net", "outputs/m.txt", description="<b>bold</b>")
    assert [(m.name, m.version) for m in notebook.run("%models")] == [("net", 2)]
    assert [m.version for m in notebook.run("%models net")] == [2, 1]
    assert [m.version for m in notebook.run("%models net --limit 1")] == [2]
    assert [m.version for m in notebook.run("%models net -n 0")] == [2, 1]
    assert "<b>" not in notebook.run("%models")._repr_html_()


def test_columns_with_nothing_in_them_are_left_out(notebook: Any, two_runs: list[Run]) -> None:
    assert "name" in repr(notebook.run("%runs")).splitlines()[0]
    of_one = notebook.run("%runs churn")
    assert repr(of_one).split("\n")[0].split() == [
        "run",
        "status",
        "submitted",
        "took",
        "parameters",
    ]
    assert "metrics" not in of_one._repr_html_()
    assert 'white-space:nowrap">✔ Completed' in of_one._repr_html_()


def test_config_lasts_for_the_session(notebook: Any, capsys: pytest.CaptureFixture[str]) -> None:
    notebook.run("%estimator_config experiment=mine env-var=A=7")
    assert "experiment             mine  (%estimator_config)" in capsys.readouterr().out
    notebook.run("%%estimator -o run\nimport os; print(os.environ['A'])")
    assert notebook.shell.user_ns["run"].experiment.name == "mine"
    notebook.run("%estimator_config --reset")
    assert "No defaults are set" in capsys.readouterr().out
