"""Data in real runs: what the script sees, what the run leaves, what is recorded."""

from __future__ import annotations

import json
import os
import sys
import textwrap
from pathlib import Path

import pytest

from estimatory.base.files import read_json
from estimatory.data import DataPath, DataReference, Dataset, Datastore, OutputFileDatasetConfig
from estimatory.data.delivery.lineage import describe_inputs, describe_outputs, list_runs_with
from estimatory.data.delivery.specification import to_data_spec
from estimatory.errors import UserError

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def run_with(run_code):
    """Run source with data objects; returns the finished run and the script's ``answer``."""

    def run(code, *data, arguments=(), status="Completed", **request):
        prologue = """
            import json, os, sys
            from estimatory.folders.run_folder import RunFolder
            from estimatory.data.delivery.script_side import RunInputs, RunOutputs
            folder = RunFolder(os.environ["ESTIMATORY_RUN_FOLDER"])
            inputs, outputs = RunInputs(folder), RunOutputs(folder)
        """
        source = textwrap.dedent(prologue) + textwrap.dedent(code)
        source += "\nprint('ANSWER', json.dumps(answer))\n" if "answer" in code else ""
        specs = tuple(to_data_spec(value) for value in data)
        words = tuple(str(argument) for argument in arguments)
        started = run_code(source, data=specs, arguments=words, **request)
        started.wait_for_completion(raise_on_error=False)
        path = started.folder.log_path(0)
        log = Path(path).read_text() if os.path.exists(path) else ""
        assert started.record.status == status, (log, started.record.failure)
        found = [line for line in log.splitlines() if line.startswith("ANSWER ")]
        return started, json.loads(found[0][7:]) if found else None

    return run


def test_a_table_is_found_by_its_name(run_with, store, put):
    put("d/b.csv", "x,y\n3,c\n")
    put("d/a.csv", "x,y\n1,a\n2,b\n")
    table = Dataset.Tabular.from_delimited_files((store, "d/*.csv")).keep_columns("x")
    code = """
        frame = inputs["training_data"].to_pandas_dataframe()
        answer = [frame["x"].tolist(), list(frame.columns), sys.argv[1:], list(inputs),
                  os.environ["training_data"], os.environ["AZUREML_DATASET_ENVIRONMENT_VARS"],
                  inputs["training_data"].id]
    """
    given = table.as_named_input("training_data")
    _, answer = run_with(code, given, arguments=["--id", table.id])
    assert answer[:2] == [[1, 2, 3], ["x"]]
    assert answer[2] == ["--id", table.id]
    assert answer[3:] == [["training_data"], table.id, "training_data:Direct", table.id]


def test_an_unregistered_dataset_can_be_asked_for_by_its_id(run_with, workspace, store, put):
    put("a.csv", "x\n1\n")
    table = Dataset.Tabular.from_delimited_files((store, "a.csv"))
    run_with("answer = 1", table.as_named_input("data"))
    again = Dataset.get_by_id(workspace, table.id)
    assert again.to_pandas_dataframe()["x"].tolist() == [1]
    assert again.name is None


@pytest.mark.parametrize("mode", ["mount", "download"])
def test_files_come_as_a_folder(run_with, store, put, mode):
    original = put("d/sub/b.csv", "b")
    put("d/a.csv", "a")
    files = Dataset.File.from_files((store, "d/**")).as_named_input("files")
    given = files.as_mount() if mode == "mount" else files.as_download()
    code = """
        path = inputs["files"]
        def read(name):
            return open(os.path.join(path, name)).read()
        answer = [read("a.csv"), read("sub/b.csv"), sys.argv[2] == path,
                  os.environ["files"] == path, os.environ["AZUREML_DATAREFERENCE_files"] == path,
                  os.path.islink(os.path.join(path, "sub/b.csv"))]
        if not answer[-1]:
            open(os.path.join(path, "sub/b.csv"), "w").write("changed by the script")
    """
    run, answer = run_with(code, given, arguments=["--data", given])
    assert answer == ["a", "b", True, True, True, mode == "mount"]
    with open(original) as file:
        assert file.read() == "b"
    assert os.listdir(run.folder.data_folder) == ["record.json"]


