"""The image of nodes: any base that has Python, with an ssh server and rsync, built once."""

from __future__ import annotations

import hashlib
import json
import os

from ....base.files import read_json, write_json
from ....base.lazy_dataclasses import dataclass
from ....containers.engine import Image
from ....containers.labels import IMAGE_LABEL
from ....environments.builder import BuildMonitor
from ....environments.images.bases import describe_base, find_base, tag_base
from ....environments.images.building import build_with_engine
from ....environments.images.folder import REPOSITORY
from ....environments.locks import held_lock
from ....errors import ImageError
from ....folders.run_spec import ContainerSpec
from ....folders.workspace_folder import WorkspaceFolder
from .engine import NodeEngine

# Exit code 3 tells that the base has no package manager that is known here.
_LAYER = """\
FROM {base}
USER root
RUN set -e; \\
  if command -v apt-get; then apt-get update; DEBIAN_FRONTEND=noninteractive \\
    apt-get install -y --no-install-recommends openssh-server rsync{python}; \\
    rm -rf /var/lib/apt/lists/*; \\
  elif command -v dnf; then dnf install -y openssh-server rsync{python}; dnf clean all; \\
  elif command -v microdnf; then microdnf install -y openssh-server rsync{python}; \\
  elif command -v yum; then yum install -y openssh-server rsync{python}; yum clean all; \\
  elif command -v apk; then apk add --no-cache openssh-server rsync{python}; \\
  elif command -v zypper; then zypper -n install openssh-server rsync{python}; \\
  else exit 3; fi; \\
  rm -f /etc/ssh/ssh_host_*
"""
_REPOSITORY = f"{REPOSITORY}/node"
_PROBE = """
import json, os, shutil, sys
folders = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", "/sbin"])
found = {name: shutil.which(name, path=folders) or "" for name in ("sshd", "rsync")}
with open("/etc/passwd", errors="replace") as file:
    print(json.dumps(dict(found, python=sys.executable, passwd=file.read())))
"""


@dataclass(frozen=True)
class NodeImage:
    """An image that nodes can be started from."""

    id: str
    shown: str
    """Its name for people: that of the base."""
    name: str
    """By which what is built on top finds it."""
    python: str
    """Its own Python, which the supervisor and the keepers of runs are executed by."""
    passwd: str
    """The users that it knows."""


@dataclass(frozen=True)
class _Parts:
    """Programs of a base image that a node needs; each is a path, or empty."""

    python: str = ""
    sshd: str = ""
    rsync: str = ""
    passwd: str = ""

    @property
    def missing(self) -> list[str]:
        named = {"Python": self.python, "sshd": self.sshd, "rsync": self.rsync}
        return [name for name, path in named.items() if not path]


def prepare_node_image(
    workspace: WorkspaceFolder,
    engine: NodeEngine,
    container: ContainerSpec,
    monitor: BuildMonitor,
    password: str = "",
) -> NodeImage:
    """Return the image as it is where it has all that a node needs, else with a layer on top.

    Raises:
        ImageError: the base is not there or cannot be fetched; the layer cannot be built.
        EnvironmentBuildError: stopped.
        ContainerError: the engine does not do its part.
    """
    base, _ = find_base(workspace, engine, container, monitor, password)
    shown = describe_base(container)
    parts = _look_into(workspace, engine, base.id)
    if not parts.missing:
        name = base.id if container.dockerfile else shown
        return NodeImage(base.id, shown, name, parts.python, parts.passwd)
    image, name = _add_layer(workspace, engine, base, parts, shown, monitor)
    parts = _look_into(workspace, engine, image.id)
    if parts.missing:
        raise ImageError(
            f"The image {shown} cannot be that of a node: it has no {parts.missing[0]}, even with "
            "the packages openssh-server, rsync and python3.",
            _HINT,
        )
    return NodeImage(image.id, shown, name, parts.python, parts.passwd)


_HINT = "Use an image that has an ssh server, rsync and Python 3.9 or newer."


def _add_layer(
    workspace: WorkspaceFolder,
    engine: NodeEngine,
    base: Image,
    parts: _Parts,
    shown: str,
    monitor: BuildMonitor,
) -> tuple[Image, str]:
    """Return the image with the layer, and its name; it is built once."""
    python = "" if parts.python else " python3"
    dockerfile = _LAYER.format(base=tag_base(engine, base), python=python).encode()
    key = hashlib.sha256(dockerfile).hexdigest()[:32]
    name = f"{_REPOSITORY}:{key}"
    os.makedirs(workspace.images_folder, exist_ok=True)
    with held_lock(workspace.images_folder, key, monitor):
        image = engine.find_image(name)
        if image is None:
            monitor.on_progress(f"adding an ssh server to {shown}")
            _build(engine, dockerfile, monitor, (name, key), shown)
            image = engine.find_image(name)
    if image is None:
        raise ImageError(f"The engine says that it built {name}, and does not have it.")
    engine.tag(image.id, _REPOSITORY, key)  # the engine remembers when: it is in use
    return image, name


def _build(
    engine: NodeEngine, dockerfile: bytes, monitor: BuildMonitor, named: tuple[str, str], shown: str
) -> None:
    name, key = named
    files: dict[str, bytes | os.PathLike[str] | str] = {"Dockerfile": dockerfile}
    try:
        labels, network = {IMAGE_LABEL: key}, engine.build_network()
        build_with_engine(engine, files, monitor, tag=name, labels=labels, network=network)
    except ImageError as error:
        raise ImageError(
            f"The image {shown} lacks what a node needs (openssh-server, rsync, python3), and "
            f"its package manager could not add it: {error.summary}",
            f"{_HINT} {error.hint}",
        ) from None


def _look_into(workspace: WorkspaceFolder, engine: NodeEngine, image_id: str) -> _Parts:
    """Return the image's programs; each image is asked once."""
    digest = hashlib.sha256(f"{image_id}{_PROBE}".encode()).hexdigest()[:32]
    remembered = workspace.trusted(
        os.path.join(workspace.images_folder, ".nodes", f"{digest}.json")
    )
    try:
        return _Parts(**read_json(remembered))
    except (OSError, ValueError, TypeError):
        parts = _ask(engine, image_id)
    os.makedirs(os.path.dirname(remembered), exist_ok=True)
    write_json(remembered, vars(parts))
    return parts


def _ask(engine: NodeEngine, image_id: str) -> _Parts:
    code, said = engine.run_once(image_id, ["python3", "-I", "-S", "-c", _PROBE])
    if code:
        return _Parts()
    try:
        return _Parts(**json.loads(said.strip().splitlines()[-1]))
    except (ValueError, IndexError, TypeError):
        return _Parts()
