"""``python through_submitit.py SCRIPT STAMP SECONDS FOLDER``: one local job that runs the script.

Prints when it submitted and when it knew of the end. Importing submitit is not counted.
"""

from __future__ import annotations

import runpy
import sys
import time

import submitit


def run(script: str, *arguments: str) -> None:
    sys.argv = [script, *arguments]
    runpy.run_path(script, run_name="__main__")


def main() -> None:
    script, stamp, seconds, folder = sys.argv[1:]
    executor = submitit.LocalExecutor(folder)
    executor.update_parameters(timeout_min=5)
    submitted = time.time()
    executor.submit(run, script, stamp, seconds).result()
    print(submitted, time.time())


if __name__ == "__main__":
    main()