def test_the_script_lists_its_data_in_the_order_of_names(run_with, store, put):
    """A disk lists files in an order of its own, and with it the script's result would change."""
    names = [f"{n:03d}.csv" for n in range(40)]
    for name in names:
        put(f"d/{name}", name)
        put(f"d/sub/{name}", name)
    files = Dataset.File.from_files((store, "d/**")).as_named_input("files").as_download()
    code = """
        import glob, pathlib
        path = inputs["files"]
        def base(paths):
            return [os.path.basename(p) for p in paths]
        walked = {os.path.basename(top): found for top, _, found in os.walk(path)}
        with os.scandir(path + "/sub") as entries:
            scanned = [entry.name for entry in entries]
        answer = [base(glob.glob(path + "/*.csv")), os.listdir(path)[:40], walked["sub"], scanned,
                  base(pathlib.Path(path).glob("*.csv")), "main.py" in os.listdir()]
    """
    _, answer = run_with(code, files)
    assert answer == [names] * 5 + [True]


def test_a_dataset_of_one_file_comes_as_that_file(run_with, store, put):
    put("d/a.csv", "content")
    given = Dataset.File.from_files((store, "d/a.csv")).as_named_input("one").as_mount()
    _, answer = run_with("answer = open(inputs['one']).read()", given)
    assert answer == "content"


def test_files_can_go_to_a_place_of_the_users_choice(run_with, store, put, tmp_path):
    put("d/a.csv", "a")
    files = Dataset.File.from_files((store, "d/*.csv"))
    one = files.as_named_input("one").as_download("here/inside")
    two = files.as_named_input("two").as_download(str(tmp_path / "outside"))
    code = "answer = [open('here/inside/a.csv').read(), inputs['two'], os.listdir(inputs['two'])]"
    _, answer = run_with(code, one, two)
    assert answer == ["a", str(tmp_path / "outside"), ["a.csv"]]
    put("d/a.csv", "newer")
    run_with("answer = 1", two)
    assert (tmp_path / "outside/a.csv").read_text() == "newer"


def test_what_was_mounted_anywhere_is_gone_afterwards(run_with, store, put, tmp_path):
    put("d/a.csv", "a")
    put("d/sub/b.csv", "b")
    (tmp_path / "there").mkdir()
    (tmp_path / "there/mine.txt").write_text("mine")
    files = Dataset.File.from_files((store, "d/**")).as_named_input("files")
    mounted = files.as_mount(str(tmp_path / "there"))
    _, answer = run_with("answer = sorted(os.listdir(inputs['files']))", mounted)
    assert answer == ["a.csv", "mine.txt", "sub"]
    assert os.listdir(tmp_path / "there") == ["mine.txt"]


def test_a_file_dataset_can_be_used_directly(run_with, store, put):
    put("d/a.csv", "a")
    put("d/b.csv", "b")
    files = Dataset.File.from_files((store, "d/*.csv")).skip(1).as_named_input("files")
    code = "answer = [inputs['files'].to_path(), open(inputs['files'].download('there')[0]).read()]"
    assert run_with(code, files)[1] == [["/b.csv"], "b"]


def test_references_become_paths(run_with, workspace, store, put):
    put("d/a.txt", "a")
    mounted = store.path("d").as_mount()
    copied = DataReference(store, "copied", "d/a.txt", mode="download")
    by_path = DataPath(store, "d", name="by_path")
    code = """
        open(os.path.join(sys.argv[1], "new.txt"), "w").write("written through the mount")
        answer = [sys.argv[1], open(sys.argv[2]).read(), sys.argv[3],
                  os.environ["AZUREML_DATAREFERENCE_d"],
                  os.environ["AZUREML_DATAREFERENCE_by_path"]]
    """
    arguments = [mounted, copied, f"{mounted}/a.txt"]
    _, answer = run_with(code, mounted, copied, by_path, arguments=arguments)
    folder = store.open_store().local_path("d")
    assert answer == [folder, "a", f"{folder}/a.txt", folder, folder]
    assert os.path.exists(os.path.join(folder, "new.txt"))


def test_what_is_written_to_an_upload_reference_arrives(run_with, store, put):
    put("results/old.txt", "old")
    reference = DataReference(store, "res", "results", mode="upload", path_on_compute="res")
    code = """
        open("res/new.txt", "w").write("new")
        open(sys.argv[1] + "/old.txt", "w").write("changed")
    """
    run_with(code, reference, arguments=[reference])
    files = store.open_store()
    assert [i.name for i in files.list_files("results")] == ["results/new.txt", "results/old.txt"]
    with open(files.local_path("results/old.txt")) as file:
        assert file.read() == "old"  # overwrite=False


