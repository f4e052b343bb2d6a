"""Images by the real engine: a base, the packages of an environment on top, built once."""

from __future__ import annotations

import json
import os
import re
import sys
import time
from pathlib import Path

import pytest
from tests.conftest import wait_until

from estimatory import Environment, Experiment, ScriptRunConfig
from estimatory.environments.builder import BuildMonitor
from estimatory.environments.bytecode import compile_core_if_missing
from estimatory.environments.images.bases import list_context
from estimatory.environments.images.buildkit import has_buildkit
from estimatory.environments.images.catalog import delete_image, list_images, remove_name
from estimatory.environments.images.folder import image_folder
from estimatory.environments.images.preparing import prepare_image
from estimatory.errors import ConflictError
from estimatory.folders.run_spec import ContainerSpec, EnvironmentSpec

pytestmark = pytest.mark.network
PACKAGE = "humanize==4.9.0"
PRINT = "import humanize, sys\nprint(humanize.intcomma(1234567), sys.prefix)\n"
COMPILED = """
import os, humanize, estimatory.metrics.tracking
print(*(os.path.exists(m.__cached__) for m in (humanize, estimatory.metrics.tracking)))
"""


def build_log(run) -> str:
    path = Path(run.folder.build_log_path)
    return path.read_text() if path.exists() else ""


@pytest.fixture
def engine_events(engine):
    """What the engine has done to images since the test began."""
    since = time.time()

    def read() -> list[str]:
        until = time.time() + 0.1
        events = engine.client.events(
            since=since, until=until, decode=True, filters={"type": "image"}
        )
        return [event["Action"] for event in events]

    return read


@pytest.fixture
def script(tmp_path):
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "train.py").write_text(
        "import sys, os\nprint(sys.version_info[:2], os.environ.get('STAMP'))\n"
    )
    return folder


@pytest.fixture(params=["the engine's own", "BuildKit"])
def builder(request, monkeypatch, tmp_path):
    """The two ways to build: by the engine's API, and by a docker command that has BuildKit."""
    name = request.param
    programs = tmp_path / "programs"
    programs.mkdir()
    if name == "BuildKit":
        folders = os.environ["PATH"].split(os.pathsep)
        found = [f"{folder}/docker" for folder in folders if has_buildkit(f"{folder}/docker")]
        if not found:
            pytest.skip("no docker command here has BuildKit")
        (programs / "docker").symlink_to(found[0])
    else:
        (programs / "docker").write_text("#!/bin/sh\nexit 1\n")
        (programs / "docker").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    return name


def test_packages_are_installed_on_top_of_the_base(
    run_in_image, finished, read_log, engine, builder, workspace, image, tmp_path
):
    phrases = []
    monitor = BuildMonitor(str(tmp_path / "build.log"), phrases.append, lambda: False)
    wanted = ContainerSpec(image=image), EnvironmentSpec(sys.executable, (PACKAGE,))
    ready = prepare_image(workspace.folder, engine, *wanted, monitor)
    assert ready.is_cached is False
    assert "resolving 1 package" in phrases
    assert any(phrase.startswith("building the image: step ") for phrase in phrases), phrases
    run = finished(run_in_image(PRINT, (PACKAGE,)))
    assert read_log(run) == "1,234,567 /opt/environment\n"
    record = run.folder.read_record()
    assert (record.interpreter, record.environment_cached) == ("/opt/environment/bin/python", True)
    assert record.environment_key == ready.key
    log = (tmp_path / "build.log").read_text()
    assert "FROM estimatory/base:" in log
    assert "\x1b" not in log
    assert (" DONE " in log) == (builder == "BuildKit")
    found = engine.find_image(f"estimatory/{record.environment_key}")
    assert json.loads(Path(run.folder.container_path).read_text())["image_id"] == found.id
    layers = json.dumps(engine.client.history(found.id))
    assert "/opt/environment" in layers
    assert "estimatory-build" not in layers  # neither uv nor the lock are in the image


