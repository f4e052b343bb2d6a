"""What Slurm's commands say, told apart; and a job that nobody wants any more. Needs no Slurm."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from estimatory.compute import ComputeTarget, SlurmCompute
from estimatory.compute.slurm.client import SlurmAwayError, SlurmClient
from estimatory.compute.slurm.script import ENTRY_PATH
from estimatory.errors import ComputeTargetError


@pytest.fixture
def slurm_says(tmp_path, monkeypatch):
    """Let every command of Slurm fail with these words."""

    def say(words):
        for name in ("squeue", "scontrol", "scancel", "sacct"):
            program = tmp_path / "bin" / name
            program.parent.mkdir(exist_ok=True)
            program.write_text(f"#!/bin/sh\necho '{name}: error: {words}' >&2\nexit 1\n")
            program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")

    return say


def test_a_job_that_slurm_does_not_know_is_gone(slurm_says):
    slurm_says("Invalid job id specified")
    client = SlurmClient()
    assert client.look("7") is None
    assert client.look_back("7") is None
    client.cancel("7")


def test_a_job_that_has_ended_needs_no_cancel(slurm_says):
    slurm_says("Kill job error on job id 7: Job/step already completing or completed")
    SlurmClient().cancel("7")


@pytest.mark.parametrize(
    "words",
    [
        "Unable to contact slurm controller",
        "Protocol authentication error",
        "Access/permission denied",
    ],
)
def test_a_job_is_not_gone_because_slurm_cannot_say_how_it_stands(slurm_says, words):
    slurm_says(words)
    client = SlurmClient()
    for ask in (client.look, client.look_back, client.cancel):
        with pytest.raises(SlurmAwayError, match=words):
            ask("7")


@pytest.mark.parametrize("status", ["Failed", "Canceled", "Completed", "Running"])
def test_a_job_of_a_run_that_is_over_does_nothing(tmp_path, status):
    """It came into line at the moment in which the worker that handed it in was killed."""
    for name in ("slurm", "work", "logs"):
        (tmp_path / name).mkdir()
    (tmp_path / "record.json").write_text(json.dumps({"status": status}))
    command = [sys.executable, "-c", "open('touched', 'w')"]
    (tmp_path / "slurm/launch.json").write_text(json.dumps({"is_single": True, "command": command}))
    words = [sys.executable, "-I", "-S", ENTRY_PATH, str(tmp_path)]
    variables = {**os.environ, "SLURM_JOB_NODELIST": "node1", "SLURM_JOB_ID": "7"}
    code = subprocess.run(words, env=variables, check=False).returncode
    is_wanted = status == "Running"
    assert code == (0 if is_wanted else 1)
    assert (tmp_path / "work/touched").exists() == is_wanted
    assert (tmp_path / "slurm/started.json").exists() == is_wanted


def test_without_slurm_a_submission_says_so(run_code, workspace, monkeypatch):
    ComputeTarget.attach(workspace, "cluster", SlurmCompute.attach_configuration())
    python = os.path.dirname(sys.executable)
    folders = os.environ["PATH"].split(os.pathsep)
    kept = [path for path in folders if not os.path.exists(os.path.join(path, "sbatch"))]
    monkeypatch.setenv("PATH", os.pathsep.join([python, *kept]))
    with pytest.raises(ComputeTargetError, match="This machine has no `sbatch`") as caught:
        run_code("print(1)", compute_target="cluster")
    assert "Submit from a login node of the cluster" in caught.value.hint
    assert workspace.folder.list_run_ids() == []
