"""MLflow's projects are submitted to a workspace as its runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from estimatory import Workspace
from estimatory.folders.run_labels import get_parameters

pytestmark = pytest.mark.network

MLPROJECT = """
name: demo
entry_points:
  main:
    parameters:
      alpha: {type: float, default: 0.5}
      label: {type: string, default: "a b"}
    command: "python train.py {alpha} {label}"
  long:
    command: "sleep 600"
"""
TRAIN = """
import sys, mlflow
with mlflow.start_run():
    mlflow.log_metric("loss", float(sys.argv[1]))
print(sys.argv[1:])
"""
ENVIRONMENT = """
build_dependencies: [pip]
dependencies: [-r needs.txt]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "MLproject").write_text(MLPROJECT)
    (folder / "train.py").write_text(TRAIN)
    return folder


def log_of(workspace: Workspace, run_id: str) -> str:
    return Path(workspace.get_run(run_id).folder.log_path(0)).read_text()


def test_a_project_is_a_run_with_its_parameters(
    run_client: Callable[..., Any], workspace: Workspace, project: Path
) -> None:
    """In this interpreter, waited for and not; by both names of the backend."""
    run_id, status, long_id, long_status = run_client(
        f"""
def submit(backend, **options):
    config = {{"COMPUTE": "local", "USE_CONDA": False}}
    return mlflow.projects.run({str(project)!r}, experiment_name="study", backend=backend,
                               backend_config=config, **options)
done = submit("azureml", parameters={{"alpha": 0.25, "more": "x y"}}, run_name="first")
long = submit("estimatory", entry_point="long", synchronous=False)
long.cancel()
print()
print(json.dumps([done.run_id, done.get_status(), long.run_id, long.wait()]))
"""
    )
    run = workspace.get_run(run_id)
    assert (status, run.experiment.name, run.display_name) == ("Completed", "study", "first")
    assert run.get_metrics() == {"loss": 0.25}
    said = {"alpha": 0.25, "label": "a b", "more": "x y"}
    assert get_parameters(run.folder, run.spec) == said
    assert "['0.25', 'a b', '--more', 'x y']" in log_of(workspace, run_id)
    assert run.get_tags()["mlflow.project.backend"] == "azureml"
    assert (workspace.get_run(long_id).get_status(), long_status) == ("Canceled", False)


def test_a_projects_environment_is_the_runs(
    run_client: Callable[..., Any], workspace: Workspace, project: Path
) -> None:
    """By ``python_env.yaml``, which is built; by ``conda.yaml``, which is asked for likewise."""
    (project / "needs.txt").write_text("toolz==1.0.0\n")
    (project / "python_env.yaml").write_text(ENVIRONMENT)
    (project / "train.py").write_text(TRAIN + "import toolz; print(toolz.__version__)\n")
    run_id, conda_id = run_client(
        f"""
import os
done = mlflow.projects.run({str(project)!r}, backend="azureml")
os.remove({str(project / "python_env.yaml")!r})
with open({str(project / "conda.yaml")!r}, "w") as file:
    file.write("dependencies: [python=3.10, pip, {{pip: [toolz==1.0.0]}}]\\n")
other = mlflow.projects.run({str(project)!r}, backend="azureml", synchronous=False)
other.cancel()
print()
print(json.dumps([done.run_id, other.run_id]))
"""
    )
    assert workspace.get_run(run_id).experiment.name == "Default"
    assert log_of(workspace, run_id).endswith("1.0.0\n")
    asked = workspace.get_run(conda_id).spec.environment
    assert asked.python == "3.10"
    assert "toolz==1.0.0" in asked.packages
    assert any(text.startswith("mlflow-skinny") for text in asked.packages)


REFUSED = {
    "backend_config={'COMPUTE': 'none'}": "no compute target 'none'",
    "backend_config={'COMPUT': 'local'}": "has 'COMPUT'. Known: COMPUTE",
    "entry_point='nix'": "Could not find nix",
}


def test_what_cannot_be_submitted_is_refused_and_no_run_is_made(
    run_client: Callable[..., Any], workspace: Workspace, project: Path
) -> None:
    told = run_client(
        f"""
told = []
for options in {list(REFUSED)} + ["docker"]:
    if options == "docker":
        with open({str(project / "MLproject")!r}, "a") as file:
            file.write("docker_env: {{image: python}}\\n")
        options = "experiment_name='x'"
    try:
        eval(f"mlflow.projects.run({str(project)!r}, backend='azureml', {{options}})")
    except mlflow.MlflowException as error:
        told.append(str(error))
mlflow.set_tracking_uri("http://mlflow.example")
try:
    mlflow.projects.run({str(project)!r}, backend="azureml", experiment_id="1")
except mlflow.MlflowException as error:
    told.append(str(error))
print(json.dumps(told))
"""
    )
    for said, words in zip(told, [*REFUSED.values(), "docker_env", "docker_env"], strict=True):
        assert words in said
    assert workspace.folder.list_run_ids() == []
