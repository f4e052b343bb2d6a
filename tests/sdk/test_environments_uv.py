"""Real builds by uv, of packages made on the spot: no package index is asked."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from estimatory.base.files import read_json
from estimatory.base.processes import identity
from estimatory.environments import (
    BuiltEnvironment,
    build_environment,
    clean_variables,
    environment_key,
    find_environment,
)
from estimatory.environments.uv.builder import UvBuilder
from estimatory.environments.uv.program import find_uv
from estimatory.errors import EnvironmentBuildError
from estimatory.folders.run_spec import EnvironmentSpec
from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.testing.environments import (
    EnvironmentBuilderContract,
    write_source_package,
    write_wheel,
)

CORE = str(Path(__file__).parents[2] / "sdk")
BUILD = """
import sys
sys.path.insert(0, {core!r})
from estimatory.environments import build_environment
from estimatory.folders.run_spec import EnvironmentSpec
from estimatory.folders.workspace_folder import WorkspaceFolder
built = build_environment(
    WorkspaceFolder(sys.argv[1]), EnvironmentSpec(sys.executable, (sys.argv[2],)),
    log_path=sys.argv[3],
)
print(built.is_cached)
"""
MAKE_WHEEL = """\
import time, zipfile
name = open("PKG-INFO").read().split("Name: ")[1].split()[0]
info = f"{name}-1.0.dist-info"
with zipfile.ZipFile(f"{folder}/{name}-1.0-py3-none-any.whl", "w") as archive:
    archive.writestr(f"{name}.py", "")
    archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\\nName: {name}\\nVersion: 1.0\\n")
    wheel = "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
    archive.writestr(f"{info}/WHEEL", wheel)
    archive.writestr(f"{info}/RECORD", "")
