"""A run in a container of the engine of this machine."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from typing import Protocol

from ...base.files import write_json
from ...base.processes import end_processes, find_run_processes
from ...containers.engine import ContainerState, Engine, EngineLostError, is_program_missing
from ...containers.options import ContainerPlan
from ...errors import ComputeTargetError, ContainerError
from ...folders.run_folder import RunFolder
from ...folders.run_spec import RunSpec
from ...runtime import CONTAINER_ENTRY_PATH
from ..base import Exit, Launcher
from ..local.process import ProcessLauncher
from ..ranks.mpi import SERVER_GRACE_S
from .mpi_inside import MpiInside

LOST_S = 60.0
"""How long an engine may be away while nothing is seen of the script any more."""
_RETRY_S = 0.5
_CLEAN_UP_S = 30.0
"""How long an engine may be away that had been told to start a container, and may have done so."""
_CANNOT_START = (125, 126, 127)


class Attendant(Protocol):
    """A helper outside of the container, for what a script cannot do inside."""

    def look(self) -> None:
        """Called again and again, from the thread that polls."""

    def close(self) -> None:
        """Called once, when the container is gone."""


class DockerLauncher(Launcher):
    """One container for one run; the run folder, mounted, is all that they share.

    What the container writes goes into the run's own log, so an engine that is restarted, or a
    worker that dies, loses none of it.
    """

    def __init__(
        self,
        engine: Engine,
        plan: Callable[[list[str]], ContainerPlan],
        inner: ProcessLauncher | None = None,
        attendant: Attendant | None = None,
        lost_s: float = LOST_S,
    ) -> None:
        """``plan``: from a command to all that the container is made of.

        ``inner`` knows what is started in it: one process, or ``mpirun``. ``attendant`` is let look
        into the run folder while the container runs.
        """
        self._attendant = attendant
        self._inner = inner or ProcessLauncher()
        self._engine = engine
        self._make_plan = plan
        self._lost_s = lost_s
        self._folder: RunFolder | None = None
        self._name = ""
        self._ended = threading.Event()
        self._exit: Exit | None = None
        self._was_lost = False
        self._is_stopping = False

    def command(self, spec: RunSpec, folder: RunFolder, interpreter: str) -> list[str]:
        inner = self._inner.command(spec, folder, interpreter)
        shim = inner[1:] if inner[0] == interpreter else inner
        return [interpreter, CONTAINER_ENTRY_PATH, self._inner.log_path(folder), *shim]

    def start(self, command: list[str], folder: RunFolder, variables: dict[str, str]) -> None:
        plan = self._make_plan(command)
        self._folder, self._name = folder, plan.name
        # Before the container is there: whoever finds the worker dead knows where to look for it.
        write_json(folder.container_path, {**plan.to_json(), "engine": self._engine.address})
        try:
            self._engine.create(plan.to_engine(variables), plan.name)
            self._engine.start(self._name)
        except ContainerError as error:
            self._remove(_CLEAN_UP_S)
            raise _explain_refusal(error, plan) from None
        # No daemon: the worker does not end before the container is removed.
        threading.Thread(target=self._watch, name="container").start()

    def poll(self, timeout_s: float) -> Exit | None:
        self._ended.wait(timeout_s)
        if self._ended.is_set():
            return self._exit
        assert self._folder is not None, "start comes before poll"
        if self._attendant:
            self._attendant.look()
        if isinstance(self._inner, MpiInside) and self._inner.are_workers_done(self._folder):
            self.stop(SERVER_GRACE_S)
            return Exit(0)
        return None

    def stop(self, grace_s: float) -> None:
        """Ends the container; where the engine is away, the processes themselves."""
        if not self._name:
            return
        self._is_stopping = True
        try:
            self._engine.stop(self._name, grace_s)
        except ContainerError:
            run_id = self._folder.run_id if self._folder else ""
            end_processes(lambda: find_run_processes(run_id), grace_s)
        self._remove()

    # --- watching, in a thread of its own ----------------------------------------------------
    def _watch(self) -> None:
        try:
            self._exit = self._wait_for_end()
        except Exception as error:  # noqa: BLE001 - the run must not stay Running
            self._exit = Exit(1, None, f"The container can no longer be followed: {error}")
        self._ended.set()
        self._remove()
        if self._attendant:
            self._attendant.close()

    def _wait_for_end(self) -> Exit:
        seen_at = time.monotonic()
        while True:
            try:
                self._engine.wait(self._name)
                state = self._engine.inspect(self._name)
                if state is None or not state.is_running:
                    ended = self._explain(state)
                    if not self._begin_again(ended):
                        return ended
            except EngineLostError:
                self._was_lost = True
                self._engine.close()
            if self._is_stopping:
                return Exit(1, None, "The container was stopped.")
            if self._is_alive():
                seen_at = time.monotonic()
            elif time.monotonic() - seen_at > self._lost_s:
                return Exit(1, None, self._describe_loss())
            time.sleep(_RETRY_S)

    def _begin_again(self, ended: Exit) -> bool:
        inner, folder = self._inner, self._folder
        if isinstance(inner, MpiInside) and folder and inner.should_begin_again(ended, folder):
            self._engine.start(self._name)
            return True
        return False

    def _is_alive(self) -> bool:
        return self._folder is not None and bool(find_run_processes(self._folder.run_id))

    def _explain(self, state: ContainerState | None) -> Exit:
        if state is None:
            reason = "The container was removed from outside while the script ran."
            return self._of_container(1, reason)
        if state.is_out_of_memory:
            reason = "The script used more memory than its container has, and was killed."
            return self._of_container(-9, reason)
        code = -(state.exit_code - 128) if 128 < state.exit_code < 160 else state.exit_code
        if code and self._was_lost:
            reason = (
                "The container engine was stopped or restarted while the script ran, "
                f"and ended its container (exit code {state.exit_code})."
            )
            return self._of_container(code, reason)
        said = self._read_last_words(state) if code in _CANNOT_START or state.error else ""
        if said:
            return self._of_container(code, f"The container could not run the script: {said}")
        if code == -9 and not self._is_stopping:
            reason = (
                "The container was killed (SIGKILL): from outside, as `docker kill` does, or by "
                "the machine when its memory ran out."
            )
            return self._of_container(code, reason)
        assert self._folder is not None
        return self._inner.explain(code, self._folder)

    def _of_container(self, code: int, reason: str) -> Exit:
        """Return the exit of the container; with several ranks it blames no rank."""
        if isinstance(self._inner, MpiInside):
            return Exit(code, None, reason, host=os.uname().nodename)
        return Exit(code, 0 if code < 0 else None, reason)

    def _read_last_words(self, state: ContainerState) -> str:
        """Return the container's own output; its shim may never have opened the log."""
        try:
            return state.error or self._engine.read_output(self._name).strip()
        except ContainerError:
            return ""

    def _describe_loss(self) -> str:
        return (
            f"The container engine at {self._engine.address} has not answered for "
            f"{self._lost_s:.0f} s, and nothing is left of the script's processes."
        )

    def _remove(self, patience_s: float = 0.0) -> None:
        deadline = time.monotonic() + patience_s
        while True:
            try:
                return self._engine.remove(self._name)
            except ContainerError as error:
                if not isinstance(error, EngineLostError) or time.monotonic() >= deadline:
                    return  # its labels tell what it was
            time.sleep(_RETRY_S)


def _explain_refusal(error: ContainerError, plan: ContainerPlan) -> ComputeTargetError:
    said = error.summary
    if is_program_missing(said):
        return ComputeTargetError(
            f"The image {plan.image} has no {plan.command[0]!r}.",
            "An image for runs needs Python 3.9 or newer; python.interpreter_path names another.",
        )
    if "could not select device driver" in said:
        return ComputeTargetError(
            "The container engine cannot give GPUs to a container.",
            "Install the NVIDIA Container Toolkit, or run without GPUs.",
        )
    if "network" in said and "not found" in said:
        return ComputeTargetError(
            f"The container engine has no network {plan.spec.network!r}.",
            "`docker network ls` lists them.",
        )
    return ComputeTargetError(f"The container could not be started: {said}", error.hint)
