"""The keeper: reads what the worker asks, does it, and ends the run when the worker is gone."""

from __future__ import annotations

import os
import queue
import shutil
import sys
import tempfile
import threading
import time
import traceback
import uuid
from typing import Any, BinaryIO, Dict, List

from ...base.processes import find_run_processes
from ..ports import find_free_ports
from . import facts
from .daemons import DaemonDoor
from .following import Follower
from .measuring import Measurer
from .own_folder import OwnFolder
from .running import Runner, adopt_orphans, host_variables, ignore_hangup
from .wire import SILENCE_S, read_frame, write_frame

GRACE_S = 3.0
LOOK_S = 0.5
_OUTBOX_SIZE = 64


class Keeper:
    """One connection for one run, or for a look at the host."""

    def __init__(self, source: BinaryIO, sink: BinaryIO) -> None:
        self._source = source
        self._sink = sink
        self._outbox: queue.Queue[Any] = queue.Queue(_OUTBOX_SIZE)
        self._runner = Runner("")
        self._own = OwnFolder("")
        self._followers: Dict[str, Follower] = {}
        self._door: Any = None
        self._private = ""
        self._heard_at = time.monotonic()
        self._ending = threading.Lock()

    def keep(self) -> None:
        """Serve until the worker is gone; then nothing of the run is left here."""
        threading.Thread(target=self._write, daemon=True).start()
        threading.Thread(target=self._watch_silence, daemon=True).start()
        self._send(event="hello", **facts.describe_host())
        try:
            while True:
                frame = read_frame(self._source)
                if frame is None:
                    break
                self._heard_at = time.monotonic()
                self._take(*frame)
        finally:
            self._end()

    def _take(self, header: Dict[str, Any], body: bytes) -> None:
        if header["ask"] == "ping":
            self._send(event="pong")
            return
        # Each in a thread: a long build must not keep a wish to end waiting.
        threading.Thread(target=self._do, args=(header, body), daemon=True).start()

    def _do(self, header: Dict[str, Any], body: bytes) -> None:
        number = header.pop("number")
        wish = getattr(self, f"_ask_{header.pop('ask')}")
        header.pop("bytes")
        try:
            self._send(reply=number, **(wish(**header, **({"body": body} if body else {})) or {}))
        except Exception as error:  # noqa: BLE001 - told to the worker, which can tell people
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            name = getattr(error, "filename", None)
            said = f"{reason}: {name}" if name else reason
            self._send(reply=number, error=said, trace=traceback.format_exc())

    # --- what can be asked -----------------------------------------------------------------
    def _ask_begin(self, run_id: str, own_folder: str = "") -> None:
        self._runner = Runner(run_id)
        self._own = OwnFolder(own_folder)

    def _ask_measure(self, run_id: str) -> None:
        Measurer(run_id, lambda values: self._send(event="sample", values=values)).start()

    def _ask_find_pythons(self, candidates: List[str], version: str) -> Dict[str, Any]:
        return facts.find_pythons(candidates, version)

    def _ask_look(self, paths: List[str], space_of: str = "") -> Dict[str, Any]:
        """Return the paths that exist, and the free space."""
        for path in paths:
            self._own.check(path)
        found = [os.path.exists(os.path.expanduser(path)) for path in paths]
        return {
            "found": found,
            "free": facts.find_space(space_of) if space_of else None,
            "time": time.time(),
        }

    def _ask_find_ports(self, count: int) -> Dict[str, Any]:
        return {"ports": find_free_ports(count)}

    def _ask_make_folders(self, paths: List[str]) -> None:
        for path in paths:
            os.makedirs(path, exist_ok=True)

    def _ask_put(self, path: str, body: bytes = b"") -> None:
        """Write a file, for its owner only."""
        aside = f"{path}.{os.getpid()}.aside"
        with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(body)
        os.replace(aside, path)

    def _ask_link(self, links: Dict[str, str]) -> None:
        for path, target in links.items():
            if not os.path.islink(path):
                os.symlink(target, path)

    def _ask_remove(self, path: str) -> None:
        shutil.rmtree(path, ignore_errors=True)

    def _ask_prune(self, folder: str, older_than_s: float) -> None:
        """Remove old folders of runs of which no process is alive."""
        for name in os.listdir(folder):
            path = os.path.join(folder, name)
            is_old = abs(time.time() - os.lstat(path).st_mtime) > older_than_s
            if is_old and not find_run_processes(name):
                shutil.rmtree(path, ignore_errors=True)

    def _ask_move(self, source: str, destination: str) -> None:
        """Take a folder's final name; another that was there first wins."""
        try:
            os.rename(source, destination)
        except OSError:
            if not os.path.isdir(destination):
                raise
            shutil.rmtree(source, ignore_errors=True)

    def _ask_execute(
        self, words: List[str], variables: Dict[str, str], folder: str, log: str
    ) -> Dict[str, Any]:
        os.makedirs(os.path.dirname(log), exist_ok=True)
        return self._runner.execute(words, host_variables(variables, None), folder, log)

    def _ask_start(
        self,
        name: str,
        words: List[str],
        variables: Dict[str, str],
        folder: str,
        log: str,
        first_folder: str,
    ) -> Dict[str, Any]:
        told = host_variables(variables, first_folder)
        if self._door is not None:
            told.update(self._door.variables())
            told["PATH"] = os.pathsep.join([told["PATH"], self._door.folder])
        pid = self._runner.start(
            words, told, folder, log, lambda code: self._send(event="exit", name=name, code=code)
        )
        return {"pid": pid}

    def _ask_alias(self, path: str) -> Dict[str, Any]:
        """Another name for a folder, without the characters that a search path cannot hold."""
        alias = os.path.join(self._private_folder(), f"alias-{uuid.uuid4().hex[:8]}")
        os.symlink(path, alias)
        return {"path": alias}

    def _ask_open_door(self) -> None:
        self._door = DaemonDoor(
            self._private_folder(),
            lambda number, host, daemon, words: self._send(
                event="daemon", wish=number, host=host, daemon=daemon, words=words
            ),
        )

    def _private_folder(self) -> str:
        if not self._private:
            self._private = tempfile.mkdtemp(prefix="estimatory-")
        return self._private

    def _ask_answer_daemon(self, wish: int, code: int) -> None:
        if self._door is not None:
            self._door.answer(wish, code)

    def _ask_follow(self, folder: str) -> None:
        self._followers[folder] = Follower(folder, self._send_part)
        self._followers[folder].start()

    def _ask_finish_following(self) -> None:
        for follower in self._followers.values():
            follower.finish()
        self._followers.clear()

    def _ask_stop(self, grace_s: float) -> Dict[str, Any]:
        return {"forced": len(self._runner.stop(grace_s))}

    # --- sending, ending -------------------------------------------------------------------
    def _send_part(self, name: str, start: int, data: bytes) -> None:
        self._outbox.put(({"event": "part", "file": name, "start": start}, data))

    def _send(self, **header: object) -> None:
        self._outbox.put((header, b""))

    def _write(self) -> None:
        try:
            while True:
                write_frame(self._sink, *self._outbox.get())
        except (OSError, ValueError):  # nobody reads any more
            self._end()

    def _watch_silence(self) -> None:
        """Watch for silence: on a dead link, the reading side would wait for hours.

        Looks are counted, not seconds: a host that stood still has heard nothing meanwhile.
        """
        n_quiet, heard_at = 0, 0.0
        while n_quiet * LOOK_S < SILENCE_S:
            time.sleep(LOOK_S)
            n_quiet = n_quiet + 1 if self._heard_at == heard_at else 0
            heard_at = self._heard_at
        self._end()

    def _end(self) -> None:
        with self._ending:  # whoever comes second waits here until the process is gone
            self._runner.stop(GRACE_S)
            shutil.rmtree(self._private, ignore_errors=True)
            os._exit(0)


def main() -> int:
    adopt_orphans()
    ignore_hangup()
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what is printed by accident must not come between the messages
    Keeper(source, sink).keep()
    return 0
