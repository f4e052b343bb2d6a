"""A real Jupyter server in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

TOKEN = "end-to-end"
# Node would be started to look for a newer build, other extensions, and language servers.
SETTINGS = {
    "settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings": (
        '{"fetchNews": "false", "checkForUpdates": false}'
    ),
    "config/labconfig/page_config.json": (
        '{"buildCheck": false,'
        ' "disabledExtensions": {"@jupyterlab/extensionmanager-extension": true}}'
    ),
}


_START = """
import sys
from estimatory.runtime.notebook import import_nbformat
import_nbformat()  # before JupyterLab does, which takes ten times as long
from jupyterlab.labapp import main
sys.exit(main())
"""


class JupyterProcess:
    """``jupyter lab`` without a browser: start, ask, stop, kill, start again."""

    def __init__(self, folder: Path, workspace: Path) -> None:
        self.folder = folder
        self.workspace = workspace
        self.runtime = folder.parent / "runtime"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        home = self.folder.parent / "home"
        for name, text in SETTINGS.items():
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_text(text)
        environment = {
            **os.environ,
            "HOME": str(home),
            "JUPYTER_RUNTIME_DIR": str(self.runtime),
            "JUPYTER_CONFIG_DIR": str(home / "config"),
            "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
            "IPYTHONDIR": str(home / "ipython"),
            "ESTIMATORY_WORKSPACE": str(self.workspace),
        }
        arguments = ["--LanguageServerManager.autodetect=False"]
        arguments += ["--no-browser", "--allow-root", f"--port={self.port}", "--port-retries=0"]
        arguments += [f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={self.folder}"]
        self._log = open(self.folder.parent / "server.log", "ab")
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, *arguments],
            env=environment,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )
        self._wait_until_up()

    @property
    def pid(self) -> int:
        """Of the server; it has been started."""
        assert self._process is not None
        return self._process.pid

    def _wait_until_up(self) -> None:
        deadline = time.monotonic() + 60
        while True:
            try:
                self.ask("GET", "/api/status")
                return
            except OSError:
                assert time.monotonic() < deadline, "the Jupyter server did not come up"
                time.sleep(0.1)

    def ask(self, verb: str, path: str, body: Any = None) -> Any:
        """One REST call; the parsed JSON of its answer."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, method=verb)
        request.add_header("Authorization", f"token {TOKEN}")
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def stop(self, number: int = signal.SIGTERM) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._process is not None:
            self._log.close()


@pytest.fixture
def jupyter(tmp_path: Path, workspace: Any) -> Iterator[JupyterProcess]:
    """A JupyterLab server whose root is an empty folder and whose workspace is the test's."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    server = JupyterProcess(folder, Path(workspace.path))
    server.start()
    yield server
    server.stop()
