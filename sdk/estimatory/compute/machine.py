"""Cores and GPUs of this machine."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

_GPU_DEVICE = re.compile(r"nvidia(\d+)\Z")


def count_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def list_gpus(variables: Mapping[str, str]) -> tuple[str, ...]:
    """GPUs as ``CUDA_VISIBLE_DEVICES`` names them: those it names now, else all of the machine."""
    visible = variables.get("CUDA_VISIBLE_DEVICES")
    if visible is not None:
        return tuple(name.strip() for name in visible.split(",") if name.strip())
    try:
        found = [_GPU_DEVICE.match(name) for name in os.listdir("/dev")]
    except OSError:
        return ()
    return tuple(str(i) for i in range(len([match for match in found if match])))
