"""Bytecode is there before a run imports anything, whatever its Python may write."""

from __future__ import annotations

import importlib.util
import json
import marshal
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from estimatory import Run, Workspace
from estimatory.base.locks import try_lock
from estimatory.environments import (
    build_environment,
    bytecode,
    get_environment,
)
from estimatory.environments.folder import BuiltEnvironment, EnvironmentFolder
from estimatory.environments.locks import opened_key
from estimatory.errors import EnvironmentBuildError
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_spec import EnvironmentSpec
from estimatory.testing.environments import write_wheel
from estimatory.worker import serving

FAILS = "def fail():\n    raise ValueError('no')\n"
OLD = "print 'Python 2'\n"
LOOK = """
import json, tiny_thing, estimatory.metrics.tracking
print(json.dumps([tiny_thing.__cached__, estimatory.metrics.tracking.__cached__]))
"""


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No earlier build has made what is to be compiled here."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def spec(tmp_path: Path) -> EnvironmentSpec:
    """Two packages, one of which this Python cannot read."""
    codes = {"tiny_thing": FAILS, "old": OLD}
    packages = tuple(write_wheel(tmp_path, name, code=code) for name, code in codes.items())
    return EnvironmentSpec(sys.executable, packages)


@pytest.fixture
def build(
    workspace: Workspace, spec: EnvironmentSpec, tmp_path: Path
) -> Callable[..., BuiltEnvironment]:
    def call(**options: object) -> BuiltEnvironment:
        log_path = str(tmp_path / "build.log")
        return build_environment(workspace.folder, spec, log_path=log_path, **options)

    return call


def folder_of(built: BuiltEnvironment) -> EnvironmentFolder:
    return EnvironmentFolder(os.path.dirname(built.lock_path))


def modules_of(folder: EnvironmentFolder) -> dict[str, Path]:
    """Module name → where its bytecode is or would be."""
    sources = [p for place in folder.list_package_folders() for p in Path(place).rglob("*.py")]
    return {p.stem: Path(importlib.util.cache_from_source(str(p))) for p in sources}


