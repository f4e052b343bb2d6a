"""The core where the ranks are: copied once, with the links that their PYTHONPATH needs."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping

from ...base.files import unlink_if_there
from ...folders.workspace_trust import check_tree_trusted
from ...runtime import CORE
from .connection import Connection
from .copying import copy_there
from .paths import HostPaths

_PASSED_OVER = ("__pycache__", ".mypy_cache")
_SKIPPED = (".mypy_cache", "*.pyc.*")
"""Bytecode goes along, for a Python that may write none there, but not while it is written."""


def core_digest() -> str:
    """Changes whenever a file of the core does."""
    content = hashlib.sha256(CORE.encode())
    for folder, folders, names in os.walk(CORE):
        folders[:] = sorted(name for name in folders if name not in _PASSED_OVER)
        for name in sorted(names):
            stat = os.stat(os.path.join(folder, name))
            content.update(f"{folder}/{name} {stat.st_mtime_ns} {stat.st_size}\n".encode())
    return content.hexdigest()[:16]


def send_core(connection: Connection, links: Mapping[str, str]) -> str:
    """Copy the core to a host, unless it is there; answers the folder that holds it.

    Raises:
        HostError: it could not be copied.
    """
    final = HostPaths(connection.facts["home"]).core(core_digest())
    if connection.ask("look", paths=[final])["found"][0]:
        return final
    aside = f"{final}.{os.getpid()}.aside"
    connection.ask("make_folders", paths=[f"{aside}/estimatory", f"{aside}/client"])
    skipped = [f"--exclude={name}" for name in _SKIPPED]
    copy_there(connection, f"{CORE}/", f"{aside}/estimatory/", skipped)
    connection.ask("link", links={f"{aside}/client/{k}": v for k, v in relative(links).items()})
    connection.ask("move", source=aside, destination=final)
    return final


def put_core(folder: str, links: Mapping[str, str]) -> str:
    """Copy the core into ``<workspace>/client/<digest>``, which all hosts see, unless it is there.

    Raises:
        UntrustedWorkspaceError: another user put something into it, or may.
    """
    final = os.path.join(folder, f"core-{core_digest()}")
    if os.path.isdir(final):
        check_tree_trusted(os.path.dirname(os.path.dirname(folder)), final)
        return final
    aside = f"{final}.{os.getpid()}.aside"
    shutil.copytree(CORE, f"{aside}/estimatory", ignore=shutil.ignore_patterns(*_SKIPPED))
    os.makedirs(f"{aside}/client")
    for name, target in relative(links).items():
        unlink_if_there(f"{aside}/client/{name}")
        os.symlink(target, f"{aside}/client/{name}")
    try:
        os.rename(aside, final)
    except OSError:  # another run's worker was first
        shutil.rmtree(aside, ignore_errors=True)
    return final


def relative(links: Mapping[str, str]) -> dict[str, str]:
    """Return the links as they must be for a core beside them."""
    return {
        name: os.path.normpath(os.path.join("..", "estimatory", os.path.relpath(target, CORE)))
        for name, target in links.items()
    }
