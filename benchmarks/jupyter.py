"""A real Jupyter server in a process of its own, asked over HTTP and over its WebSocket."""

from __future__ import annotations

import contextlib
import dataclasses
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .place import Place

API = "/estimatory/api"
_TOKEN = "benchmarks"
_PATIENCE_S = 60


@dataclass(frozen=True)
class JupyterServer:
    """Where the server listens. Connections are kept open, as a browser keeps them."""

    port: int
    pid: int = 0

    def cpu_s(self) -> float:
        """Seconds of processor time that the server has used so far."""
        import psutil

        used = psutil.Process(self.pid).cpu_times()
        return float(used.user + used.system)

    @property
    def stream_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}{API}/stream?token={_TOKEN}"

    def url(self, path: str) -> str:
        """For a browser, which needs no other log-in."""
        return f"http://127.0.0.1:{self.port}{path}?token={_TOKEN}&reset"

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE_S)

    def ask(self, connection: http.client.HTTPConnection, path: str, verb: str = "GET") -> bytes:
        """The body of the answer to one request.

        Raises:
            OSError: the server refuses it, or is not there.
        """
        connection.request(verb, path, headers={"Authorization": f"token {_TOKEN}"})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status not in (200, 204):
            raise OSError(f"{path} answers {answer.status}: {body[:200]!r}")
        return body

    def end_kernels(self) -> None:
        """Shut down what notebooks have started."""
        connection = self.connect()
        for session in json.loads(self.ask(connection, "/api/sessions")):
            self.ask(connection, f"/api/sessions/{session['id']}", "DELETE")


@contextlib.contextmanager
def serve(
    place: Place,
    workspace_path: str,
    root: str | None = None,
    variables: Mapping[str, str] | None = None,
) -> Iterator[JupyterServer]:
    """Start a server on that workspace; it is gone afterwards.

    Args:
        root: the folder of its notebooks, which JupyterLab opens; None: without JupyterLab.
        variables: more of its environment.
    """
    home = place.new_folder("home")
    server = JupyterServer(_free_port())
    log_path = os.path.join(home, "server.log")
    module = "jupyterlab" if root else "jupyter_server"
    with open(log_path, "wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *_arguments(server.port, home, root)],
            env={**os.environ, **_variables(home, workspace_path), **(variables or {})},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        _wait_until_up(server, log_path)
        yield dataclasses.replace(server, pid=process.pid)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _arguments(port: int, home: str, root: str | None) -> list[str]:
    # JupyterLab loads what is installed by itself.
    ours = [] if root else ["--ServerApp.jpserver_extensions=estimatory_server=True"]
    return [
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        "--port-retries=0",
        f"--ServerApp.root_dir={root or home}",
        f"--IdentityProvider.token={_TOKEN}",
        *ours,
    ]


def _variables(home: str, workspace_path: str) -> dict[str, str]:
    names = ("JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")
    folders = {name: os.path.join(home, name.lower()) for name in names}
    return {**folders, "HOME": home, "ESTIMATORY_WORKSPACE": workspace_path}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_up(server: JupyterServer, log_path: str) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            server.ask(server.connect(), f"{API}/workspace")
            return
        except OSError as error:
            is_refused = isinstance(error, ConnectionRefusedError)
            if not is_refused or time.monotonic() > deadline:
                with open(log_path, encoding="utf-8") as log:
                    raise OSError(f"{error}\n{log.read()[-4000:]}") from error
            time.sleep(0.1)
