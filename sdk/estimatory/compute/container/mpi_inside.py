"""Ranks inside of one container: what ``mpirun`` is told there, and what it says out here."""

from __future__ import annotations

from ...base.ages import is_recent
from ...folders.run_folder import RunFolder
from ...folders.run_spec import RunSpec
from ...metrics.ranks import read_rank
from ..base import Exit
from ..ranks.mpi import SERVER_GRACE_S, MpiLauncher, has_not_begun

MPIRUN = "mpirun"
"""By name: which one it is, is known in the image only (``runtime/container.py``)."""
_AS_ROOT = "--allow-run-as-root"


class MpiInside(MpiLauncher):
    """The command and the words of an ``mpirun`` that a container carries."""

    def __init__(self, *, n_workers: int = 0) -> None:
        super().__init__(MPIRUN, n_workers=n_workers)
        self._has_begun_again = False

    def command(self, spec: RunSpec, folder: RunFolder, interpreter: str) -> list[str]:
        words = super().command(spec, folder, interpreter)
        # A rootless engine makes root of whoever submits.
        return words if _AS_ROOT in words else [words[0], _AS_ROOT, *words[1:]]

    def should_begin_again(self, ended: Exit, folder: RunFolder) -> bool:
        """True once, where mpirun did not come up."""
        is_first = not self._has_begun_again
        self._has_begun_again = True
        return is_first and has_not_begun(ended, folder)

    def are_workers_done(self, folder: RunFolder) -> bool:
        """By what they said last, a while ago: their pids mean nothing out here."""
        said = [read_rank(folder, rank) or {} for rank in range(self._n_workers)]
        done = [
            s.get("exit_code") == 0
            and "ended_at" in s
            and not is_recent(s["ended_at"], SERVER_GRACE_S)
            for s in said
        ]
        return bool(done) and all(done)
