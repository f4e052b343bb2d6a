"""Data whose names are no UTF-8: registered, found again, brought to a run, hashed, uploaded."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from estimatory import Dataset, Experiment, ScriptRunConfig, Workspace
from estimatory.data.delivery.record import read_data_record

HALF = os.fsdecode(b"\xff")
CODE = """
import os, sys
place, = sys.argv[1:]
print([os.fsencode(name).hex() for name in os.listdir(place)])
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / f"data-{HALF}"
    folder.mkdir()
    (folder / f"d{HALF}.csv").write_text("a,b\n1,2\n")
    return folder


def test_a_registered_dataset_is_found_again_and_reaches_the_run(
    workspace: Workspace, data: Path
) -> None:
    made = Dataset.File.from_files(f"{data}/**")
    made.register(workspace, "odd", description=HALF, tags={f"t{HALF}": HALF})
    found = Dataset.get_by_name(workspace, "odd")
    assert (found.description, found.tags) == (r"\udcff", {r"t\udcff": r"\udcff"})
    assert found.to_path() == [f"/d{HALF}.csv"]

    source = data.parent / "code"
    source.mkdir()
    (source / "main.py").write_text(CODE)
    arguments = [found.as_named_input("x").as_download()]
    config = ScriptRunConfig(str(source), "main.py", arguments=arguments)
    run = Experiment(workspace, "odd").submit(config)
    run.wait_for_completion()
    log = Path(run.folder.log_path(0)).read_text()
    assert json.loads(log.replace("'", '"')) == [b"d\xff.csv".hex()]
    [entry] = read_data_record(run.folder)["inputs"]
    assert entry["content_hash"]
    assert "Traceback" not in Path(run.folder.worker_log_path).read_text()


def test_files_of_such_names_go_to_a_store_and_a_run_and_back(
    workspace: Workspace, data: Path, tmp_path: Path
) -> None:
    store = workspace.get_default_datastore()
    store.upload(str(data), "up", show_progress=False)
    store.download(str(tmp_path / "down"), prefix="up", show_progress=False)
    assert os.listdir(tmp_path / "down/up") == [f"d{HALF}.csv"]
    run = Experiment(workspace, "odd").start_logging(outputs=False)
    run.upload_folder("folder", str(data))
    run.complete()
    assert f"folder/d{HALF}.csv" in run.get_file_names()
    run.download_files("folder/", str(tmp_path / "out"))
    assert os.listdir(tmp_path / "out/folder") == [f"d{HALF}.csv"]
