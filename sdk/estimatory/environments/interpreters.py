"""Identify a Python executable, as far as installed packages can tell.

Found without starting it when it is the one that asks, or when it was asked before: finding an
environment lies on the path of every launch.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from ..base.digests import sha256_hex
from ..base.files import read_json, write_json
from ..base.user_cache import user_cache_folder
from ..errors import UserError
from ..runtime import IDENTITY_PATH
from ..runtime.python_identity import identity


def python_identity(interpreter: str) -> dict[str, str]:
    """Return ``{"implementation", "version", "abi", "platform"}`` of a Python executable.

    Raises:
        UserError: it is not there, or is no Python.
    """
    try:
        stat = os.stat(interpreter)
    except OSError as error:
        raise UserError(
            f"The interpreter {interpreter!r} cannot be used: {error.strerror}.",
            f"Name the path of a Python executable, such as {sys.executable!r}.",
        ) from None
    if _is_own(stat):
        return _own_identity()
    remembered_path = _remembered_path(interpreter)
    now = [interpreter, stat.st_mtime_ns, stat.st_size]
    known = _recall(remembered_path)
    if known.get("of") == now:
        return dict(known["identity"])
    asked = _ask(interpreter)
    if not _is_script(interpreter):
        _remember(remembered_path, {"of": now, "identity": asked})
    return asked


def _is_own(stat: os.stat_result) -> bool:
    try:
        return os.path.samestat(stat, os.stat(sys.executable))
    except OSError:
        return False


def _own_identity() -> dict[str, str]:
    return identity()


def _ask(interpreter: str) -> dict[str, str]:
    import subprocess

    command = [interpreter, "-I", "-S", IDENTITY_PATH]
    try:
        answer = subprocess.run(command, capture_output=True, timeout=60, check=True)
        return dict(json.loads(answer.stdout))
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", None) or str(error).encode()
        raise UserError(
            f"{interpreter!r} does not work as a Python interpreter: "
            f"{said.decode(errors='replace').strip()[-300:]}",
            f"Name the path of a Python executable, such as {sys.executable!r}.",
        ) from None


def _is_script(interpreter: str) -> bool:
    # A version switcher's shim: the file stays the same while the Python behind it changes.
    with open(interpreter, "rb") as file:
        return file.read(2) == b"#!"


def _remembered_path(interpreter: str) -> str:
    digest = sha256_hex(os.fsencode(interpreter))[:32]
    return os.path.join(user_cache_folder("interpreters"), f"{digest}.json")


def _recall(path: str) -> dict[str, Any]:
    try:
        return dict(read_json(path))
    except (OSError, ValueError, TypeError):
        return {}


def _remember(path: str, value: dict[str, Any]) -> None:
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        write_json(path, value)
    except OSError:  # a home that cannot be written to: asked again next time
        return
