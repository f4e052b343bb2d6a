"""Many submitters, one workspace: nothing is lost, and the index is only a mirror."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from estimatory.store import Index, RunQuery

pytestmark = pytest.mark.timeout(240)

SUBMIT = """
import sys
from estimatory import Experiment, ScriptRunConfig, Workspace
experiment = Experiment(Workspace(), "many")
config = ScriptRunConfig(sys.argv[1], "main.py")
runs = [experiment.submit(config) for _ in range(int(sys.argv[2]))]
for run in runs:
    run.wait_for_completion()
print(len(runs))
"""
SCRIPT = "from estimatory import Run\nRun.get_context().log('x', 1.0)\n"


def listing(workspace):
    index = Index(workspace.folder)
    index.sync()
    return {(s.run_id, s.status) for s in index.list_runs(RunQuery(limit=None))}


@pytest.mark.parametrize(
    ("is_index_deleted", "n_each"), [(False, 50), (True, 10)], ids=["kept", "deleted"]
)
def test_four_processes_submit_at_once(workspace, tmp_path, wait_until, is_index_deleted, n_each):
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "main.py").write_text(SCRIPT)
    Index(workspace.folder).sync()
    submitters = [
        subprocess.Popen(
            [sys.executable, "-c", SUBMIT, str(tmp_path / "code"), str(n_each)],
            stdout=subprocess.PIPE,
        )
        for _ in range(4)
    ]
    if is_index_deleted:
        while any(submitter.poll() is None for submitter in submitters):
            for ending in ("", "-wal", "-shm"):
                if os.path.exists(workspace.folder.index_path + ending):
                    os.unlink(workspace.folder.index_path + ending)
            listing(workspace)
    assert [s.communicate()[0].strip() for s in submitters] == [str(n_each).encode()] * 4

    wait_until(lambda: {status for _, status in listing(workspace)} == {"Completed"})
    before = listing(workspace)
    assert len(before) == 4 * n_each
    assert Index(workspace.folder).reindex() == 4 * n_each
    assert listing(workspace) == before
    assert all(workspace.get_run(run_id).get_metrics() == {"x": 1.0} for run_id, _ in before)
