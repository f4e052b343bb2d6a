"""Scripts that several tests run, and what they wait for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from estimatory import Run

WAITS = """
    import os, time
    from estimatory import Run
    run = Run.get_context()
    print("begun on", os.environ["SLURMD_NODENAME"], flush=True)
    run.log("loss", 0.5)
    while not os.path.exists("go"):
        time.sleep(0.02)
    print("gone on")
"""
SLEEPS = """
    import time
    print("begun", flush=True)
    time.sleep(600)
"""


def go(run: Run) -> None:
    """Let a script that waits go on."""
    Path(run.folder.work_folder, "go").touch()


def job_of(run: Run) -> dict[str, Any]:
    """What the worker has written down of the job."""
    job: dict[str, Any] = json.loads(
        Path(run.folder.job_script_path).with_name("job.json").read_text()
    )
    return job
