"""What tests of the core share."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

CORE = Path(__file__).parents[2] / "sdk"


def run_python(code: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run code that imports the core as a process; the environment is added to this one's."""
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, "PYTHONPATH": str(CORE), **environment},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def copied_early(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int], None]:
    """``copied_early(at, size)``: the next reading of these bytes finds them still zero.

    As when another process writes them at that very moment.
    """

    def arrange(at: int, size: int) -> None:
        pread, is_over = os.pread, False

        def early(file: int, n: int, offset: int) -> bytes:
            nonlocal is_over
            data = bytearray(pread(file, n, offset))
            if not is_over and offset <= at < offset + n:
                is_over = True
                data[at - offset : at - offset + size] = bytes(size)
            return bytes(data)

        monkeypatch.setattr(os, "pread", early)

    return arrange
