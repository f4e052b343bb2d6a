"""CPU, memory and GPUs of a host and of the run on it; told every two seconds.

From ``/proc`` and ``nvidia-smi``: nothing is installed on hosts. What a host does not tell is left
out.
"""

from __future__ import annotations

import os
import subprocess
import threading
from typing import Callable, Dict, List, Optional, Tuple

from ...base.processes import find_run_processes
from .facts import find_program

PERIOD_S = 2.0
_QUERY = "--query-gpu=index,utilization.gpu,memory.used"
_MEGABYTE = 1024**2


class Measurer:
    """Sends ``{name: value}`` from a thread, under the names of ``SystemSampler``."""

    def __init__(self, run_id: str, tell: Callable[[Dict[str, float]], None]) -> None:
        self._run_id = run_id
        self._tell = tell
        self._machine: Optional[Tuple[int, int]] = None
        self._run: Optional[Dict[int, int]] = None
        self._smi = find_program("nvidia-smi")
        self._ticks_s = os.sysconf("SC_CLK_TCK")

    def start(self) -> None:
        threading.Thread(target=self._go_on, name="measurer", daemon=True).start()

    def _go_on(self) -> None:
        pause = threading.Event()
        pause.wait(PERIOD_S / 2)  # ranks that are starting need every core
        try:
            while True:
                values = self.measure()
                if values:
                    self._tell(values)
                pause.wait(PERIOD_S)
        except OSError:  # no /proc: there is nothing to tell on such a system
            return

    def measure(self) -> Dict[str, float]:
        """Return one look at everything; shares are known from the second look on."""
        return {**self._measure_machine(), **self._measure_run(), **self._measure_gpus()}

    def _measure_machine(self) -> Dict[str, float]:
        used, total = _read_machine_ticks()
        before, self._machine = self._machine, (used, total)
        values = {"machine_memory_percent": _memory_percent()}
        if before is not None and total > before[1]:
            values["machine_cpu_percent"] = 100 * (used - before[0]) / (total - before[1])
        return values

    def _measure_run(self) -> Dict[str, float]:
        found = [_read_process(pid) for pid in find_run_processes(self._run_id, os.getpid())]
        known = {pid: (ticks, memory) for pid, ticks, memory in filter(None, found)}
        values = {"memory_mb": sum(memory for _, memory in known.values()) / _MEGABYTE}
        before, self._run = self._run, {pid: ticks for pid, (ticks, _) in known.items()}
        if before is not None:
            spent = sum(ticks - before.get(pid, 0) for pid, ticks in self._run.items())
            values["cpu_percent"] = 100 * spent / self._ticks_s / PERIOD_S
        return values

    def _measure_gpus(self) -> Dict[str, float]:
        if not self._smi:
            return {}
        try:
            said = subprocess.run(
                [self._smi, _QUERY, "--format=csv,noheader,nounits"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=PERIOD_S * 5,
            ).stdout.decode(errors="replace")
        except (OSError, subprocess.SubprocessError):
            return {}
        return read_gpus(said)


def read_gpus(said: str) -> Dict[str, float]:
    """Return the numbers of ``nvidia-smi`` for each GPU, without unknown ones."""
    values: Dict[str, float] = {}
    for line in said.splitlines():
        words = [word.strip() for word in line.split(",")]
        if len(words) == 3 and words[0].isdigit():
            for name, word in zip(("percent", "memory_mb"), words[1:]):
                if word.isdigit():
                    values[f"gpu{words[0]}_{name}"] = float(word)
    return values


def _read_machine_ticks() -> Tuple[int, int]:
    """Ticks in which a core was busy, and all."""
    with open("/proc/stat", encoding="ascii") as file:
        ticks: List[int] = [int(word) for word in file.readline().split()[1:9]]
    return sum(ticks) - ticks[3] - ticks[4], sum(ticks)  # all but idle and waiting for a disk


def _memory_percent() -> float:
    with open("/proc/meminfo", encoding="ascii") as file:
        known = {line.split(":")[0]: int(line.split()[1]) for line in file}
    return 100 * (1 - known["MemAvailable"] / known["MemTotal"])


def _read_process(pid: int) -> Optional[Tuple[int, int, int]]:
    """Pid, ticks of processor time, bytes in memory; None when it is gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            words = file.read().rpartition(")")[2].split()
    except OSError:
        return None
    return pid, int(words[11]) + int(words[12]), int(words[21]) * os.sysconf("SC_PAGE_SIZE")
