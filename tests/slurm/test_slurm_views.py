"""Jobs of Slurm as targets and runs show them."""

from __future__ import annotations

from tests.slurm.scripts import WAITS, go, job_of

from estimatory.compute import ComputeTarget, SlurmCompute
from estimatory.compute.overview import describe_target
from estimatory.store import describe_run


def test_a_target_shows_its_jobs_where_they_are_and_why_they_wait(
    cluster, workspace, run_code, finished, wait_until, read_log
):
    settings = SlurmCompute.attach_configuration(
        partition="single", time_limit="10", setup=["export A_TOKEN=hidden"]
    )
    ComputeTarget.attach(workspace, "cluster", settings)

    def look():
        return describe_target(workspace.folder, "cluster")

    assert (look().kind, look().n_slots, look().nodes) == ("SlurmCompute", None, ())
    assert look().facts == {"Partition": "single", "Time limit": "10"}
    blocker = cluster.fill("single")
    run = run_code(WAITS.replace("\n    ", "\n"), compute_target="cluster")
    wait_until(lambda: look().waiting == (run.id,))
    assert (look().running, look().nodes) == ((), ())
    wait_until(lambda: describe_run(run.folder)["job"])
    job = describe_run(run.folder)["job"]
    assert (job["job_id"], job["nodes"]) == (str(job_of(run)["job_id"]), "")

    cluster.ask("scancel", blocker)
    wait_until(lambda: "begun on" in read_log(run), 60)
    wait_until(lambda: run.get_status() == "Running")
    (node,) = look().nodes
    assert (node.state, node.run_id, node.detail) == ("running", run.id, f"job {job['job_id']}")
    assert node.name == describe_run(run.folder)["job"]["nodes"]
    assert node.name in read_log(run)
    go(run)
    finished(run)
    assert (look().running, look().nodes) == ((), ())
    assert describe_run(run.folder)["job"]["job_id"] == job["job_id"]
