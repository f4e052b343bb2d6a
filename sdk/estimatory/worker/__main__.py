"""``python -I -S <this file> <run folder>``: no site-packages, so that nothing delays the start."""

from __future__ import annotations

import os
import sys


def main() -> None:
    # The script's own folder must not shadow modules; the core's parent is all that is needed.
    sys.path[0:1] = [os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))]
    from estimatory.run_folder import RunFolder
    from estimatory.worker.life import Worker

    Worker(RunFolder(sys.argv[1])).carry()


if __name__ == "__main__":
    main()