def test_a_run_in_an_image_finds_its_packages_and_the_core_compiled(
    run_in_image, finished, read_log
):
    compile_core_if_missing()
    run = finished(run_in_image(COMPILED, (PACKAGE,)))
    assert read_log(run) == "True True\n"


def test_the_same_environment_is_not_built_again(
    run_in_image, finished, engine, engine_events, workspace
):
    first = finished(run_in_image(PRINT, (PACKAGE,)))
    key = first.folder.read_record().environment_key
    before = engine.find_image(f"estimatory/{key}").id
    n_events = len(engine_events())
    second = finished(run_in_image(PRINT, ("humanize == 4.9.0",)))
    record = second.folder.read_record()
    assert (record.environment_key, record.environment_cached) == (key, True)
    assert len(engine_events()) == n_events
    assert build_log(second) == ""
    assert engine.find_image(f"estimatory/{key}").id == before
    assert Path(image_folder(workspace.folder, key).dockerfile_path).exists()
    remove_name(engine, f"estimatory/{key}")  # behind the workspace's back
    third = finished(run_in_image(PRINT, (PACKAGE,)))
    assert third.folder.read_record().environment_cached is False


def test_the_lock_is_that_of_an_environment_outside(run_in_image, run_code, finished):
    inside = finished(run_in_image(PRINT, (PACKAGE,)))
    outside = run_code(PRINT, environment=EnvironmentSpec(sys.executable, (PACKAGE,)))
    finished(outside)
    locks = [Path(run.folder.lock_file_path).read_text() for run in (inside, outside)]
    assert locks[0] == locks[1]
    assert "--hash=sha256:" in locks[0]


def test_runs_that_want_the_same_image_build_it_once(run_in_image, finished):
    runs = [run_in_image(PRINT, (PACKAGE,)) for _ in range(3)]
    for run in runs:
        finished(run)
    records = [run.folder.read_record() for run in runs]
    assert len({record.environment_key for record in records}) == 1
    assert sum("FROM estimatory/base:" in build_log(run) for run in runs) == 1


def test_packages_that_do_not_exist(run_in_image, finished):
    run = finished(run_in_image(PRINT, ("estimatory-has-no-such-package",)), "Failed")
    failure = run.folder.read_record().failure
    assert failure.exception == "ResolutionError"
    assert "no package 'estimatory-has-no-such-package'" in failure.message


def test_a_build_can_be_canceled(run_in_image, finished, workspace):
    run = run_in_image(PRINT, ("humanize==4.8.0",))
    wait_until(lambda: "building the image" in run.folder.read_record().detail, 60)
    run.cancel()
    finished(run, "Canceled")
    wait_until(lambda: not list(Path(workspace.folder.images_folder).glob(".building-*")))


# --- Dockerfiles ------------------------------------------------------------------------------
def submit(workspace, script, environment):
    config = ScriptRunConfig(str(script), "train.py", environment=environment)
    return Experiment(workspace, "test").submit(config)


def test_a_dockerfile_makes_the_base(workspace, script, image, finished, read_log):
    text = f"FROM {image}\nENV STAMP={time.time_ns()}\n"
    stamp = text.strip().rpartition("=")[2]
    run = finished(submit(workspace, script, Environment.from_dockerfile("d", text)))
    assert stamp in read_log(run)
    assert "Step 2/" in build_log(run)
    again = finished(submit(workspace, script, Environment.from_dockerfile("d", text)))
    assert stamp in read_log(again)
    assert build_log(again) == ""
    [record] = list_images(workspace.folder)
    assert (record.kind, record.packages) == ("dockerfile", ())
    assert record.base == f"of the Dockerfile that begins 'FROM {image}'"
    assert Path(record.folder.dockerfile_path).read_text() == text
    assert "Step 2/" in record.read_log()


