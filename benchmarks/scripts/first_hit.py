"""``python -I -S first_hit.py WORKSPACE INTERPRETER PACKAGE …``: a worker's first look-up.

Prints its seconds, the import of ``environments`` included.
"""

from __future__ import annotations

import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(HERE)), "sdk"))

import estimatory.worker.life  # noqa: E402 - what a worker has loaded by then
from estimatory.folders.run_spec import EnvironmentSpec  # noqa: E402
from estimatory.folders.workspace_folder import WorkspaceFolder  # noqa: E402


def main() -> None:
    workspace = WorkspaceFolder(sys.argv[1])
    spec = EnvironmentSpec(sys.argv[2], tuple(sys.argv[3:]))
    assert "estimatory.environments" not in sys.modules, estimatory.worker.life
    begin = time.perf_counter()
    from estimatory.environments import find_environment

    found = find_environment(workspace, spec)
    print(time.perf_counter() - begin)
    assert found is not None


if __name__ == "__main__":
    main()
