"""The batch script of a run is a pure function; what it may not hold is refused."""

from __future__ import annotations

import dataclasses
import shlex

import pytest

from estimatory import Workspace
from estimatory.compute import ComputeTarget, SlurmCompute
from estimatory.compute.base import Exit
from estimatory.compute.slurm.nodes import network_variables, place_on_nodes
from estimatory.compute.slurm.script import render_script, time_limit_minutes
from estimatory.compute.slurm.settings import SlurmSettings, to_minutes
from estimatory.compute.slurm.srun import read_exit
from estimatory.compute.slurm.states import JobState, describe_pending, explain_end
from estimatory.errors import ComputeTargetError
from estimatory.folders.run_spec import EnvironmentSpec, RunSpec

SPEC = RunSpec(
    run_id="churn_1_ab",
    experiment="churn",
    created_at=0.0,
    environment=EnvironmentSpec("/usr/bin/python3"),
    script="main.py",
    environment_variables={"LEVEL": "value-of-a-variable"},
    arguments=("an-argument",),
)


def render(spec=SPEC, folders=("/ws/runs/churn_1_ab",), at_once=0, **settings):
    return render_script(
        spec,
        SlurmSettings(**settings).check(),
        folders=folders,
        python="/venv/bin/python",
        entry="/core/slurm_entry.py",
        at_once=at_once,
    )


def test_the_smallest_script():
    assert render() == (
        "#!/bin/bash\n"
        "#SBATCH --job-name=churn_1_ab\n"
        "#SBATCH --output=/ws/runs/churn_1_ab/logs/slurm.log\n"
        "#SBATCH --nodes=1\n"
        "#SBATCH --ntasks-per-node=1\n"
        "#SBATCH --open-mode=append\n"
        "#SBATCH --export=ALL\n"
        "#SBATCH --no-requeue\n"
        "folder=/ws/runs/churn_1_ab\n"
        'cd -- "$folder" || exit 1\n'
        'exec /venv/bin/python -I -S /core/slurm_entry.py "$folder"\n'
    )


def test_everything_that_can_be_asked_for():
    spec = dataclasses.replace(
        SPEC, node_count=3, process_count_per_node=2, communicator="Mpi", max_run_duration_s=90
    )
    script = render(
        spec,
        partition="gpu",
        account="lab",
        qos="high",
        time_limit="1-00:00",
        memory="16G",
        gres="gpu:a100:2",
        cpus_per_task=4,
        constraint="ib&avx512",
        sbatch_options=("--reservation=course", "--exclusive"),
        setup=("module load cuda",),
    )
    for line in (
        "--nodes=3",
        "--ntasks-per-node=2",
        "--partition=gpu",
        "--account=lab",
        "--qos=high",
        "--time=2",
        "--mem=16G",
        "--gres=gpu:a100:2",
        "--cpus-per-task=4",
        '"--constraint=ib&avx512"',
        "--reservation=course",
        "--exclusive",
    ):
        assert f"#SBATCH {line}\n" in script
    assert "|| exit 1\nmodule load cuda\nexec " in script


def test_no_value_of_a_variable_and_no_argument_is_in_it():
    assert "value-of-a-variable" not in render()
    assert "an-argument" not in render()


def test_names_are_data():
    folder = '/w s/it\'s $(id) `id` "q" #x;%j'
    script = render(folders=(folder,), partition="a b;c")
    quoted = '/w s/it\'s $(id) `id` \\"q\\" #x;%%j'
    assert f'#SBATCH "--output={quoted}/logs/slurm.log"\n' in script
    assert '#SBATCH "--partition=a b;c"\n' in script
    assert f"folder={shlex.quote(folder)}\n" in script


def test_an_array_has_a_folder_for_each_of_its_jobs():
    script = render(folders=("/runs/a", "/runs/b c"), at_once=1)
    assert "#SBATCH --array=0-1%1\n" in script
    assert "#SBATCH --output=/runs/a/logs/slurm-%a.log\n" in script
    assert "folders=(/runs/a '/runs/b c')\n" in script
    assert 'folder="${folders[$SLURM_ARRAY_TASK_ID]}"\n' in script


@pytest.mark.parametrize(
    "settings",
    [
        {"partition": "a\n#SBATCH --wrap=id"},
        {"account": "a\0"},
        {"gres": "gpu\r"},
        {"qos": 7},
        {"memory": "lots"},
        {"time_limit": "soon"},
        {"cpus_per_task": -1},
        {"cpus_per_task": True},
        {"max_nodes": 1.5},
        {"sbatch_options": ("--wrap=id",)},
        {"sbatch_options": ("--output=/etc/passwd",)},
        {"sbatch_options": ("-p", "gpu")},
        {"sbatch_options": ("--comment=a\nb",)},
        {"setup": ("a\nb",)},
    ],
)
def test_what_sbatch_could_not_take_is_refused(settings):
    with pytest.raises(ComputeTargetError) as refused:
        render(**settings)
    assert next(iter(settings)) in refused.value.message


def test_a_line_break_in_a_path_is_refused():
    with pytest.raises(ComputeTargetError, match="line breaks"):
        render(folders=("/ws/a\nb",))


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("5", 5), ("1:30", 2), ("01:00:01", 61), ("1-0", 1440), ("1-2:3", 1563), ("2-1:1:1", 2942)],
)
def test_time_limits_are_read_as_slurm_reads_them(text, minutes):
    assert to_minutes(text) == minutes


