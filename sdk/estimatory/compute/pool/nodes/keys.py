"""Keys by which a worker and a node know each other: made here, for one target only."""

from __future__ import annotations

import os
import subprocess

from ....base.files import unlink_if_there, write_aside
from ....errors import ComputeTargetError
from .folder import NodeFolder, NodesFolder


def make_keys(folder: NodesFolder) -> None:
    """Make the target's own key pair, unless it is there; the caller holds the folder's lock.

    Raises:
        ComputeTargetError: the system has no ``ssh-keygen``.
    """
    _make_key(folder.key_path)


def make_node_keys(folder: NodesFolder, node: NodeFolder, name: str) -> None:
    """Make the host key of a node, unless it is there, and say who may log in.

    Whoever calls it holds the right to start the node.
    """
    os.makedirs(node.inside, exist_ok=True)
    _make_key(node.host_key_path)
    write_aside(node.authorized_keys_path, _read(f"{folder.key_path}.pub"))
    write_aside(node.known_hosts_path, name.encode() + b" " + _read(f"{node.host_key_path}.pub"))


def _make_key(path: str) -> None:
    if os.path.exists(path):
        return
    aside = f"{path}.aside"
    for left in (aside, f"{aside}.pub"):  # by a maker that was killed
        unlink_if_there(left)
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "estimatory", "-f", aside]
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except FileNotFoundError:
        raise ComputeTargetError(
            "ssh, by which nodes are reached, is not installed on this machine.",
            "Install OpenSSH's client (Debian and Ubuntu: apt install openssh-client).",
        ) from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise ComputeTargetError(f"A key for nodes could not be made: {said}.")
    os.rename(f"{aside}.pub", f"{path}.pub")
    os.rename(aside, path)


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()
