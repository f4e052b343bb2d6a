"""Slurm's own commands, one call each; what they say is turned into our words.

No value is ever on a command line: a script's path, job ids and names of our own making are.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping

from ...errors import ComputeTargetError
from .settings import SlurmSettings
from .states import JobState

PATIENCE_S = 60.0
"""The longest that one command may take before Slurm counts as away."""
_KEPT = ("SLURM_CONF", "SLURM_CLUSTERS")
_AWAY = re.compile(
    r"unable to contact|socket timed out|zero bytes were transmitted|connection refused|"
    r"connection timed out|not responding|communication connection failure|standby mode|"
    r"temporarily unable|resource temporarily",
    re.IGNORECASE,
)
_NO_SUCH_JOB = re.compile(r"invalid job id|already completing or completed", re.IGNORECASE)
_PREFIX = re.compile(
    r"^(?:sbatch|squeue|scontrol|scancel|sacct|sinfo|srun): (?:error|fatal): ", re.M
)
_EXIT_CODE = re.compile(r"\bExitCode=(\d+):(\d+)")
_STATE = re.compile(r"\bJobState=(\w+) Reason=(\S+)")
_NODES = re.compile(r"\sNodeList=(\S+)")


class SlurmAwayError(ComputeTargetError):
    """Slurm's controller does not answer; it may again."""


def check_slurm() -> None:
    """Raises ComputeTargetError unless this machine can submit jobs to Slurm."""
    if shutil.which("sbatch") is None:
        raise ComputeTargetError(
            "This machine has no `sbatch`, so nothing can be submitted to Slurm from here.",
            "Submit from a login node of the cluster, or put Slurm's commands on the PATH of "
            "Jupyter and of your shell.",
        )


def variables_for_jobs(variables: Mapping[str, str]) -> dict[str, str]:
    """Return variables without those of a job that this process is in."""
    return {k: v for k, v in variables.items() if not k.startswith("SLURM_") or k in _KEPT}