return f"{name}-1.0-py3-none-any.whl"
"""


@pytest.fixture
def workspace(tmp_path: Path) -> WorkspaceFolder:
    return WorkspaceFolder(tmp_path / "it's my workspace")


@pytest.fixture
def build(workspace: WorkspaceFolder, tmp_path: Path) -> Callable[..., BuiltEnvironment]:
    def call(*packages: str, **options: object) -> BuiltEnvironment:
        spec = EnvironmentSpec(sys.executable, packages)
        return build_environment(workspace, spec, log_path=str(tmp_path / "build.log"), **options)

    return call


@pytest.fixture
def start_builder(
    workspace: WorkspaceFolder, tmp_path: Path
) -> Callable[..., subprocess.Popen[str]]:
    """Build in a process of its own, as a worker does: isolated, without site-packages."""

    def start(package: str, log: str = "build.log") -> subprocess.Popen[str]:
        code = BUILD.format(core=CORE)
        arguments = [workspace.path, package, str(tmp_path / log)]
        command = [sys.executable, "-I", "-S", "-c", code, *arguments]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    return start


def python(built: BuiltEnvironment, code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [built.interpreter, "-c", code],
        env=clean_variables(os.environ, built.interpreter),
        capture_output=True,
        text=True,
        check=False,
    )


def processes_with(text: str) -> list[str]:
    lines = subprocess.check_output(["ps", "axww", "-o", "args"], text=True).splitlines()
    return [line for line in lines if text in line]


def note_pid(folder: Path) -> str:
    """Python text for a build backend that notes who it is."""
    return f"import os\nopen({str(folder / 'pid')!r}, 'w').write(str(os.getpid()))"


def noted_pid(folder: Path) -> int:
    path = folder / "pid"
    return int(path.read_text(encoding="utf-8") or 0) if path.exists() else 0


def is_alive(pid: int) -> bool:
    return identity(pid) is not None


class TestUvBuilder(EnvironmentBuilderContract):
    @pytest.fixture
    def builder(self) -> UvBuilder:
        return UvBuilder()

    @pytest.fixture
    def spec(self, tmp_path: Path) -> EnvironmentSpec:
        return EnvironmentSpec(sys.executable, (write_wheel(tmp_path, "tiny_thing"),))


def test_built_environment_holds_the_package_and_its_script_works(
    build: Callable[..., BuiltEnvironment], tmp_path: Path
) -> None:
    built = build(write_wheel(tmp_path, "tiny_thing"))
    folder = os.path.dirname(os.path.dirname(built.interpreter))
    assert python(built, "import tiny_thing; tiny_thing.main()").stdout == f"tiny_thing {folder}\n"
    script = os.path.join(folder, "bin", "tiny_thing")
    assert subprocess.check_output([script], text=True) == f"tiny_thing {folder}\n"
    assert "--hash=sha256:" in Path(built.lock_path).read_text(encoding="utf-8")
    description = read_json(os.path.join(folder, "environment.json"))
    assert description["python"] == sys.version.split()[0]
    assert description["tools"]["uv"]


def test_nothing_of_the_submitters_python_leaks(
    build: Callable[..., BuiltEnvironment], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = build(write_wheel(tmp_path, "tiny_thing"))
    monkeypatch.setenv("PYTHONPATH", CORE)
    monkeypatch.setenv("VIRTUAL_ENV", sys.prefix)
    for module in ("numpy", "pytest", "uv", "estimatory", "pip"):
        answer = python(built, f"import {module}")
        assert answer.returncode == 1
        assert "ModuleNotFoundError" in answer.stderr
    own = python(built, "import sys; print(*sys.path)").stdout
    assert sys.prefix not in own.replace(sys.base_prefix, "")


def test_processes_that_build_one_key_build_it_once(
    start_builder: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    slow = write_source_package(
        tmp_path, "slow_thing", f"import time\ntime.sleep(0.5)\n{MAKE_WHEEL}"
    )
    builders = [start_builder(slow, f"{n}.log") for n in range(4)]
    answers = sorted(builder.communicate()[0] for builder in builders)
    assert answers == ["False\n", "True\n", "True\n", "True\n"]
    logs = [(tmp_path / f"{n}.log").read_text(encoding="utf-8") for n in range(4)]
    assert sum("pip sync" in log for log in logs) == 1
    assert sum("Another run built" in log for log in logs) == 3


def test_killed_builder_leaves_nothing_and_the_next_one_builds(
    start_builder: Callable[..., subprocess.Popen[str]],
    workspace: WorkspaceFolder,
    tmp_path: Path,
    wait_until: Callable[..., object],
) -> None:
    gate = tmp_path / "gate"
    backend = f"import time\n{note_pid(tmp_path)}\n"
    backend += f"while not os.path.exists({str(gate)!r}): time.sleep(0.05)\n{MAKE_WHEEL}"
    package = write_source_package(tmp_path, "gated_thing", backend)
    first = start_builder(package)
    orphan = wait_until(lambda: noted_pid(tmp_path))
    first.kill()
    first.wait()
    assert is_alive(orphan)
    root = workspace.environments_folder
    assert processes_with(f"{root}/.building-")
    assert find_environment(workspace, EnvironmentSpec(sys.executable, (package,))) is None

    second = start_builder(package, "second.log")
    wait_until(lambda: f"-{second.pid}/" in " ".join(processes_with(f"{root}/.building-")))
    assert not processes_with(f"-{first.pid}/")
    wait_until(lambda: not is_alive(orphan))
    gate.touch()
    assert second.communicate(timeout=60)[0] == "False\n"
    assert {n for n in os.listdir(root) if n.startswith(".")} == {".locks"}
    assert not processes_with(f"{root}/.building-")


def test_stop_ends_what_builds(
    build: Callable[..., BuiltEnvironment],
    workspace: WorkspaceFolder,
    tmp_path: Path,
    wait_until: Callable[..., object],
) -> None:
    backend = f"import signal\nsignal.signal(15, signal.SIG_IGN)\n{note_pid(tmp_path)}"
    backend += "\nimport time\ntime.sleep(600)"
    package = write_source_package(tmp_path, "endless_thing", backend)
    stopped_at: list[float] = []

    def should_stop() -> bool:
        if noted_pid(tmp_path) and not stopped_at:
            stopped_at.append(time.monotonic())
        return bool(stopped_at)

    with pytest.raises(EnvironmentBuildError, match="stopped on request"):
        build(package, should_stop=should_stop)
    assert time.monotonic() - stopped_at[0] < 300
    wait_until(lambda: not is_alive(noted_pid(tmp_path)))
    assert {n for n in os.listdir(workspace.environments_folder)} == {".locks"}


def test_package_that_does_not_build_shows_why(
    build: Callable[..., BuiltEnvironment], tmp_path: Path
) -> None:
    package = write_source_package(tmp_path, "bad_thing", "raise SystemExit('gcc: no foo.h')")
    with pytest.raises(EnvironmentBuildError) as caught:
        build(package)
    assert "'bad-thing' had to be built from its source, which failed" in caught.value.message
    assert "gcc: no foo.h" in caught.value.message
    assert str(tmp_path / "build.log") in caught.value.hint


def test_variable_named_in_an_address_stays_a_name(
    build: Callable[..., BuiltEnvironment], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    requirement = write_wheel(tmp_path, "tiny_thing")
    address = requirement.replace(tmp_path.as_uri(), "file://${WHEELS}")
    monkeypatch.setenv("WHEELS", str(tmp_path))
    assert environment_key(EnvironmentSpec(sys.executable, (address,)))
    built = build(address)
    assert python(built, "import tiny_thing").returncode == 0


def test_uv_is_found_without_site_packages() -> None:
    code = f"import sys; sys.path.insert(0, {CORE!r})\n"
    code += "from estimatory.environments.uv.program import find_uv; print(find_uv())"
    found = subprocess.check_output([sys.executable, "-I", "-S", "-c", code], text=True).strip()
    assert os.path.samefile(found, find_uv())
