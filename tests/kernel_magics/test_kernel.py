"""The magics in a real kernel: displays on the wire, interrupt, restart, Run all."""

from __future__ import annotations

import os
import queue
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.manager import KernelManager

from estimatory import Run, Workspace
from estimatory.api.run_card.bundle import MIME_TYPE

_ROOT = Path(__file__).resolve().parents[2]
_SLEEP = "import time\nprint('begun', flush=True)\ntime.sleep(120)"


@dataclass
class Reply:
    """What came of one cell."""

    status: str = ""
    text: str = ""
    errors: list[list[str]] = field(default_factory=list)
    displays: list[dict[str, Any]] = field(default_factory=list)

    @property
    def final_run(self) -> dict[str, Any]:
        run: dict[str, Any] = self.displays[-1]["data"][MIME_TYPE]["snapshot"]["run"]
        return run


class Kernel:
    """A kernel of this interpreter in a folder of the test's own."""

    def __init__(self, folder: Path) -> None:
        packages = ("sdk", "kernel_magics")
        path = os.pathsep.join(str(_ROOT / name) for name in packages)
        session = str(folder / "Deep Study.ipynb")
        variables = {**os.environ, "JPY_SESSION_NAME": session, "PYTHONPATH": path}
        self.manager = KernelManager()
        self.manager.kernel_cmd = [
            sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}",
        ]  # fmt: skip
        self.manager.start_kernel(cwd=str(folder), env=variables)
        self.client: Any = None
        self.connect()

    def connect(self) -> None:
        self.close_client()
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)
        assert self.run("%load_ext estimatory").status == "ok"

    def close_client(self) -> None:
        if self.client is not None:
            self.client.stop_channels()

    def start(self, code: str) -> str:
        message_id: str = self.client.execute(code, stop_on_error=False)
        return message_id

    def run(self, code: str) -> Reply:
        return self.finish(self.start(code))

    def hear_displays(self, until: Callable[[list[str]], bool], ids: list[str]) -> list[str]:
        """Statuses that come to these displays although no cell runs."""
        seen: list[str] = []
        deadline = time.monotonic() + 60
        while not until(seen):
            assert time.monotonic() < deadline, seen
            with suppress(queue.Empty):
                content = self.client.get_iopub_msg(timeout=1)["content"]
                if content.get("transient", {}).get("display_id") in ids:
                    seen.append(content["data"][MIME_TYPE]["snapshot"]["run"]["status"])
        return seen

    def finish(self, message_id: str, on_display: Callable[[], None] = lambda: None) -> Reply:
        """Collect a cell's outputs until it is done; ``on_display`` hears of each display."""
        reply = Reply()
        deadline = time.monotonic() + 60
        while True:
            assert time.monotonic() < deadline, "the cell does not end"
            try:
                message = self.client.get_iopub_msg(timeout=1)
            except queue.Empty:
                continue
            if message["parent_header"].get("msg_id") != message_id:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "stream":
                reply.text += content["text"]
            elif kind in ("display_data", "update_display_data"):
                reply.displays.append({**content, "update": kind == "update_display_data"})
                on_display()
            elif kind == "error":
                reply.errors.append(content["traceback"])
            elif kind == "status" and content["execution_state"] == "idle":
                break
        while True:
            answer = self.client.get_shell_msg(timeout=30)
            if answer["parent_header"]["msg_id"] == message_id:
                reply.status = answer["content"]["status"]
                return reply


@pytest.fixture
def kernel(workspace: Workspace, tmp_path: Path) -> Iterator[Kernel]:
    folder = tmp_path / "it's a folder"
    folder.mkdir()
    kernel = Kernel(folder)
    yield kernel
    kernel.close_client()
    kernel.manager.shutdown_kernel(now=True)


def _last_run(workspace: Workspace) -> Run:
    (run_id,) = workspace.folder.list_run_ids()
    return workspace.get_run(run_id)


def test_a_cell_shows_its_run_from_start_to_end(kernel: Kernel, workspace: Workspace) -> None:
    reply = kernel.run(
        "%%estimator -p n=24 --metric loss:min -o run\n"
        "from estimatory import Run\nimport time\nrun = Run.get_context()\n"
        "for i in range(n):\n    run.log('loss', 1 / (i + 1)); time.sleep(0.1)\n"
    )
    assert (reply.status, reply.errors) == ("ok", [])
    assert len({d["transient"]["display_id"] for d in reply.displays}) == 1
    assert set(reply.displays[-1]["data"]) == {MIME_TYPE, "text/html", "text/plain"}
    run = reply.final_run
    assert (run["status"], run["experiment"]) == ("Completed", "Deep-Study")
    assert run["primary_metric"] == {"name": "loss", "goal": "min", "value": 1 / 24}
    series = reply.displays[-1]["data"][MIME_TYPE]["snapshot"]["series"]
    assert series[0]["values"][:2] == [1.0, 0.5]
    # The curve moves while the run lives.
    lengths = [len(d["data"][MIME_TYPE]["snapshot"]["series"]) for d in reply.displays]
    assert lengths[0] == 0
    assert len(reply.displays) >= 4
    assert kernel.run("assert run.get_metrics()['loss'][0] == 1.0").status == "ok"
    assert run["run_id"] == _last_run(workspace).id


def test_a_failed_run_stops_run_all_with_one_line(kernel: Kernel) -> None:
    reply = kernel.run("%%estimator\n\nvalues = []\nvalues[3]")
    assert reply.status == "error"
    assert len(reply.errors) == 1
    assert len(reply.errors[0]) == 1
    assert "IndexError: list index out of range" in reply.errors[0][0]
    failure = reply.final_run["failure"]
    assert [frame["line"] for frame in failure["frames"]] == [4]
    assert failure["frames"][0]["code"] == "values[3]"


