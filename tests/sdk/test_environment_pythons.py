"""Which Python a run gets, what the workspace's settings add, and the date of a notebook."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from estimatory import CondaDependencies, Environment, Run, Workspace
from estimatory.environments import settle_environment
from estimatory.environments.notebook_dates import find_notebook_date
from estimatory.environments.pythons import OLDEST, choose_python, find_pythons, parse_wish
from estimatory.environments.settling import session_defaults
from estimatory.errors import UserError
from estimatory.folders.run_spec import EnvironmentSpec
from estimatory.folders.workspace_settings import set_setting

OWN = sys.version_info[:2]
FLOOR = ".".join(map(str, OLDEST))


def other_pythons() -> list[str]:
    return [p.path for p in find_pythons() if p.minor != OWN]


@pytest.mark.parametrize(
    ("wish", "accepted"),
    [
        ("3.10", [10]),
        ("3.10.4", [10]),
        ("3", [9, 10, 11, 12]),
        (">=3.10", [10, 11, 12]),
        (">3.10", [11, 12]),
        (">3.10.1", [10, 11, 12]),
        (">=3.9,<3.11", [9, 10]),
        ("<=3.10", [9, 10]),
        ("<3.10.2", [9, 10]),
        ("!=3.10", [9, 11, 12]),
        ("~=3.10.2", [10]),
        ("~=3.10", [10, 11, 12]),
        ("3.10.*", [10]),
    ],
)
def test_what_a_wish_accepts(wish: str, accepted: list[int]) -> None:
    accepts = parse_wish(wish)
    assert [minor for minor in (9, 10, 11, 12) if accepts((3, minor))] == accepted


def test_what_is_no_version_is_refused() -> None:
    with pytest.raises(UserError, match="'three' is not a Python version"):
        choose_python("three")


def test_this_python_is_taken_where_only_the_patch_level_differs() -> None:
    for wanted in (f"{OWN[0]}.{OWN[1]}.99", f"{OWN[0]}.{OWN[1]}", ">=3.6"):
        choice = choose_python(wanted)
        assert (choice.path, choice.note) == (sys.executable, "")


def test_a_python_of_this_machine_is_found_and_works() -> None:
    pythons = [p for p in find_pythons() if p.minor != OWN]
    if not pythons:
        pytest.skip("needs a second Python from 3.9 on")
    for python in pythons:
        choice = choose_python(".".join(map(str, python.minor)))
        assert choice.note == ""
        said = subprocess.check_output([choice.path, "-c", "import sys; print(sys.version)"])
        assert said.decode().startswith(python.version)


def test_the_nearest_one_is_taken_and_said_aloud() -> None:
    choice = choose_python("3.99")
    newest = find_pythons()[-1]
    assert choice.path == newest.path
    assert choice.note == (
        f"Python 3.99 is asked for; it is not on this machine, so Python {newest.version} is used."
    )
    oldest = find_pythons()[0]
    old = choose_python("3.6.2")
    assert old.path == oldest.path
    assert f"runs need {FLOOR} or newer, so Python {oldest.version} is used" in old.note


def test_strict_refuses_what_is_not_here() -> None:
    with pytest.raises(UserError, match=r"There is no Python 3\.99 for runs on this machine"):
        choose_python("3.99", is_strict=True)


def test_shims_and_what_does_not_work_are_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "python3.98"
    broken.write_text("#!/bin/sh\nexit 127\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert (3, 98) not in [python.minor for python in find_pythons()]


# --- settings ---------------------------------------------------------------------------------
def spec(**fields: object) -> EnvironmentSpec:
    return EnvironmentSpec(sys.executable, **{"packages": ("six",), **fields})  # type: ignore[arg-type]


def test_settings_of_the_workspace_fill_what_is_left_open(workspace: Workspace) -> None:
    set_setting(workspace.folder, "environments.as_of", "2022-06-01")
    set_setting(workspace.folder, "environments.legacy_aliases", True)
    settled = settle_environment(workspace.folder, spec())
    assert (settled.as_of, settled.legacy_aliases) == ("2022-06-01", True)
    assert settle_environment(workspace.folder, spec(as_of="2023-01-01")).as_of == "2023-01-01"
    assert settle_environment(workspace.folder, spec(packages=())).as_of is None


def test_the_session_goes_before_the_workspace(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_setting(workspace.folder, "environments.as_of", "2022-06-01")
    monkeypatch.setitem(session_defaults, "as_of", "2021-01-01")
    assert settle_environment(workspace.folder, spec()).as_of == "2021-01-01"


def test_a_date_without_packages_has_no_effect_and_says_so(workspace: Workspace) -> None:
    settled = settle_environment(workspace.folder, spec(packages=(), as_of="2022-06-01"))
    assert settled.as_of is None
    assert settled.notes == ("as_of 2022-06-01 has no effect: no packages are asked for.",)


def test_strict_python_is_a_setting(workspace: Workspace) -> None:
    settled = settle_environment(workspace.folder, spec(python="3.99"))
    assert settled.interpreter == find_pythons()[-1].path
    assert "Python 3.99 is asked for" in settled.notes[0]
    set_setting(workspace.folder, "environments.strict_python", True)
    with pytest.raises(UserError, match=r"no Python 3\.99"):
        settle_environment(workspace.folder, spec(python="3.99"))


def test_a_run_gets_the_python_and_tells_what_was_taken(
    run_code: Callable[..., Run], capsys: pytest.CaptureFixture[str]
) -> None:
    environment = Environment("old")
    environment.python.conda_dependencies = CondaDependencies.create(python_version="3.6.2")
    environment.python.conda_dependencies.remove_pip_package("azureml-defaults")
    code = (
        "import sys; from azureml.core import Run\nRun.get_context().log('v', sys.version_info[1])"
    )
    run = run_code(code, environment=environment.to_spec())
    run.wait_for_completion(show_output=True)
    taken = find_pythons()[0]
    assert run.get_metrics() == {"v": taken.minor[1]}
    record = run.folder.read_record()
    assert record.interpreter == taken.path
    (note,) = record.environment_notes
    assert note.startswith(f"Python 3.6.2 is asked for; runs need {FLOOR} or newer, so Python ")
    shown = capsys.readouterr()
    assert (shown.out + shown.err).count(note) == 1  # told when it was submitted


# --- the notebook's date ----------------------------------------------------------------------
def write_notebook(path: Path, metadata: object = None, cells: object = ()) -> str:
    path.write_text(json.dumps({"metadata": metadata or {}, "cells": list(cells)}))  # type: ignore[call-overload]
    return str(path)


def test_metadata_goes_before_everything(tmp_path: Path) -> None:
    cells = [{"metadata": {"execution": {"iopub.execute_input": "2021-03-04T10:00:00Z"}}}]
    path = write_notebook(tmp_path / "a.ipynb", {"estimatory": {"as_of": "2020-05-06"}}, cells)
    assert find_notebook_date(path) == ("2020-05-06", "the date in the notebook's metadata")
    path = write_notebook(tmp_path / "a.ipynb", {"date": "2019-01-02 03:04"}, cells)
    assert find_notebook_date(path)[0] == "2019-01-02"


def test_the_day_of_execution(tmp_path: Path) -> None:
    cells = [
        {"metadata": {"execution": {"iopub.execute_input": "2021-03-04T10:00:00Z"}}},
        {"metadata": {"ExecuteTime": {"end_time": "2020-01-01T00:00:00Z"}}},
        {"metadata": {}},
    ]
    path = write_notebook(tmp_path / "a.ipynb", cells=cells)
    assert find_notebook_date(path)[0] == "2021-03-04"


def test_the_day_of_the_last_commit(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "a.ipynb")
    environ = {**os.environ, "GIT_COMMITTER_DATE": "2018-07-08T12:00:00Z"}
    who = ["-c", "user.name=a", "-c", "user.email=a@b"]
    for words in (["init", "-q"], ["add", "."], [*who, "commit", "-q", "-m", "x"]):
        subprocess.run(["git", "-C", tmp_path, *words], check=True, env=environ)
    assert find_notebook_date(path) == ("2018-07-08", "the day of the notebook's last commit")


def test_the_file_is_the_last_to_be_asked(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "a.ipynb")
    os.utime(path, (1_500_000_000, 1_500_000_000))
    assert find_notebook_date(path) == ("2017-07-14", "the date of the notebook's file")


def test_auto_is_the_notebooks_date(workspace: Workspace, tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "a.ipynb", {"date": "2020-02-03"})
    settled = settle_environment(workspace.folder, spec(as_of="auto"), notebook=path)
    assert settled.as_of == "2020-02-03"
    assert settled.notes[0].startswith("Packages are those of 2020-02-03: the date in the noteb")
    with pytest.raises(UserError, match="no notebook is known here"):
        settle_environment(workspace.folder, spec(as_of="auto"))
    set_setting(workspace.folder, "environments.as_of", "auto")
    assert settle_environment(workspace.folder, spec()).as_of is None
