"""Hosts with Open MPI of their own, Debian's: nothing is brought, and all works as with ours."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from estimatory.base.files import read_json

pytestmark = pytest.mark.network

WAITING = """
    import os, time
    print(os.environ["OMPI_COMM_WORLD_RANK"], os.environ["OMPI_MCA_orte_hnp_uri"] != "", flush=True)
    time.sleep(600)
"""


@pytest.fixture(scope="session")
def debian_packages(lab, request):
    """Debian's Open MPI and what it needs, unpacked where all hosts see it."""
    if not shutil.which("apt-get"):
        pytest.skip("the system's packages are not Debian's")
    cache = Path(request.config.cache.mkdir("multihost-packages")) / "debian"
    cache.mkdir(exist_ok=True)
    wish = ["apt-get", "install", "--simulate", "--no-install-recommends", "openmpi-bin"]
    planned = subprocess.run(wish, capture_output=True, text=True)
    if planned.returncode:
        pytest.skip(f"apt-get does not offer openmpi-bin: {planned.stderr[-200:]}")
    names = [line.split()[1] for line in planned.stdout.splitlines() if line.startswith("Inst ")]
    missing = [name for name in names if not list(cache.glob(f"{name}_*.deb"))]
    if missing:
        subprocess.run(["apt-get", "download", "-qq", *missing], cwd=cache, check=True)
    root = Path(lab.folder, "shared", "debian")
    (root / "usr" / "bin").mkdir(parents=True)
    for name in names:
        subprocess.run(["dpkg", "-x", *cache.glob(f"{name}_*.deb"), root], check=True)
    if (root / "lib").exists():  # /lib leads to /usr/lib
        shutil.copytree(root / "lib", root / "usr" / "lib", dirs_exist_ok=True, symlinks=True)
    if names:
        (root / "usr" / "bin" / "mpirun").symlink_to("mpirun.openmpi")  # as its alternatives do
    return root


@pytest.fixture
def hosts_with_open_mpi(lab, debian_packages):
    for host in lab.hosts:
        layers = f"lowerdir={debian_packages}/usr:/usr"
        host.run("mount", "-t", "overlay", "overlay", "-o", layers, "/usr", check=True)
    yield
    for host in lab.hosts:
        host.run("umount", "-l", "/usr", check=True)


def test_debians_open_mpi_starts_ranks_on_hosts(any_desk, hosts_with_open_mpi, explain):
    said = any_desk.command("compute", "check", "lab").stdout
    assert "/usr/bin/mpirun 4." in any_desk.command("compute", "check", "lab", "--json").stdout, (
        said
    )
    folder = any_desk.submit("import os; print(os.environ['RANK'], os.uname().nodename)")
    assert any_desk.wait(folder).status == "Completed", explain(folder)
    for rank in range(6):
        with open(folder.log_path(rank)) as file:
            assert file.read() == f"{rank} lab{rank // 2 + 1}\n"
    assert not os.path.exists(folder.build_log_path), "none was built"


def test_debians_open_mpi_tells_of_a_killed_rank(desk, hosts_with_open_mpi, explain):
    folder = desk.submit(WAITING)
    desk.wait_for_ranks(folder, 6)
    pid = read_json(folder.rank_path(3))["pid"]
    desk.lab.host("lab2").run("kill", "-9", str(pid), check=True)
    record = desk.wait(folder)
    assert record.status == "Failed"
    assert record.failure.message == "Rank 3 on host lab2 was killed by SIGKILL.", explain(folder)


def test_a_daemon_that_does_not_come_up_is_told(desk, hosts_with_open_mpi, explain):
    host = desk.lab.host("lab2")
    host.run("mount", "--bind", "/bin/false", "/usr/bin/orted", check=True)
    try:
        record = desk.wait(desk.submit(WAITING), 30)
    finally:
        host.run("umount", "/usr/bin/orted", check=True)
    assert record.status == "Failed"
    assert record.failure.message.startswith("Open MPI's daemon on host lab2 ended with code 1")
