from __future__ import annotations

import io
import json
import math
import os

import pytest

from estimatory import Experiment, Run
from estimatory.api.runs import OfflineRun
from estimatory.errors import ConflictError, UserError

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


@pytest.fixture
def run(workspace):
    return Experiment(workspace, "tracking").start_logging()


def test_a_name_logged_once_is_a_scalar_and_more_often_a_list(run):
    run.log("rows", 10_000)
    for value in (0.5, 0.25):
        run.log("loss", value)
    run.log("is_good", True)
    run.log("note", "fine")
    assert run.get_metrics() == {
        "rows": 10_000, "loss": [0.5, 0.25], "is_good": True, "note": "fine",
    }  # fmt: skip
    assert isinstance(run.get_metrics()["rows"], int)


def test_metrics_are_json_able_whatever_was_logged(run):
    numpy = pytest.importorskip("numpy")
    run.log("i", numpy.int64(3))
    run.log_list("l", numpy.arange(3))
    run.log_list("g", (i * i for i in range(3)))
    run.log_list("one", [1])
    run.log_row("cos", x=numpy.float64(0.5), y=1)
    run.log_row("cos", x=1.5, y=2)
    run.log_table("t", {"a": numpy.array([1, 2]), "b": ["x", "y"]})
    metrics = json.loads(json.dumps(run.get_metrics()))
    assert metrics["i"] == 3
    assert metrics["l"] == [0, 1, 2]
    assert metrics["g"] == [0, 1, 4]
    assert metrics["one"] == [1]
    assert metrics["cos"] == {"x": [0.5, 1.5], "y": [1, 2]}
    assert metrics["t"] == {"a": [1, 2], "b": ["x", "y"]}


@pytest.mark.parametrize("value", [[1, 2], range(3), {"a": 1}, None])
def test_log_refuses_what_is_no_scalar_and_says_what_to_use(run, value):
    with pytest.raises(UserError, match=r"run\.log_list"):
        run.log("x", value)
    run.log("x", 1.0)
    with pytest.raises(UserError, match="is not a scalar"):
        run.log("x", value)
    assert run.get_metrics() == {"x": 1.0}


def test_other_slips_are_explained(run):
    with pytest.raises(UserError, match="is not a list"):
        run.log_list("x", 3)
    with pytest.raises(UserError, match="needs columns"):
        run.log_row("x")
    with pytest.raises(UserError, match="differ in length"):
        run.log_table("x", {"a": [1], "b": [1, 2]})
    with pytest.raises(UserError, match="either path= or plot="):
        run.log_image("x")
    with pytest.raises(UserError, match="whole number"):
        run.log("x", 1.0, step="first")
    assert run.get_metrics() == {}


def test_nan_and_infinities_are_kept(run):
    for value in (math.nan, math.inf, -math.inf):
        run.log("x", value)
    nan, up, down = run.get_metrics()["x"]
    assert math.isnan(nan)
    assert (up, down) == (math.inf, -math.inf)


def test_images_are_files_of_the_run(run, tmp_path):
    path = tmp_path / "plot.png"
    path.write_bytes(PNG)
    run.log_image("ROC <script>", path=str(path))
    name = run.get_metrics()["ROC <script>"]
    assert name in run.get_file_names()
    assert "<" not in name
    (tmp_path / "no.png").write_text("plain text")
    with pytest.raises(UserError, match="is not an image"):
        run.log_image("x", path=str(tmp_path / "no.png"))
    with pytest.raises(UserError, match="cannot be read"):
        run.log_image("x", path=str(tmp_path / "absent.png"))


def test_a_matplotlib_plot_is_logged(run):
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("agg")
    from matplotlib import pyplot

    pyplot.plot([1, 2])
    run.log_image("curve", plot=pyplot)
    run.log_image("second", pyplot)
    for name in ("curve", "second"):
        with open(run.folder.find_file(run.get_metrics()[name]), "rb") as file:
            assert file.read(4) == b"\x89PNG"
    for place in ("path", "plot"):
        with pytest.raises(UserError, match=r"plot=axes\.figure"):
            run.log_image("axes", **{place: pyplot.gca()})


def test_an_image_may_be_a_stream(run):
    run.log_image("bytes", io.BytesIO(PNG))
    OfflineRun().log_image("bytes", io.BytesIO(PNG))
    with open(run.folder.find_file(run.get_metrics()["bytes"]), "rb") as file:
        assert file.read() == PNG
    for odd, words in ((io.BytesIO(b"text"), "is not an image"), (5, "the path of an image file")):
        with pytest.raises(UserError, match=words):
            run.log_image("x", odd)
    assert list(run.get_metrics()) == ["bytes"]