def test_the_shorter_time_limit_counts_and_that_of_nobody_does_not():
    spec = dataclasses.replace(SPEC, max_run_duration_s=61)
    assert time_limit_minutes(spec, SlurmSettings()) == 2
    assert time_limit_minutes(spec, SlurmSettings(time_limit="1")) == 1
    nobodys = dataclasses.replace(SPEC, max_run_duration_s=30 * 24 * 3600)
    assert time_limit_minutes(nobodys, SlurmSettings()) is None


def test_each_end_is_a_sentence_that_says_what_to_do():
    for state in ("TIMEOUT", "OUT_OF_MEMORY", "PREEMPTED", "CANCELLED", "BOOT_FAIL"):
        ended = explain_end("12", JobState(state, "None", "node[1-2]"))
        assert "12" in ended.reason
        assert ended.code
        assert ended.reason.count(". ") or ended.reason.count(": ")
    failed = explain_end("12", JobState("NODE_FAIL", "", "node[1-2]"), "node2 (Not responding)")
    assert failed.reason == (
        "A node failed under Slurm job 12: node2 (Not responding). Submit the run again."
    )
    assert explain_end("12", JobState("COMPLETED")) == Exit(0)


def test_why_a_job_waits():
    assert describe_pending("12", JobState("PENDING", "Resources")) == (
        "pending in Slurm (job 12): Resources"
    )
    assert describe_pending("12", JobState("PENDING", "None")) == "pending in Slurm (job 12)"
    assert "more time" in describe_pending("12", JobState("PENDING", "PartitionTimeLimit"))


@pytest.mark.parametrize(
    ("said", "ended"),
    [
        ("srun: error: node2: task 3: Exited with exit code 5\n", Exit(5, 3)),
        ("srun: error: node1: tasks 0-1: Killed\nsrun: x\n", Exit(-9, 0)),
        ("srun: error: node1: task 1: Segmentation fault (core dumped)\n", Exit(-11, 1)),
    ],
)
def test_srun_names_the_rank(said, ended):
    assert read_exit(1, said) == ended


def test_ranks_are_placed_in_blocks():
    spec = dataclasses.replace(SPEC, node_count=2, process_count_per_node=2)
    variables = {"SLURM_CPUS_ON_NODE": "8"}
    places = place_on_nodes(spec, ["a", "b"], ["a", "b"], [1, 2, 3, 4], variables)
    assert [(p.host, p.node, p.local_rank, p.n_cores) for p in places] == [
        ("a", 0, 0, 4),
        ("a", 0, 1, 4),
        ("b", 1, 0, 4),
        ("b", 1, 1, 4),
    ]


def test_open_mpi_is_kept_off_networks_of_one_machine():
    assert "docker0" in network_variables(["a", "b"], {})["OMPI_MCA_btl_tcp_if_exclude"]
    assert network_variables(["a"], {"OMPI_MCA_btl_tcp_if_include": "ib0"}) == {}


# --- the target ----------------------------------------------------------------------------------


def test_a_target_is_attached_shown_and_rendered(workspace: Workspace, tmp_path):
    from estimatory import ScriptRunConfig

    configuration = SlurmCompute.attach_configuration(partition="gpu", setup="module load a\nid")
    target = ComputeTarget.attach(workspace, "cluster", configuration)
    assert isinstance(target, SlurmCompute)
    assert target.type == "SlurmCompute"
    assert target.settings.setup == ("module load a", "id")
    (tmp_path / "main.py").write_text("")
    config = ScriptRunConfig(str(tmp_path), "main.py", compute_target="cluster")
    script = target.render(config)
    assert "#SBATCH --partition=gpu\n" in script
    assert f"{workspace.folder.path}/runs/RUN_ID" in script


def test_no_sbatch_is_an_error_that_says_what_to_do(run_code, workspace, monkeypatch, tmp_path):
    ComputeTarget.attach(workspace, "cluster", SlurmCompute.attach_configuration())
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ComputeTargetError, match="no `sbatch`") as refused:
        run_code("", compute_target="cluster")
    assert "login node" in refused.value.hint
    assert workspace.folder.list_run_ids() == []


def test_an_image_on_slurm_is_refused(run_code, workspace):
    from estimatory.folders.run_spec import ContainerSpec

    ComputeTarget.attach(workspace, "cluster", SlurmCompute.attach_configuration())
    with pytest.raises(ComputeTargetError, match="image on Slurm"):
        run_code("", compute_target="cluster", container=ContainerSpec(image="python:3.12"))


def test_more_nodes_than_the_target_allows_are_refused(run_code, workspace):
    configuration = SlurmCompute.attach_configuration(max_nodes=2)
    ComputeTarget.attach(workspace, "cluster", configuration)
    with pytest.raises(ComputeTargetError, match="asks for 3 nodes and 'cluster' allows 2"):
        run_code("", compute_target="cluster", node_count=3)


def test_options_of_sbatch_are_a_list():
    with pytest.raises(ComputeTargetError, match="must be a list"):
        SlurmCompute.attach_configuration(sbatch_options="--exclusive")
