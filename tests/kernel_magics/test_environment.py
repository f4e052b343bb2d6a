"""Which interpreter a cell's run gets."""

from __future__ import annotations

import importlib.metadata
import os
import sys
from pathlib import Path

import pytest

from estimatory.folders.run_spec import EnvironmentSpec
from estimatory_magics.cell.environment import check_imports, find_interpreter, plan_environment
from estimatory_magics.cell.imports import Import
from estimatory_magics.line.parsing import parse_line
from estimatory_magics.usage import UsageError

_KERNEL = EnvironmentSpec(sys.executable)


def test_without_packages_it_is_the_kernels() -> None:
    plan = plan_environment(parse_line(""), ())
    assert plan.spec == _KERNEL
    assert plan.notices == ()


def test_header_conda_and_pip_add_up_and_the_later_wins() -> None:
    options = parse_line("--conda numpy=1.26 --pip pandas>=2.1 --as-of 2024-01-01")
    plan = plan_environment(options, ("pandas>=2", "scipy"))
    assert [text.split("=")[0].rstrip(">") for text in plan.spec.packages] == [
        "pandas", "scipy", "numpy",
    ]  # fmt: skip
    assert plan.spec.packages[0] == "pandas>=2.1"
    assert plan.spec.as_of == "2024-01-01"


def test_as_of_without_packages_is_told() -> None:
    plan = plan_environment(parse_line("--as-of 2022-01-01"), ())
    assert plan.spec.as_of is None
    assert "--as-of has no effect" in plan.notices[0]


def test_a_framework_that_is_there_uses_the_kernel() -> None:
    assert plan_environment(parse_line("--framework sklearn"), ()).spec == _KERNEL


def test_a_framework_that_is_missing_is_added() -> None:
    plan = plan_environment(parse_line("--framework tensorflow"), ())
    assert plan.spec.packages == ("tensorflow",)
    assert plan.notices == (
        "--framework tensorflow adds --pip tensorflow: tensorflow is not installed in this kernel",
    )


def test_a_framework_joins_the_packages_unless_it_is_among_them() -> None:
    assert plan_environment(parse_line("--framework sklearn --pip pandas"), ()).spec.packages == (
        "pandas", "scikit-learn",
    )  # fmt: skip
    plan = plan_environment(parse_line("--framework sklearn --pip Scikit_Learn==1.5"), ())
    assert plan.spec.packages == ("Scikit_Learn==1.5",)


def test_missing_imports_are_an_error_with_the_flags_to_add() -> None:
    with pytest.raises(UsageError) as caught:
        check_imports([Import("no_such_thing", 3), Import("nor_this.sub", 4)], _KERNEL)
    assert str(caught.value).splitlines() == [
        "line 3: import no_such_thing: not installed in this kernel; add --pip no-such-thing",
        "line 4: import nor_this: not installed in this kernel; add --pip nor-this",
        "Add to the first line: --pip no-such-thing --pip nor-this",
    ]


def test_with_packages_doubtful_imports_are_a_notice() -> None:
    spec = EnvironmentSpec(sys.executable, ("pandas>=2", "scikit-learn"))
    imports = [Import(m, 1) for m in ("pandas", "numpy", "sklearn.tree", "scipy", "lightgbm")]
    notices = check_imports(imports, spec)
    assert len(notices) == 1
    assert "import lightgbm" in notices[0]
    assert check_imports(imports[-1:], spec, extra=("lightgbm",)) == ()


def test_the_kernels_metadata_is_read_for_imports_in_doubt_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def packages_distributions() -> dict[str, list[str]]:
        asked.append("all")
        return {"odd_name": ["pandas"]}

    monkeypatch.setattr(importlib.metadata, "packages_distributions", packages_distributions)
    spec = EnvironmentSpec(sys.executable, ("pandas", "scikit-learn"))
    assert check_imports([Import(m, 1) for m in ("pandas", "sklearn", "numpy")], spec) == ()
    assert asked == []
    assert check_imports([Import("odd_name", 1)], spec) == ()
    assert asked == ["all"]


def test_what_common_packages_bring_is_known_where_they_are_not_installed() -> None:
    spec = EnvironmentSpec(sys.executable, ("statsmodels", "xgboost"))
    imports = [Import(m, 1) for m in ("statsmodels", "patsy", "scipy", "joblib")]
    (notice,) = check_imports(imports, spec)
    assert "import joblib" in notice


def test_env_takes_a_python_a_virtual_environment_or_a_built_one(tmp_path: Path) -> None:
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    folder = str(tmp_path)
    assert find_interpreter(".venv", folder, tuple) == str(python)
    assert find_interpreter(sys.executable, folder, tuple) == os.path.abspath(sys.executable)
    built = [("abc1", "/one"), ("abd2", "/two")]
    assert find_interpreter("abc", folder, lambda: built) == "/one"
    with pytest.raises(UsageError, match="several environments begin so: abc1, abd2"):
        find_interpreter("ab", folder, lambda: built)
    with pytest.raises(UsageError, match=r"neither a Python.*built: abc1, abd2"):
        find_interpreter("nope", folder, lambda: built)