def test_a_built_environment_is_compiled_but_for_what_is_for_another_python(
    build: Callable[..., BuiltEnvironment], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    phrases: list[str] = []
    folder = folder_of(build(on_progress=phrases.append))
    modules = modules_of(folder)
    assert {"tiny_thing", "old"} <= set(modules)
    assert [name for name, path in modules.items() if not path.exists()] == ["old"]
    assert f"compiling {len(modules)} files" in phrases
    code = marshal.loads(modules["tiny_thing"].read_bytes()[16:])
    assert code.co_filename == str(modules["tiny_thing"].parents[1] / "tiny_thing.py")
    words = [folder.interpreter, "-v", "-c", "import tiny_thing; tiny_thing.fail()"]
    said = subprocess.run(words, capture_output=True, text=True).stderr
    assert f"# code object from '{modules['tiny_thing']}'" in said
    assert f'File "{code.co_filename}", line 2, in fail' in said
    assert ".building-" not in said


def test_a_run_that_may_write_none_finds_its_packages_and_the_core_compiled(
    run_code: Callable[..., Run], spec: EnvironmentSpec
) -> None:
    run = run_code(LOOK, environment=spec, environment_variables={"PYTHONDONTWRITEBYTECODE": "1"})
    run.wait_for_completion()
    found = json.loads(Path(run.folder.log_path(0)).read_text(encoding="utf-8"))
    assert all(map(os.path.exists, found)), found


def test_one_that_was_built_without_is_compiled_after_its_next_run(
    build: Callable[..., BuiltEnvironment],
    workspace: Workspace,
    spec: EnvironmentSpec,
    run_code: Callable[..., Run],
    wait_until: Callable[..., object],
) -> None:
    built = build()
    folder = folder_of(built)
    compiled = modules_of(folder)["tiny_thing"]
    os.unlink(folder.compiled_path)
    shutil.rmtree(compiled.parent)
    before = get_environment(workspace.folder, built.key).n_bytes
    run = run_code(f"import os; print(os.path.exists({str(compiled)!r}))", environment=spec)
    run.wait_for_completion()
    wait_until(lambda: os.path.exists(folder.compiled_path))
    assert compiled.exists()
    assert Path(run.folder.log_path(0)).read_text(encoding="utf-8") == "False\n"
    assert Path(run.folder.worker_log_path).read_text(encoding="utf-8") == ""
    assert get_environment(workspace.folder, built.key).n_bytes > before


def test_what_another_process_compiles_is_left_to_it(
    build: Callable[..., BuiltEnvironment], workspace: Workspace
) -> None:
    built = build()
    folder = folder_of(built)
    os.unlink(folder.compiled_path)
    with opened_key(workspace.folder.environments_folder, f"{built.key}.bytecode") as descriptor:
        assert try_lock(descriptor)
        bytecode.compile_if_missing(workspace.folder, built.key)
        assert not os.path.exists(folder.compiled_path)
    bytecode.compile_if_missing(workspace.folder, built.key)
    assert os.path.exists(folder.compiled_path)


@pytest.mark.parametrize("key", ["", "..", "0" * 32])
def test_a_run_without_an_environment_of_its_own_compiles_none(
    workspace: Workspace, key: str
) -> None:
    bytecode.compile_if_missing(workspace.folder, key)
    assert os.listdir(workspace.folder.environments_folder) == []


def test_a_build_that_is_stopped_while_it_compiles_leaves_nothing(
    build: Callable[..., BuiltEnvironment], workspace: Workspace
) -> None:
    phrases: list[str] = []
    with pytest.raises(EnvironmentBuildError, match="stopped on request"):
        build(
            on_progress=phrases.append,
            should_stop=lambda: any(phrase.startswith("compiling") for phrase in phrases),
        )
    assert os.listdir(workspace.folder.environments_folder) == [".locks"]


def test_bytecode_has_no_name_outside_its_environment(
    build: Callable[..., BuiltEnvironment],
) -> None:
    """Modes and owners would go with it."""
    there = filter(os.path.exists, modules_of(folder_of(build())).values())
    assert {path.stat().st_nlink for path in there} == {1}


@pytest.mark.parametrize(
    ("code", "is_compiled"),
    [
        ("raise SystemExit(1)", True),
        ("import os; os.kill(os.getpid(), 9)", False),
        ("raise OSError('no processes')", False),
        ("raise SystemExit(2)", False),
    ],
)
def test_what_was_not_compiled_to_the_end_is_not_taken_for_compiled(
    build: Callable[..., BuiltEnvironment],
    monkeypatch: pytest.MonkeyPatch,
    code: str,
    is_compiled: bool,
) -> None:
    monkeypatch.setattr(
        bytecode, "compile_words", lambda *_, **__: (sys.executable, "-I", "-S", "-c", code)
    )
    folder = folder_of(build())
    assert os.path.exists(folder.compiled_path) == is_compiled
    log = Path(folder.build_log_path).read_text(encoding="utf-8")
    assert ("Not compiled: ChildProcessError: compileall ended with" in log) != is_compiled


def test_an_error_while_compiling_stops_no_build(
    build: Callable[..., BuiltEnvironment], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(interpreter: str) -> None:
        raise PermissionError(13, "Permission denied", interpreter)

    monkeypatch.setattr(bytecode, "_find_uncompiled_beside", fail)
    folder = folder_of(build())
    assert not os.path.exists(folder.compiled_path)
    log = Path(folder.build_log_path).read_text(encoding="utf-8")
    assert "Not compiled: PermissionError: [Errno 13] Permission denied" in log


def test_tests_of_packages_are_passed_over(tmp_path: Path) -> None:
    packages = tmp_path / "tests" / "lib" / "site-packages"
    names = ("thing/tests/test_it.py", "thing/tests/deep/test_it.py", "thing/tests/helper.py",
             "thing/test_tools.py")  # fmt: skip
    for name in names:
        (packages / name).parent.mkdir(parents=True, exist_ok=True)
        (packages / name).touch()
    subprocess.run(bytecode.compile_words(sys.executable, [str(packages)]), check=True)
    there = {p.name.partition(".")[0] for p in packages.rglob("*.pyc")}
    assert there == {"helper", "test_tools"}


def test_the_core_is_compiled_where_it_never_was(
    build: Callable[..., BuiltEnvironment], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    core = tmp_path / "core"
    (core / "api").mkdir(parents=True)
    for name in ("keyvault.py", "tracking.py"):
        (core / "api" / name).touch()
    monkeypatch.setattr(bytecode, "CORE", str(core))
    build()
    assert len(list(core.rglob("*.pyc"))) == 2
    shutil.rmtree(core / "api" / "__pycache__")
    bytecode.compile_core_if_missing()
    assert len(list(core.rglob("*.pyc"))) == 2


def test_after_a_run_it_compiles_gently_and_says_what_it_could_not(
    make_run: Callable[..., RunFolder],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail() -> None:
        raise OSError("no space")

    done: list[object] = []
    monkeypatch.setattr(os, "nice", done.append)
    monkeypatch.setattr(bytecode, "compile_core_if_missing", fail)
    monkeypatch.setattr(bytecode, "compile_if_missing", lambda _, key: done.append(key))
    folder = make_run("demo_1")
    serving._compile_for_next(folder.path)
    assert done == [19, folder.read_record().environment_key]
    assert capsys.readouterr().err == "Not compiled for the next run: OSError: no space\n"
