"""What can go wrong with nodes: the right words, nothing left, and the next run works."""

from __future__ import annotations

import os
import signal
import subprocess
import textwrap
import time

import pytest
from tests.conftest import wait_until

from estimatory import Experiment, ScriptRunConfig
from estimatory.errors import ComputeTargetError, ContainerError, UserError
from estimatory.folders.run_spec import ContainerSpec
from estimatory.folders.workspace_settings import set_setting

WAIT = """
import os, subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
print("ready", os.uname().nodename, flush=True)
time.sleep(600)
"""
# The ranks meet at an address of the private network: `env://` needs no package for that.
MEET = """
import os, socket, time
rank, place = int(os.environ["RANK"]), (os.environ["MASTER_ADDR"], 29999)
if rank == 0:
    with socket.create_server(("", place[1])) as server:
        print(sorted(server.accept()[0].makefile().readline() for _ in range(3)))
else:
    while True:
        try:
            connection = socket.create_connection(place)
            break
        except OSError:
            time.sleep(0.05)
    connection.sendall(f"{rank} on {os.uname().nodename}\\n".encode())
"""
LIMIT_S = 30


def test_a_node_killed_in_mid_run(make_pool, use_index, finished, wait_for_log, read_log):
    pool = make_pool()
    use_index(pool)
    run = pool.submit(WAIT, node_count=2, communicator="Gloo")
    wait_for_log(run)
    wait_until(lambda: os.path.exists(run.folder.log_path(1)))
    begin = time.monotonic()
    subprocess.run(["docker", "kill", pool.settings.container_name(1)], check=True)
    finished(run, "Failed", LIMIT_S)
    assert time.monotonic() - begin < LIMIT_S
    failure = run.folder.read_record().failure
    assert failure.message == (
        "Host cpu-cluster-1, which had rank 1, was lost: its container was killed (SIGKILL): "
        "from outside, or for lack of memory."
    )
    assert pool.run_processes(0) == []
    wait_until(lambda: len(pool.containers()) == 1)
    again = pool.submit(MEET, node_count=2, process_count_per_node=2, communicator="Gloo")
    assert read_log(finished(again)) == (
        "['1 on cpu-cluster-0\\n', '2 on cpu-cluster-1\\n', '3 on cpu-cluster-1\\n']\n"
    )


def test_a_killed_worker_leaves_idle_nodes_that_end(make_pool, wait_for_log, worker_pid):
    pool = make_pool(idle_seconds_before_scaledown=600)
    run = pool.submit(WAIT)
    wait_for_log(run)
    os.kill(worker_pid(run), signal.SIGKILL)
    wait_until(lambda: pool.states() == ["idle"], LIMIT_S)
    assert run.get_status() == "Failed"
    wait_until(lambda: pool.run_processes(0) == [], LIMIT_S)
    pool.target.update(idle_seconds_before_scaledown=1)
    wait_until(lambda: pool.containers() == [])


def test_a_node_that_was_made_and_never_started(make_pool, finished):
    """Whoever made it was killed between the two."""
    pool = make_pool()
    labels = [f"estimatory.nodes={pool.settings.owner}", "estimatory.node=0"]
    words = [word for label in labels for word in ("--label", label)]
    name = pool.settings.container_name(0)
    words = ["docker", "create", "--name", name, *words, pool.target.node_image, "true"]
    subprocess.run(words, check=True, capture_output=True)
    assert pool.states() == ["unusable"]
    finished(pool.submit("print(1)"))
    wait_until(lambda: pool.states() == ["idle"])


def test_nodes_beyond_a_smaller_maximum_leave(make_pool):
    pool = make_pool(min_nodes=2)
    pool.target.wait_for_completion()
    assert pool.states() == ["idle", "idle"]
    pool.target.update(min_nodes=0, max_nodes=1)
    wait_until(lambda: pool.states() == ["idle"])


def test_a_canceled_run_leaves_its_node_for_the_next(make_pool, finished, wait_for_log):
    pool = make_pool(max_nodes=1)
    run = pool.submit(WAIT)
    wait_for_log(run)
    run.cancel()
    finished(run, "Canceled")
    assert pool.run_processes(0) == []
    wait_until(lambda: pool.states() == ["idle"])


def test_a_deleted_target_takes_its_nodes_along(make_pool, finished, wait_for_log):
    pool = make_pool(min_nodes=1)
    run = pool.submit(WAIT)
    wait_for_log(run)
    owner = pool.settings.owner
    pool.target.delete()
    finished(run, "Failed", LIMIT_S)
    for what in (["ps", "--all"], ["network", "ls"]):
        words = ["docker", *what, "--quiet", "--filter", f"label=estimatory.nodes={owner}"]
        assert subprocess.run(words, check=True, capture_output=True).stdout == b""
    assert not os.path.exists(pool.workspace.folder.nodes_folder(pool.name))


def test_nodes_of_a_workspace_that_is_gone_end(make_pool):
    """Nobody is left who could tell them to: they find out by themselves."""
    pool = make_pool(min_nodes=1)
    pool.target.wait_for_completion()
    folder = pool.workspace.folder.nodes_folder(pool.name)
    os.unlink(f"{folder}/0/inside/settings.json")
    wait_until(lambda: pool.containers() == [])