class SlurmClient:
    """One cluster; by default that of this machine."""

    def __init__(self, cluster: str = "") -> None:
        self.cluster = cluster

    def submit(self, script_path: str, variables: Mapping[str, str]) -> tuple[str, str]:
        """Hand a script to Slurm; answers the job's id and its cluster.

        Raises:
            SlurmAwayError: the controller does not answer; the job may be in line nevertheless.
            ComputeTargetError: Slurm refuses the job.
        """
        said = _call(["sbatch", "--parsable", script_path], variables_for_jobs(variables))
        job_id, _, cluster = said.strip().splitlines()[-1].partition(";")
        return job_id, cluster

    def look(self, job_id: str) -> JobState | None:
        """Return the state of a job; None when Slurm does not know it any more.

        Raises:
            SlurmAwayError: the controller does not answer.
        """
        words = ["squeue", *self._where, "-h", "-t", "all", "-j", job_id, "-o", "%T|%N|%r"]
        lines = (self._ask_of_job(words) or "").splitlines()
        if not lines:
            return None
        state, nodes, reason = lines[0].split("|", 2)
        return JobState(state, reason, nodes)

    def find(self, name: str) -> str | None:
        """Return the id of our job of that name, if Slurm knows one.

        Raises:
            SlurmAwayError: the controller does not answer.
        """
        words = ["squeue", *self._where, "--me", "-h", "-t", "all", "-n", name, "-o", "%i"]
        found = self._ask(words).split()
        return found[0] if found else None

    def look_back(self, job_id: str) -> JobState | None:
        """Return the state of an ended job, from the controller or the accounting.

        Raises:
            SlurmAwayError: the controller does not answer.
        """
        said = self._ask_of_job(["scontrol", *self._where, "-o", "show", "job", job_id])
        if said is None:
            return self._look_into_accounting(job_id)
        state = _STATE.search(said)
        nodes, code = _NODES.search(said), _EXIT_CODE.search(said)
        if state is None:
            return None
        where = nodes[1] if nodes and nodes[1] != "(null)" else ""
        return JobState(state[1], state[2], where, code and _to_code(*code.groups()))

    def _look_into_accounting(self, job_id: str) -> JobState | None:
        """Return the state from the accounting; None without it, or without such a job."""
        words = ["sacct", *self._where, "-n", "-P", "-X", "-j", job_id, "-o"]
        try:
            lines = self._ask([*words, "State,ExitCode,NodeList"]).splitlines()
        except ComputeTargetError:
            return None
        if not lines:
            return None
        state, code, nodes = lines[-1].split("|")[:3]
        # "CANCELLED by 1000"
        return JobState(state.split()[0], "", nodes, _to_code(*code.split(":")))

    def cancel(self, job_id: str, signal: str = "") -> None:
        """End a job, or send all of its processes a signal; one that has ended is no error.

        Raises:
            SlurmAwayError: the controller does not answer.
        """
        how = ["--full", f"--signal={signal}"] if signal else []
        self._ask_of_job(["scancel", *self._where, *how, job_id])

    def version(self) -> str:
        """Slurm's, as ``slurm 24.05``."""
        return self._ask(["sinfo", "--version"]).strip()

    def list_nodes(self, partition: str) -> list[dict[str, str]]:
        """Return the nodes of a partition, of the default one where it is empty.

        Raises:
            ComputeTargetError: Slurm does not answer.
        """
        words = ["sinfo", *self._where, "-h", "-N", "-o", "%N|%T|%l|%c|%m|%G|%P"]
        names = ("name", "state", "time_limit", "cores", "memory_mb", "gres", "partition")
        found = [dict(zip(names, line.split("|"))) for line in self._ask(words).splitlines()]
        if not partition:
            return [node for node in found if node["partition"].endswith("*")]
        wanted = partition.split(",")
        return [node for node in found if node["partition"].rstrip("*") in wanted]

    def try_out(self, settings: SlurmSettings, words: list[str]) -> int:
        """Run a small program on one node now; answers its exit code.

        Raises:
            ComputeTargetError: no node is free, or Slurm refuses.
        """
        asked = {
            "partition": settings.partition,
            "account": settings.account,
            "qos": settings.qos,
            "constraint": settings.constraint,
        }
        options = [f"--{name}={value}" for name, value in asked.items() if value]
        options += ["--nodes=1", "--ntasks=1", "--time=1", "--immediate=15", "--quiet"]
        code, _, said = _execute(["srun", *options, *words], variables_for_jobs(os.environ))
        if code and ("allocate" in said or "srun: fatal" in said):
            raise ComputeTargetError(_reason(said))
        return code

    def find_failed_nodes(self, nodes: str) -> str:
        """Those of ``nodes`` that are out of order, each with Slurm's reason."""
        words = ["sinfo", *self._where, "-h", "-N", "-n", nodes, "-t", "down,drain,fail"]
        try:
            lines = self._ask([*words, "-o", "%N|%E"]).splitlines()
        except ComputeTargetError:
            return ""
        found = dict.fromkeys(line.replace("|", " (", 1) + ")" for line in lines)
        return ", ".join(name.replace(" (none)", "") for name in found)

    @property
    def _where(self) -> list[str]:
        return ["-M", self.cluster] if self.cluster else []

    def _ask_of_job(self, words: list[str]) -> str | None:
        """None where Slurm says that it has no such job, or none any more.

        Raises:
            SlurmAwayError: it says anything else; a job that runs is not given up for that.
        """
        try:
            return self._ask(words)
        except SlurmAwayError:
            raise
        except ComputeTargetError as error:
            if _NO_SUCH_JOB.search(error.summary):
                return None
            raise SlurmAwayError(error.summary, error.hint) from None

    def _ask(self, words: list[str]) -> str:
        return _call(words, variables_for_jobs(os.environ))


def _call(words: list[str], variables: Mapping[str, str]) -> str:
    code, output, said = _execute(words, variables)
    if code == 0:
        return output
    reason = _reason(said)
    if "configuration source" in reason:
        raise ComputeTargetError(
            "Slurm's commands on this machine do not know of any cluster.",
            "There must be an /etc/slurm/slurm.conf, or the variable SLURM_CONF must name one.",
        )
    kind = SlurmAwayError if _AWAY.search(reason) else ComputeTargetError
    raise kind(f"`{words[0]}` failed: {reason}")


def _reason(said: str) -> str:
    return " ".join(_PREFIX.sub("", said).split())[:1000]


def _execute(words: list[str], variables: Mapping[str, str]) -> tuple[int, str, str]:
    """Exit code, output, and what was said beside it."""
    own = {k: v for k, v in variables.items() if not k.startswith(("SQUEUE_", "SINFO_"))}
    try:
        done = subprocess.run(
            words,
            env={**own, "LC_ALL": "C"} if words[0] != "sbatch" else own,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE_S,
            check=False,
        )
    except FileNotFoundError:
        check_slurm()
        raise ComputeTargetError(f"This machine has no `{words[0]}`.") from None
    except subprocess.TimeoutExpired:
        raise SlurmAwayError(f"`{words[0]}` had no answer in {PATIENCE_S:.0f} s.") from None
    output, said = done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
    return done.returncode, output, said


def _to_code(code: str, signal: str) -> int:
    return -int(signal) if int(signal) else int(code)
