"""uv's output, line by line, as phrases for people."""

from __future__ import annotations

import re

_SIZE = re.compile(r"\s*Downloading (\S+) \((.+)\)")
_DONE = re.compile(r"\s*Downloaded (\S+)")
_BUILDING = re.compile(r"\s*Building (\S+)")
_PREPARED = re.compile(r"Prepared (\d+ packages?)")


class Progress:
    """Takes the lines of one step; :meth:`phrase_for` answers with a phrase when one is due."""

    def __init__(self) -> None:
        self._pending: dict[str, str] = {}
        self._n_done = 0

    def phrase_for(self, line: str) -> str | None:
        """The phrase that this line gives rise to, if any."""
        found = _SIZE.match(line)
        if found:
            self._pending[found.group(1)] = found.group(2)
            return self._downloading()
        found = _DONE.match(line)
        if found and self._pending.pop(found.group(1), None):
            self._n_done += 1
            return self._downloading() if self._pending else None
        found = _BUILDING.match(line)
        if found:
            return f"building {found.group(1)} from source"
        found = _PREPARED.match(line)
        return f"installing {found.group(1)}" if found else None

    def _downloading(self) -> str:
        name, size = list(self._pending.items())[-1]
        n_known = self._n_done + len(self._pending)
        return f"downloading {name}, {size} ({self._n_done} of {n_known} done)"
