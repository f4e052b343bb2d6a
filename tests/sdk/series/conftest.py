"""A run folder and the journal of its first rank."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from estimatory.folders.run_folder import RunFolder
from estimatory.metrics.journal import JournalWriter
from estimatory.metrics.series import Series


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    folder = RunFolder(tmp_path / "run-1")
    os.makedirs(folder.metrics_folder)
    return folder


@pytest.fixture
def writer(folder: RunFolder) -> JournalWriter:
    return JournalWriter(folder.journal_path("rank-0"))


def values(series: list[Series]) -> dict[str, list[float]]:
    return {s.name: s.values.tolist() for s in series}