def test_files_go_up_and_come_down(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text("1,2")
    run.upload_file("outputs/a.csv", "a.csv")
    run.upload_file("notes.txt", io.BytesIO(b"hello"))
    assert set(run.get_file_names()) >= {"outputs/a.csv", "notes.txt"}
    with pytest.raises(ConflictError, match=r"already has a file 'outputs/a\.csv'"):
        run.upload_file("outputs/a.csv", "a.csv")
    with pytest.raises(UserError, match=r"no file 'b\.csv'"):
        run.upload_file("b.csv", "b.csv")
    with pytest.raises(UserError, match="not a file name inside the run"):
        run.upload_file("../b.csv", "a.csv")
    run.download_file("notes.txt")
    assert (tmp_path / "notes.txt").read_text() == "hello"
    assert not [n for n in os.listdir(run.folder.artifacts_folder) if "aside" in n]


def test_tags_from_inside_and_outside_are_one_list(workspace, run):
    run.tag("stage", "first")
    other = workspace.get_run(run.id)
    other.tag("owner", "anna")
    run.tag("stage", 2)
    run.folder.add_request("tags", tags={"owner": None, "kept": "yes"})
    assert run.get_tags() == {"stage": "2", "kept": "yes"}


def test_an_interactive_run_completes_fails_and_can_be_left_by_exception(workspace):
    experiment = Experiment(workspace, "tracking")
    with experiment.start_logging() as run:
        run.log("x", 1)
        assert run.status == "Running"
    assert run.status == "Completed"
    with pytest.raises(ZeroDivisionError), experiment.start_logging() as failed:
        1 / 0  # noqa: B018
    assert failed.status == "Failed"
    assert failed.record.failure.message.startswith("ZeroDivisionError")
    with experiment.start_logging() as left, pytest.raises(SystemExit):
        raise SystemExit(0)
    assert left.status == "Completed"


def test_child_runs_know_their_parent(run):
    child = run.child_run("fold-1")
    assert child.parent.id == run.id
    assert child.display_name == "fold-1"
    assert [c.id for c in run.get_children()] == [child.id]


def test_a_forked_child_writes_files_of_its_own(run):
    run.log("x", 1.0)
    pid = os.fork()
    if pid == 0:
        try:
            for _ in range(100):
                run.log("x", 2.0)
            run.tag("from", "child")
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    run.log("x", 3.0)
    assert sorted(run.get_metrics()["x"]) == [1.0, *[2.0] * 100, 3.0]
    assert run.get_tags() == {"from": "child"}
    assert len(run.folder.list_writers()) == 2


def test_another_process_object_of_the_same_run_never_cuts_the_journal(workspace, run):
    run.log("x", 1.0)
    for value in (2.0, 3.0):
        workspace.get_run(run.id).log("x", value)
    assert sorted(run.get_metrics()["x"]) == [1.0, 2.0, 3.0]


def test_outside_any_run_logging_prints(capsys):
    run = Run.get_context()
    assert isinstance(run, OfflineRun)
    run.log("loss", 0.5)
    run.log_row("r", a=1)
    assert "Attempted to log scalar metric loss:\n0.5" in capsys.readouterr().out
    with pytest.raises(UserError, match="belongs to no run"):
        Run.get_context(allow_offline=False)
    assert not hasattr(run, "experiment")
    with pytest.raises(AttributeError, match=r"'experiment': this process belongs to no run"):
        assert run.experiment


def test_an_uploaded_file_can_be_registered(run, tmp_path):
    (tmp_path / "model.pkl").write_bytes(b"weights")
    run.upload_file("outputs/model.pkl", str(tmp_path / "model.pkl"))
    run.upload_file("plain.pkl", str(tmp_path / "model.pkl"))
    assert run.register_model("a", "outputs/model.pkl").version == 1
    assert run.register_model("a", "plain.pkl").version == 2


def test_documents_are_taken_as_dicts_or_as_their_json(run):
    document = {"schema_type": "confusion_matrix", "data": {"matrix": [[1]]}}
    run.log_confusion_matrix("as dict", document)
    run.log_confusion_matrix("as text", json.dumps(document))
    assert run.get_metrics() == {"as dict": document, "as text": document}


@pytest.mark.parametrize("value", ["no json", "[1]", [[1, 0]], None])
def test_what_is_no_document_is_refused(run, value):
    with pytest.raises(UserError, match=r"run\.log_residuals\('r'\) takes a dict or its JSON text"):
        run.log_residuals("r", value)
    assert run.get_metrics() == {}
