"""The shim of one rank among several: takes its part of the plan, then becomes the script's shim.

Started by mpirun or srun in the run's own interpreter, so it imports nothing of ours:
``python rank.py <run folder>``, in the run's work folder.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time

_VARIABLE = re.compile(r"\$(?:(\w+)|\{(\w+)\})", re.ASCII)


def main() -> None:
    folder = sys.argv[1]
    number = os.environ.get("OMPI_COMM_WORLD_RANK") or os.environ["SLURM_PROCID"]
    rank = int(number)
    _open_log(os.path.join(folder, "logs", f"rank-{rank}.log"))
    with open(os.path.join(folder, "ranks", "plan.json"), encoding="utf-8") as file:
        plan = json.load(file)
    own = plan["ranks"][rank]
    os.environ.update(own["variables"])
    state = _State(os.path.join(folder, "ranks", f"{rank}.json"), rank, own["host"])
    arguments = [expand(word, own["variables"]) for word in plan["arguments"]]
    sys.argv = [*plan["command"], *arguments]
    _run(sys.argv[0], state)


def expand(word: str, variables: dict[str, str]) -> str:
    """Put ``variables`` in for ``$NAME`` and ``${NAME}``, as a shell would; other names stay."""

    def value(match: re.Match[str]) -> str:
        return variables.get(match[1] or match[2], match[0])

    return _VARIABLE.sub(value, word)


def _run(entry: str, state: _State) -> None:
    code = 1
    try:
        with open(entry, "rb") as file:
            shim = compile(file.read(), entry, "exec")
        exec(shim, {"__name__": "__main__", "__file__": entry})
        code = 0
    except SystemExit as ended:
        code = int(ended.code) if isinstance(ended.code, int) else int(ended.code is not None)
        raise
    finally:
        state.write(ended_at=time.time(), exit_code=code)


def _open_log(path: str) -> None:
    """Output goes straight into the rank's own file: no process between them can lose any."""
    log = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o666)
    for stream in (1, 2):
        os.dup2(log, stream)
    if log > 2:
        os.close(log)
    else:  # it was opened as one of them
        os.set_inheritable(log, True)


class _State:
    """Write the state of the rank, whole each time."""

    def __init__(self, path: str, rank: int, host: str) -> None:
        self._path = path
        self._pid = os.getpid()
        self._content: dict[str, object] = {"rank": rank, "host": host, "pid": self._pid}
        self.write(joined_at=time.time())

    def write(self, **content: object) -> None:
        if os.getpid() != self._pid:  # a forked child that came back up through the script
            return
        self._content.update(content)
        aside = f"{self._path}.aside"
        try:
            with open(aside, "w", encoding="utf-8") as file:
                json.dump(self._content, file)
            os.replace(aside, self._path)
        except OSError:  # a full disk; what the script does matters more
            return


if __name__ == "__main__":
    main()
