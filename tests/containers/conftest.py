"""The container engine of this machine, and the image that the tests stand on."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.conftest import wait_until

from estimatory import Run, Workspace
from estimatory.containers.engine import Engine
from estimatory.containers.finding import is_engine_there
from estimatory.containers.labels import IMAGE_LABEL, STAGE_LABEL
from estimatory.environments.images.catalog import delete_image, list_images, remove_name
from estimatory.environments.images.folder import ENVIRONMENT_KIND
from estimatory.environments.images.supports import list_supports
from estimatory.errors import ConflictError
from estimatory.folders.run_spec import ContainerSpec, EnvironmentSpec
from estimatory.folders.workspace_folder import WorkspaceFolder

IMAGE = "estimatory-test/python:latest"
HOW = "`.ci/container-engine` starts an engine and makes the image"


def _skip_or_fail(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def _session_engine() -> Iterator[Engine]:
    if not is_engine_there():
        _skip_or_fail(f"needs a container engine: {HOW}")
    engine = Engine()
    if engine.find_image(IMAGE) is None:
        _skip_or_fail(f"needs the image {IMAGE}: {HOW}")
    before = _list_images()
    yield engine
    if os.environ.get("CI"):  # elsewhere others may use the engine meanwhile
        for image in list_supports(engine):  # which are kept until somebody prunes them
            if image.name not in before:
                engine.remove_image(image.name)
        # What a build that was canceled had still begun; its own prune waits for an hour.
        # The engine may still be at a step of it.
        prune = ["docker", "image", "prune", "--force", "--filter", f"label={STAGE_LABEL}"]
        deadline = time.monotonic() + 60
        while left := _list_images() - before:
            assert time.monotonic() < deadline, f"images that tests have left behind: {left}"
            subprocess.run(prune, check=True, capture_output=True)
            time.sleep(0.5)
    engine.close()


def _list_images() -> set[str]:
    command = ["docker", "images", "--all", "--format", "{{.ID}} {{.Repository}}:{{.Tag}}"]
    return set(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())


@pytest.fixture
def engine(_session_engine: Engine) -> Engine:
    """The engine of this machine."""
    return _session_engine


@pytest.fixture(autouse=True)
def _no_images_left(workspace: Workspace) -> Iterator[None]:
    """Whatever the test has had built is taken from the engine again, as a user would."""
    yield
    if os.path.exists(workspace.folder.images_folder) and is_engine_there():
        _remove_images(workspace)


@contextmanager
def stand_in(name: str, workspace: Workspace) -> Iterator[None]:
    """The tests' image under another name, as if it had been fetched; skips without an engine."""
    if not is_engine_there():
        _skip_or_fail(f"needs a container engine: {HOW}")
    engine = Engine()
    if engine.find_image(IMAGE) is None:
        _skip_or_fail(f"needs the image {IMAGE}: {HOW}")
    was_there = engine.find_image(name) is not None
    if not was_there:
        repository, _, tag = name.rpartition(":")
        engine.tag(IMAGE, repository, tag)
    try:
        yield
    finally:
        _remove_images(workspace)
        if not was_there:
            engine.remove_image(name)
        engine.close()


def _remove_images(workspace: Workspace) -> None:
    engine = Engine()
    folder = workspace.folder
    for record in sorted(list_images(folder), key=lambda record: record.kind != ENVIRONMENT_KIND):
        wait_until(lambda key=record.key: _remove_image(engine, folder, key), 30)
    for image in list_supports(engine):
        if image.kind in ("stage", "unfinished"):
            wait_until(lambda name=image.name: _remove_name(engine, name), 30)
    for label in (IMAGE_LABEL, STAGE_LABEL):
        engine.prune_images(label)
    engine.close()


def _remove_name(engine: Engine, name: str) -> bool:
    """False while the engine still carries out a step of a build that was stopped."""
    try:
        remove_name(engine, name)
    except ConflictError:
        return False
    return True


