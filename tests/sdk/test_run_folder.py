from __future__ import annotations

import multiprocessing
import os

import pytest

from estimatory.base.files import read_json, write_json
from estimatory.errors import FileNotInRunError, RunNotFoundError
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_record import RUNNING, RunRecord
from estimatory.folders.run_spec import EnvironmentSpec, InputSpec, Origin, RunSpec
from estimatory.folders.workspace_folder import WorkspaceFolder

SPEC = RunSpec(
    run_id="demo_1_ab",
    experiment="demo",
    created_at=1.5,
    environment=EnvironmentSpec("/usr/bin/python3", ("six",), as_of="2022-12-01"),
    script="train.py",
    arguments=("--reg", "0.1"),
    parameters={"reg": 0.1},
    inputs=(InputSpec("df", "parquet", "df.parquet", "DataFrame 3 × 2"),),
    origin=Origin("cell", "a b.ipynb"),
)


@pytest.fixture
def folder(tmp_path):
    folder = RunFolder(tmp_path / "runs" / SPEC.run_id)
    os.makedirs(folder.logs_folder)
    folder.write_spec(SPEC)
    return folder


def test_spec_and_record_come_back_as_they_were(folder):
    record = RunRecord(SPEC.run_id).moved_to("Starting", 1.0).moved_to(RUNNING, 2.0)
    folder.write_record(record)
    assert folder.read_spec() == SPEC
    assert folder.read_record() == record


def test_a_run_without_record_is_not_started(folder):
    assert folder.read_record().status == "NotStarted"


def test_a_folder_that_is_no_run_says_so(tmp_path):
    with pytest.raises(RunNotFoundError, match="no run 'ghost'"):
        RunFolder(tmp_path / "runs" / "ghost").read_record()


def test_unknown_fields_of_a_newer_version_are_ignored(folder):
    value = read_json(folder.spec_path)
    write_json(folder.spec_path, {**value, "colour": "blue"})
    assert folder.read_spec() == SPEC


def test_a_newer_format_is_refused_with_advice(folder):
    write_json(folder.spec_path, {**read_json(folder.spec_path), "format": 99})
    with pytest.raises(ValueError, match="Upgrade estimatory"):
        folder.read_spec()


def test_requests_come_in_the_order_they_were_made(folder):
    for i in range(20):
        folder.add_request("tags", tags={"n": str(i)})
    folder.add_request("cancel", by="me")
    assert [r["tags"]["n"] for r in folder.list_requests("tags")] == [str(i) for i in range(20)]
    assert len(folder.list_requests("cancel")) == 1


def test_files_are_listed_and_found_by_name(folder):
    for name in ("work/outputs/model.pkl", "work/logs/mine.txt", "artifacts/plot.png"):
        path = os.path.join(folder.path, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        open(path, "w").close()
    open(folder.log_path(0), "w").close()
    names = ["logs/mine.txt", "logs/rank-0.log", "outputs/model.pkl", "plot.png"]
    assert folder.list_files() == names
    assert all(os.path.isfile(folder.find_file(n)) for n in names)


@pytest.mark.parametrize(
    "name",
    ["../spec.json", "spec.json", "/etc/passwd", "outputs/../../spec.json", "logs/../spec.json",
     "outputs", "a\0b", "logs/../../../etc/passwd", "outputs/out"],
)  # fmt: skip
def test_names_that_lead_out_of_the_public_part_are_refused(folder, name):
    os.makedirs(os.path.join(folder.work_folder, "outputs"))
    os.symlink("/etc", os.path.join(folder.work_folder, "outputs", "out"))
    with pytest.raises(FileNotInRunError):
        folder.find_file(name)
    with pytest.raises(FileNotInRunError):
        folder.find_file("outputs/out/passwd")


@pytest.mark.parametrize("run_id", ["..", ".", "", "a/b", "../x", "a\0b", ".new-x"])
def test_run_ids_that_are_paths_are_refused(tmp_path, run_id):
    with pytest.raises(RunNotFoundError):
        WorkspaceFolder(tmp_path).run_folder(run_id)


def _replace_often(path, number):
    for i in range(300):
        write_json(path, {"writer": number, "i": i, "padding": "x" * 5000})


def test_readers_never_see_half_a_file(tmp_path):
    path = str(tmp_path / "record.json")
    write_json(path, {"padding": ""})
    writers = [
        multiprocessing.get_context("fork").Process(target=_replace_often, args=(path, n))
        for n in range(2)
    ]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        assert "padding" in read_json(path)
    assert [name for name in os.listdir(tmp_path) if "aside" in name] == []
