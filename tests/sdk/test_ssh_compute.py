"""Hosts as people name them: what is accepted, what is refused, what ssh is told."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from estimatory import Workspace
from estimatory.compute import AmlCompute, ComputeTarget, SshCompute
from estimatory.compute.checks import check_target
from estimatory.compute.hosts.command import explain_ssh, ssh_command
from estimatory.compute.hosts.connection import Connection
from estimatory.compute.hosts.host import Host, HostPool, read_hostfile, to_hosts
from estimatory.compute.hosts.pools import find_pool
from estimatory.configuration import default_environment
from estimatory.errors import ComputeTargetError
from estimatory.folders.run_spec import ContainerSpec
from estimatory.folders.workspace_settings import set_setting
from estimatory.metrics.journal import HEADER, RECORD, JournalWriter
from estimatory.runtime.keeper import read_sources
from estimatory.runtime.keeper.daemons import read_wish
from estimatory.runtime.keeper.following import Follower
from estimatory.runtime.keeper.measuring import read_gpus
from estimatory.submission.request import RunRequest


def test_hosts_are_attached_and_come_back(workspace, tmp_path):
    key = tmp_path / "key"
    key.write_text("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n")
    configuration = SshCompute.attach_configuration(
        hosts=["node1", {"name": "node2", "slots": 8, "address": "10.0.0.2"}],
        username="anna",
        private_key_file=str(key),
        slots=4,
    )
    target = ComputeTarget.attach(workspace, "lab", configuration)
    assert type(ComputeTarget(workspace, "lab")) is SshCompute
    assert target.slots == {"node1": 4, "node2": 8}
    assert find_pool(workspace.folder, "lab") == HostPool(
        (Host("node1", 4), Host("node2", 8, "10.0.0.2")), "anna", str(key)
    )
    assert "AAAA" not in open(f"{workspace.folder.compute_folder}/lab.json").read()


def test_a_worker_that_stood_still_does_not_take_its_hosts_for_lost(monkeypatch):
    connection = Connection(
        Host("node1"), HostPool((Host("node1"),)), "/no/socket", lambda *_: None
    )
    monkeypatch.setattr(connection, "_process", SimpleNamespace(stdin=io.BytesIO()))
    connection._heard_at -= 60
    connection.ping()
    assert connection.lost is None, "its answer may lie there, unread"
    for _ in range(5):
        connection.ping()
    assert connection.lost == "nothing was heard from it for 60 s."


def test_a_process_that_ends_without_leaving_its_hosts_leaves_no_folder(tmp_path):
    code = (
        "from estimatory.compute.hosts.cluster import Cluster\n"
        "from estimatory.compute.hosts.host import Host, HostPool\n"
        "import os, tempfile\n"
        "cluster = Cluster(HostPool((Host('node1'),)), lambda *_: None)\n"
        "print(os.listdir(tempfile.gettempdir()))\n"
    )
    variables = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=variables, stdout=subprocess.PIPE)
    assert b"estimatory-" in done.stdout
    assert os.listdir(tmp_path) == []


def test_what_a_host_is_sent_first_fits_into_a_pipe():
    """Else whoever opens a connection would wait until ssh has let us in, deaf for a cancel."""
    assert len(read_sources()) < 64 * 1024


def test_a_hostfile_of_open_mpi_is_read(tmp_path):
    path = tmp_path / "hosts"
    path.write_text(
        "# the lab\nnode1 slots=4\n\nnode2   max_slots=2 # old\nnode3\nnode3\nfe80::1\n"
    )
    assert read_hostfile(path) == [
        Host("node1", 4), Host("node2", 2), Host("node3", 1), Host("fe80::1"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["-oProxyCommand=touch", "a b", "a;b", "$(id)", "`id`", "anna@node", "a\nb", "", "a/b", "a'b"],
)
def test_what_is_no_host_name_is_refused(name):
    with pytest.raises(ComputeTargetError, match="not the name of a host"):
        to_hosts([name])
    with pytest.raises(ComputeTargetError):
        to_hosts([{"name": "node", "address": name or "-x"}])


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "hosts=.* or hostfile"),
        ({"hosts": []}, "No host is named"),
        ({"hosts": ["a", "a"]}, "'a' is named twice"),
        ({"hosts": ["a"], "slots": 0}, "slots=0"),
        ({"hosts": ["a"], "slots": [1, 2]}, "2 numbers of slots are given for 1 hosts"),
        ({"hosts": [7]}, "7 is not a host"),
        ({"hosts": ["a"], "username": "-l root"}, "not the name of a user"),
        ({"hosts": ["a"], "private_key_file": "/no/such/key"}, "no private key file"),
        ({"hosts": ["a"], "private_key_file": "-----BEGIN PRIVATE KEY-----"}, "holds a key"),
        ({"hosts": ["a"], "shared_folder": "/no/such/folder"}, "is not there"),
        ({"hosts": ["a"], "ssh_port": 70000}, "ssh_port is 70000"),
        ({"hosts": ["a"], "python": "python3"}, "full path"),
        ({"hostfile": "/no/such/file"}, "cannot be read"),
    ],
)
def test_a_target_that_cannot_be_is_refused(settings, message):
    with pytest.raises(ComputeTargetError, match=message) as caught:
        SshCompute.attach_configuration(**settings)
    assert "AAAA" not in str(caught.value)


def test_ssh_is_told_nothing_that_a_shell_could_misread():
    pool = HostPool((Host("node1"),), "anna", "~/my key; rm", 2222)
    command = ssh_command(pool, pool.hosts[0], "/tmp/x/0")
    assert command[-3:-1] == ["--", "node1"]
    assert command[-1].startswith("exec python3 -ISu -c 'import sys;exec(")
    assert command[command.index("-i") + 1] == os.path.expanduser("~/my key; rm")
    assert "-oBatchMode=yes" in command
    assert not any("StrictHostKeyChecking" in word for word in command)


@pytest.mark.parametrize(
    ("said", "code", "message"),
    [
        ("Host key verification failed.\n", 255, "key of host n is not known"),
        ("a@n: Permission denied (publickey).\n", 255, "does not let us in"),
        ("bash: line 1: exec: python3: not found\n", 127, "has no python3"),
        ("ssh: connect to host n port 22: Connection refused\n", 255, "refused."),
        ("", 255, "ssh ended with code 255"),
    ],
)
def test_what_ssh_says_is_explained(said, code, message):
    assert message in explain_ssh("n", said, code)[0]


def test_more_is_asked_than_there_is(workspace, run_code, tmp_path):
    configuration = SshCompute.attach_configuration(hosts=["a", "b"], slots=2)
    ComputeTarget.attach(workspace, "lab", configuration)
    for counts, message in [
        ({"node_count": 3}, "asks for 3 nodes and 'lab' has 2"),
        ({"process_count_per_node": 3}, "3 processes a node and host a has 2 slots"),
    ]:
        with pytest.raises(ComputeTargetError, match=message):
            run_code("print(1)", compute_target="lab", **counts)
    shared = tmp_path / "shared"
    shared.mkdir()
    configuration = SshCompute.attach_configuration(hosts=["a"], shared_folder=str(shared))
    ComputeTarget.attach(workspace, "nfs", configuration)
    with pytest.raises(ComputeTargetError, match="does not lie in the shared folder"):
        run_code("print(1)", compute_target="nfs")
    assert workspace.folder.list_run_ids() == []


def test_an_image_on_hosts_is_refused_before_anything_is_made(workspace):
    ComputeTarget.attach(workspace, "lab", SshCompute.attach_configuration(hosts=["a"]))
    request = RunRequest(
        "e",
        "main.py",
        default_environment(),
        source_files={"main.py": b""},
        compute_target="lab",
        container=ContainerSpec("python:3.12"),
    )
    with pytest.raises(ComputeTargetError, match=r"on hosts reached by ssh \('lab'\)"):
        check_target(workspace.folder, request)


def test_a_pool_that_is_mapped_to_nothing_says_so(workspace: Workspace, run_code):
    configuration = AmlCompute.provisioning_configuration(max_nodes=1)
    ComputeTarget.create(workspace, "pool", configuration)
    set_setting(workspace.folder, "compute.pool.hosts", "gone")
    with pytest.raises(ComputeTargetError, match=r"'compute\.pool\.hosts' names 'gone'"):
        run_code("print(1)", compute_target="pool")


# --- the parts of a keeper that can be tried without a host -------------------------------------


def test_the_wish_for_a_daemon_is_read_as_words():
    line = "PRTE_PREFIX=/x y;export PRTE_PREFIX;/x y/bin/prted --daemonize --prtemca ess"
    words = ["10.0.0.2", line, '"env"', "--prtemca", "uri", '"a;tcp://1"']
    expected = ["--prtemca", "ess", "env", "--prtemca", "uri", "a;tcp://1"]
    assert read_wish(words) == ("10.0.0.2", "prted", expected)
    old = ["-x", "node2", 'PATH=/usr/bin:$PATH ; export PATH ; /usr/bin/orted -mca ess "env"']
    assert read_wish(old) == ("node2", "orted", ["-mca", "ess", "env"])
    with pytest.raises(ValueError, match="rm"):
        read_wish(["node", "rm -rf /"])


def test_a_daemon_is_not_told_of_a_program_that_its_host_has_not():
    """Open MPI 4 hands all settings on, and its daemons look for what these name."""
    line = 'orted -mca plm_rsh_agent "estimatory-rsh" -mca orte_node_regex "lab[1:1]@0(3)"'
    words = ["-mca", "plm_rsh_agent", "/bin/sh", "-mca", "orte_node_regex", "lab[1:1]@0(3)"]
    assert read_wish(["lab2", line]) == ("lab2", "orted", words)


def test_journals_are_sent_record_by_record(tmp_path):
    folder = tmp_path / "metrics"
    folder.mkdir()
    copy = tmp_path / "copy"
    copy.mkdir()

    def send(name: str, start: int, data: bytes) -> None:
        assert data
        with open(os.open(copy / os.path.basename(name), os.O_WRONLY | os.O_CREAT), "wb") as file:
            os.pwrite(file.fileno(), data, start)

    follower = Follower(str(tmp_path), send)
    journal = JournalWriter(str(folder / "rank-0.journal"))
    copied = copy / "rank-0.journal"
    for step in range(5000):
        journal.append("a" if step % 2 else "b", step)
        if step == 2500:
            follower._look()
            assert copied.stat().st_size == HEADER.size + 2501 * RECORD.size
    slow = next(journal._seals) - 1  # a thread has taken its place, and others are faster
    for step in range(300):
        journal.append("a", step)
    follower._look()
    assert copied.stat().st_size == HEADER.size + 5301 * RECORD.size
    RECORD.pack_into(journal._map, HEADER.size + slow * RECORD.size, 7.0, 1.0, 1, 0, slow + 1)
    follower._look()
    journal.close()
    assert copied.read_bytes() == (folder / "rank-0.journal").read_bytes()
    assert (copy / "rank-0.series").read_bytes() == b'"b"\n"a"\n'


def test_a_record_that_is_written_while_it_is_sent_arrives_whole(tmp_path, copied_early):
    (tmp_path / "metrics").mkdir()
    journal = JournalWriter(str(tmp_path / "metrics" / "rank-0.journal"))
    for value in (1, 2, 3):
        journal.append("a", value)
    copied_early(at=HEADER.size + RECORD.size, size=8)
    sent = {}
    Follower(str(tmp_path), lambda name, _, data: sent.update({name: data}))._look()
    records = RECORD.iter_unpack(sent["metrics/rank-0.journal"][HEADER.size :])
    assert [value for value, *_ in records] == [1, 2, 3]


def test_gpus_are_read_from_what_nvidia_smi_says():
    said = "0, 35, 1024\n1, [N/A], 5\n2, [Not Supported], [N/A]\n"
    assert read_gpus(said) == {"gpu0_percent": 35, "gpu0_memory_mb": 1024, "gpu1_memory_mb": 5}
    assert read_gpus("NVIDIA-SMI has failed because it couldn't communicate, so, sorry\n") == {}
