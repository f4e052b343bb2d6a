"""A node sees nothing of the machine but what was asked for, and nobody else gets into it."""

from __future__ import annotations

import dataclasses
import json
import os
import pwd
import shutil
import socket
import stat
import subprocess
import tempfile
import textwrap

import pytest
from tests.conftest import wait_until

import estimatory
from estimatory import Experiment, ScriptRunConfig, Workspace
from estimatory.compute.hosts.cluster import Cluster
from estimatory.compute.hosts.connection import HostError
from estimatory.compute.pool.nodes.engine import NodeEngine
from estimatory.compute.pool.nodes.image import prepare_node_image
from estimatory.compute.pool.nodes.starting import NodeStarter
from estimatory.environments.builder import BuildMonitor
from estimatory.folders.workspace_settings import set_setting

EVIL = "a b; touch /tmp/pwned; $(touch /tmp/pwned) `touch /tmp/pwned` 'q' \"d\" \\ | & > < * ? %h"
LOOK = """
import json, os, sys
with open("/proc/self/mountinfo") as file:
    binds = [line.split()[4] for line in file if line.split()[3] != "/"]
seen = {
    "binds": sorted(path for path in binds if not path.startswith(("/proc", "/sys", "/dev"))),
    "variables": dict(os.environ),
    "arguments": sys.argv[1:],
    "inside": sorted(os.listdir("/opt/estimatory/node")),
    "root": sorted(os.listdir("/root")),
    "hosts": os.path.exists(%r),
}
try:
    open("/opt/estimatory/node/settings.json", "a")
    seen["is_writable"] = True
except OSError as error:
    seen["is_writable"] = error.strerror
with open("/proc/self/status") as file:
    said = dict(line.rstrip().split(":\\t", 1) for line in file if ":\\t" in line)
seen["no_new_privileges"] = said["NoNewPrivs"]
print(json.dumps(seen))
"""


@pytest.fixture
def started(make_pool, tmp_path):
    """One node that runs, by itself."""
    pool = make_pool(max_nodes=1)
    settings, engine, folder = pool.settings, NodeEngine(), pool.workspace.folder
    monitor = BuildMonitor(str(tmp_path / "log"))
    image = prepare_node_image(folder, engine, settings.container, monitor)
    nodes = NodeStarter(folder, settings, engine).start([0], image)
    yield pool, nodes
    nodes.let_go()


def test_what_a_run_on_a_node_sees(make_pool, finished, read_log, workspace, monkeypatch):
    monkeypatch.setenv("OF_THIS_MACHINE", "secret")
    pool = make_pool(max_nodes=1)
    code = LOOK % workspace.folder.path
    run = pool.submit(
        code, arguments=(EVIL, "--"), environment_variables={"EVIL": EVIL, "MY_TOKEN": "t0ken"}
    )
    seen = json.loads(read_log(finished(run)))
    own = {f"/opt/estimatory/{name}" for name in ("cache", "node", "supervisor.py")}
    own |= {"/sbin/docker-init", "/etc/hostname", "/etc/hosts", "/etc/resolv.conf"}  # the engine's
    assert {os.path.realpath(path) for path in seen["binds"]} == set(map(os.path.realpath, own))
    assert seen["inside"] == [
        "authorized_keys", "host_key", "host_key.pub", "passwd", "settings.json",
    ]  # fmt: skip
    assert seen["is_writable"] == "Read-only file system"
    assert seen["no_new_privileges"] == "1"
    assert seen["hosts"] is False
    assert "OF_THIS_MACHINE" not in seen["variables"]
    assert (seen["arguments"], seen["variables"]["EVIL"]) == ([EVIL, "--"], EVIL)
    assert seen["variables"]["MY_TOKEN"] == "t0ken"
    assert not os.path.exists("/tmp/pwned")
    assert pool.execute(0, "find", "/", "-xdev", "-name", "pwned") == ""
    shown = json.dumps(pool.inspect())
    assert "t0ken" not in shown


def test_how_a_node_is_confined(started):
    pool, nodes = started
    found = pool.inspect()
    options = found["HostConfig"]
    assert options["Privileged"] is False
    assert options["CapDrop"] == ["ALL"]
    assert not {"SYS_ADMIN", "NET_ADMIN", "NET_RAW", "MKNOD"} & set(options["CapAdd"] or ())
    assert options["AutoRemove"] is True
    assert list(found["NetworkSettings"]["Networks"]) == [pool.settings.network]
    ports = found["NetworkSettings"]["Ports"]
    assert ports == {
        "2222/tcp": [{"HostIp": "127.0.0.1", "HostPort": str(nodes.pool.hosts[0].port)}]
    }
    own = next((address for address in _own_addresses() if not address.startswith("127.")), None)
    if own is not None:
        with pytest.raises(OSError):  # noqa: PT011 - refused or unreachable
            socket.create_connection((own, nodes.pool.hosts[0].port), 2)


def _own_addresses() -> list[str]:
    try:
        return socket.gethostbyname_ex(os.uname().nodename)[2]
    except OSError:
        return []