def test_an_image_whose_user_is_not_root(workspace, script, image, finished, read_log, engine):
    """Packages are installed all the same, and what the script leaves is the submitter's."""
    text = f"FROM {image}\nRUN useradd --uid 4711 other\nUSER other\n"
    environment = Environment.from_dockerfile("d", text)
    environment.python.user_managed_dependencies = False
    environment.python.conda_dependencies.set_pip_requirements([PACKAGE])
    (script / "train.py").write_text(
        "import humanize, os\nopen('outputs/a.txt', 'w').write(str(os.getuid()))\n"
    )
    run = finished(submit(workspace, script, environment))
    left = Path(run.folder.work_folder, "outputs", "a.txt")
    assert (left.read_text(), left.stat().st_uid) == (str(os.getuid()), os.getuid())
    assert (
        engine.find_image(f"estimatory/{run.folder.read_record().environment_key}").user == "other"
    )


def test_a_dockerfile_with_packages_is_two_images(
    workspace, script, image, finished, read_log, capfd, engine
):
    from estimatory.commands import main

    environment = Environment.from_dockerfile("d", f"FROM {image}\nENV STAMP={time.time_ns()}\n")
    environment.python.user_managed_dependencies = False
    environment.python.conda_dependencies.set_pip_requirements([PACKAGE])
    finished(submit(workspace, script, environment))
    top, base = sorted(list_images(workspace.folder), key=lambda record: record.kind, reverse=True)
    base_id = base.folder.describe()["image_id"]
    assert [top.kind, base.kind] == ["environment", "dockerfile"]
    assert main(["environments", "--images", "--prune", "0", "--yes"]) == 0
    assert re.search(r"Removed [2-9] images\.", capfd.readouterr().err)
    assert list_images(workspace.folder) == []
    for record in (top, base):
        assert engine.find_image(record.folder.tag) is None
    assert engine.find_image(base_id) is None  # no name of ours holds it


def test_an_image_in_which_something_runs_is_kept(workspace, script, image, engine, read_log):
    text = f"FROM {image}\nENV STAMP={time.time_ns()}\n"
    (script / "train.py").write_text("import time\nprint('ready', flush=True)\ntime.sleep(600)")
    run = submit(workspace, script, Environment.from_dockerfile("d", text))
    wait_until(lambda: "ready" in read_log(run), 60)
    [record] = list_images(workspace.folder)
    with pytest.raises(ConflictError, match=f"estimatory/{record.key}:latest is in use"):
        delete_image(workspace.folder, engine, record.key)
    assert [kept.key for kept in list_images(workspace.folder)] == [record.key]
    run.cancel()
    # The end is told before the container is gone; what has ended gives way.
    wait_until(lambda: run.get_status() == "Canceled")
    delete_image(workspace.folder, engine, record.key)
    assert engine.find_image(f"estimatory/{record.key}") is None
    assert list_images(workspace.folder) == []


def test_a_build_context_leaves_out_what_it_is_told(tmp_path):
    for name in ("a.txt", "data/b.bin", "data/c.txt", ".git/config"):
        path = tmp_path / "context" / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text("x")
    (tmp_path / "context" / ".dockerignore").write_text("# large\ndata/*.bin\n")
    listed = list_context(str(tmp_path / "context"))
    assert listed == [".dockerignore", "a.txt", "data/c.txt"]


def test_what_a_failed_build_has_made_can_be_found_and_removed(
    workspace, script, image, finished, capfd
):
    from estimatory.commands import main

    text = f"FROM {image}\nENV STAMP={time.time_ns()}\nRUN exit 1\n"
    finished(submit(workspace, script, Environment.from_dockerfile("d", text)), "Failed")
    assert main(["environments", "--images", "--json"]) == 0
    listed = json.loads(capfd.readouterr().out)
    assert "unfinished" in {row["kind"] for row in listed}
    assert main(["environments", "--images", "--prune", "0", "--yes"]) == 0
    assert main(["environments", "--images", "--json"]) == 0
    assert "unfinished" not in {r["kind"] for r in json.loads(capfd.readouterr().out)[-10:]}