@pytest.mark.parametrize("mode", ["mount", "upload"])
def test_an_output_becomes_a_registered_dataset(run_with, workspace, store, mode):
    output = OutputFileDatasetConfig("prepped", destination=(store, "out/{run-id}/{output-name}"))
    output = output.as_mount() if mode == "mount" else output.as_upload()
    output = output.register_on_complete("prepped data", tags={"from": "test"})
    code = """
        open(os.path.join(sys.argv[1], "part.csv"), "w").write("x\\n1\\n2\\n")
        answer = [outputs["prepped"] == sys.argv[1], os.environ["AZUREML_DATASET_FILE_OUTPUTS"]]
    """
    run, answer = run_with(code, output, arguments=[output])
    assert answer == [True, "prepped"]
    dataset = Dataset.get_by_name(workspace, "prepped data")
    assert (dataset.version, dataset.tags, dataset.to_path()) == (
        1,
        {"from": "test"},
        ["/part.csv"],
    )
    assert store.open_store().find_file(f"out/{run.id}/prepped/part.csv")
    [described] = describe_outputs(run.folder)
    assert described["identifier"]["registeredVersion"] == 1
    assert described["outputDetails"] == {"outputName": "prepped", "mechanism": mode.title()}


def test_an_output_can_become_a_table(run_with, workspace, store):
    output = OutputFileDatasetConfig("table").as_upload(source_globs="*.csv")
    output = output.read_delimited_files().register_on_complete("made table")
    code = """
        for name in ("a.csv", "b.csv", "log.txt"):
            open(os.path.join(sys.argv[1], name), "w").write(f"name\\n{name}\\n")
    """
    run_with(code, output, arguments=[output])
    frame = Dataset.get_by_name(workspace, "made table").to_pandas_dataframe()
    assert frame["name"].tolist() == ["a.csv", "b.csv"]


def test_a_failed_run_registers_nothing(run_with, workspace):
    output = OutputFileDatasetConfig("out").register_on_complete("never")
    run, _ = run_with("raise SystemExit(3)", output, status="Failed")
    assert run.record.exit_code == 3
    assert list(Dataset.get_all(workspace)) == []


def test_content_hashes_tell_which_data_a_run_saw(run_with, workspace, store, put):
    import hashlib

    path = put("d/a.csv", "x\n1\n")
    table = Dataset.Tabular.from_delimited_files((store, "d/*.csv"))
    table = table.register(workspace, "numbers")
    first, _ = run_with("answer = 1", table.as_named_input("data"))
    second, _ = run_with("answer = 1", table.as_named_input("data"))
    put("d/a.csv", "x\n2\n")
    third, _ = run_with("answer = 1", table.as_named_input("data"))
    records = [describe_inputs(run.folder)[0] for run in (first, second, third)]
    assert records[0]["dataset"] == {"id": table.id, "name": "numbers", "version": 1}
    assert records[0]["consumptionDetails"]["inputName"] == "data"
    assert records[0]["consumptionDetails"]["mechanism"] == "Direct"
    hashes = [record["contentHash"] for record in records]
    assert hashes[0] == hashes[1] != hashes[2]
    assert None not in hashes
    [listed] = read_json(third.folder.data_record_path)["inputs"][0]["files"]
    with open(path, "rb") as file:
        assert listed["sha256"] == hashlib.sha256(file.read()).hexdigest()
    assert list_runs_with(workspace.folder, table.id) == [first.id, second.id, third.id]
    assert list_runs_with(workspace.folder, table.id, hashes[2]) == [third.id]


def test_data_that_changes_under_a_run_is_marked(run_with, store, put):
    path = put("d/a.csv", "x\n1\n")
    table = Dataset.Tabular.from_delimited_files((store, "d/a.csv"))
    run, _ = run_with(f"open({path!r}, 'a').write('2\\n')", table.as_named_input("data"))
    assert describe_inputs(run.folder)[0]["changedDuringRun"] == ["/a.csv"]


def test_missing_data_fails_the_run_with_the_reason(run_with, store, put):
    path = put("d/a.csv", "x\n1\n")
    table = Dataset.Tabular.from_delimited_files((store, "d/a.csv"))
    os.unlink(path)
    run, _ = run_with("", table.as_named_input("data"), status="Failed")
    failure = run.record.failure
    assert failure.exception == "DatasetValidationError"
    assert "'data'" in failure.message
    assert "'d/a.csv'" in failure.message
    assert not os.path.exists(os.path.join(run.folder.data_folder, "data"))


