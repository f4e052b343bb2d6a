"""Following a run's output from outside while it is written."""

from __future__ import annotations

from estimatory.configuration import ScriptRunConfig
from estimatory.experiment import Experiment
from estimatory.runs import follow_output
from estimatory.workspace import Workspace

HALVES = """
import sys, time
for part in (b"gr\\xc3", b"\\xb6\\xc3", b"\\x9fe\\n"):
    sys.stdout.buffer.write(part)
    sys.stdout.buffer.flush()
    time.sleep(0.15)
"""


def test_a_character_that_is_printed_in_halves_comes_whole(tmp_path):
    (tmp_path / "halves.py").write_text(HALVES)
    experiment = Experiment(Workspace(tmp_path / "ws"), "halves")
    run = experiment.submit(ScriptRunConfig(str(tmp_path), "halves.py"))
    written: list[str] = []
    follow_output(run.folder, written.append)
    assert "größe\n" in "".join(written)
    assert len([text for text in written if "gr" in text or "ß" in text]) > 1
