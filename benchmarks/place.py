"""Where a benchmark works: a temporary folder, never the user's workspace."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from .peers import Peers


@dataclass(frozen=True)
class Place:
    """A folder to work in, the peers, and how much patience there is."""

    folder: str
    peers: Peers = field(default_factory=Peers)
    is_quick: bool = False

    def rounds(self, wanted: int) -> int:
        """How often to repeat; a quick look takes a fifth."""
        return max(1, wanted // 5) if self.is_quick else wanted

    def amount(self, wanted: int) -> int:
        """How much to measure with; a quick look takes a tenth."""
        return max(1, wanted // 10) if self.is_quick else wanted

    def new_folder(self, name: str) -> str:
        """An empty folder of that name, another one each time."""
        return tempfile.mkdtemp(prefix=f"{name}-", dir=self.folder)


@contextlib.contextmanager
def open_place(*, is_quick: bool = False) -> Iterator[Place]:
    """A place that is gone afterwards; nothing in it is taken for the user's workspace."""
    folder = tempfile.mkdtemp(prefix="estimatory-benchmarks-")
    before = dict(os.environ)
    for name in list(os.environ):
        if name.startswith(("ESTIMATORY_", "JPY_", "MLFLOW_", "WANDB_", "TRACKIO_")):
            del os.environ[name]
    os.environ["ESTIMATORY_WORKSPACE"] = os.path.join(folder, "workspace")
    try:
        yield Place(folder, is_quick=is_quick)
    finally:
        os.environ.clear()
        os.environ.update(before)
        shutil.rmtree(folder, ignore_errors=True)
