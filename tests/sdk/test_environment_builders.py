"""A builder of environments that another package brings: it is found, and runs use it."""

from __future__ import annotations

import os
import site
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from estimatory.environments import EnvironmentBuilder
from estimatory.environments.builders import choose_builder
from estimatory.environments.conda.builder import CondaBuilder
from estimatory.environments.uv.builder import UvBuilder
from estimatory.errors import EnvironmentBuildError
from estimatory.folders.run_spec import EnvironmentSpec
from estimatory.testing.environments import EnvironmentBuilderContract

CORE = Path(__file__).parents[2] / "sdk"
MOSS = """
import os
import venv

from estimatory.environments import BuildPlan, EnvironmentBuilder, Step
from estimatory.environments.child import run_step


class MossBuilder(EnvironmentBuilder):
    '''Grows what begins with ``moss-``.'''

    def detect(self, spec):
        return any(package.startswith("moss-") for package in spec.packages)

    def render(self, spec, folder):
        files = {folder.lock_path: "".join(f"{package}==1.0\\n" for package in spec.packages)}
        command = (spec.interpreter, "-m", "venv", "--without-pip", folder.path)
        return BuildPlan(spec, folder, files, (Step("growing moss", command),))

    def build(self, plan, monitor):
        for step in plan.steps:
            monitor.on_progress(step.phrase)
            run_step(step, monitor, os.environ, lambda _: None)
        for path, text in plan.files.items():
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)

    def describe(self, folder):
        return {"python": "3.0", "moss": "1.0"}
"""
SUBMIT = """
import sys
from estimatory import EnvironmentSpec, Experiment, Run, Workspace
from estimatory.submission.request import RunRequest
from estimatory.submission.submit import submit

workspace = Workspace()
request = RunRequest(
    "moss", "main.py", EnvironmentSpec(sys.executable, ("moss-green",)),
    source_files={"main.py": b"import sys; print('prefix', sys.prefix)"},
)
run = Run(Experiment(workspace, "moss"), submit(workspace.folder, request).run_id)
run.wait_for_completion()
folder = workspace.folder.environments_folder + "/" + run.folder.read_record().environment_key
print(open(folder + "/requirements.lock").read(), open(folder + "/environment.json").read())
"""


def install(folder: Path, builder: str = "moss_builder:MossBuilder") -> Path:
    """Lay a package with a builder into a folder, as an installer does."""
    info = folder / "moss_builder-1.0.dist-info"
    info.mkdir(parents=True)
    (folder / "moss_builder.py").write_text(MOSS)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: moss-builder\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[estimatory.environments]\nmoss = {builder}\n")
    return folder


class TestMossBuilder(EnvironmentBuilderContract):
    @pytest.fixture
    def spec(self) -> EnvironmentSpec:
        return EnvironmentSpec(sys.executable, ("moss-green",))

    @pytest.fixture
    def builder(
        self, spec: EnvironmentSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> EnvironmentBuilder:
        monkeypatch.syspath_prepend(install(tmp_path / "site"))
        return choose_builder(spec)


def test_ours_build_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(install(tmp_path / "site"))
    by_uv = EnvironmentSpec(sys.executable, ("pandas",))
    by_conda = EnvironmentSpec(sys.executable, conda="/opt/conda", conda_packages=("r-base",))
    assert [type(choose_builder(s)) for s in (by_uv, by_conda)] == [UvBuilder, CondaBuilder]


def test_a_run_uses_the_builder_of_an_installed_package(tmp_path: Path) -> None:
    own = tmp_path / "own"
    venv.create(own, symlinks=True)
    packages = Path(next((own / "lib").glob("python*/site-packages")))
    seen = [str(CORE), *site.getsitepackages(), str(install(tmp_path / "site"))]
    (packages / "seen.pth").write_text("\n".join(seen))
    variables = {**os.environ, "ESTIMATORY_WORKSPACE": str(tmp_path / "workspace")}
    command = [str(own / "bin/python"), "-c", SUBMIT]
    done = subprocess.run(command, capture_output=True, text=True, env=variables, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "moss-green==1.0" in done.stdout
    assert '"moss": "1.0"' in done.stdout


@pytest.mark.parametrize(
    ("builder", "why"),
    [
        ("no_such_module:Builder", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("builtins:dict", "it is no EnvironmentBuilder"),
    ],
)
def test_a_builder_that_cannot_be_loaded_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, builder: str, why: str
) -> None:
    monkeypatch.syspath_prepend(install(tmp_path / "site", builder))
    with pytest.raises(EnvironmentBuildError) as caught:
        choose_builder(EnvironmentSpec(sys.executable, ("pandas",)))
    told = f"The environment builder 'moss' cannot be loaded from {builder}: {why}."
    assert str(caught.value).startswith(told)
