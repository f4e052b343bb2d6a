"""Runs of three hosts and two processes each: they find each other, log live, leave outputs."""

from __future__ import annotations

import json
import os

ALLREDUCE = """
    import os
    from mpi4py import MPI
    from estimatory import Run
    run = Run.get_context()
    world = MPI.COMM_WORLD
    total = world.allreduce(world.rank)
    hosts = world.allgather(os.uname().nodename)
    run.log("total", total)
    print(f"rank {world.rank} of {world.size} on {os.uname().nodename}: {total}", flush=True)
    if world.rank == 0:
        os.makedirs("outputs", exist_ok=True)
        with open("outputs/hosts.txt", "w") as file:
            file.write(" ".join(hosts))
"""
HOSTS = "lab1 lab1 lab2 lab2 lab3 lab3"


def _packages(index_url: str) -> dict:
    return {"packages": ["mpi4py"], "index_url": index_url}


def test_mpi4py_on_hosts_that_share_nothing(desk, index_url, explain):
    folder = desk.submit(ALLREDUCE, environment=_packages(index_url))
    assert desk.wait(folder, 180).status == "Completed", explain(folder)
    with open(f"{folder.work_folder}/outputs/hosts.txt") as file:
        assert file.read() == HOSTS
    for rank, host in enumerate(HOSTS.split()):
        with open(folder.log_path(rank)) as file:
            assert file.read() == f"rank {rank} of 6 on {host}: 15\n"
    metrics = json.loads(desk.command("metrics", folder.run_id, "--json").stdout)
    assert "total" in json.dumps(metrics)
    writers = folder.list_writers()
    assert [w for w in writers if w.startswith("rank")] == [f"rank-{n}" for n in range(6)]


def test_mpi4py_in_a_shared_folder(shared_desk, index_url, explain):
    folder = shared_desk.submit(ALLREDUCE, environment=_packages(index_url))
    assert shared_desk.wait(folder, 120).status == "Completed", explain(folder)
    with open(f"{folder.work_folder}/outputs/hosts.txt") as file:
        assert file.read() == HOSTS
    with open(folder.log_path(5)) as file:
        assert file.read() == "rank 5 of 6 on lab3: 15\n"
    assert not os.path.exists(f"{folder.logs_folder}/build-lab1.log")