def test_a_dockerfile_with_its_folder(workspace, script, image, finished, read_log, tmp_path):
    from estimatory.environments import DockerBuildContext

    folder = tmp_path / "context"
    folder.mkdir()
    (folder / "Dockerfile").write_text(f"FROM {image}\nCOPY data/stamp.txt /stamp.txt\n")
    (folder / "data").mkdir()
    (script / "train.py").write_text("print(open('/stamp.txt').read())\n")
    for stamp in ("one", "two"):
        (folder / "data" / "stamp.txt").write_text(stamp)
        context = DockerBuildContext.from_local_directory(workspace, str(folder))
        environment = Environment.from_docker_build_context("c", context)
        run = finished(submit(workspace, script, environment))
        assert read_log(run) == f"{stamp}\n"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("RUN echo trying && exit 7", "exited with code 7:\ntrying"),
        ("RNU echo", "The Dockerfile is not valid"),
        ("COPY nowhere /x", "nowhere"),
    ],
)
def test_a_dockerfile_that_fails(workspace, script, image, finished, lines, said):
    environment = Environment.from_dockerfile("d", f"FROM {image}\n{lines}\n")
    run = finished(submit(workspace, script, environment), "Failed")
    failure = run.folder.read_record().failure
    assert failure.exception == "ImageError"
    assert said in failure.message
    assert run.folder.build_log_path in failure.hint


def test_an_environment_of_azure_ml_goes_on_top_of_its_image(
    workspace, script, image, finished, read_log
):
    environment = Environment("mine")
    environment.docker.base_image = image
    environment.docker.shm_size = "64m"
    environment.python.conda_dependencies.set_pip_requirements([PACKAGE])
    environment.environment_variables = {"STAMP": "seen"}
    (script / "train.py").write_text(
        "import humanize, os, sys\nstat = os.statvfs('/dev/shm')\n"
        "print(humanize.__version__, os.environ['STAMP'], stat.f_blocks * stat.f_frsize)\n"
    )
    run = finished(submit(workspace, script, environment))
    assert read_log(run) == f"4.9.0 seen {64 * 1024**2}\n"


# --- ahead of a run, and afterwards -----------------------------------------------------------
def test_an_image_is_built_ahead_listed_and_removed(
    workspace, script, image, finished, read_log, capfd, engine
):
    from estimatory.commands import main

    environment = Environment("mine")
    environment.docker.base_image = image
    environment.python.conda_dependencies.set_pip_requirements([PACKAGE])
    built = environment.build_local(workspace, useDocker=True).built
    assert f"estimatory/{built.key}" in capfd.readouterr().out
    run = finished(submit(workspace, script, environment))
    assert run.folder.read_record().environment_cached is True

    assert main(["environments", "--images"]) == 0
    rows = capfd.readouterr().out.splitlines()
    [row] = [row for row in rows if row.startswith(built.key[:12])]
    assert " environment " in row
    assert image in row
    assert PACKAGE in row
    assert main(["show", run.id]) == 0
    shown = capfd.readouterr().out
    assert f"estimatory/{built.key}:latest (network bridge, 2g of shared memory)" in shown
    assert main(["environments", "--images", "--prune", "0", "--yes"]) == 0
    assert "Removed " in capfd.readouterr().err
    assert engine.find_image(f"estimatory/{built.key}") is None
    assert main(["environments", "--images", "--json"]) == 0
    assert built.key not in {row["key"] for row in json.loads(capfd.readouterr().out)}


def test_a_cell_and_the_command_line_take_an_image(workspace, script, image, capfd, tmp_path):
    from estimatory.commands import main

    arguments = ["submit", "--docker", image, "--wait", str(script / "train.py")]
    assert main(arguments) == 0
    assert "(3, " in capfd.readouterr().out
    assert main([*arguments[:-2], "--dry-run", arguments[-1]]) == 0
    shown = capfd.readouterr().out
    assert image in shown
    assert "bridge" in shown
