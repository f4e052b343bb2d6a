"""``python -m estimatory.compat SCRIPT``: run a script that says ``azureml``, as it is."""

from __future__ import annotations

import os
import runpy
import sys

from ..base.current_folder import current_folder
from . import install


def main() -> int:
    """Run the script as ``__main__``, with the names in place."""
    if len(sys.argv) < 2 or sys.argv[1] in ("-h", "--help"):
        sys.stderr.write("usage: python -m estimatory.compat SCRIPT [ARGUMENT ...]\n")
        return 2 if len(sys.argv) < 2 else 0
    script = sys.argv[1]
    if not os.path.exists(script):
        sys.stderr.write(f"There is no script {script!r} in {current_folder()}.\n")
        return 2
    sys.argv = sys.argv[1:]
    sys.path[0] = os.path.dirname(os.path.abspath(script))
    install(insist=True)
    runpy.run_path(script, run_name="__main__")
    return 0


if __name__ == "__main__":
    sys.exit(main())
