"""CPU, memory and GPU while a run goes on, written to its ``system`` journal."""

from __future__ import annotations

import os
from typing import Any

from ..base.processes import find_run_processes
from ..errors import TrackingError
from ..folders.run_folder import RunFolder
from ..liveness.leftovers import note_unmarked
from ..metrics.journal import JournalWriter

MEGABYTE = 1024**2


class SystemSampler:
    """Samples the run's processes and the machine; costs nothing where a source is missing.

    Series: ``system/cpu_percent`` (of the run; 100 is one core), ``system/memory_mb`` (of the
    run), ``system/machine_cpu_percent``, ``system/machine_memory_percent``, and for each GPU
    ``system/gpu0_percent``, ``system/gpu0_memory_mb``.
    """

    def __init__(self, folder: RunFolder) -> None:
        os.makedirs(folder.metrics_folder, exist_ok=True)
        self._folder = folder
        self._journal: JournalWriter | None = JournalWriter(folder.journal_path("system"))
        self._known: dict[int, Any] = {}
        self._psutil = _import_psutil()
        self._gpus = _open_gpus()
        if self._psutil:
            self._psutil.cpu_percent()  # the first call only sets the starting point

    def sample(self) -> None:
        """Take one sample of everything."""
        try:
            if self._psutil:
                self._sample_machine()
                self._sample_run()
            self._sample_gpus()
        except TrackingError:  # a full disk must not end the run that fills it
            return

    def close(self) -> None:
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def _log(self, name: str, value: float) -> None:
        if self._journal is not None:
            self._journal.append(f"system/{name}", float(value))

    def _sample_machine(self) -> None:
        if self._known:  # a share is known from the second look on
            self._log("machine_cpu_percent", self._psutil.cpu_percent())
        self._log("machine_memory_percent", self._psutil.virtual_memory().percent)

    def _sample_run(self) -> None:
        pids = find_run_processes(self._folder.run_id, os.getpid())
        note_unmarked(self._folder, pids)
        is_first_look = not self._known
        self._known = {p: self._known.get(p) or self._process(p) for p in pids}
        cpu = memory = 0.0
        for process in filter(None, self._known.values()):
            try:
                cpu += process.cpu_percent()
                memory += process.memory_info().rss
            except self._psutil.Error:
                continue
        if not is_first_look:
            self._log("cpu_percent", cpu)
        self._log("memory_mb", memory / MEGABYTE)

    def _process(self, pid: int) -> object:
        try:
            return self._psutil.Process(pid)
        except self._psutil.Error:
            return None

    def _sample_gpus(self) -> None:
        for number, (nvml, handle) in enumerate(self._gpus):
            try:
                usage = nvml.nvmlDeviceGetUtilizationRates(handle)
                memory = nvml.nvmlDeviceGetMemoryInfo(handle)
            except nvml.NVMLError:
                continue
            self._log(f"gpu{number}_percent", usage.gpu)
            self._log(f"gpu{number}_memory_mb", memory.used / MEGABYTE)


def _import_psutil() -> Any:
    try:
        import psutil
    except ImportError:
        return None
    return psutil


def _open_gpus() -> list[tuple[Any, Any]]:
    try:
        import pynvml

        pynvml.nvmlInit()
        n_gpus = pynvml.nvmlDeviceGetCount()
        return [(pynvml, pynvml.nvmlDeviceGetHandleByIndex(i)) for i in range(n_gpus)]
    except Exception:  # noqa: BLE001 - no library, no driver, no device: there is no GPU to watch
        return []