def test_data_elsewhere_is_there_before_the_script(run_with, workspace, tmp_path, web_server):
    url, _ = web_server({"/d/a.csv": b"x\n1\n2\n"})
    table = Dataset.Tabular.from_delimited_files(f"{url}/d/a.csv")
    files = Dataset.File.from_files(f"{url}/d/a.csv").as_named_input("files").as_mount()
    code = """
        table = inputs["table"].to_pandas_dataframe()
        assert "urllib.request" not in sys.modules
        answer = [table["x"].tolist(), open(inputs["files"]).read()]
    """
    run, answer = run_with(code, table.as_named_input("table"), files)
    assert answer == [[1, 2], "x\n1\n2\n"]
    assert all(record["contentHash"] for record in describe_inputs(run.folder))
    assert os.listdir(run.folder.data_folder) == ["record.json"]


def test_a_query_is_answered_before_the_script(run_with, workspace, tmp_path):
    import sqlite3

    with sqlite3.connect(tmp_path / "sales.sqlite") as connection:
        connection.execute("CREATE TABLE sales (city TEXT, amount REAL)")
        connection.executemany("INSERT INTO sales VALUES (?, ?)", [("Rome", 1.5), ("Oslo", 2)])
    connection.close()
    database = Datastore.register_azure_sql_database(
        workspace, "sales", "srv", "db", stand_in=str(tmp_path / "sales.sqlite")
    )
    table = Dataset.Tabular.from_sql_query((database, "SELECT * FROM sales ORDER BY city"))
    code = """
        frame = inputs["sales"].to_pandas_dataframe()
        answer = [frame.values.tolist(), "sqlite3" in sys.modules and False]
    """
    _, answer = run_with(code, table.skip(1).as_named_input("sales"))
    assert answer[0] == [["Rome", 1.5]]


def test_the_script_needs_nothing_but_pandas(run_with, store, put):
    put("a.csv", "when,x\n2020-01-01,1\n2021-01-01,2\n")
    table = Dataset.Tabular.from_delimited_files((store, "a.csv"))
    code = """
        for name in ("fsspec", "pyarrow"):
            sys.modules[name] = None
        frame = inputs["data"].to_pandas_dataframe()
        answer = [frame["x"].tolist(), frame["when"].dtype.kind]
    """
    _, answer = run_with(code, table.as_named_input("data"))
    assert answer == [[1, 2], "M"]


def test_a_linked_output_is_the_dataset_that_the_script_names(run_with, workspace, store, put):
    from estimatory.data.delivery.outputs import LinkTabularOutputDatasetConfig

    put("a.csv", "x\n1\n")
    output = LinkTabularOutputDatasetConfig("result").register_on_complete("linked")
    code = """
        from estimatory import Workspace
        from estimatory.data import Dataset, Datastore
        store = Datastore.get_default(Workspace())
        outputs["result"].link(Dataset.Tabular.from_delimited_files((store, "a.csv")))
    """
    run_with(code, output)
    frame = Dataset.get_by_name(workspace, "linked").to_pandas_dataframe()
    assert frame["x"].tolist() == [1]


def test_a_run_can_be_canceled_while_its_data_is_on_the_way(
    run_code, workspace, web_server, wait_until
):
    url, requests = web_server({"/a.csv": b"x\n1\n"}, delay_s=1.0)
    paths = [f"{url}/a.csv?{i}" for i in range(60)]
    files = Dataset.File.from_files(paths, validate=False).as_named_input("slow").as_download()
    run = run_code("print('never')", data=(to_data_spec(files),))
    wait_until(lambda: requests)
    run.cancel()
    run.wait_for_completion(raise_on_error=False)
    assert run.record.status == "Canceled"
    assert len(requests) < len(paths)
    assert not os.path.exists(run.folder.log_path(0))


def test_a_dataset_without_a_name_cannot_be_an_input(store, put):
    put("a.csv", "x\n1\n")
    table = Dataset.Tabular.from_delimited_files((store, "a.csv"))
    with pytest.raises(UserError, match="needs a name"):
        to_data_spec(table)
    with pytest.raises(UserError, match="Type int is not supported for inputs"):
        to_data_spec(3)


def test_pandas_is_added_to_an_isolated_environment(workspace, store, put):
    from estimatory.folders.run_spec import EnvironmentSpec
    from estimatory.submission.request import RunRequest
    from estimatory.submission.settle import add_needed_packages

    put("a.csv", "x\n1\n")
    table = Dataset.Tabular.from_delimited_files((store, "a.csv")).as_named_input("data")
    isolated = EnvironmentSpec(sys.executable, ("numpy==1.26.0",))
    request = RunRequest("test", "main.py", isolated, data=(to_data_spec(table),))
    assert add_needed_packages(isolated, request.draft).packages == ("numpy==1.26.0", "pandas")
    own = EnvironmentSpec(sys.executable)
    assert add_needed_packages(own, request.draft) == own
