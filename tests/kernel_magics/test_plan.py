"""A whole cell planned, and its dry run."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from estimatory_magics.cell.dry_run import render_plan
from estimatory_magics.cell.plan import CellPlan, Notebook, plan_cell
from estimatory_magics.usage import UsageError

Planner = Callable[..., CellPlan]


@pytest.fixture
def plan(tmp_path: Path) -> Planner:
    def plan(line: str, body: str, **notebook: Any) -> CellPlan:
        notebook = {"folder": str(tmp_path), "path": "/x/My notebook (2).ipynb", **notebook}
        return plan_cell(line, body, Notebook(**notebook))

    return plan


def test_the_request_says_all(plan: Planner, tmp_path: Path) -> None:
    (tmp_path / "steps.py").write_text("")
    (tmp_path / "src").mkdir()
    request = plan(
        "--name trial -p learning-rate=0.5 -i df --metric auc:max --timeout 60 --source src "
        "--env-var A=1 --framework sklearn",
        "import steps\nprint(df, learning_rate)\n",
        namespace={"df": [1]},
    ).to_request()
    assert request.experiment == "My-notebook-2"
    assert request.script == "main.py"
    assert request.source_files["main.py"].endswith(b"import steps\nprint(df, learning_rate)\n")
    assert request.source_files["steps.py"] == tmp_path / "steps.py"
    assert request.source_directory == str(tmp_path / "src")
    assert request.arguments == ("--learning-rate", "0.5")
    assert request.parameters == {"learning-rate": 0.5}
    assert request.script_globals == {"learning_rate": 0.5}
    assert request.inputs == {"df": [1]}
    assert request.display_name == "trial"
    assert (request.primary_metric, request.primary_metric_goal) == ("auc", "max")
    assert request.max_run_duration_s == 60
    assert request.environment_variables == {"A": "1"}
    assert request.framework == "sklearn"
    assert request.environment.interpreter == sys.executable
    assert (request.origin.kind, request.origin.notebook) == ("cell", "/x/My notebook (2).ipynb")


def test_without_a_file_the_experiment_is_notebook(plan: Planner) -> None:
    assert plan("", "pass\n", path="").experiment == "notebook"
    assert plan("", "pass\n", path="/a/日本.ipynb").experiment == "notebook"
    assert plan("other", "pass\n").experiment == "other"


def test_the_cells_header_is_stronger_than_the_session_and_weaker_than_the_line(
    plan: Planner,
) -> None:
    body = (
        '# /// script\n# dependencies = ["pandas"]\n# [tool.estimatory]\n# timeout = 5\n'
        '# target = "local"\n# ///\nimport pandas\n'
    )
    planned = plan("--timeout 7", body, config={"target": "moon", "framework": "sklearn"})
    assert planned.environment.packages == ("pandas", "scikit-learn")
    assert planned.options.origins == {
        "timeout": "line", "target": "cell header", "framework": "%estimator_config",
    }  # fmt: skip


def test_a_module_named_main_keeps_its_name(plan: Planner, tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("")
    assert plan("", "import main\n").script_name == "estimator_cell.py"
    assert plan("", "pass\n").script_name == "main.py"


def test_what_the_cell_sets_again_is_told(plan: Planner) -> None:
    planned = plan("-p reg=0.1", "x = 1\nreg = 0.5\nprint(reg)\n")
    assert planned.notices == ("reg is handed over, but the cell sets it again in line 3",)


def test_a_missing_source_folder_is_an_error(plan: Planner) -> None:
    with pytest.raises(UsageError, match="--source nowhere: there is no such folder"):
        plan("--source nowhere", "pass\n")


def test_a_dry_run_shows_everything_and_masks_variables(plan: Planner, tmp_path: Path) -> None:
    (tmp_path / "steps.py").write_text("x = 1\n")
    (tmp_path / "pyproject.toml").write_text('[tool.estimatory]\ntimeout = "2h"\n')
    text = render_plan(
        plan(
            "churn -p lr=0.1 -i df --pip pandas --env-var TOKEN=hush --metric auc:max",
            "import steps\nprint(df, lr)\n",
            namespace={"df": [1, 2]},
            config={"pip": "scipy"},
        )
    )
    rows = {line[:14].strip(): line[14:] for line in text.splitlines() if line[:1] != " "}
    assert text.startswith("Dry run: nothing was started.")
    assert rows["experiment"] == "churn  (line)"
    assert rows["command"] == "python main.py --lr 0.1"
    assert rows["environment"] == "isolated, on that Python"
    assert "pandas" in text
    assert "steps.py  (6 bytes)" in text
    assert rows["globals"] == "lr = 0.1"
    assert rows["inputs"] == "df: list 2"
    assert rows["variables"] == "TOKEN=…"
    assert rows["timeout"] == "7200 s  (pyproject.toml)"
    assert rows["metric"] == "auc:max  (line)"
    assert rows["pip"] == "scipy, pandas  (%estimator_config + line)"
    assert rows["target"] == "local  (built in)"
    assert "hush" not in text
