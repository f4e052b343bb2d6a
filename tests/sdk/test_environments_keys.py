"""Keys: equal wishes, equal key; found by look-up, with no process started."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from estimatory.environments import (
    environment_key,
    find_environment,
    folder as environment_folders,
    interpreters,
    normalize,
)
from estimatory.environments.dates import cutoff
from estimatory.environments.interpreters import python_identity
from estimatory.errors import UserError
from estimatory.folders.run_spec import EnvironmentSpec
from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.testing.environments import write_wheel

SPEC = EnvironmentSpec(sys.executable, ("pandas>=2", "numpy"))


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def other_python(tmp_path: Path) -> str:
    """A program that answers as a Python would, and notes each start."""
    path = tmp_path / "other-python"
    source = f'printf x >> {tmp_path}/starts\nexec {sys.executable} "$@"\n'
    path.write_text(f"#!/bin/sh\n{source}", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def changed(**changes: object) -> EnvironmentSpec:
    return dataclasses.replace(SPEC, **changes)


@pytest.mark.parametrize(
    "same",
    [
        changed(packages=("NumPy", "pandas >=2", "numpy")),
        changed(name="my environment"),
        changed(interpreter=os.path.realpath(sys.executable)),
    ],
)
def test_equal_wishes_have_equal_keys(same: EnvironmentSpec) -> None:
    assert environment_key(same) == environment_key(SPEC)


@pytest.mark.parametrize(
    "other",
    [
        changed(packages=("numpy",)),
        changed(packages=("numpy", "pandas>=2.1")),
        changed(as_of="2024-01-01"),
        changed(index_url="https://mirror.example/simple"),
    ],
)
def test_other_wishes_have_other_keys(other: EnvironmentSpec) -> None:
    assert environment_key(other) != environment_key(SPEC)


def test_another_python_has_another_key(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {environment_key(SPEC)}
    own = python_identity(sys.executable)
    for name, value in [
        ("version", "3.9.1"),
        ("abi", "cpython-313t"),
        ("platform", "darwin arm64"),
    ]:
        monkeypatch.setattr(interpreters, "_own_identity", lambda n=name, v=value: {**own, n: v})
        keys.add(environment_key(SPEC))
    assert len(keys) == 4


def test_wheel_built_anew_under_its_name_has_another_key(tmp_path: Path) -> None:
    spec = changed(packages=(write_wheel(tmp_path, "tiny"),))
    before = environment_key(spec)
    write_wheel(tmp_path, "tiny", code="main = print")
    assert environment_key(spec) != before


def test_local_file_must_be_there_and_be_a_file(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"nothing\.whl' cannot be read"):
        environment_key(changed(packages=("x @ file:///nothing.whl",)))
    with pytest.raises(UserError, match=r"names a folder.*\n.*Build a wheel of it"):
        environment_key(changed(packages=(f"x @ {tmp_path.as_uri()}",)))


def test_interpreter_of_the_asking_process_is_not_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreters, "_ask", lambda path: pytest.fail("started"))
    assert python_identity(sys.executable)["version"] == sys.version.split()[0]


def test_other_interpreter_is_asked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = tmp_path / "python-elsewhere"
    link.write_bytes(Path(os.path.realpath(sys.executable)).read_bytes()[:64])
    asked = []
    identity = {"implementation": "cpython", "version": "3.9.1"}
    monkeypatch.setattr(interpreters, "_ask", lambda path: asked.append(path) or identity)
    assert [python_identity(str(link)) for _ in range(3)] == [identity] * 3
    assert asked == [str(link)]
    os.utime(link, ns=(1, 1))
    python_identity(str(link))
    assert len(asked) == 2


def test_version_switchers_shim_is_asked_each_time(tmp_path: Path, other_python: str) -> None:
    identities = [python_identity(other_python) for _ in range(2)]
    assert identities == [python_identity(sys.executable)] * 2
    assert (tmp_path / "starts").read_text(encoding="utf-8") == "xx"


def test_interpreter_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"nowhere/python' cannot be used: No such file"):
        environment_key(changed(interpreter="/nowhere/python"))
    with pytest.raises(UserError, match="does not work as a Python interpreter"):
        environment_key(changed(interpreter="/bin/false"))


def test_date_counts_to_its_end_in_utc() -> None:
    assert cutoff("2022-06-01") == "2022-06-02T00:00:00Z"
    assert cutoff("2022-06-01T12:30:00Z") == "2022-06-01T12:30:00Z"
    assert cutoff("2022-06-01T12:30:00+02:00") == "2022-06-01T10:30:00Z"
    assert cutoff(datetime.now(timezone.utc).strftime("%Y-%m-%d"))


@pytest.mark.parametrize("text", ["yesterday", "2022-13-01", "2022", "01.06.2022"])
def test_date_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UserError, match=r"is not a date.\nValid are '2022-06-01'"):
        normalize(changed(as_of=text))


def test_date_to_come_is_refused() -> None:
    tomorrow = datetime.now(timezone.utc) + timedelta(days=1)
    with pytest.raises(UserError, match="lies in the future"):
        normalize(changed(as_of=tomorrow.strftime("%Y-%m-%d")))


@pytest.mark.parametrize(
    ("url", "said"),
    [("mirror", "is not a URL"), ("https://me:secret@mirror.example/", r"\*\*\*@mirror")],
)
def test_index_that_cannot_be_written_down_is_refused(url: str, said: str) -> None:
    with pytest.raises(UserError, match=said) as caught:
        normalize(changed(index_url=url))
    assert "secret" not in str(caught.value)


def test_nothing_is_found_where_nothing_was_built(tmp_path: Path) -> None:
    assert find_environment(WorkspaceFolder(tmp_path), SPEC) is None


def test_finding_loads_nothing_heavy() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from estimatory.environments import find_environment\n"
        "from estimatory.folders.run_spec import EnvironmentSpec\n"
        "from estimatory.folders.workspace_folder import WorkspaceFolder\n"
        "find_environment(WorkspaceFolder('/nowhere'), EnvironmentSpec(sys.executable, ('six',)))\n"
        "print(*sys.modules)"
    )
    core = Path(interpreters.__file__).parents[2]
    command = [sys.executable, "-I", "-S", "-c", code, str(core)]
    loaded = subprocess.check_output(command, text=True).split()
    assert not {"subprocess", "shutil", "configparser", "datetime", "urllib"} & set(loaded)
    assert not {"hashlib", "importlib.metadata", "estimatory.environments.builders"} & set(loaded)


def test_hit_is_a_look_up(tmp_path: Path) -> None:
    workspace = WorkspaceFolder(tmp_path)
    folder = tmp_path / "environments" / environment_key(SPEC)
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(sys.executable)
    (folder / "environment.json").write_text("{}", encoding="utf-8")
    (folder / "requirements.lock").touch()
    before = time.time() - 1
    found = find_environment(workspace, SPEC)
    assert found is not None
    assert found.is_cached
    assert found.interpreter == str(folder / "bin" / "python")
    assert (folder / "last_used").stat().st_mtime > before


def test_a_hit_reads_the_description_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "environments" / environment_key(SPEC)
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(sys.executable)
    (folder / "environment.json").write_text('{"notes": ["another day"]}', encoding="utf-8")
    (folder / "requirements.lock").touch()
    read, read_one = [], environment_folders.read_json_object
    monkeypatch.setattr(
        environment_folders, "read_json_object", lambda path: read.append(path) or read_one(path)
    )
    found = find_environment(WorkspaceFolder(tmp_path), SPEC)
    assert found is not None
    assert found.notes == ("another day",)
    assert read == [str(folder / "environment.json")]


def test_environment_whose_python_is_gone_is_no_hit(tmp_path: Path) -> None:
    folder = tmp_path / "environments" / environment_key(SPEC)
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to("/nowhere/python3")
    (folder / "environment.json").write_text("{}", encoding="utf-8")
    assert find_environment(WorkspaceFolder(tmp_path), SPEC) is None
