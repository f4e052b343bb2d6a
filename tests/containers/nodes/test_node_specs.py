"""What a node is made of and when it goes; no engine is needed for any of this."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from estimatory.compute import AmlCompute, ComputeTarget
from estimatory.compute.hosts.command import ssh_command
from estimatory.compute.hosts.host import Host, HostPool
from estimatory.compute.pool.aml_status import count_nodes
from estimatory.compute.pool.nodes.folder import NodesFolder
from estimatory.compute.pool.nodes.image import NodeImage
from estimatory.compute.pool.nodes.keeping import tell_limits
from estimatory.compute.pool.nodes.listing import NodeState
from estimatory.compute.pool.nodes.plan import NodePlan, NodeUser
from estimatory.compute.pool.nodes.settings import default_image, find_nodes
from estimatory.compute.record import find_target
from estimatory.containers.users import ContainerUser
from estimatory.errors import ComputeTargetError
from estimatory.folders.run_spec import ContainerSpec
from estimatory.folders.workspace_settings import set_setting
from estimatory.runtime.node_supervisor import read_idle_limit, render_variables

IMAGE = NodeImage(
    "sha256:1", "python:3.12", "estimatory/base:1", "/usr/bin/python3", "root:x:0:0\n"
)


@pytest.fixture
def make_settings(workspace):
    def make(name="pool", **given):
        configuration = AmlCompute.provisioning_configuration(**{"max_nodes": 3, **given})
        ComputeTarget.create(workspace, name, configuration)
        return find_nodes(workspace.folder, name)

    return make


def plan_for(settings, container=None, uid=1000):
    user = NodeUser(uid, uid, ContainerUser(f"{uid}:{uid}"))
    return NodePlan(settings, IMAGE, container or settings.container, user)


def test_nodes_are_slots_unless_an_image_is_named(make_settings, workspace):
    assert make_settings() is None
    assert make_settings("true", node_image=True).container.image == default_image()
    assert default_image() == f"python:{sys.version_info[0]}.{sys.version_info[1]}-slim"
    settings = make_settings("named", node_image="python:3.12", min_nodes=1)
    assert settings.container.image == "python:3.12"
    assert [settings.is_kept(number) for number in range(3)] == [True, False, False]
    set_setting(workspace.folder, "compute.pool.nodes", {"image": "x", "memory": "4g"})
    assert find_nodes(workspace.folder, "pool").container.memory == "4g"
    set_setting(workspace.folder, "compute.named.nodes", False)
    assert find_nodes(workspace.folder, "named") is None


def test_nodes_cannot_be_hosts_and_containers(make_settings, workspace):
    make_settings(node_image=True)
    set_setting(workspace.folder, "compute.pool.hosts", "lab")
    with pytest.raises(ComputeTargetError, match="set to be containers and hosts at once"):
        find_nodes(workspace.folder, "pool")


def test_the_body_of_a_node(make_settings, workspace):
    settings = make_settings(node_image="x")
    folder = NodesFolder(workspace.folder, "pool").node(1)
    container = ContainerSpec(
        image="y", memory="2g", gpus="0,1", volumes=("/data/it's; $(id):/data:ro",)
    )
    body = plan_for(settings, container).create_body(folder)
    options = body["HostConfig"]
    assert (body["User"], body["Hostname"]) == ("1000:1000", "pool-1")
    assert (options["Privileged"], options["CapDrop"], options["CapAdd"]) == (False, ["ALL"], [])
    assert (options["Memory"], options["MemorySwap"]) == (2 * 1024**3, 2 * 1024**3)
    assert options["DeviceRequests"][0]["DeviceIDs"] == ["0", "1"]
    assert options["PortBindings"] == {"2222/tcp": [{"HostIp": "127.0.0.1", "HostPort": ""}]}
    assert [m["Target"] for m in options["Mounts"]] == [
        "/opt/estimatory/node", "/opt/estimatory/supervisor.py", "/opt/estimatory/cache",
        "/etc/passwd", "/data",
    ]  # fmt: skip
    assert options["Mounts"][4]["Source"] == "/data/it's; $(id)"
    writable = [m["Target"] for m in options["Mounts"] if not m["ReadOnly"]]
    assert writable == ["/opt/estimatory/cache"]
    root = plan_for(settings, uid=0).create_body(folder)["HostConfig"]
    assert "SYS_CHROOT" in root["CapAdd"]
    assert len(root["Mounts"]) == 3


def test_the_recipe_tells_nodes_apart_that_are_made_of_something_else(make_settings):
    settings = make_settings(node_image="x")
    recipes = {
        plan_for(settings).recipe,
        plan_for(settings, uid=0).recipe,
        plan_for(settings, ContainerSpec(image="x", memory="1g")).recipe,
        plan_for(settings, ContainerSpec(image="x", volumes=("/a:/b",))).recipe,
    }
    assert len(recipes) == 4
    assert plan_for(settings).recipe in recipes


def test_a_user_that_the_image_does_not_know():
    user = NodeUser(1000, 100, ContainerUser("1000:100"))
    known = "root:x:0:0:root:/root:/bin/bash\nother:x:1000:1000::/home/other:/bin/sh\n"
    assert user.render_passwd(known).splitlines() == [
        "root:x:0:0:root:/root:/bin/bash",
        "estimatory:x:1000:100::/tmp/home:/bin/sh",
    ]


def test_when_a_node_may_go(make_settings, workspace):
    make_settings(node_image="x", min_nodes=1, idle_seconds_before_scaledown=90)
    target = ComputeTarget(workspace, "pool")
    folder = NodesFolder(workspace.folder, "pool")
    for number in range(3):
        os.makedirs(folder.node(number).inside)

    def limits():
        tell_limits(workspace.folder, find_nodes(workspace.folder, "pool"))
        return [read_idle_limit(folder.node(number).inside) for number in range(3)]

    assert limits() == [float("inf"), 90.0, 90.0]
    target.update(min_nodes=0, max_nodes=2, idle_seconds_before_scaledown=5)
    assert limits() == [5.0, 5.0, 0.0]
    assert find_target(workspace.folder, "pool").configuration["node_image"] == "x"
    target.delete()
    assert read_idle_limit(folder.node(0).inside) == 0.0


def test_variables_of_the_image_for_sshd():
    given = {"PATH": "/a:/b", "A B": "x y; $(id)", "HOME": "/x", "Q": 'a"b', "N": "a\nHostKey x"}
    assert render_variables(given) == 'SetEnv "A B=x y; $(id)" "PATH=/a:/b"\n'


def test_ssh_to_a_node_uses_nothing_of_the_user(tmp_path):
    host = Host("pool-0", connect_to="127.0.0.1", port=33333, known_hosts_file="/ws/known")
    words = ssh_command(HostPool((host,), "estimatory", "/ws/100% key"), host, "/tmp/x/0")
    options = {word for word in words if word.startswith("-o")}
    assert words[:4] == ["ssh", "-T", "-F", "/dev/null"]
    assert {
        "-oHostName=127.0.0.1", "-oHostKeyAlias=pool-0", "-oStrictHostKeyChecking=yes",
        "-oUserKnownHostsFile=/tmp/x/0.known", "-oGlobalKnownHostsFile=/dev/null",
        "-oIdentitiesOnly=yes", "-oIdentityAgent=none", "-oBatchMode=yes",
    } <= options  # fmt: skip
    assert words[words.index("-p") + 1] == "33333"
    assert words[words.index("-i") + 1] == "/tmp/x/0.key"


def test_the_status_of_nodes(make_settings, workspace):
    make_settings(node_image="x", min_nodes=1)
    states = ["running", "idle", "preparing", "leaving", "unusable"]
    nodes = [NodeState(number, f"pool-{number}", state) for number, state in enumerate(states)]
    status = count_nodes(find_target(workspace.folder, "pool"), nodes)
    assert status.node_state_counts == {
        "idleNodeCount": 1, "leavingNodeCount": 1, "preemptedNodeCount": 0, "preparingNodeCount": 1,
        "runningNodeCount": 1, "unusableNodeCount": 1,
    }  # fmt: skip
    assert (status.current_node_count, status.target_node_count) == (5, 4)
    assert status.allocation_state == "Resizing"
    assert json.loads(json.dumps(status.serialize()))["scaleSettings"]["minNodeCount"] == 1
    assert (
        count_nodes(find_target(workspace.folder, "pool"), nodes[:2]).allocation_state == "Steady"
    )


def test_what_runs_inside_is_readable_by_an_old_python():
    """The image's own Python executes it, whichever that is."""
    from estimatory.runtime import node_supervisor as supervisor

    code = f"import ast; ast.parse(open({supervisor.__file__!r}).read(), feature_version=(3, 7))"
    subprocess.run([sys.executable, "-c", code], check=True)
