"""The small JSON files of a run, beside its spec and its record: what each of them must hold."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

from ..base.decoding import Shape, read_shaped
from ..base.files import list_folder

_FAILURE: Shape = {
    "message": "str",
    "exception?": "str",
    "frames?": "list[dict]",
    "rank?": "int | None",
    "exit_code?": "int | None",
    "signal?": "str",
    "hint?": "str",
}
_SHAPES: tuple[tuple[str, Shape], ...] = (
    (r"worker\.json", {"pid": "int", "identity": "str | None", "host": "str"}),
    (r"error\.json", _FAILURE),
    (r"container\.json", {"image?": "str", "user?": "str", "mounts?": "list[dict]"}),
    (r"ranks/plan\.json", {"ranks": "list[dict]"}),
    (r"ranks/\d+\.error\.json", _FAILURE),
    (r"ranks/\d+\.json", {"exit_code?": "int | None", "ended_at?": "float | None"}),
    (r"data/record\.json", {"inputs": "list[dict]", "outputs": "list[dict]"}),
    (r"data/used-.*\.json", {"id": "str"}),
    (r"data/link-.*\.json", {"kind": "str", "source": "dict"}),
    (
        r"slurm/job\.json",
        {"job_id": "str | int", "submitted_at": "float", "cluster?": "str | None"},
    ),
    (r"slurm/started\.json", {"job_id?": "str | int", "nodes?": "str | None"}),
    (r"slurm/ended\.json", {"code": "int"}),
    (r"slurm/launch\.json", {}),
    (r"inputs/globals\.json", {"values": "dict", "files": "list"}),
    (r"requests/.*-tags\.json", {"at": "float", "tags": "dict"}),
    (r"requests/.*-parameters\.json", {"at": "float", "parameters": "dict"}),
    (r"requests/.*-properties\.json", {"at": "float", "properties": "dict"}),
    (
        r"requests/.*-edit\.json",
        {"at": "float", "display_name?": "str", "description?": "str"},
    ),
    (
        r"requests/.*-mlflow_inputs\.json",
        {"at": "float", "datasets": "list", "models": "list"},
    ),
    (r"requests/.*-cancel\.json", {"at": "float", "failure?": "dict | None"}),
    (r"requests/.*-end\.json", {"at": "float", "status": "str", "failure?": "dict | None"}),
    (r"requests/.*\.json", {"at": "float"}),
)
_FOLDERS = ("", "ranks", "data", "slurm", "inputs", "requests")


def read_part(run_path: str, name: str) -> dict[str, Any]:
    """Return what a file of a run says, ``name`` being its path within the run's folder.

    Raises:
        FileNotFoundError: there is no such file.
        DamagedFileError: it cannot be read, or does not hold what it must.
    """
    return read_shaped(os.path.join(run_path, name), _shape_of(name) or {})


def iter_parts(run_path: str) -> Iterator[str]:
    """Yield the names of the files of a run that :func:`read_part` knows, folder by folder."""
    for folder in _FOLDERS:
        for name in sorted(list_folder(os.path.join(run_path, folder))):
            path = f"{folder}/{name}" if folder else name
            if _shape_of(path) is not None:
                yield path


def _shape_of(name: str) -> Shape | None:
    return next((shape for pattern, shape in _SHAPES if re.fullmatch(pattern, name)), None)
