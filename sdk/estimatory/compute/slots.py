"""The slots of a target, each with its share of cores, memory and GPUs.

A run takes one slot for each of its nodes. ``local`` has no limit, unless the workspace's settings
name one: ``{"compute": {"local": {"slots": 2}}}``, or one object a slot:
``{"slots": [{"gpus": [0], "cores": 4, "memory_gb": 16}, {"gpus": [1]}]}``.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NoReturn

from ..base.lazy_dataclasses import dataclass
from ..errors import ComputeTargetError
from ..folders.workspace_folder import WorkspaceFolder
from ..folders.workspace_settings import get_setting
from .machine import list_gpus
from .ranks.distribution import share

SETTING = "compute.{name}.slots"
_KEYS = frozenset({"cores", "memory_gb", "gpus"})
MAX_SLOTS = 10_000
"""No machine carries more runs at once, and the line looks at every slot."""


@dataclass(frozen=True)
class Slot:
    """One place for one node of a run."""

    cores: int = 0
    """For its threads; 0: not limited."""
    memory_gb: float = 0.0
    """Must be free on the machine before the slot is given out; 0: not looked at."""
    gpus: tuple[str, ...] | None = None
    """The GPUs that a run in this slot sees; None: all."""


def read_slots(workspace: WorkspaceFolder, target_name: str, count: int) -> list[Slot]:
    """Return the slots that the settings describe; ``count`` equal ones when they say nothing.

    Raises:
        ComputeTargetError: the setting is not valid.
    """
    setting = get_setting(workspace, SETTING.format(name=target_name))
    return to_slots(target_name, count if setting is None else setting)


def to_slots(target_name: str, setting: object) -> list[Slot]:
    """Return the slots that a setting describes: a number of them, or a list of objects.

    Raises:
        ComputeTargetError: the setting is not valid.
    """
    if isinstance(setting, list):
        if not 0 < len(setting) <= MAX_SLOTS:
            _refuse(target_name, setting)
        return [_read_slot(target_name, entry) for entry in setting]
    if isinstance(setting, bool) or not isinstance(setting, int) or not 0 < setting <= MAX_SLOTS:
        _refuse(target_name, setting)
    return _share_machine(setting)


def _share_machine(count: int) -> list[Slot]:
    gpus = list_gpus(os.environ)
    return [Slot(gpus=share(gpus, i, count) if gpus else None) for i in range(count)]


def _read_slot(target_name: str, entry: object) -> Slot:
    if not isinstance(entry, dict) or not _KEYS.issuperset(entry):
        _refuse(target_name, entry)
    cores, memory_gb, gpus = entry.get("cores", 0), entry.get("memory_gb", 0), entry.get("gpus")
    is_valid = _is_count(cores) and int(cores) == cores and _is_count(memory_gb)
    if not is_valid or not isinstance(gpus, (list, type(None))):
        _refuse(target_name, entry)
    names = None if gpus is None else tuple(str(gpu) for gpu in gpus)
    return Slot(cores=int(cores), memory_gb=float(memory_gb), gpus=names)


def _is_count(value: object) -> bool:
    """Return whether a value is a finite number from 0 on."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and 0 <= value < float("inf")  # type: ignore[operator]


def _refuse(target_name: str, value: object) -> NoReturn:
    raise ComputeTargetError(
        f"The setting {SETTING.format(name=target_name)} holds {value!r:.100}.",
        f"It is a number of slots, 1 to {MAX_SLOTS:,}, or a list of objects such as "
        '{"cores": 4, "memory_gb": 16, "gpus": [0]}.',
    )


def slot_variables(slots: Sequence[Slot]) -> dict[str, str]:
    """Return variables that make a process keep to its slots."""
    variables = {}
    if slots and all(slot.gpus is not None for slot in slots):
        names = [gpu for slot in slots for gpu in slot.gpus or ()]
        variables["CUDA_VISIBLE_DEVICES"] = ",".join(dict.fromkeys(names))
    cores = sum(slot.cores for slot in slots)
    if cores:
        variables["OMP_NUM_THREADS"] = str(cores)
    return variables


def available_memory_gb() -> float:
    """Memory that can be had now without swapping; without limit where nobody knows."""
    try:
        with open("/proc/meminfo", encoding="ascii") as file:
            found = [line.split()[1] for line in file if line.startswith("MemAvailable:")]
    except OSError:
        found = []
    return int(found[0]) / 1024**2 if found else float("inf")
