"""Runs in real containers: what they see and leave, how they are stopped, how they die."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from tests.conftest import wait_until
from tests.sweeping import READ_X, as_sweep, bests

from estimatory import RunFailedError
from estimatory.containers.labels import RUN_LABEL
from estimatory.liveness.current_record import settle

WAIT = "import time, sys\nprint('ready')\ntime.sleep(600)\n"


def container_of(run) -> dict:
    return json.loads(Path(run.folder.container_path).read_text())


def containers_left(engine, run) -> list[str]:
    return engine.find_containers(run.id)


def assert_gone(engine, run) -> None:
    wait_until(lambda: not containers_left(engine, run))


def test_a_script_runs_in_its_image(run_in_image, finished, read_log, engine, image):
    run = finished(
        run_in_image(
            "import os, sys\n"
            "print(sys.version_info[:2], sys.argv[1:], os.getcwd(), __name__)\n"
            "print(open('/etc/os-release').readline().strip(), os.path.exists('/.dockerenv'))\n"
            "open('outputs/model.txt', 'w').write('weights')\n",
            arguments=("--x", "a; $(id) `b`"),
        )
    )
    first, second = read_log(run).splitlines()
    assert first.endswith(f"['--x', 'a; $(id) `b`'] {run.folder.work_folder} __main__")
    assert second.endswith("True")
    assert "outputs/model.txt" in run.get_file_names()
    shown = container_of(run)
    assert (shown["image"], shown["network"], shown["privileged"]) == (image, "bridge", False)
    assert run.folder.read_record().interpreter == "/usr/bin/python3"
    assert_gone(engine, run)


def test_log_and_metrics_are_live(run_in_image, finished, read_log, tmp_path):
    run = run_in_image(
        "import os, time\n"
        "from estimatory import Run\n"
        "run = Run.get_context()\n"
        "run.log('loss', 0.5)\n"
        "print('first line')\n"
        "while not os.path.exists('outputs/go'):\n"
        "    time.sleep(0.02)\n"
        "run.log('loss', 0.25)\n"
    )
    wait_until(lambda: read_log(run) == "first line\n")
    wait_until(lambda: run.get_metrics() == {"loss": 0.5})
    assert run.get_status() == "Running"
    Path(run.folder.work_folder, "outputs", "go").write_text("")
    finished(run)
    assert run.get_metrics() == {"loss": [0.5, 0.25]}


def test_it_sees_its_run_the_core_and_nothing_else(run_in_image, finished, read_log, workspace):
    other = Path(workspace.path, "secrets")
    other.mkdir()
    (other / "a.json").write_text("{}")
    run = finished(
        run_in_image(
            "import os, estimatory\n"
            f"print(os.path.exists({str(other)!r}))\n"
            f"print(os.listdir(os.path.dirname({workspace.path!r})))\n"
            "try:\n"
            "    open(os.path.join(os.path.dirname(estimatory.__file__), 'x'), 'w')\n"
            "except OSError as error:\n"
            "    print(error.strerror)\n"
            "print(open('/proc/self/status').read().split('NoNewPrivs:')[1].split()[0])\n"
        )
    )
    lines = read_log(run).splitlines()
    assert lines == ["False", "['workspace']", "Read-only file system", "1"]
    mounts = {m["target"]: m["read_only"] for m in container_of(run)["mounts"]}
    assert [path for path, is_read_only in mounts.items() if not is_read_only] == [run.folder.path]
    assert len(mounts) == 3


def test_variables_are_given_as_they_are(run_in_image, finished, read_log, monkeypatch):
    monkeypatch.setenv("ONLY_OF_THE_MACHINE", "1")
    run = run_in_image(
        "import os, time\n"
        "print(repr(os.environ['ODD']), os.environ['MY_TOKEN'], os.environ['USER'])\n"
        "print('ONLY_OF_THE_MACHINE' in os.environ, os.environ['AZUREML_RUN_ID'])\n"
        "while not os.path.exists('outputs/seen'):\n"
        "    time.sleep(0.02)\n",
        environment_variables={"ODD": "a b;$(id)\n'\"", "MY_TOKEN": "hunter2"},
    )
    wait_until(lambda: read_log(run).count("\n") == 2, 60)
    shown = subprocess.run(["ps", "axww", "-o", "args"], capture_output=True, text=True, check=True)
    assert "hunter2" not in shown.stdout
    assert "ODD" not in shown.stdout
    Path(run.folder.work_folder, "outputs", "seen").touch()
    finished(run)
    first, second = read_log(run).splitlines()
    assert first.startswith(repr("a b;$(id)\n'\"") + " hunter2 ")
    assert second == f"False {run.id}"
    written = [
        p for p in Path(run.folder.path).rglob("*") if p.is_file() and p.parent.name != "logs"
    ]
    assert not [p for p in written if b"hunter2" in p.read_bytes()]


def test_paths_are_data(workspace, image, finished, read_log, tmp_path):
    """Of the workspace, of the code, of a volume: whatever a shell would make of them."""
    from estimatory import DockerConfiguration, Environment, Experiment, ScriptRunConfig, Workspace

    odd = tmp_path / "a $(touch hacked); `id` 'b' \"c\",d"
    code, data = odd / "co de", odd / "da;ta"
    for folder in (code, data):
        folder.mkdir(parents=True)
    (code / "main;1.py").write_text("import os\nprint(os.listdir('/mnt/in put'), os.getcwd())\n")
    (data / "x").write_text("")
    environment = Environment("x")
    environment.docker.base_image = image
    environment.python.user_managed_dependencies = True
    docker = DockerConfiguration(arguments=["-v", f"{data}:/mnt/in put:ro"])
    config = ScriptRunConfig(
        str(code), "main;1.py", environment=environment, docker_runtime_config=docker
    )
    run = finished(Experiment(Workspace(str(odd / "ws")), "test").submit(config))
    assert read_log(run) == f"['x'] {run.folder.work_folder}\n"
    assert not list(tmp_path.rglob("hacked"))


def test_shared_memory_network_and_memory_are_as_asked(run_in_image, finished, read_log):
    run = finished(
        run_in_image(
            "import os, socket\n"
            "stat = os.statvfs('/dev/shm')\n"
            "print(stat.f_blocks * stat.f_frsize // 1024**2)\n"
            "print([name for _, name in socket.if_nameindex()])\n",
            shm_size="96m",
            network="none",
            memory="512m",
        )
    )
    assert read_log(run).splitlines() == ["96", "['lo']"]
    limits = container_of(run)["limits"]
    assert limits == {"shm_size": "96m", "memory": "512m", "cpus": None}


def test_more_memory_than_allowed_is_told(run_in_image, finished):
    run = run_in_image("kept = [bytearray(1024**2) for _ in range(4096)]", memory="96m")
    finished(run, "Failed")
    assert "more memory than its container has" in run.folder.read_record().failure.message


def test_an_exception_is_told_as_outside(run_in_image, finished, read_log, engine):
    run = finished(run_in_image("def f():\n    return 1 / 0\nf()\n"), "Failed")
    failure = run.folder.read_record().failure
    assert (failure.exception, failure.exit_code) == ("ZeroDivisionError", 1)
    assert [(f["file"], f["line"]) for f in failure.frames] == [("main.py", 3), ("main.py", 2)]
    assert "container_entry" not in read_log(run)
    assert_gone(engine, run)


def test_cancel_ends_the_container(run_in_image, finished, read_log, engine):
    run = run_in_image(
        "import os, time, subprocess, signal\n"
        "subprocess.Popen(['sleep', '300'], start_new_session=True)\n"
        "signal.signal(signal.SIGTERM, lambda *_: (print('asked'), exit(0)))\n"
        "print('ready')\n"
        "time.sleep(600)\n"
    )
    wait_until(lambda: "ready" in read_log(run), 60)
    run.cancel()
    finished(run, "Canceled")
    assert "asked" in read_log(run)
    assert_gone(engine, run)


def test_one_that_does_not_listen_is_killed(run_in_image, finished, read_log, engine):
    run = run_in_image(
        "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + WAIT
    )
    wait_until(lambda: "ready" in read_log(run), 60)
    run.cancel()
    finished(run, "Canceled")
    assert_gone(engine, run)


def test_the_time_limit_ends_the_container(run_in_image, finished, engine):
    run = finished(run_in_image(WAIT, max_run_duration_s=1.0), "Canceled")
    assert "max_run_duration_seconds" in run.folder.read_record().failure.message
    assert_gone(engine, run)


def test_killed_from_outside(run_in_image, finished, read_log, engine):
    run = run_in_image(WAIT)
    wait_until(lambda: "ready" in read_log(run), 60)
    [container] = containers_left(engine, run)
    engine.client.kill(container)
    finished(run, "Failed")
    failure = run.folder.read_record().failure
    assert "was killed (SIGKILL): from outside" in failure.message
    assert_gone(engine, run)


def test_removed_from_outside(run_in_image, finished, read_log, engine):
    run = run_in_image(WAIT)
    wait_until(lambda: "ready" in read_log(run), 60)
    [container] = containers_left(engine, run)
    engine.remove(container)
    finished(run, "Failed")
    assert "from outside" in run.folder.read_record().failure.message


def test_a_reader_ends_the_container_of_a_dead_worker(
    run_in_image, read_log, engine, worker_pid, is_running
):
    run = run_in_image(WAIT)
    wait_until(lambda: "ready" in read_log(run), 60)
    assert len(containers_left(engine, run)) == 1
    pid = worker_pid(run)
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not is_running(pid))
    record = settle(run.folder)
    assert record.status == "Failed"
    assert "worker disappeared" in record.failure.message
    assert_gone(engine, run)


def test_outputs_belong_to_the_user(run_in_image, workspace, engine, image, monkeypatch, tmp_path):
    """The whole worker in this process, which takes itself for another user."""
    from estimatory.folders.run_spec import ContainerSpec, EnvironmentSpec, RunSpec
    from estimatory.snapshots.store import take_snapshot
    from estimatory.submission.submit import create_run_folder
    from estimatory.worker.life import Worker

    code = b"import os, getpass\nprint(os.getuid(), getpass.getuser(), os.path.expanduser('~'))\n"
    code += b"os.makedirs('outputs/deep')\nopen('outputs/deep/a.txt', 'w').write('x')\n"
    snapshot = take_snapshot(workspace.folder, None, {"main.py": code})
    spec = RunSpec(
        "test_1_00000001",
        "test",
        time.time(),
        EnvironmentSpec("python"),
        script="main.py",
        snapshot=snapshot.key,
        container=ContainerSpec(image=image),
    )
    folder = create_run_folder(workspace.folder, spec)
    if os.getuid() == 0:
        monkeypatch.setattr("estimatory.compute.container.launch.os.getuid", lambda: 12345)
        monkeypatch.setattr("estimatory.compute.container.launch.os.getgid", lambda: 23456)
        monkeypatch.setattr("estimatory.compute.container.launch.os.getgroups", lambda: [])
    uid, gid = os.getuid(), os.getgid()

    def give_away(*_):
        for path in [folder.path, *(p for p in Path(folder.path).rglob("*"))]:
            os.chown(path, uid, gid)
        for parent in Path(folder.path).parents:
            if tmp_path in (parent, *parent.parents):
                parent.chmod(0o755)

    if uid != os.geteuid():
        monkeypatch.setattr(
            "estimatory.containers.mounts.find_data_mounts", lambda f: give_away() or []
        )
    Worker(folder).carry()
    log = Path(folder.log_path(0))
    assert folder.read_record().status == "Completed", (
        folder.read_record(),
        log.exists() and log.read_text(),
    )
    left = Path(folder.work_folder, "outputs", "deep", "a.txt").stat()
    assert (left.st_uid, left.st_gid) == (uid, gid)
    assert log.read_text().split()[0] == str(uid)


def test_an_image_that_does_not_exist(run_in_image, finished):
    run = finished(run_in_image("", image="estimatory-test/nothing:1"), "Failed")
    failure = run.folder.read_record().failure
    assert failure.exception == "ImageError"
    assert "estimatory-test/nothing:1" in failure.message
    with pytest.raises(RunFailedError, match="estimatory-test/nothing"):
        run.wait_for_completion()


def test_a_python_that_the_image_lacks(run_in_image, finished):
    run = finished(run_in_image("", python="/opt/conda/bin/python"), "Failed")
    failure = run.folder.read_record().failure
    assert "no Python that can be started as /opt/conda/bin/python" in failure.message


def test_a_network_that_does_not_exist(run_in_image, finished):
    run = finished(run_in_image("", network="no-such-network"), "Failed")
    assert "no-such-network" in run.folder.read_record().failure.message


@pytest.mark.skipif(os.path.exists("/dev/nvidia0"), reason="needs a machine without GPUs")
def test_gpus_where_there_are_none(run_in_image, finished):
    run = finished(run_in_image("", gpus="all"), "Failed")
    failure = run.folder.read_record().failure
    assert failure.message == "The container engine cannot give GPUs to a container."
    assert "NVIDIA Container Toolkit" in failure.hint


def test_a_volume_is_mounted_where_it_was_asked_for(run_in_image, finished, read_log, tmp_path):
    data = tmp_path / "my data"
    data.mkdir()
    (data / "a.csv").write_text("1,2\n")
    code = (
        "print(open('/data/a.csv').read().strip())\n"
        "try:\n    open('/data/b', 'w')\nexcept OSError as error:\n    print(error.strerror)\n"
    )
    run = finished(run_in_image(code, volumes=(f"{data}:/data:ro",)))
    assert read_log(run).splitlines() == ["1,2", "Read-only file system"]


def test_a_container_carries_the_id_of_its_run(
    run_in_image, read_log, wait_until, finished, engine
):
    run = run_in_image(WAIT)
    wait_until(lambda: "ready" in read_log(run), 60)
    [container] = containers_left(engine, run)
    labels = engine.client.inspect_container(container)["Config"]["Labels"]
    assert labels[RUN_LABEL] == run.id
    host = engine.client.inspect_container(container)["HostConfig"]
    assert (host["Privileged"], host["CapAdd"], host["Devices"]) == (False, None, None) or (
        not host["Privileged"] and not host["CapAdd"] and not host["Devices"]
    )
    run.cancel()
    finished(run, "Canceled")


def test_data_is_seen_where_it_was_asked_for(workspace, image, finished, read_log, tmp_path):
    from estimatory import (
        Dataset,
        Environment,
        Experiment,
        OutputFileDatasetConfig,
        ScriptRunConfig,
    )

    datastore = workspace.get_default_datastore()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("seen")
    datastore.upload(str(tmp_path / "in"), target_path="letters")
    letters = Dataset.File.from_files((datastore, "letters"))
    output = OutputFileDatasetConfig("copied", destination=(datastore, "copied"))
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "main.py").write_text(
        "import os, sys\n"
        "mounted, downloaded, out = sys.argv[1:]\n"
        "for folder in (mounted, downloaded):\n"
        "    [name] = os.listdir(folder)\n"
        "    print(open(os.path.join(folder, name)).read())\n"
        "open(os.path.join(out, 'b.txt'), 'w').write('left')\n"
    )
    environment = Environment("x")
    environment.docker.base_image = image
    environment.python.user_managed_dependencies = True
    inputs = [letters.as_named_input("a").as_mount(), letters.as_named_input("b").as_download()]
    config = ScriptRunConfig(
        str(tmp_path / "code"), "main.py", arguments=[*inputs, output], environment=environment
    )
    run = finished(Experiment(workspace, "test").submit(config))
    assert read_log(run) == "seen\nseen\n"
    datastore.download(str(tmp_path / "back"), prefix="copied")
    assert [p.read_text() for p in (tmp_path / "back").rglob("b.txt")] == ["left"]


def test_the_children_of_a_sweep_are_containers(run_in_image, finished, engine):
    code = READ_X + "run.log('AUC', given.x + os.path.exists('/.dockerenv'))"
    run = finished(run_in_image(code, **as_sweep("choice(1, 2)")))
    assert bests(run.folder) == {1: 2.0, 2: 3.0}
    for child in run.get_children():
        assert_gone(engine, child)
