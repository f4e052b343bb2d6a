"""A build through the ``docker`` command, where it has BuildKit: secrets that stay in no layer."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping

from ...containers.engine import Engine
from ...errors import ImageError
from ..builder import BuildMonitor, Step
from ..child import run_step
from .building import explain_build

SETTINGS_VARIABLE = "ESTIMATORY_BUILD_SETTINGS"
_STEP = re.compile(r"#\d+ \[[^\]]*?(\d+)/(\d+)\] (.*)")
_FAILED = re.compile(r"executor failed running \[([^\]]*)\]|process \"([^\"]*)\" did not complete")
_PATIENCE_S = 30


def has_buildkit(docker: str | None = None) -> bool:
    """Return whether a ``docker`` command, by default that on the PATH, can build with secrets."""
    docker = docker or shutil.which("docker")
    if docker is None:
        return False
    try:
        done = subprocess.run(
            [docker, "build", "--help"],
            env={**os.environ, "DOCKER_BUILDKIT": "1"},
            capture_output=True,
            timeout=_PATIENCE_S,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return b"--secret" in done.stdout


def build_with_buildkit(
    engine: Engine,
    files: Mapping[str, bytes | os.PathLike[str] | str],
    monitor: BuildMonitor,
    *,
    tag: str,
    labels: Mapping[str, str],
    network: str,
    settings: str,
    build_arguments: Mapping[str, str],
) -> None:
    """Build from files, ``Dockerfile`` among them; ``settings`` of the index are a secret of it.

    Raises:
        ImageError: it failed.
        EnvironmentBuildError: it was stopped.
    """
    with tempfile.TemporaryDirectory(prefix="estimatory-build-") as folder:
        for name, content in files.items():
            path = os.path.join(folder, name)
            if isinstance(content, bytes):
                with open(path, "wb") as file:
                    file.write(content)
            else:
                shutil.copy(content, path)
        options = [f"--label={name}={value}" for name, value in labels.items()]
        options += [f"--build-arg={name}" for name in build_arguments]  # taken from the variables
        options += ["--network=host"] if network == "host" else []
        netrc = os.path.expanduser("~/.netrc")
        options += [f"--secret=id=netrc,src={netrc}"] if os.path.exists(netrc) else []
        command = (
            *(shutil.which("docker") or "docker", "build", "--progress=plain", f"--tag={tag}"),
            f"--secret=id=uv,env={SETTINGS_VARIABLE}",
            *options,
            folder,
        )
        variables = {
            **os.environ,
            "DOCKER_BUILDKIT": "1",
            "DOCKER_HOST": engine.address,
            SETTINGS_VARIABLE: settings,
        }
        result = run_step(
            Step("building the image", command), monitor, variables, _reporter(monitor)
        )
    if result.exit_code != 0:
        raise _explain(result.text, monitor)


def _reporter(monitor: BuildMonitor) -> Callable[[str], None]:
    def report(line: str) -> None:
        found = _STEP.match(line)
        if found:
            monitor.on_progress(f"building the image: step {found[1]} of {found[2]}")

    return report


def _explain(text: str, monitor: BuildMonitor) -> ImageError:
    failed = _FAILED.search(text)
    lines = [line for line in text.splitlines() if line.strip()]
    said = lines[-1] if lines else "it said nothing"
    step = next(filter(None, failed.groups()), "") if failed else ""
    return explain_build(said, "\n".join(lines[-12:]), monitor.log_path, step)
