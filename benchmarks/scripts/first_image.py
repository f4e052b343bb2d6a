"""``python -I -S first_image.py WORKSPACE IMAGE PACKAGE …``: a worker's way to an image it has.

Prints its seconds, the import of what it takes included.
"""

from __future__ import annotations

import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(HERE)), "sdk"))

import estimatory.worker.life  # noqa: E402 - what a worker has loaded by then
from estimatory.folders.run_spec import ContainerSpec, EnvironmentSpec  # noqa: E402
from estimatory.folders.workspace_folder import WorkspaceFolder  # noqa: E402


def main() -> None:
    workspace = WorkspaceFolder(sys.argv[1])
    container, environment = ContainerSpec(sys.argv[2]), EnvironmentSpec("", tuple(sys.argv[3:]))
    log = os.path.join(workspace.path, "nothing-is-built.log")
    assert "estimatory.environments" not in sys.modules, estimatory.worker.life
    begin = time.perf_counter()
    from estimatory.containers.engine import Engine
    from estimatory.environments.builder import BuildMonitor
    from estimatory.environments.images.preparing import prepare_image

    found = prepare_image(workspace, Engine(), container, environment, BuildMonitor(log))
    print(time.perf_counter() - begin)
    assert found.is_cached
    assert not os.path.exists(log)
    assert "docker" not in sys.modules


if __name__ == "__main__":
    main()