def test_frames_and_arrays_reach_the_run(kernel: Kernel) -> None:
    kernel.run("import pandas as pd, numpy as np")
    kernel.run("X = pd.DataFrame({'a': [1., 2.]})\ny = np.arange(2)")
    reply = kernel.run("%%estimator -i X,y\nprint(float(X['a'] @ y), type(y).__name__)")
    assert reply.status == "ok"
    assert reply.displays[-1]["data"][MIME_TYPE]["snapshot"]["log_tail"] == "2.0 ndarray"
    assert [i["summary"] for i in reply.final_run["inputs"]] == ["DataFrame 2 × 1", "ndarray 2"]


def test_an_interrupt_lets_the_run_go_on(
    kernel: Kernel, workspace: Workspace, wait_until: Callable[..., object]
) -> None:
    started = kernel.start(f"%%estimator -o run\n{_SLEEP}")
    wait_until(lambda: workspace.folder.list_run_ids())
    run = _last_run(workspace)
    wait_until(lambda: run.status == "Running")
    time.sleep(0.3)
    kernel.manager.interrupt_kernel()
    reply = kernel.finish(started)
    assert (reply.status, reply.errors) == ("ok", [])
    assert f"%run_cancel {run.id} ends it" in reply.text
    assert run.status == "Running"
    assert kernel.run("assert run.status == 'Running'").status == "ok"
    assert "will be canceled" in kernel.run(f"%run_cancel {run.id}").text
    wait_until(lambda: run.status == "Canceled")


def test_a_restart_lets_the_run_go_on_and_show_brings_it_back(
    kernel: Kernel, workspace: Workspace, wait_until: Callable[..., object]
) -> None:
    kernel.start(f"%%estimator\n{_SLEEP}")
    wait_until(lambda: workspace.folder.list_run_ids())
    run = _last_run(workspace)
    wait_until(lambda: run.status == "Running")
    kernel.manager.restart_kernel(now=True)
    kernel.connect()
    assert run.status == "Running"
    reply = kernel.run("%run_show last")
    assert reply.final_run["status"] == "Running"
    kernel.run("%run_cancel last")
    wait_until(lambda: run.status == "Canceled")


def test_other_cells_outputs_stay_clean(kernel: Kernel, wait_until: Callable[..., object]) -> None:
    kernel.run("%%estimator --detach\nimport time\nfor i in range(20): print(i); time.sleep(0.1)")
    reply = kernel.run("import time; time.sleep(1.5); print('mine')")
    assert reply.text == "mine\n"
    assert [shown for shown in reply.displays if not shown["update"]] == []


def test_an_idle_kernel_writes_the_end_of_a_run_once(
    kernel: Kernel, workspace: Workspace, tmp_path: Path
) -> None:
    go = tmp_path / "go"
    code = f"import os, time\nwhile not os.path.exists({str(go)!r}): time.sleep(0.05)"
    first = kernel.run(f"%%estimator --detach\n{code}").displays[0]
    second = kernel.run("%run_show last").displays[0]
    go.touch()
    ids = [shown["transient"]["display_id"] for shown in (first, second)]
    seen = kernel.hear_displays(until=lambda seen: seen.count("Completed") == 2, ids=ids)
    assert seen.count("Completed") == 2
    assert kernel.run("print('still there')").displays == []  # nothing is left to be drawn
    assert _last_run(workspace).status == "Completed"


def test_a_slip_is_one_line_of_red(kernel: Kernel) -> None:
    reply = kernel.run("%%estimator --framwork sklearn\nprint(1)")
    assert reply.status == "error"
    assert reply.text.startswith("UsageError: unknown option --framwork; did you mean --framework?")
    assert reply.errors == []


def test_completion_on_the_wire(kernel: Kernel) -> None:
    text = "%%estimator churn --fra"
    message_id = kernel.client.complete(text, len(text))
    while True:
        answer = kernel.client.get_shell_msg(timeout=30)
        if answer["parent_header"]["msg_id"] == message_id:
            break
    content = answer["content"]
    assert content["matches"] == ["--framework"]
    assert text[content["cursor_start"] : content["cursor_end"]] == "--fra"


@pytest.mark.network
def test_packages_make_an_environment_of_their_own(kernel: Kernel) -> None:
    kernel.run("frame = __import__('pandas').DataFrame({'a': [1, 2]})")
    reply = kernel.run(
        "%%estimator -i frame\n# /// script\n# dependencies = ['humanize']\n# ///\n"
        "import humanize, importlib.util\n"
        "print(humanize.intcomma(1234567), frame.shape, importlib.util.find_spec('sklearn'))"
    )
    assert (reply.status, reply.errors) == ("ok", [])
    snapshot = reply.displays[-1]["data"][MIME_TYPE]["snapshot"]
    assert snapshot["log_tail"] == "1,234,567 (2, 1) None"
    assert snapshot["run"]["environment"]["packages"] == ["humanize", "pandas", "pyarrow"]


@pytest.mark.network
def test_an_unknown_package_is_told_in_the_cell(kernel: Kernel) -> None:
    reply = kernel.run("%%estimator --pip surely-not-a-package-xyz\nprint(1)")
    assert reply.status == "error"
    assert "surely-not-a-package-xyz" in reply.errors[0][0]
    assert "surely-not-a-package-xyz" in kernel.run("%run_logs last").text
