"""What tests of the core share."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest


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


@pytest.fixture
def nothing_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each notice is told once a process; here none has been told yet."""
    monkeypatch.setattr("estimatory.notices._told", set())