def test_keys_are_for_their_owner_only(started):
    pool, _ = started
    folder = pool.workspace.folder.nodes_folder(pool.name)
    keys = [f"{folder}/key", f"{folder}/0/inside/host_key"]
    assert [stat.S_IMODE(os.stat(path).st_mode) for path in keys] == [0o600, 0o600]
    assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700
    with open(keys[0]) as file:
        own = file.read().splitlines()[3]
    assert (
        pool.execute(0, "sh", "-c", 'grep -rl -- "$1" /opt /root /etc /tmp || true', "x", own) == ""
    )


def test_another_host_key_is_refused(started):
    _, nodes = started
    with open(nodes.pool.hosts[0].known_hosts_file) as file:
        name, kind, key = file.read().split()[:3]
    with open(nodes.pool.hosts[0].known_hosts_file, "w") as file:
        file.write(f"{name} {kind} {key[:-4]}AAAA\n")
    cluster = Cluster(nodes.pool, lambda *_: None)
    with pytest.raises(HostError, match="The key of host cpu-cluster-0 is not known or has chang"):
        cluster.open()


def test_nobody_gets_in_without_the_key(started, tmp_path):
    _, nodes = started
    other = str(tmp_path / "other")
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", other], check=True)
    cluster = Cluster(dataclasses.replace(nodes.pool, private_key_file=other), lambda *_: None)
    with pytest.raises(HostError, match="Host cpu-cluster-0 does not let us in"):
        cluster.open()


def test_a_workspace_with_a_path_full_of_metacharacters(
    make_pool, finished, read_log, tmp_path, run_code
):
    path = tmp_path / 'it\'s 100% $(touch pwned) `id`; "x" & y: z'
    strange = Workspace(str(path))
    pool = make_pool(workspace=strange, max_nodes=1, name="Strange_-Name" + "x" * 51)
    (tmp_path / "t.py").write_text("import os; print(os.uname().nodename)")
    config = ScriptRunConfig(str(tmp_path), "t.py", compute_target=pool.name)
    config.run_config.environment.python.interpreter_path = "/usr/bin/python3"
    config.run_config.environment.python.user_managed_dependencies = True
    run = finished(Experiment(strange, "x").submit(config))
    assert read_log(run) == f"trange--Name{'x' * 51}-0"[-63:] + "\n"
    assert not list(tmp_path.rglob("pwned"))


def test_volumes_that_are_asked_for(make_pool, finished, read_log, tmp_path, workspace):
    folder = tmp_path / "my data"
    folder.mkdir()
    (folder / "numbers").write_text("1 2 3")
    pool = make_pool(max_nodes=1)
    given = {"image": pool.target.node_image, "volumes": [f"{folder}:/data:ro"], "cpus": 1.5}
    set_setting(workspace.folder, "compute.cpu-cluster.nodes", given)
    run = finished(pool.submit("print(open('/data/numbers').read())"))
    assert read_log(run) == "1 2 3\n"
    assert pool.inspect()["HostConfig"]["NanoCpus"] == 1_500_000_000
    wait_until(lambda: pool.states() == ["idle"])


SUBMIT = """
import os, sys
from estimatory import Experiment, ScriptRunConfig, Workspace
from estimatory.compute import AmlCompute, ComputeTarget
path, image = sys.argv[1:]
workspace = Workspace(f"{path}/workspace")
pool = AmlCompute.provisioning_configuration(max_nodes=1, node_image=image)
target = ComputeTarget.create(workspace, "pool", pool)
config = ScriptRunConfig(f"{path}/code", "t.py", compute_target=target)
run = Experiment(workspace, "x").submit(config)
run.wait_for_completion()
target.delete()
with open(run.folder.log_path(0)) as log:
    print(run.get_status(), log.read(), os.stat(f"{run.folder.work_folder}/outputs/x").st_uid)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="the other tests are another user's already")
def test_a_user_who_is_not_root(node_image):
    """On the node too: sshd lets in that user only, who has no capability at all."""
    uid = pwd.getpwnam("nobody").pw_uid
    code = """
        import os
        open("outputs/x", "w").close()
        with open("/proc/self/status") as file:
            held = next(line.split()[1] for line in file if line.startswith("CapBnd"))
        print(os.getuid(), int(held, 16))
    """
    with tempfile.TemporaryDirectory(prefix="of-nobody-") as folder:
        shutil.copytree(os.path.dirname(estimatory.__file__), f"{folder}/estimatory")
        os.makedirs(f"{folder}/code")
        with open(f"{folder}/code/t.py", "w") as file:
            file.write(textwrap.dedent(code))
        subprocess.run(["chown", "-R", str(uid), folder], check=True)
        group = os.stat("/var/run/docker.sock").st_gid
        words = ["setpriv", f"--reuid={uid}", f"--regid={uid}", f"--groups={group},{uid}"]
        variables = {"PATH": os.environ["PATH"], "PYTHONPATH": folder, "HOME": folder}
        done = subprocess.run(
            [*words, "/usr/bin/python3", "-c", SUBMIT, folder, node_image],
            env=variables, capture_output=True, text=True, check=False, cwd=folder,
        )  # fmt: skip
        assert done.stderr == ""
        assert done.stdout.split() == ["Completed", str(uid), "0", str(uid)]
