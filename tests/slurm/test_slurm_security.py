"""Names and values are data, secrets stay where they are; the commands a person types."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.slurm.scripts import WAITS, go

from estimatory import Experiment, Run, Workspace
from estimatory.compute import ComputeTarget, SlurmCompute
from estimatory.configuration import default_environment
from estimatory.submission.request import RunRequest
from estimatory.submission.submit import submit

NASTY = "a b'\"$(touch pwned)`id`;&|<>%j\\#*?"


def test_paths_names_arguments_and_variables_are_data(cluster, tmp_path, finished, read_log):
    home = tmp_path / NASTY.replace("/", "")
    workspace = Workspace(str(home))
    ComputeTarget.attach(workspace, "cluster", SlurmCompute.attach_configuration())
    value = f"{NASTY}\nsecond line"
    request = RunRequest(
        experiment="test",
        script=f"{NASTY}.py",
        source_files={f"{NASTY}.py": b"import os, sys\nprint([sys.argv[1:], os.environ['VALUE']])"},
        environment=default_environment(),
        environment_variables={"VALUE": value},
        arguments=(NASTY, "--x=\n#SBATCH --wrap=id"),
        compute_target="cluster",
    )
    folder = submit(workspace.folder, request)
    run = finished(Run(Experiment(workspace, "test"), folder.run_id))
    assert read_log(run) == f"{[[NASTY, '--x=' + chr(10) + '#SBATCH --wrap=id'], value]}\n"
    assert not list(tmp_path.rglob("pwned"))
    assert os.path.exists(os.path.join(folder.logs_folder, "slurm.log"))


def test_a_partition_of_that_name_is_refused_by_slurm(run_on_slurm, finished, tmp_path):
    run = finished(run_on_slurm("", partition=NASTY), "Failed")
    message = run.folder.read_record().failure.message
    assert "invalid partition" in message.lower()
    assert not list(tmp_path.rglob("pwned"))


def test_secrets_are_in_no_file_and_no_process_list(
    cluster, run_on_slurm, finished, wait_until, read_log, workspace
):
    secret = "s3cr3t-" + os.urandom(8).hex()
    code = WAITS + "    print(len(os.environ['API_TOKEN']), os.environ['API_TOKEN'][:3])\n"
    run = run_on_slurm(code, environment_variables={"API_TOKEN": secret}, node_count=1)
    wait_until(lambda: "begun" in read_log(run))
    listed = subprocess.run(
        ["ps", "axww", "-o", "args"], capture_output=True, text=True, check=True
    )
    assert run.id in listed.stdout
    assert secret not in listed.stdout
    assert secret not in cluster.ask("scontrol", "show", "job")
    go(run)
    finished(run)
    assert f"{len(secret)} s3c" in read_log(run)
    files = [path for path in Path(workspace.folder.path).rglob("*") if path.is_file()]
    assert not [path for path in files if secret.encode() in path.read_bytes()]


def test_what_the_submitters_own_job_says_does_not_reach_slurm(
    run_on_slurm, finished, read_log, monkeypatch
):
    """Jupyter itself is often a job of the same cluster."""
    monkeypatch.setenv("SLURM_MEM_PER_CPU", "999999")
    monkeypatch.setenv("SLURM_JOB_ID", "1")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "7")
    code = "import os; print(os.environ['SLURM_JOB_ID'], os.environ.get('CUDA_VISIBLE_DEVICES'))"
    run = finished(run_on_slurm(code))
    job, devices = read_log(run).split()
    assert job != "1"
    assert devices == "None"


def test_a_setup_that_fails_is_told(run_on_slurm, finished):
    run = finished(run_on_slurm("", setup="echo the module is not there >&2; exit 3"), "Failed")
    failure = run.folder.read_record().failure
    assert "before the run had begun" in failure.message
    assert "the module is not there" in failure.message
    assert failure.exit_code == 3


# --- what a person types ---------------------------------------------------------------------


@pytest.fixture
def type_in(cluster, workspace, tmp_path):
    (tmp_path / "train.py").write_text("import os; print(os.environ['RANK'], 'of 4')\n")

    def execute(*words):
        return subprocess.run(
            [sys.executable, "-m", "estimatory.commands", *words],
            cwd=tmp_path, capture_output=True, text=True, timeout=120,
        )  # fmt: skip

    return execute


def test_dry_run_prints_the_script_and_submits_nothing(type_in, target, workspace):
    name = target(partition="single", time_limit="5")
    done = type_in("submit", "train.py", "--target", name, "--dry-run")
    assert "#SBATCH --partition=single\n#SBATCH --time=5\n" in done.stdout
    planned = json.loads(
        type_in("submit", "train.py", "--target", name, "--dry-run", "--json").stdout
    )
    assert planned["batch_script"].startswith("#!/bin/bash\n")
    assert workspace.folder.list_run_ids() == []


def test_check_looks_at_the_cluster(type_in, target):
    name = target(partition="single")
    done = type_in("compute", "check", name)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "node3" in done.stdout
    assert "node1" not in done.stdout
    wrong = type_in("compute", "check", target(partition="nowhere"))
    assert wrong.returncode == 1
    assert "no node of the partition 'nowhere'" in wrong.stdout
    listed = type_in("compute", "list").stdout
    assert f"{name}  SlurmCompute" in listed


def test_a_cell_runs_on_the_cluster(target, workspace, read_log):
    from IPython.testing.globalipapp import start_ipython

    shell = start_ipython()
    shell.run_line_magic("load_ext", "estimatory")
    code = "import os; print(os.environ['RANK'], 'of', os.environ['WORLD_SIZE'])\n"
    shell.run_cell_magic("estimator", f"test --target {target()} --nodes 2 --procs 2", code)
    (run_id,) = workspace.folder.list_run_ids()
    run = workspace.get_run(run_id)
    assert run.get_status() == "Completed"
    assert [read_log(run, rank) for rank in range(4)] == [f"{n} of 4\n" for n in range(4)]
