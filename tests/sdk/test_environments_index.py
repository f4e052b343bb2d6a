"""Real builds from the real package index."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from estimatory.environments import BuiltEnvironment, build_environment, clean_variables
from estimatory.errors import EnvironmentBuildError, ResolutionError
from estimatory.folders.run_spec import EnvironmentSpec
from estimatory.folders.workspace_folder import WorkspaceFolder

pytestmark = pytest.mark.network


@pytest.fixture
def build(tmp_path: Path) -> Callable[..., BuiltEnvironment]:
    def call(*packages: str, phrases: list[str] | None = None, **spec: str) -> BuiltEnvironment:
        return build_environment(
            WorkspaceFolder(tmp_path / "workspace"),
            EnvironmentSpec(sys.executable, packages, **spec),
            log_path=str(tmp_path / "build.log"),
            on_progress=(phrases if phrases is not None else []).append,
        )

    return call


def version_of(built: BuiltEnvironment, name: str) -> str:
    code = f"from importlib.metadata import version; print(version({name!r}))"
    environ = clean_variables(os.environ, built.interpreter)
    return subprocess.check_output([built.interpreter, "-c", code], env=environ, text=True).strip()


def test_packages_of_the_index_are_installed_and_locked_with_hashes(
    build: Callable[..., BuiltEnvironment],
) -> None:
    phrases: list[str] = []
    built = build("six==1.16.0", "iniconfig", phrases=phrases)
    assert version_of(built, "six") == "1.16.0"
    lock = Path(built.lock_path).read_text(encoding="utf-8")
    assert lock.startswith("iniconfig==")
    assert "six==1.16.0 \\\n    --hash=sha256:" in lock
    assert ".building" not in lock
    assert phrases[:2] == ["resolving 2 packages", "installing the packages"]


def test_date_gives_the_versions_of_that_day(build: Callable[..., BuiltEnvironment]) -> None:
    assert version_of(build("six", as_of="2020-01-01"), "six") == "1.13.0"


def test_date_before_the_version_says_when_it_came(build: Callable[..., BuiltEnvironment]) -> None:
    with pytest.raises(ResolutionError) as caught:
        build("six==1.16.0", as_of="2020-01-01")
    assert caught.value.summary == (
        "As of 2020-01-01 nothing satisfies 'six==1.16.0': 1.16.0 came on 2021-05-05. "
        "Versions as of 2020-01-01 go from 0.9.0 to 1.13.0."
    )


def test_unknown_package_is_named(build: Callable[..., BuiltEnvironment], tmp_path: Path) -> None:
    with pytest.raises(ResolutionError) as caught:
        build("six", "scikit-lern-of-nobody>=2")
    assert caught.value.summary == (
        "There is no package 'scikit-lern-of-nobody' on the package index "
        "(asked for as 'scikit-lern-of-nobody>=2')."
    )
    assert str(tmp_path / "build.log") in caught.value.hint


def test_version_that_does_not_exist_shows_those_that_do(
    build: Callable[..., BuiltEnvironment],
) -> None:
    with pytest.raises(ResolutionError) as caught:
        build("six==1.13.5")
    assert caught.value.summary.startswith(
        "No version of 'six' satisfies 'six==1.13.5'. Versions go from 0.9.0 to 1."
    )
    assert caught.value.summary.endswith("next to 1.13.5: 1.13.0 and 1.14.0.")


def test_requirements_that_do_not_fit_are_both_named(
    build: Callable[..., BuiltEnvironment],
) -> None:
    with pytest.raises(ResolutionError, match=r"'numpy<1\.19' and 'scikit-learn==1\.6\.1' do not"):
        build("scikit-learn==1.6.1", "numpy<1.19")


def test_version_for_other_pythons_only_says_so(build: Callable[..., BuiltEnvironment]) -> None:
    with pytest.raises(ResolutionError) as caught:
        build("tensorflow==1.15.0")
    assert "cannot be installed for this Python" in caught.value.summary
    assert "cp37m" in caught.value.summary
    assert "For this Python there is tensorflow==" in caught.value.hint


def test_index_that_cannot_be_reached_is_told(
    build: Callable[..., BuiltEnvironment], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    with pytest.raises(EnvironmentBuildError) as caught:
        build("six", index_url="http://127.0.0.1:9/simple")
    assert not isinstance(caught.value, ResolutionError)
    assert "cannot be reached (http://127.0.0.1:9/simple/six/): Connection refused" in str(
        caught.value
    )
