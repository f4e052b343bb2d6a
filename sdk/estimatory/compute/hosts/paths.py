"""Where things lie on a host that does not see our files; laid out as a workspace is."""

from __future__ import annotations

import os

ROOT = "~/.cache/estimatory/hosts"
"""On every host, in the home of the user who logs in there."""

LEFT_FOR_S = 14 * 86400
"""How long a host keeps the folder of a run whose worker could not fetch it."""


class HostPaths:
    """Every name below :data:`ROOT` on one host."""

    def __init__(self, home: str) -> None:
        self.root = os.path.join(home, ROOT[2:])

    @property
    def tools(self) -> str:
        return os.path.join(self.root, "tools")

    @property
    def uv(self) -> str:
        return os.path.join(self.tools, "uv")

    @property
    def environments(self) -> str:
        return os.path.join(self.root, "environments")

    @property
    def runs(self) -> str:
        return os.path.join(self.root, "runs")

    def core(self, digest: str) -> str:
        """Holds ``estimatory/``, and ``client/`` for the PYTHONPATH of ranks."""
        return os.path.join(self.root, "core", digest)

    def environment(self, key: str) -> str:
        return os.path.join(self.environments, key)

    def run(self, run_id: str) -> str:
        return os.path.join(self.runs, run_id)
