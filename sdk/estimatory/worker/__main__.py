"""``python -I -S <this file> <run folder> [<ticket> | --plan | --resume]``, without site-packages.

Args:
    ticket: the number of an open file, the run's place in the line of its target; the process that
        submitted the run hands it down with its lock.
    --plan: the submitter writes how to start the script to the standard input.
    --resume: the run's first worker died, and the run goes on.
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    # The script's own folder must not shadow modules; the core's parent is all that is needed.
    sys.path[0:1] = [os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))]
    from estimatory.worker.serving import serve

    serve(sys.argv[1], sys.argv[2:])


if __name__ == "__main__":
    main()