def _remove_image(engine: Engine, folder: WorkspaceFolder, key: str) -> bool:
    """False while a container that is ending still holds it."""
    try:
        delete_image(folder, engine, key)
    except ConflictError:
        return False
    return True


@pytest.fixture
def image(engine: Engine) -> str:
    """An image with Python and nothing else."""
    return IMAGE


@pytest.fixture
def run_in_image(run_code: Callable[..., Run], image: str) -> Callable[..., Run]:
    """As ``run_code``, in a container: ``run_in_image("print(1)", network="none")``."""

    def start(code: str, packages: tuple[str, ...] = (), **asked: object) -> Run:
        fields = ContainerSpec.__dataclass_fields__
        given = {name: asked.pop(name) for name in list(asked) if name in fields}
        container = ContainerSpec(**{"image": image, **given})  # type: ignore[arg-type]
        environment = EnvironmentSpec(sys.executable, packages)
        return run_code(code, container=container, environment=environment, **asked)

    return start


@pytest.fixture
def finished(wait_until: Callable[..., object]) -> Callable[..., Run]:
    """Wait for the end of a run, with its log where it is not the one expected."""

    def wait(run: Run, status: str = "Completed", timeout_s: float = 90) -> Run:
        wait_until(lambda: run.get_status() in ("Completed", "Failed", "Canceled"), timeout_s)
        record = run.folder.read_record()
        assert record.status == status, (record.failure, read_log(run))
        return run

    return wait


def read_log(run: Run) -> str:
    """What the script has printed."""
    path = Path(run.folder.log_path(0))
    return path.read_text() if path.exists() else ""


@pytest.fixture(name="read_log")
def _read_log() -> Callable[[Run], str]:
    return read_log


@pytest.fixture
def private_engine() -> Iterator[PrivateEngine]:
    """An engine of the test's own, which it may restart, kill and fill up."""
    if os.geteuid() != 0:
        pytest.skip("needs root, to start a container engine of its own")
    # Its sockets lie in it, whose paths may not be long.
    with tempfile.TemporaryDirectory(prefix="engine-", ignore_cleanup_errors=True) as folder:
        private = PrivateEngine(Path(folder))
        yield private
        private.end()


class PrivateEngine:
    """A ``dockerd`` beside the machine's own; its containers have no network."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.address = f"unix://{folder}/docker.sock"
        self._process: subprocess.Popen[bytes] | None = None
        self.data.mkdir(parents=True)

    def start(self, *options: str) -> None:
        """Start it and wait until it answers."""
        command = [
            # A network of its own: it would take away the bridge of the machine's engine.
            *("unshare", "--net", "dockerd"),
            *("--data-root", str(self.data), "--exec-root", str(self.folder / "exec")),
            *("--pidfile", str(self.folder / "pid"), "--host", self.address),
            *("--bridge", "none", "--iptables=false", *options),
        ]
        with open(self.folder / "log", "ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        self._wait(lambda: self.docker("version", check=False).returncode == 0)

    def stop(self) -> None:
        """As the machine's service manager does."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)
            self._process = None

    def end(self) -> None:
        """Stop it, and let go of what it has mounted."""
        self.stop()
        for line in reversed(Path("/proc/self/mounts").read_text().splitlines()):
            place = line.split()[1]
            if place.startswith(str(self.folder)):
                subprocess.run(["umount", "-l", place], check=False)

    def docker(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[bytes]:
        command = ["docker", "--host", self.address, *arguments]
        return subprocess.run(command, check=check, capture_output=True)

    def load(self, image: str) -> None:
        """Take an image over from the machine's engine."""
        saved = subprocess.Popen(["docker", "save", image], stdout=subprocess.PIPE)
        command = ["docker", "--host", self.address, "load", "--quiet"]
        subprocess.run(command, stdin=saved.stdout, check=True, capture_output=True)
        assert saved.wait() == 0

    def _wait(self, condition: Callable[[], object]) -> None:
        process = self._process
        wait_until(lambda: condition() or (process and process.poll() is not None), 60)
        if not condition():
            pytest.fail((self.folder / "log").read_text()[-3000:], pytrace=False)
