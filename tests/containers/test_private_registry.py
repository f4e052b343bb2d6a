"""Images of a registry that wants a password, end to end; and where the password is found."""

from __future__ import annotations

import base64
import json
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.containers.conftest import IMAGE
from tests.containers.registry import PrivateRegistry
from tests.server.conftest import ask, jp_server_config  # noqa: F401 - fixtures

from estimatory import Environment, Experiment, ScriptRunConfig
from estimatory.containers.finding import is_engine_there
from estimatory.errors import UserError
from estimatory.folders.secret_store import list_secrets

PASSWORD = "correct-horse-7391"
CODED = base64.b64encode(f"me:{PASSWORD}".encode()).decode()


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateRegistry | None]:
    if not is_engine_there():
        yield None  # the engine's own fixture skips the test
        return
    made = PrivateRegistry(tmp_path_factory.mktemp("registry"), IMAGE, "me", PASSWORD)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _forget(engine, registry, tmp_path, monkeypatch) -> Iterator[None]:
    """The image is fetched by each test anew; nobody has logged in."""
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "docker"))
    registry.seen.clear()
    yield
    engine.remove_image(registry.image)


@pytest.fixture
def submit(workspace, tmp_path):
    """A run in an environment that is given its image."""
    code = tmp_path / "code"
    code.mkdir()
    (code / "main.py").write_text("import sys\nprint('ran in', sys.prefix)\n")

    def start(describe, password=PASSWORD):
        environment = Environment("private")
        environment.python.user_managed_dependencies = True
        describe(environment.docker)
        if password:
            environment.docker.base_image_registry.username = "me"
            environment.docker.base_image_registry.password = password
        config = ScriptRunConfig(str(code), "main.py", environment=environment)
        return Experiment(workspace, "test").submit(config)

    return start


@pytest.fixture
def command_lines() -> Iterator[list[str]]:
    """Every command line of the machine, seen meanwhile."""
    seen: list[str] = []
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.03):
            found = subprocess.run(["ps", "axww", "-o", "args"], capture_output=True, text=True)
            seen.append(found.stdout)

    thread = threading.Thread(target=watch)
    thread.start()
    yield seen
    ended.set()
    thread.join()


def files_with(folder: Path, *words: str) -> list[str]:
    found = [path for path in folder.rglob("*") if path.is_file()]
    return [
        str(path.relative_to(folder))
        for path in found
        if any(word.encode() in path.read_bytes() for word in words)
    ]


async def test_the_password_is_used_and_found_nowhere(
    registry,
    submit,
    finished,
    read_log,
    workspace,
    command_lines,
    ask,  # noqa: F811
    engine,
):
    registry_address = registry.address

    def describe(docker):
        docker.base_image = "team/python:1"
        docker.base_image_registry.address = registry_address

    run = finished(submit(describe))
    assert read_log(run) == "ran in /usr\n"
    assert ("/v2/team/python/manifests/1", True) in registry.seen
    # The key vault has it, for its owner only; nothing else.
    [secret] = list_secrets(workspace.folder)
    places = files_with(Path(workspace.path), PASSWORD, CODED)
    assert places == [f"secrets/{secret}.json"]
    assert (Path(workspace.path) / places[0]).stat().st_mode & 0o077 == 0
    assert command_lines
    assert not [line for line in command_lines if PASSWORD in line or CODED in line]
    run_path = f"runs/{run.id}"
    answers = [await ask(path) for path in ("runs", run_path, "images", f"{run_path}/files")]
    logs = (await ask(f"{run_path}/logs"))["logs"]
    answers += [await ask(f"{run_path}/logs/{log['name']}") for log in logs]
    said = json.dumps(answers)
    assert registry.image in said
    assert PASSWORD not in said
    assert CODED not in said
    assert PASSWORD not in json.dumps(engine.client.inspect_image(registry.image))


def test_dockers_own_log_in_is_used(registry, submit, finished, tmp_path, workspace):
    (tmp_path / "docker").mkdir()
    logged_in = {"auths": {registry.address: {"auth": CODED}}}
    (tmp_path / "docker" / "config.json").write_text(json.dumps(logged_in))
    finished(submit(lambda docker: setattr(docker, "base_image", registry.image), password=""))
    assert ("/v2/team/python/manifests/1", True) in registry.seen
    assert files_with(Path(workspace.path), PASSWORD, CODED) == []


def test_without_a_password_it_is_said_what_to_do(registry, submit, finished):
    run = submit(lambda docker: setattr(docker, "base_image", registry.image), password="")
    failure = finished(run, "Failed").folder.read_record().failure
    assert failure.exception == "ImageError"
    assert f"The registry does not give out {registry.image}" in failure.message
    assert "docker login" in failure.hint


def test_a_wrong_password_is_not_repeated(registry, submit, finished, workspace):
    run = submit(
        lambda docker: setattr(docker, "base_image", registry.image), password="wrong-4711"
    )
    failure = finished(run, "Failed").folder.read_record().failure
    assert "does not give out" in failure.message
    assert [place.split("/")[0] for place in files_with(Path(workspace.path), "wrong-4711")] == [
        "secrets"
    ]


def test_a_base_that_a_dockerfile_names(registry, submit, finished, read_log, workspace):
    def describe(docker):
        docker.base_dockerfile = f"FROM {registry.image}\nENV STAMP=1\n"
        docker.base_image_registry.address = registry.address

    run = finished(submit(describe))
    assert read_log(run) == "ran in /usr\n"
    assert ("/v2/team/python/manifests/1", True) in registry.seen
    assert [p.split("/")[0] for p in files_with(Path(workspace.path), PASSWORD, CODED)] == [
        "secrets"
    ]


def test_an_image_built_ahead_of_runs(registry, workspace, capfd):
    environment = Environment("private")
    environment.docker.base_image = registry.image
    environment.docker.base_image_registry.username = "me"
    environment.docker.base_image_registry.password = PASSWORD
    environment.python.user_managed_dependencies = True
    environment.build_local(workspace, useDocker=True)
    assert f"The image is {registry.image}." in capfd.readouterr().out
    assert files_with(Path(workspace.path), PASSWORD, CODED) == []


def test_what_is_no_image_is_not_built(workspace):
    environment = Environment("odd")
    environment.docker.base_image = "python; touch hacked"
    with pytest.raises(UserError, match="is not the name of an image"):
        environment.build_local(workspace, useDocker=True)
