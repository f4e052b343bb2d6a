"""The day a notebook was written: what its packages were then, it was written for."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from datetime import date, datetime, timezone
from typing import Any

from ..base.files import read_json_object
from ..errors import DamagedFileError, UserError

_DAY = re.compile(r"(19|20)\d\d-[01]\d-[0-3]\d")
_METADATA = ("as_of", "date", "last_modified", "modified", "created", "created_at")


def find_notebook_date(path: str = "") -> tuple[str, str]:
    """Return ``("2021-03-04", "when its cells were last executed")`` of a notebook.

    Asked in turn: its metadata, when its cells were executed, its last commit, its file.

    Args:
        path: by default the notebook of this kernel, as Jupyter names it.

    Raises:
        UserError: no notebook is known, or it is not there.
    """
    found = path or os.environ.get("JPY_SESSION_NAME", "")
    if not found or not os.path.exists(found):
        what = f"the notebook {found!r} is not there" if found else "no notebook is known here"
        raise UserError(
            f"as_of 'auto' means the notebook's own date, but {what}.",
            "Name the day: as_of='2022-06-01'.",
        )
    values = _read_notebook(found)
    for day, source in (
        (_metadata_date(values), "the date in the notebook's metadata"),
        (_execution_date(values), "the day on which the notebook was last executed"),
        (_commit_date(found), "the day of the notebook's last commit"),
    ):
        if day:
            return day, source
    modified = datetime.fromtimestamp(os.path.getmtime(found), timezone.utc)
    return modified.strftime("%Y-%m-%d"), "the date of the notebook's file"


def _read_notebook(path: str) -> dict[str, Any]:
    try:
        return read_json_object(path)
    except (OSError, DamagedFileError):  # a script, say: it has a file date all the same
        return {}


def _metadata_date(values: dict[str, Any]) -> str:
    metadata = values.get("metadata") or {}
    for place in (metadata.get("estimatory"), metadata):
        if isinstance(place, dict):
            days = (_day_in(place.get(name)) for name in _METADATA)
            found = next(filter(None, days), "")
            if found:
                return found
    return ""


def _execution_date(values: dict[str, Any]) -> str:
    days = (_day_in(moment) for moment in _iter_moments(values))
    return max((day for day in days if day < date.today().isoformat()), default="")


def _iter_moments(values: dict[str, Any]) -> Iterator[Any]:
    """As JupyterLab and the classic notebook's ExecuteTime note them."""
    for cell in values.get("cells") or ():
        metadata = cell.get("metadata") or {}
        for name in ("execution", "ExecuteTime"):
            yield from (metadata.get(name) or {}).values()


def _commit_date(path: str) -> str:
    folder, name = os.path.split(os.path.abspath(path))
    command = ["git", "-C", folder, "log", "-1", "--format=%cs", "--", name]
    try:
        answer = subprocess.run(command, capture_output=True, timeout=10, text=True, check=False)
    except (OSError, subprocess.SubprocessError):
        return ""
    return _day_in(answer.stdout)


def _day_in(value: object) -> str:
    found = _DAY.search(str(value or ""))
    return found.group() if found else ""
