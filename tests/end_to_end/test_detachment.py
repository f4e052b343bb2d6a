"""A run outlives whatever started it: a real kernel behind a real Jupyter server."""

from __future__ import annotations

import os
import signal
import time

import pytest
from jupyter_client import BlockingKernelClient

pytestmark = pytest.mark.timeout(240)

CELL = """%%estimator detached --name "outlives everything"
import time
from pathlib import Path
from estimatory import Run
run = Run.get_context()
step = 0
while not Path(GO).exists():
    run.log("step", step)
    step += 1
    time.sleep(0.05)
run.log("done", 1)
"""


class Kernel:
    """A kernel of the server, spoken to directly; ended and restarted through the server."""

    def __init__(self, server):
        self.server = server
        self.id = server.ask("POST", "/api/kernels", {"name": "python3"})["id"]
        self.connect()

    def connect(self):
        path = self.server.runtime / f"kernel-{self.id}.json"
        self.client = BlockingKernelClient(connection_file=str(path))
        self.client.load_connection_file()
        self.client.start_channels()
        self._wait_until_ready(time.monotonic() + 60)

    def _wait_until_ready(self, deadline):
        """A client takes a heart that was late once for death; on a busy machine it is late."""
        while True:
            try:
                return self.client.wait_for_ready(timeout=60)
            except RuntimeError:
                if time.monotonic() > deadline:
                    raise

    def execute(self, code):
        """The reply and the text of everything that was shown."""
        shown = []

        def collect(message):
            content = message["content"]
            shown.append(content.get("text") or str(content.get("data") or content))

        reply = self.client.execute_interactive(code, output_hook=collect, timeout=60)
        return reply["content"]["status"], "\n".join(shown)

    def interrupt(self):
        self.server.ask("POST", f"/api/kernels/{self.id}/interrupt")

    def restart(self):
        self.client.stop_channels()
        self.server.ask("POST", f"/api/kernels/{self.id}/restart")
        self.connect()


def test_a_run_outlives_interrupt_restart_and_server(jupyter, workspace, tmp_path, wait_until):
    go = tmp_path / "go"
    kernel = Kernel(jupyter)
    kernel.execute("%load_ext estimatory")
    message = kernel.client.execute(CELL.replace("GO", repr(str(go))))

    run_id = wait_until(workspace.folder.list_run_ids)[0]
    run = workspace.get_run(run_id)
    wait_until(lambda: run.get_metrics().get("step"))

    def is_going_on():
        before = len(run.get_metrics()["step"])
        return wait_until(lambda: len(run.get_metrics()["step"]) > before) and run.status

    kernel.interrupt()
    reply = wait_until(lambda: _reply_to(kernel.client, message))
    assert reply["content"]["status"] in ("ok", "error")
    assert is_going_on() == "Running"

    kernel.restart()
    assert is_going_on() == "Running"
    status, shown = kernel.execute(f"%load_ext estimatory\n%run_show {run_id}")
    assert status == "ok"
    assert "application/vnd.estimatory.run.v1+json" in shown

    kernel.client.stop_channels()
    jupyter.stop(signal.SIGTERM)
    assert is_going_on() == "Running"
    jupyter.start()
    jupyter.stop(signal.SIGKILL)
    assert is_going_on() == "Running"
    jupyter.start()
    assert jupyter.ask("GET", f"/estimatory/api/runs/{run_id}")["status"] == "Running"

    go.touch()
    wait_until(lambda: run.status == "Completed")
    assert run.display_name == "outlives everything"
    assert run.get_metrics()["done"] == 1
    steps = run.get_metrics()["step"]
    assert steps == list(range(len(steps)))
    assert jupyter.ask("GET", f"/estimatory/api/runs/{run_id}")["status"] == "Completed"


def _reply_to(client, message_id):
    while client.shell_channel.msg_ready():
        message = client.get_shell_msg(timeout=1)
        if message["parent_header"].get("msg_id") == message_id:
            return message
    return None


def test_a_killed_worker_is_noticed_by_the_server(
    jupyter, run_code, worker_pid, wait_until, is_running
):
    run = run_code("import os, time\nprint(os.getpid())\ntime.sleep(600)\n")
    log = run.folder.log_path(0)
    rank = int(wait_until(lambda: os.path.exists(log) and open(log).read().strip()))

    def listed():
        return jupyter.ask("GET", "/estimatory/api/runs")["runs"][0]["status"]

    wait_until(lambda: listed() == "Running")
    os.kill(worker_pid(run), signal.SIGKILL)
    wait_until(lambda: listed() == "Failed", timeout_s=15)
    detail = jupyter.ask("GET", f"/estimatory/api/runs/{run.id}")
    assert "worker disappeared" in detail["failure"]["message"]
    assert not is_running(rank)
