"""``python -I -S <this file> <run folder> [<ticket>]``: without site-packages, to start quickly.

The ticket is the number of an open file: the run's place in the line of its target, handed down
with its lock by the process that submitted the run.
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    # The script's own folder must not shadow modules; the core's parent is all that is needed.
    sys.path[0:1] = [os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))]
    from estimatory.run_folder import RunFolder
    from estimatory.worker.life import Worker

    ticket_fd = int(sys.argv[2]) if len(sys.argv) > 2 else None
    Worker(RunFolder(sys.argv[1]), ticket_fd=ticket_fd).carry()


if __name__ == "__main__":
    main()
