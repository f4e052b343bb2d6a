"""Where a value comes from when the line does not say it."""

from __future__ import annotations

from pathlib import Path

import pytest

from estimatory_magics.config_magic import parse_settings, render_defaults
from estimatory_magics.line.defaults import Defaults, Layer, read_defaults
from estimatory_magics.line.parsing import parse_line
from estimatory_magics.usage import UsageError


def _write_pyproject(folder: Path, table: str) -> None:
    (folder / "pyproject.toml").write_text(f"[tool.estimatory]\n{table}\n")


def test_line_beats_config_beats_pyproject(tmp_path: Path) -> None:
    _write_pyproject(tmp_path, 'framework = "pytorch"\ntimeout = "1h"\ntarget = "local"')
    defaults = read_defaults({"framework": "sklearn", "timeout": "2h"}, str(tmp_path))
    options = parse_line("--framework tensorflow", defaults)
    assert (options.framework, options.timeout_s, options.target) == ("tensorflow", 7200, "local")
    assert options.origins == {
        "framework": "line",
        "timeout": "%estimator_config",
        "target": "pyproject.toml",
    }


def test_the_nearest_pyproject_counts(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    _write_pyproject(tmp_path, "timeout = 60")
    options = parse_line("", read_defaults({}, str(inner)))
    assert options.timeout_s == 60
    assert options.origins == {"timeout": "../../pyproject.toml"}


def test_packages_add_up_and_the_stronger_version_wins(tmp_path: Path) -> None:
    _write_pyproject(tmp_path, 'pip = ["pandas>=1", "polars"]\nenv-var = {A = "1", B = "2"}')
    options = parse_line(
        "--pip Pandas>=2 --env-var B=3", read_defaults({"pip": "numpy"}, str(tmp_path))
    )
    assert options.pip == ("Pandas>=2", "polars", "numpy")
    assert options.environment_variables == {"A": "1", "B": "3"}
    assert options.origins["pip"] == "pyproject.toml + %estimator_config + line"


def test_switches_and_lists_in_toml(tmp_path: Path) -> None:
    _write_pyproject(tmp_path, 'detach = true\nmetric = "loss:min"')
    options = parse_line("", read_defaults({}, str(tmp_path)))
    assert options.is_detached
    assert (options.metric, options.goal) == ("loss", "min")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("framwork = 1", "pyproject.toml: unknown setting 'framwork'; did you mean framework?"),
        ('timeout = "soon"', "pyproject.toml: timeout: 'soon' should be a time"),
        ("detach = 1", "detach should be true or false"),
        ("name = 'x'", "unknown setting 'name'"),
        ("pip = [", "cannot be read"),
    ],
)
def test_a_wrong_pyproject_is_named(tmp_path: Path, table: str, message: str) -> None:
    _write_pyproject(tmp_path, table)
    with pytest.raises(UsageError) as caught:
        parse_line("", read_defaults({}, str(tmp_path)))
    assert message in str(caught.value)


def test_no_toml_reader_is_a_notice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write_pyproject(tmp_path, "timeout = 60")
    monkeypatch.setattr("estimatory_magics.line.defaults.load_toml_reader", lambda: None)
    defaults = read_defaults({}, str(tmp_path))
    assert defaults.layers == ()
    assert "was not read" in defaults.notices[0]


def test_config_settings_are_checked_at_once() -> None:
    assert parse_settings("framework=sklearn as-of=2022-01-01") == {
        "framework": "sklearn",
        "as_of": "2022-01-01",
    }
    with pytest.raises(UsageError, match="did you mean timeout"):
        parse_settings("timout=2h")
    with pytest.raises(UsageError, match="should be key=value"):
        parse_settings("timeout")
    with pytest.raises(UsageError, match="unknown framework 'x'"):
        parse_settings("framework=x")


def test_defaults_are_shown_with_their_origin() -> None:
    text = render_defaults(
        Defaults((Layer("strong", {"timeout": "2h"}), Layer("weak", {"timeout": 1, "pip": ["a"]})))
    )
    assert text.splitlines() == ["pip      ['a']  (weak)", "timeout  2h  (strong)"]
