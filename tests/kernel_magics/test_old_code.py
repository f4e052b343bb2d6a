"""Old notebooks: dropped names, dates and Pythons, from the cell and from settings."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import numpy
import pytest

from estimatory import Environment, Estimator, Experiment, Workspace, legacy_aliases
from estimatory.environments.pythons import find_pythons
from estimatory.environments.settling import session_defaults
from estimatory_magics.line.parsing import parse_line
from estimatory_magics.usage import UsageError

OLD_CELL = (
    "import numpy as np\nfrom estimatory import Run\nRun.get_context().log('x', np.float(2.5))"
)


@pytest.fixture(autouse=True)
def _leave_nothing() -> Iterator[None]:
    yield
    legacy_aliases.uninstall()
    session_defaults.clear()


def test_the_flag_restores_names_in_the_run_only(notebook: Any) -> None:
    notebook.run(f"%%estimator old --legacy-aliases -o run\n{OLD_CELL}")
    assert notebook.shell.user_ns["run"].get_metrics() == {"x": 2.5}
    assert "float" not in vars(numpy)


def test_config_reaches_cells_and_the_sdks_runs(
    notebook: Any, workspace: Workspace, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    notebook.run("%estimator_config legacy_aliases=True as_of=2022-06-01")
    assert "legacy-aliases  True" in capsys.readouterr().out
    assert session_defaults == {"legacy_aliases": True, "as_of": "2022-06-01"}
    notebook.run(f"%%estimator old -o run\n{OLD_CELL}")
    assert notebook.shell.user_ns["run"].get_metrics() == {"x": 2.5}
    (tmp_path / "train.py").write_text(OLD_CELL)
    estimator = Estimator(str(tmp_path), compute_target="local", entry_script="train.py")
    run = Experiment(workspace, "old").submit(estimator)
    run.wait_for_completion()
    assert run.get_metrics() == {"x": 2.5}
    notebook.run("%estimator_config --reset")
    assert session_defaults == {}


def test_kernel_aliases_are_for_the_kernel(notebook: Any) -> None:
    notebook.run("%estimator_config kernel_aliases=True")
    assert notebook.run("import numpy; numpy.float") is float
    notebook.run("from sklearn.externals import joblib")
    notebook.run("%estimator_config kernel_aliases=False")
    assert "float" not in vars(numpy)


def test_a_variable_asks_for_them_at_load(notebook: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESTIMATORY_KERNEL_ALIASES", "1")
    notebook.run("%reload_ext estimatory")
    assert notebook.run("import numpy; numpy.int") is int
    notebook.run("%unload_ext estimatory")
    assert not legacy_aliases.is_installed()


def test_wrong_values_are_marked(notebook: Any) -> None:
    with pytest.raises(UsageError, match="kernel_aliases should be true or false, not 'maybe'"):
        notebook.run("%estimator_config kernel_aliases=maybe")
    with pytest.raises(UsageError, match="should be a date"):
        notebook.run("%estimator_config as_of=someday")


def test_auto_is_a_date_too() -> None:
    assert parse_line("--as-of auto").as_of == "auto"
    assert parse_line("--legacy-aliases").legacy_aliases is True


def test_dry_run_tells_python_and_names(notebook: Any, capsys: pytest.CaptureFixture[str]) -> None:
    notebook.run("%%estimator --dry-run --conda python=3.8,numpy --legacy-aliases\nimport numpy")
    said = capsys.readouterr().out
    assert "isolated, on Python 3.8, or the nearest here" in said
    assert "with names that packages have dropped" in said


def test_a_cell_gets_the_python_it_asks_for(notebook: Any) -> None:
    others = [p for p in find_pythons() if p.minor != sys.version_info[:2]]
    if not others:
        pytest.skip("needs a second Python from 3.9 on")
    wanted = ".".join(map(str, others[0].minor))
    notebook.run(
        f"%%estimator old --conda python={wanted} -o run\n"
        "import sys\nfrom estimatory import Run\nRun.get_context().log('m', sys.version_info[1])"
    )
    assert notebook.shell.user_ns["run"].get_metrics() == {"m": others[0].minor[1]}


def test_environment_says_as_much_from_code(workspace: Workspace) -> None:
    environment = Environment("old")
    environment.legacy_aliases = True
    environment.resolve_as_of = "2022-12-01"
    registered = environment.register(workspace)
    assert (registered.legacy_aliases, registered.resolve_as_of) == (True, "2022-12-01")
