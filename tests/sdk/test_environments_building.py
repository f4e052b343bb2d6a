"""What surrounds a build: once per key, aside and renamed, nothing left by whoever was killed."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from estimatory.base.files import read_json
from estimatory.environments import (
    BuiltEnvironment,
    build_environment,
    delete_environment,
    environment_key,
    find_environment,
    get_environment,
    list_environments,
)
from estimatory.environments.builder import BuildMonitor, BuildPlan
from estimatory.errors import EnvironmentBuildError, EnvironmentNotFoundError, ResolutionError
from estimatory.folders.run_spec import EnvironmentSpec
from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.testing.environments import EnvironmentBuilderContract, FakeBuilder

SPEC = EnvironmentSpec(sys.executable, ("six", "packaging"), name="small")


@pytest.fixture
def workspace(tmp_path: Path) -> WorkspaceFolder:
    return WorkspaceFolder(tmp_path / "it's my workspace")


@pytest.fixture
def build(workspace: WorkspaceFolder, tmp_path: Path) -> Callable[..., BuiltEnvironment]:
    def call(builder: FakeBuilder, **options: object) -> BuiltEnvironment:
        log_path = str(tmp_path / "build.log")
        return build_environment(workspace, SPEC, log_path=log_path, builder=builder, **options)

    return call


class GatedBuilder(FakeBuilder):
    """Builds in a thread of its own, up to a gate that is opened at the end of ``with``."""

    def __init__(self) -> None:
        super().__init__()
        self._has_begun, self._gate = threading.Event(), threading.Event()

    def build(self, plan: BuildPlan, monitor: BuildMonitor) -> None:
        self._has_begun.set()
        self._gate.wait(60)
        super().build(plan, monitor)

    @contextmanager
    def at_work(self, build: Callable[[FakeBuilder], object]) -> Iterator[None]:
        thread = threading.Thread(target=build, args=(self,))
        thread.start()
        self._has_begun.wait(60)
        try:
            yield
            assert thread.is_alive()
        finally:
            self._gate.set()
            thread.join()


def hidden(workspace: WorkspaceFolder) -> set[str]:
    return {n for n in os.listdir(workspace.environments_folder) if n.startswith(".")}


class TestFakeBuilder(EnvironmentBuilderContract):
    @pytest.fixture
    def builder(self) -> FakeBuilder:
        return FakeBuilder()

    @pytest.fixture
    def spec(self) -> EnvironmentSpec:
        return SPEC


def test_second_build_is_the_first_ones_environment(
    build: Callable[..., BuiltEnvironment], workspace: WorkspaceFolder
) -> None:
    builder = FakeBuilder()
    first, second = build(builder), build(builder)
    assert builder.n_builds == 1
    assert (first.is_cached, second.is_cached) == (False, True)
    assert first.key == second.key == environment_key(SPEC)
    assert find_environment(workspace, SPEC) == second
    assert hidden(workspace) == {".locks"}


def test_environment_describes_itself(
    build: Callable[..., BuiltEnvironment], workspace: WorkspaceFolder
) -> None:
    built = build(FakeBuilder())
    folder = Path(built.interpreter).parents[1]
    description = read_json(str(folder / "environment.json"))
    assert description["packages"] == ["packaging", "six"]
    assert description["name"] == "small"
    assert description["tools"] == {"fake": sys.executable}
    assert "$ sleep" in (folder / "build.log").read_text(encoding="utf-8")
    (record,) = list_environments(workspace)
    assert record.to_json() == get_environment(workspace, built.key).to_json()
    assert record.to_json() == {
        "key": built.key,
        "name": "small",
        "python": "3.0.0",
        "packages": ("packaging", "six"),
        "as_of": None,
        "created_at": description["created_at"],
        "last_used_at": record.last_used_at,
        "bytes": record.n_bytes,
    }
    assert record.n_bytes > 0
    assert record.read_requirements() == "packaging --hash=sha256:0\nsix --hash=sha256:0\n"
    assert "$ sleep" in record.read_log()


def test_size_is_measured_again_after_use(
    build: Callable[..., BuiltEnvironment], workspace: WorkspaceFolder
) -> None:
    built = build(FakeBuilder())
    before = get_environment(workspace, built.key).n_bytes
    grown = Path(built.lock_path).with_name("grown")
    grown.write_bytes(b"x" * 100_000)
    assert get_environment(workspace, built.key).n_bytes == before
    time.sleep(0.02)
    find_environment(workspace, SPEC)
    assert get_environment(workspace, built.key).n_bytes >= before + 100_000


def test_environment_used_last_is_listed_first(workspace: WorkspaceFolder, tmp_path: Path) -> None:
    specs = [EnvironmentSpec(sys.executable, (name,)) for name in ("a", "b", "c")]
    log_path = str(tmp_path / "build.log")
    for spec in specs:
        build_environment(workspace, spec, log_path=log_path, builder=FakeBuilder())
        time.sleep(0.02)
    find_environment(workspace, specs[0])
    assert [r.packages for r in list_environments(workspace)] == [("a",), ("c",), ("b",)]


def test_two_at_once_build_once(build: Callable[..., BuiltEnvironment]) -> None:
    builder = FakeBuilder(duration_s=0.5)
    phrases: list[str] = []
    built: list[BuiltEnvironment] = []
    threads = [
        threading.Thread(target=lambda: built.append(build(builder, on_progress=phrases.append)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert builder.n_builds == 1
    assert sorted(b.is_cached for b in built) == [False, True, True, True]
    assert phrases.count("waiting for another run that builds the same environment") == 3


def test_failure_leaves_nothing_and_the_next_build_works(
    build: Callable[..., BuiltEnvironment], workspace: WorkspaceFolder
) -> None:
    with pytest.raises(ResolutionError, match="no such thing"):
        build(FakeBuilder(failure=ResolutionError("no such thing")))
    assert hidden(workspace) == set(os.listdir(workspace.environments_folder)) == {".locks"}
    assert list_environments(workspace) == []
    assert not build(FakeBuilder()).is_cached


def test_stop_ends_the_commands_at_once(
    build: Callable[..., BuiltEnvironment], workspace: WorkspaceFolder
) -> None:
    started = time.monotonic()
    with pytest.raises(EnvironmentBuildError, match="stopped on request"):
        build(
            FakeBuilder(duration_s=61.25),
            should_stop=lambda: time.monotonic() > started + 0.3,
        )
    assert time.monotonic() < started + 61
    assert "61.25" not in subprocess.check_output(["ps", "ax", "-o", "args"], text=True)
    assert hidden(workspace) == {".locks"}


def test_stop_while_waiting(
    build: Callable[..., BuiltEnvironment], workspace: WorkspaceFolder
) -> None:
    with GatedBuilder().at_work(build):
        with pytest.raises(EnvironmentBuildError, match="stopped on request"):
            build(FakeBuilder(), should_stop=lambda: True)
        assert len(hidden(workspace)) == 2
    assert find_environment(workspace, SPEC)


def test_watcher_that_fails_ends_the_build(
    build: Callable[..., BuiltEnvironment], workspace: WorkspaceFolder
) -> None:
    def fail(phrase: str) -> None:
        raise RuntimeError(phrase)

    with pytest.raises(RuntimeError, match="waiting"):
        build(FakeBuilder(), on_progress=fail)
    assert hidden(workspace) == {".locks"}


def test_full_disk_is_told(build: Callable[..., BuiltEnvironment]) -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(EnvironmentBuildError, match=r"disk that holds .* is full\.\nFree some"):
        build(FakeBuilder(failure=full))


def test_environment_whose_python_is_gone_is_built_anew(
    build: Callable[..., BuiltEnvironment], workspace: WorkspaceFolder
) -> None:
    built = build(FakeBuilder())
    os.unlink(built.interpreter)
    os.symlink("/nowhere/python3", built.interpreter)
    assert not build(FakeBuilder()).is_cached
    assert os.path.exists(built.interpreter)


def test_what_killed_builders_left_is_removed(
    build: Callable[..., BuiltEnvironment], workspace: WorkspaceFolder
) -> None:
    root = Path(workspace.environments_folder)
    for name in (f".building-{environment_key(SPEC)}-1", ".building-0ther-1", ".deleted-x-1-2"):
        (root / name / "lib").mkdir(parents=True)
    build(FakeBuilder())
    assert hidden(workspace) == {".locks"}


def test_what_another_builder_is_building_is_left_alone(
    build: Callable[..., BuiltEnvironment], workspace: WorkspaceFolder, tmp_path: Path
) -> None:
    other = EnvironmentSpec(sys.executable, ("another",))
    log_path = str(tmp_path / "other.log")

    def build_other(builder: FakeBuilder) -> None:
        build_environment(workspace, other, log_path=log_path, builder=builder)

    with GatedBuilder().at_work(build_other):
        build(FakeBuilder())
        assert len(hidden(workspace)) == 2
    assert find_environment(workspace, other)


def test_deleted_environment_is_gone(
    build: Callable[..., BuiltEnvironment], workspace: WorkspaceFolder
) -> None:
    built = build(FakeBuilder())
    delete_environment(workspace, built.key)
    assert find_environment(workspace, SPEC) is None
    assert hidden(workspace) == set(os.listdir(workspace.environments_folder)) == {".locks"}
    with pytest.raises(EnvironmentNotFoundError, match="There is no environment"):
        delete_environment(workspace, built.key)


@pytest.mark.parametrize("key", ["", "..", ".locks", "../runs", "0" * 32, "é" * 32])
def test_key_that_is_none_is_not_found(workspace: WorkspaceFolder, key: str) -> None:
    with pytest.raises(EnvironmentNotFoundError):
        get_environment(workspace, key)
    with pytest.raises(EnvironmentNotFoundError):
        delete_environment(workspace, key)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folder_that_cannot_be_written_is_told(
    build: Callable[..., BuiltEnvironment], workspace: WorkspaceFolder
) -> None:
    os.makedirs(workspace.path, mode=0o500)
    with pytest.raises(EnvironmentBuildError, match="cannot be written"):
        build(FakeBuilder())


def test_nothing_to_build_is_told(workspace: WorkspaceFolder, tmp_path: Path) -> None:
    spec = EnvironmentSpec(sys.executable)
    with pytest.raises(EnvironmentBuildError, match="asks for no packages"):
        build_environment(workspace, spec, log_path=str(tmp_path / "log"))


def test_missing_uv_is_told(
    workspace: WorkspaceFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from estimatory.environments.uv import program

    monkeypatch.setattr(program, "_iter_folders", lambda: [str(tmp_path)])
    monkeypatch.setattr(program, "_from_wheel", lambda: None)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(EnvironmentBuildError, match=r"uv, .* is not installed\.\nInstall it"):
        build_environment(workspace, SPEC, log_path=str(tmp_path / "log"))
