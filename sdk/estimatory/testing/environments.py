"""The contract of environment builders as a test class, a fake builder, and small packages.

The packages are files made on the spot, so that real builds can be tested with no package index.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import subprocess
import tarfile
import time
import zipfile
from pathlib import Path

from ..environments import (
    BuildMonitor,
    BuildPlan,
    EnvironmentBuilder,
    EnvironmentFolder,
    Step,
    normalize,
)
from ..environments.child import run_step
from ..errors import EnvironmentBuildError
from ..folders.run_spec import EnvironmentSpec


class EnvironmentBuilderContract:
    """The promises of a builder; a subclass gives the fixtures ``builder`` and ``spec``."""

    def test_render_writes_nothing_and_repeats_itself(
        self, builder: EnvironmentBuilder, spec: EnvironmentSpec, tmp_path: Path
    ) -> None:
        folder = EnvironmentFolder(tmp_path / "built")
        plans = [builder.render(normalize(spec), folder) for _ in range(2)]
        assert plans[0].steps == plans[1].steps
        assert plans[0].files == plans[1].files
        assert not os.path.exists(folder.path)

    def test_detect_takes_what_asks_for_packages(
        self, builder: EnvironmentBuilder, spec: EnvironmentSpec
    ) -> None:
        assert builder.detect(spec)
        assert not builder.detect(EnvironmentSpec(spec.interpreter))

    def test_built_environment_works_where_it_is_renamed_to(
        self, builder: EnvironmentBuilder, spec: EnvironmentSpec, tmp_path: Path
    ) -> None:
        self._build(builder, spec, tmp_path)
        place = tmp_path / "built"
        if builder.is_relocatable:
            place = place.rename(tmp_path / "moved here")
        folder = EnvironmentFolder(place)
        command = [folder.interpreter, "-c", "print('alive')"]
        assert subprocess.check_output(command, text=True) == "alive\n"
        assert Path(folder.lock_path).read_text(encoding="utf-8")
        assert builder.describe(folder)["python"].startswith("3.")

    def test_build_tells_what_it_does_and_writes_the_log(
        self, builder: EnvironmentBuilder, spec: EnvironmentSpec, tmp_path: Path
    ) -> None:
        phrases = self._build(builder, spec, tmp_path)
        assert phrases
        assert all(len(p) < 100 and "\n" not in p for p in phrases)
        assert (tmp_path / "build.log").read_text(encoding="utf-8").startswith("$ ")

    def test_build_that_is_stopped_says_so(
        self, builder: EnvironmentBuilder, spec: EnvironmentSpec, tmp_path: Path
    ) -> None:
        monitor = BuildMonitor(str(tmp_path / "build.log"), should_stop=lambda: True)
        folder = EnvironmentFolder(tmp_path / "built")
        os.makedirs(folder.path)
        try:
            builder.build(builder.render(normalize(spec), folder), monitor)
        except EnvironmentBuildError as error:
            assert "stopped" in str(error)  # noqa: PT017 - no pytest in what ships
        else:
            raise AssertionError("the build went on")

    def _build(
        self, builder: EnvironmentBuilder, spec: EnvironmentSpec, tmp_path: Path
    ) -> list[str]:
        phrases: list[str] = []
        folder = EnvironmentFolder(tmp_path / "built")
        os.makedirs(folder.path)
        monitor = BuildMonitor(str(tmp_path / "build.log"), phrases.append)
        builder.build(builder.render(normalize(spec), folder), monitor)
        return phrases


class FakeBuilder(EnvironmentBuilder):
    """Links the base Python and calls that an environment: for tests of what surrounds a build."""

    def __init__(self, *, duration_s: float = 0.0, failure: Exception | None = None) -> None:
        self.n_builds = 0
        self._duration_s = duration_s
        self._failure = failure

    def detect(self, spec: EnvironmentSpec) -> bool:
        return spec.is_isolated

    def render(self, spec: EnvironmentSpec, folder: EnvironmentFolder) -> BuildPlan:
        lock = "".join(f"{package} --hash=sha256:0\n" for package in spec.packages)
        step = Step("waiting", ("sleep", str(self._duration_s)))
        return BuildPlan(spec, folder, {folder.lock_path: lock}, (step,))

    def build(self, plan: BuildPlan, monitor: BuildMonitor) -> None:
        self.n_builds += 1
        os.makedirs(os.path.dirname(plan.folder.interpreter))
        os.symlink(plan.spec.interpreter, plan.folder.interpreter)
        for path, text in plan.files.items():
            Path(path).write_text(text, encoding="utf-8")
        for step in plan.steps:
            monitor.on_progress(step.phrase)
            run_step(step, monitor, os.environ, monitor.on_progress)
        if self._failure:
            raise self._failure

    def describe(self, folder: EnvironmentFolder) -> dict[str, str]:
        return {"python": "3.0.0", "fake": os.readlink(folder.interpreter)}


def write_wheel(
    folder: Path, name: str, *, code: str = "", requires: tuple[str, ...] = (), version: str = "1.0"
) -> str:
    """Write a wheel with the module ``name`` and a console script; return its requirement."""
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    metadata += "".join(f"Requires-Dist: {text}\n" for text in requires)
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": code or "def main():\n    import sys\n    print(__name__, sys.prefix)\n",
        f"{info}/METADATA": metadata,
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": f"[console_scripts]\n{name} = {name}:main\n",
    }
    files[f"{info}/RECORD"] = _render_record(files, f"{info}/RECORD")
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in files.items():
            archive.writestr(file, text)
    return f"{name} @ {path.as_uri()}"


def write_source_package(folder: Path, name: str, backend: str) -> str:
    """Write an sdist whose build runs the Python text ``backend``; return its requirement."""
    files = {
        "pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "backend"\n'
        'backend-path = ["."]\n'
        f'[project]\nname = "{name}"\nversion = "1.0"\n',
        "PKG-INFO": f"Metadata-Version: 2.2\nName: {name}\nVersion: 1.0\n",
        "backend.py": "def build_wheel(folder, *_):\n"
        + "".join(f"    {line}\n" for line in backend.splitlines()),
    }
    path = folder / f"{name}-1.0.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for file, text in files.items():
            member = tarfile.TarInfo(f"{name}-1.0/{file}")
            member.size, member.mtime = len(text.encode()), int(time.time())
            archive.addfile(member, io.BytesIO(text.encode()))
    return f"{name} @ {path.as_uri()}"


def _render_record(files: dict[str, str], own_name: str) -> str:
    lines = []
    for file, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=")
        lines.append(f"{file},sha256={digest.decode()},{len(text.encode())}\n")
    return "".join([*lines, f"{own_name},,\n"])
