"""Runs whose data lies behind fsspec, and runs whose interpreter has nothing but pandas."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from estimatory.data import DataReference, Dataset, Datastore, OutputFileDatasetConfig, to_data_spec
from estimatory.folders.run_spec import EnvironmentSpec

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def far(workspace, tmp_path):
    """A store behind fsspec that the worker, another process, can reach too."""
    folder = tmp_path / "far"
    (folder / "d").mkdir(parents=True)
    (folder / "d/a.csv").write_text("x\n1\n")
    (folder / "d/b.csv").write_text("x\n2\n")
    return Datastore.register_fsspec(workspace, "far", f"file://{folder}", {"auto_mkdir": True})


def finish(run):
    run.wait_for_completion(raise_on_error=False)
    path = Path(run.folder.log_path(0))
    log = path.read_text() if path.exists() else ""
    assert run.record.status == "Completed", (run.record.failure, log)
    return log


def test_a_run_gets_and_leaves_data_behind_fsspec(run_code, far, tmp_path):
    table = Dataset.Tabular.from_delimited_files((far, "d/*.csv")).as_named_input("table")
    files = Dataset.File.from_files((far, "d/*.csv")).as_named_input("files").as_mount()
    mounted = DataReference(far, "mounted", "d", mode="mount")
    output = OutputFileDatasetConfig("out", destination=(far, "out/{run-id}"))
    code = """
import os, sys
from estimatory import Run
run = Run.get_context()
assert "fsspec" not in sys.modules
print(run.input_datasets["table"].to_pandas_dataframe()["x"].tolist())
print(open(os.path.join(run.input_datasets["files"], "b.csv")).read())
print(open(sys.argv[1] + "/a.csv").read())
open(sys.argv[1] + "/new.csv", "w").write("written through the mount")
open(os.path.join(run.output_datasets["out"], "o.txt"), "w").write("out")
"""
    data = tuple(to_data_spec(value) for value in (table, files, mounted, output))
    run = run_code(code, data=data, arguments=(str(mounted),))
    log = finish(run)
    assert log == "[1, 2]\nx\n2\n\nx\n1\n\n"
    assert (tmp_path / "far/d/new.csv").read_text() == "written through the mount"
    assert (tmp_path / f"far/out/{run.id}/o.txt").read_text() == "out"


@pytest.mark.network
@pytest.mark.parametrize("packages", [("pandas",), ("pandas<2", "numpy<2")])
def test_an_isolated_interpreter_needs_only_pandas(run_code, store, put, packages):
    rows = ["2020-01-01 00:00:00,6/14/1990 0:00,NA", "2021-01-01T00:00:00Z,1/2/1990 12:30,3"]
    put("a.csv", "\n".join(["when,us,n", *rows]))
    table = Dataset.Tabular.from_delimited_files((store, "a.csv"))
    code = """
import importlib.util
from estimatory import Run
frame = Run.get_context().input_datasets["data"].to_pandas_dataframe()
print([kind.kind for kind in frame.dtypes], frame["us"].dt.day.tolist())
print([importlib.util.find_spec(name) for name in ("pyarrow", "fsspec")])
"""
    run = run_code(
        code,
        data=(to_data_spec(table.as_named_input("data")),),
        environment=EnvironmentSpec(sys.executable, packages),
    )
    assert finish(run) == "['M', 'M', 'f'] [14, 2]\n[None, None]\n"
