"""The batch script of a run: a pure function of what is wanted. No value of a variable is in it."""

from __future__ import annotations

import math
import os
import re
import shlex
import sys
from collections.abc import Sequence

from ...folders.run_spec import PARAMETER_SERVER, RunSpec
from ...runtime import CORE
from .settings import SlurmSettings, check_text, to_minutes

ENTRY_PATH = os.path.join(CORE, "worker", "slurm_entry.py")
NOBODYS_LIMIT_S = 30 * 24 * 3600
"""Azure ML's default; passed on, it would keep runs out of every partition with a limit."""
_NOT_PLAIN = re.compile(r"[^\w./:=,@%+-]", re.ASCII)


def render_script(
    spec: RunSpec,
    settings: SlurmSettings,
    *,
    folders: Sequence[str],
    python: str,
    entry: str,
    at_once: int = 0,
) -> str:
    """Return the text for ``sbatch``.

    Args:
        spec: of the run, or of the first of an array.
        settings: of the target.
        folders: the run's folder; several make an array of jobs, one for each.
        python: on the nodes; starts ``entry``.
        entry: path of ``worker/slurm_entry.py`` on the nodes.
        at_once: of an array, the most that run at the same time; 0: no limit.

    Raises:
        ComputeTargetError: a value holds a line break or another control character.
    """
    options = [*_options(spec, settings, folders, at_once), *settings.sbatch_options]
    lines = [f"#SBATCH {_quote(check_text('an option of sbatch', option))}" for option in options]
    for name, value in (("The run's folder", folders[0]), ("Python", python), ("The core", entry)):
        check_text(name, value)
    command = shlex.join([python, "-I", "-S", entry])
    return "\n".join(
        [
            "#!/bin/bash",
            *lines,
            *_choose_folder(folders),
            'cd -- "$folder" || exit 1',
            *settings.setup,
            f'exec {command} "$folder"',
            "",
        ]
    )


def render_job(spec: RunSpec, settings: SlurmSettings, folder: str) -> str:
    """Return the same for one run, with this Python and this core.

    Raises:
        ComputeTargetError: a value holds a line break or another control character.
    """
    return render_script(spec, settings, folders=[folder], python=sys.executable, entry=ENTRY_PATH)


def count_nodes(spec: RunSpec) -> int:
    """Nodes of a run; each task of a parameter server run has one, as in Azure ML."""
    return spec.n_ranks if spec.communicator == PARAMETER_SERVER else spec.node_count


def time_limit_minutes(spec: RunSpec, settings: SlurmSettings) -> int | None:
    """Return the shorter of the target's limit and the run's own; None: Slurm's default."""
    own = spec.max_run_duration_s
    limits = [math.ceil(own / 60)] if own and own < NOBODYS_LIMIT_S else []
    if settings.time_limit:
        limits.append(to_minutes(settings.time_limit))
    return min(limits, default=None)


def _options(
    spec: RunSpec, settings: SlurmSettings, folders: Sequence[str], at_once: int
) -> list[str]:
    n_nodes = count_nodes(spec)
    limit = time_limit_minutes(spec, settings)
    values: dict[str, object] = {
        "job-name": spec.run_id,
        "output": _log_path(folders[0], len(folders) > 1),
        "nodes": n_nodes,
        "ntasks-per-node": max(1, spec.n_ranks // n_nodes),
        "array": _render_array(len(folders), at_once),
        "partition": settings.partition,
        "account": settings.account,
        "qos": settings.qos,
        "time": limit,
        "mem": settings.memory,
        "gres": settings.gres,
        "cpus-per-task": settings.cpus_per_task,
        "constraint": settings.constraint,
        "open-mode": "append",
    }
    given = [f"--{name}={value}" for name, value in values.items() if value]
    # A run is executed once: what an interrupted one has left in its folder is in the way.
    return [*given, "--export=ALL", "--no-requeue"]


def _render_array(n_folders: int, at_once: int) -> str:
    if n_folders == 1:
        return ""
    return f"0-{n_folders - 1}" + (f"%{at_once}" if at_once else "")


def _choose_folder(folders: Sequence[str]) -> list[str]:
    if len(folders) == 1:
        return [f"folder={shlex.quote(folders[0])}"]
    return [f"folders=({shlex.join(folders)})", 'folder="${folders[$SLURM_ARRAY_TASK_ID]}"']


def _log_path(folder: str, is_array: bool) -> str:
    """Return the path of Slurm's log; without a backslash, ``%`` must be written twice."""
    if "\\" in folder:
        return folder.replace("\\", "\\\\") + "/logs/slurm.log"
    return folder.replace("%", "%%") + ("/logs/slurm-%a.log" if is_array else "/logs/slurm.log")


def _quote(text: str) -> str:
    """Quote as ``#SBATCH`` lines need it: double quotes, in which a backslash escapes."""
    if not _NOT_PLAIN.search(text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
