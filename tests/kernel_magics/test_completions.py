"""Tab completion through the shell's own Completer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from estimatory import Run
from estimatory_magics.line.options import FLAGS


@pytest.fixture
def complete(notebook: Any) -> Callable[[str], list[str]]:
    complete: Callable[[str], list[str]] = notebook.complete
    return complete


def test_every_flag_is_offered(complete: Callable[[str], list[str]]) -> None:
    assert set(complete("%%estimator -")) == set(FLAGS)
    assert complete("%%estimator churn --f") == ["--framework"]
    assert complete("%%estimator --e") == ["--env", "--env-var"]


def test_values_of_choices(complete: Callable[[str], list[str]]) -> None:
    assert complete("%%estimator --framework ") == ["pytorch", "sklearn", "tensorflow"]
    assert complete("%%estimator --framework=sk") == ["sklearn"]
    assert complete("%%estimator --target ") == ["local"]
    assert complete("%%estimator --metric auc:m") == ["auc:max", "auc:min"]
    assert complete("%%estimator --metric auc") == ["auc:max", "auc:min"]


def test_the_users_variables_after_i(notebook: Any) -> None:
    notebook.run("frame = 1\nfolds = 2\nother = 3")
    assert notebook.complete("%%estimator -i f") == ["folds", "frame"]
    assert notebook.complete("%%estimator -i frame,fo") == ["frame,folds"]
    assert set(notebook.complete("%%estimator -i ")) == {"folds", "frame", "other"}


def test_installed_packages_after_pip(complete: Callable[[str], list[str]]) -> None:
    assert complete("%%estimator --pip scikit-l") == ["scikit-learn"]
    assert complete("%%estimator --pip pandas,scikit-l") == ["pandas,scikit-learn"]


def test_experiments_and_runs(notebook: Any, run_code: Callable[..., Run]) -> None:
    older = run_code("open('outputs/m.txt', 'w').write('m')", experiment="churn")
    newer = run_code("pass", experiment="chess")
    for run in (older, newer):
        run.wait_for_completion()
    assert sorted(notebook.complete("%%estimator ch")) == ["chess", "churn"]
    assert notebook.complete("%runs chu") == ["churn"]
    assert notebook.complete("%run_logs ")[:3] == ["last", newer.id, older.id]
    assert notebook.complete("%run_cancel chu") == [older.id]
    assert notebook.complete("%run_show la") == ["last"]
    assert notebook.complete("%runs --status Comp") == ["Completed"]
    older.register_model("chessnet", "outputs/m.txt")
    assert notebook.complete("%models che") == ["chessnet"]


def test_settings_of_the_config_magic(complete: Callable[[str], list[str]]) -> None:
    assert complete("%estimator_config fra") == ["framework="]
    assert complete("%estimator_config framework=s") == ["framework=sklearn"]
    assert complete("%estimator_config --r") == ["--reset"]
    assert complete("%estimator_config timeout=1h detach=t") == ["detach=true"]


def test_folders_after_source(notebook: Any) -> None:
    (notebook.folder / "src" / "inner").mkdir(parents=True)
    (notebook.folder / "file.py").write_text("")
    assert notebook.complete("%%estimator --source ") == ["src"]
    assert notebook.complete("%%estimator --source src/") == ["src/inner"]


def test_below_time_and_after_an_assignment(complete: Callable[[str], list[str]]) -> None:
    assert complete("%%time\n%%estimator --fra") == ["--framework"]
    assert complete("\n\n%%estimator --fra") == ["--framework"]
    assert complete("found = %runs --sta") == ["--status"]
    assert complete("%runs --li") == complete("%models --li") == ["--limit"]
    assert complete("%run_logs last --ta") == ["--tail"]


def test_other_code_is_left_to_others(notebook: Any) -> None:
    notebook.run("framework_of_mine = 1")
    assert notebook.complete("frame") == ["framework_of_mine"]
    assert "--framework" not in notebook.complete("x = 1\n%%estimator --fra")
    assert "--framework" not in notebook.complete("%%estimator\nx = '--fra")
    assert notebook.complete("%%estimat") == ["%%estimator"]


def test_a_broken_workspace_breaks_no_completion(
    notebook: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ESTIMATORY_WORKSPACE", "/proc/nowhere")
    assert notebook.complete("%run_logs exp") == []
    assert capsys.readouterr().err == ""