def test_no_engine(make_pool, monkeypatch):
    pool = make_pool()
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    message = "The nodes of 'cpu-cluster' are containers. No container engine answers at unix:///n"
    with pytest.raises(ContainerError, match=message) as caught:
        pool.submit("print(1)")
    assert "Without node_image the nodes are slots" in caught.value.hint
    assert pool.workspace.folder.list_run_ids() == []
    pool.target.update(min_nodes=1)
    for ask in (pool.target.list_nodes, pool.target.get_status, pool.target.wait_for_completion):
        with pytest.raises(ContainerError, match="No container engine answers"):
            ask()
    assert pool.target.scale_settings["minNodeCount"] == 1
    monkeypatch.undo()


def test_a_network_that_is_asked_for_is_refused(make_pool):
    container = ContainerSpec(image="x", network="host")
    with pytest.raises(ComputeTargetError, match="asks for the network 'host'; the nodes of 'cpu"):
        make_pool().submit("print(1)", container=container)


def test_an_image_that_is_not_there(make_pool, finished):
    pool = make_pool(node_image="127.0.0.1:1/none/such:1.0")
    run = finished(pool.submit("print(1)"), "Failed")
    assert "The image 127.0.0.1:1/none/such:1.0" in run.folder.read_record().failure.message


def test_an_image_with_another_python(make_pool, finished):
    pool = make_pool(max_nodes=1)
    set_setting(pool.workspace.folder, "compute.cpu-cluster.nodes.python", "/usr/bin/true")
    set_setting(pool.workspace.folder, "compute.cpu-cluster.nodes.image", pool.target.node_image)
    run = finished(pool.submit("print(1)"), "Failed")
    failure = run.folder.read_record().failure
    assert failure.message.startswith("Host cpu-cluster-0 has no Python 3.")
    assert failure.hint.startswith("Take a node_image with that version")


@pytest.fixture
def bare_image(image):
    """It has Python, and nothing by which more could be installed."""
    name = "estimatory-test/bare:latest"
    text = f"FROM {image}\nRUN rm -f /usr/bin/apt-get\n"
    words = ["docker", "build", "--quiet", "--tag", name, "-"]
    made = subprocess.run(words, input=text.encode(), check=True, capture_output=True)
    yield name
    digest = made.stdout.decode().strip().partition(":")[2]
    names = [name, f"estimatory/base:{digest}"]  # the build of the layer has given it the second
    subprocess.run(["docker", "image", "rm", *names], check=True, capture_output=True)


def test_an_image_without_a_package_manager(make_pool, finished, bare_image):
    pool = make_pool(node_image=bare_image)
    run = finished(pool.submit("print(1)"), "Failed")
    failure = run.folder.read_record().failure
    assert failure.exception == "ImageError"
    assert failure.message.startswith(
        f"The image {bare_image} lacks what a node needs (openssh-server, rsync, python3), and its "
        "package manager could not add it: "
    )
    assert failure.hint.startswith("Use an image that has an ssh server, rsync and Python 3.9")


def test_a_node_that_ends_at_once_says_why(make_pool, finished, workspace):
    pool = make_pool(max_nodes=1)
    broken = {"image": pool.target.node_image, "volumes": ["/dev/null:/usr/sbin/sshd:ro"]}
    set_setting(workspace.folder, "compute.cpu-cluster.nodes", broken)
    run = finished(pool.submit("print(1)"), "Failed")
    message = run.folder.read_record().failure.message
    assert message.startswith("Node cpu-cluster-0 ended as soon as it was started: ")
    assert "The image has no sshd." in message


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        (5, r"compute.cpu-cluster.nodes holds 5"),
        ({"image": "a b; $(id)"}, r"'a b; \$\(id\)' is not the name of an image"),
        ({"images": "x"}, r"holds \{'images': 'x'\}"),
        ({"memory": "lots"}, r"memory is 'lots', which is not a size"),
    ],
)
def test_settings_that_are_not_valid(make_pool, workspace, setting, message):
    pool = make_pool()
    set_setting(workspace.folder, "compute.cpu-cluster.nodes", setting)
    with pytest.raises(ComputeTargetError, match=message):
        pool.submit("print(1)")
    set_setting(workspace.folder, "compute.cpu-cluster.nodes", None)


@pytest.mark.parametrize("image", ["a b", "--privileged", "$(id)", "x\ny"])
def test_names_that_are_no_images(make_pool, image):
    with pytest.raises(UserError, match="is not the name of an image"):
        make_pool(node_image=image)


def test_slots_stay_the_default(workspace, tmp_path):
    from estimatory.compute import AmlCompute, ComputeTarget

    target = ComputeTarget.create(
        workspace, "slots", AmlCompute.provisioning_configuration(max_nodes=1)
    )
    (tmp_path / "t.py").write_text(textwrap.dedent("import os; print(os.uname().nodename)"))
    config = ScriptRunConfig(str(tmp_path), "t.py", compute_target=target)
    run = Experiment(workspace, "x").submit(config)
    run.wait_for_completion()
    with open(run.folder.log_path(0)) as log:
        assert log.read() == f"{os.uname().nodename}\n"
    assert target.list_nodes() == []
