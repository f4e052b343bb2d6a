"""Find the container engine without loading its client, which keeps submitting quick."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from typing import Any

from ..base.files import read_json
from ..errors import ContainerError

DEFAULT_ADDRESS = "unix:///var/run/docker.sock"
_UNIX = "unix://"
_PING = b"GET /_ping HTTP/1.1\r\nHost: engine\r\nConnection: close\r\n\r\n"
_PATIENCE_S = 5.0


def find_address() -> str:
    """Return where the engine is meant to be: as ``docker`` itself decides it."""
    named = os.environ.get("DOCKER_HOST") or _of_context()
    if named:
        return named
    return next((_UNIX + p for p in _usual_sockets() if os.path.exists(p)), DEFAULT_ADDRESS)


def is_engine_there() -> bool:
    """Return whether a container engine of this machine answers; takes a millisecond or two."""
    try:
        check_engine()
    except ContainerError:
        return False
    return True


def check_engine(address: str = "") -> str:
    """Return the address of the engine that answers.

    Raises:
        ContainerError: none answers, or it is that of another machine.
    """
    address = address or find_address()
    if not address.startswith(_UNIX):
        raise ContainerError(
            f"The container engine at {address} is one of another machine, whose containers "
            "cannot see the folders of runs.",
            "Point DOCKER_HOST at the engine of this machine: unix:///var/run/docker.sock.",
        )
    reason = _ping(address[len(_UNIX) :])
    if reason:
        raise ContainerError(
            f"No container engine answers at {address}: {reason}.",
            "Install Docker (Debian and Ubuntu: apt install docker.io) and start it, "
            "or run without an image, in the environment's packages on this machine.",
        )
    return address


def _ping(path: str) -> str:
    """Return why the engine cannot be used; empty if it can."""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(_PATIENCE_S)
            connection.connect(path)
            connection.sendall(_PING)
            answer = connection.recv(64)
    except PermissionError:
        return "this user may not use it (the group `docker` may)"
    except FileNotFoundError:
        return "there is nothing"
    except OSError as error:
        return error.strerror or str(error)
    return "" if b" 200 " in answer else "it is not well"


def _of_context() -> str:
    """Return the address of the context that ``docker context use`` has chosen."""
    folder = os.environ.get("DOCKER_CONFIG") or os.path.expanduser("~/.docker")
    name = os.environ.get("DOCKER_CONTEXT") or _read(folder, "config.json").get("currentContext")
    if not name or name == "default":
        return ""
    import hashlib

    digest = hashlib.sha256(str(name).encode()).hexdigest()
    described = _read(os.path.join(folder, "contexts", "meta", digest), "meta.json")
    endpoint = described.get("Endpoints", {}).get("docker", {})
    return str(endpoint.get("Host") or "")


def _read(folder: str, name: str) -> dict[str, Any]:
    try:
        return dict(read_json(os.path.join(folder, name)))
    except (OSError, ValueError, TypeError):
        return {}


def _usual_sockets() -> Iterator[str]:
    yield "/var/run/docker.sock"
    own = os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}"
    yield os.path.join(own, "docker.sock")
    yield os.path.join(own, "podman", "podman.sock")
