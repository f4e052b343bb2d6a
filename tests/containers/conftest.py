"""The container engine of this machine, and the image that the tests stand on."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from estimatory import Run, Workspace
from estimatory.containers.engine import Engine
from estimatory.containers.finding import is_engine_there
from estimatory.specs import ContainerSpec, EnvironmentSpec

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
    yield engine
    engine.close()


@pytest.fixture
def engine(_session_engine: Engine) -> Engine:
    """The engine of this machine."""
    return _session_engine


@pytest.fixture(autouse=True)
def _no_images_left(workspace: Workspace) -> Iterator[None]:
    """Whatever the test has had built is taken from the engine again."""
    yield
    folder = Path(workspace.folder.images_folder)
    tags = [f"estimatory/{path.parent.name}" for path in folder.glob("*/image.json")]
    if tags and is_engine_there():
        subprocess.run(["docker", "image", "rm", *tags], check=False, capture_output=True)


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
        from tests.conftest import wait_until

        process = self._process
        wait_until(lambda: condition() or (process and process.poll() is not None), 60)
        if not condition():
            pytest.fail((self.folder / "log").read_text()[-3000:], pytrace=False)
