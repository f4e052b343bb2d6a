"""The peers' own environment: made on demand, kept beside ``.venv``, never mixed with ours."""

from __future__ import annotations

import os
import subprocess
import sys

REPOSITORY = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
REQUIREMENTS = os.path.join(REPOSITORY, "benchmarks", "peers.txt")
SCRIPTS = os.path.join(REPOSITORY, "benchmarks", "scripts")
FOLDER = os.path.join(REPOSITORY, ".venv-peers")
MISSING = "not installed"
_INSTALL_LIMIT_S = 600


class Peers:
    """Runs scripts with the peers' interpreter. A peer that is missing is said to be missing."""

    def __init__(self, folder: str = FOLDER) -> None:
        self.folder = folder
        self.interpreter = os.path.join(folder, "bin", "python")
        self._found: dict[str, bool] = {}

    def prepare(self) -> None:
        """Install what is missing; without a network what is there is used."""
        if all(self.has(name) for name in list_peers()):
            return
        print("Installing the peers (once) ...", file=sys.stderr, flush=True)
        if not os.path.exists(self.interpreter):
            _uv("venv", "--quiet", "--python", sys.executable, self.folder)
        if not self._install("-r", REQUIREMENTS):
            for name in list_peers():  # one that cannot be had must not cost the others
                self._install(name)
        self._found.clear()

    def has(self, module: str) -> bool:
        """Whether the peers' interpreter finds that module."""
        if module not in self._found:
            code = f"import importlib.util as u; raise SystemExit(u.find_spec({module!r}) is None)"
            self._found[module] = os.path.exists(self.interpreter) and not (
                subprocess.run([self.interpreter, "-I", "-c", code], check=False).returncode
            )
        return self._found[module]

    def _install(self, *what: str) -> bool:
        return _uv("pip", "install", "--quiet", "--python", self.interpreter, *what)


def list_peers() -> list[str]:
    """Their names, which are also the names of their modules."""
    with open(REQUIREMENTS, encoding="utf-8") as file:
        return [line.strip() for line in file if line.strip() and not line.startswith("#")]


def _uv(*arguments: str) -> bool:
    import uv

    command = [uv.find_uv_bin(), *arguments]
    try:
        return subprocess.run(command, timeout=_INSTALL_LIMIT_S, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"{' '.join(command)}: {error}", file=sys.stderr)
        return False
