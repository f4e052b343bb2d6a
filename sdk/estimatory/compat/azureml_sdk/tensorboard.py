"""``azureml.tensorboard``: TensorBoard over what runs have written into their ``logs/``.

TensorBoard itself is the user's to install; it is run as a program.
"""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ...base.checked_calls import checked, checked_function
from ...base.user_messages import say
from ...errors import EstimatoryError, UserError

if TYPE_CHECKING:
    from ...api.runs import Run

_START_S = 60.0


@checked
class Tensorboard:
    """A TensorBoard that shows several runs; follows azureml-tensorboard 1.62.

    Args:
        runs: a run or several; none where ``local_root`` holds what is to be shown, such as
            what :func:`export_to_tensorboard` wrote.
        local_root: where the runs' logs are linked together; a temporary folder by default.
        port: to serve at; another one where it is taken.

    Raises:
        UserError: there is neither a run nor a folder to show.
    """

    def __init__(
        self, runs: Run | Iterable[Run], local_root: str | None = None, port: int = 6006
    ) -> None:
        self._runs = list(runs) if isinstance(runs, Iterable) else [runs]
        if not self._runs and not (local_root and os.path.isdir(local_root)):
            raise UserError(
                "Tensorboard needs a run to show, or a folder of event files.",
                "Tensorboard([run]), or Tensorboard([], local_root='logs').",
            )
        self._root = local_root
        self._port = port
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, start_browser: bool = False) -> str:
        """Start it and return its address.

        Raises:
            UserError: the package tensorboard is not installed here.
            EstimatoryError: it does not come up.
        """
        _check_installed()
        port = _find_free_port(self._port)
        command = [sys.executable, "-m", "tensorboard.main", "--logdir", self._link_logs()]
        self._process = subprocess.Popen(
            [*command, "--port", str(port), "--reload_interval", "5"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _wait_for(self._process, port)
        address = f"http://localhost:{port}/"
        say(f"{address}\n")
        if start_browser:
            import webbrowser

            webbrowser.open(address)
        return address

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None

    def _link_logs(self) -> str:
        import tempfile

        self._root = self._root or tempfile.mkdtemp(prefix="tensorboard-")
        os.makedirs(self._root, exist_ok=True)
        for run in self._runs:
            link = os.path.join(self._root, run.id)
            if not os.path.lexists(link):
                os.symlink(os.path.join(run.folder.work_folder, "logs"), link)
        return self._root


@checked_function
def export_to_tensorboard(
    run_data: Run | Iterable[Run], logdir: str, logger: object = None, recursive: bool = True
) -> None:
    """Write the logged scalars of runs, and of their children, as TensorBoard's event files.

    Raises:
        UserError: the package tensorboard is not installed here.
    """
    _check_installed()
    for run in run_data if isinstance(run_data, Iterable) else [run_data]:
        _export(run, os.path.join(logdir, run.id))
        if recursive:
            export_to_tensorboard(run.get_children(), os.path.join(logdir, run.id), logger)


def _export(run: Run, folder: str) -> None:
    from tensorboard.summary import Writer  # type: ignore[import-not-found,unused-ignore]

    from ...metrics.series import read_series

    writer = Writer(folder)
    of_rank_0 = (series for series in read_series(run.folder) if series.rank in (0, None))
    for series in of_rank_0:
        for step, value in zip(series.steps, series.values):
            writer.add_scalar(series.name, float(value), int(step))
    writer.close()


def _check_installed() -> None:
    if importlib.util.find_spec("tensorboard") is None:
        raise UserError("TensorBoard is not installed here.", "pip install tensorboard")


def _find_free_port(wanted: int) -> int:
    for port in (wanted, 0):
        with socket.socket() as trial:
            try:
                trial.bind(("127.0.0.1", port))
                return int(trial.getsockname()[1])
            except OSError:
                continue
    raise EstimatoryError("No port is free for TensorBoard.")


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("localhost", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    process.kill()
    raise EstimatoryError(
        "TensorBoard did not come up.", "`python -m tensorboard.main --logdir .` says why."
    )
