"""The form in the notebook: what it holds and says, and its widgets in a real kernel."""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import estimatory
from estimatory import Run, Workspace
from estimatory.api.run_card.bundle import MIME_TYPE
from estimatory.errors import FormError
from estimatory.estimators.form import read_form, show_code
from estimatory_magics import EstimatorBuilder
from estimatory_magics.builder.field import join_pairs, split_pairs
from estimatory_magics.cell.plan import Notebook as CellNotebook, plan_cell

from .conftest import Notebook
from .test_kernel import Kernel

SCRIPT = """
import argparse, time
from estimatory import Run
parser = argparse.ArgumentParser()
parser.add_argument("--reg", type=float)
reg = parser.parse_args().reg
run = Run.get_context()
for step in range(5):
    run.log("loss", reg / (step + 1))
"""


@pytest.fixture
def builder(notebook: Notebook) -> EstimatorBuilder:
    (notebook.folder / "train.py").write_text(SCRIPT)
    return EstimatorBuilder()


def said(builder: EstimatorBuilder, name: str) -> str:
    """The line below a field."""
    return _text(builder._fields[name]._note.value)


def shown_code(builder: EstimatorBuilder, kind: str) -> str:
    builder._code._kind.value = kind
    return _text(builder._code._text.value)


def _text(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


def type_in(builder: EstimatorBuilder, name: str, value: Any) -> None:
    builder._fields[name].control.value = value


# --- what it holds ----------------------------------------------------------------------------
def test_what_is_typed_is_what_it_means(builder: EstimatorBuilder) -> None:
    type_in(builder, "entry_script", "train.py")
    type_in(builder, "parameters", "reg = 0.1\n\n--fast\nwhere=a=b")
    type_in(builder, "packages", "pandas>=2\n scikit-learn ")
    type_in(builder, "node_count", 1)
    assert builder.values == {
        "entry_script": "train.py",
        "parameters": {"reg": "0.1", "--fast": "", "where": "a=b"},
        "packages": ["pandas>=2", "scikit-learn"],
    }
    assert builder.estimator.run_config.arguments == [
        "--reg", 0.1, "--where", "a=b", "--fast",
    ]  # fmt: skip


def test_values_can_be_set_and_go_back(builder: EstimatorBuilder) -> None:
    builder.values = {"entry_script": "train.py", "parameters": {"reg": 0.5, "fast": ""}}
    assert builder.values["parameters"] == {"reg": "0.5", "fast": ""}
    builder.reset()
    assert builder.values == {}
    with pytest.raises(FormError, match="script: There is no such field"):
        EstimatorBuilder(script="train.py")


def test_fields_check_themselves_as_one_types(builder: EstimatorBuilder) -> None:
    assert said(builder, "entry_script").startswith("Inside the folder")
    type_in(builder, "entry_script", "trian.py")
    assert said(builder, "entry_script") == "'trian.py' is not there. There are: train.py"
    assert builder._tabs.titles[0] == "Script ●"
    assert builder._fields["entry_script"].control.options == ("train.py",)
    type_in(builder, "entry_script", "train.py")
    assert said(builder, "entry_script").startswith("Inside the folder")
    assert builder._tabs.titles == ("Script", "Experiment", "Environment", "Compute", "Sweep")
    assert "as it is" in _text(builder._note.value)
    type_in(builder, "time_limit", "soon")
    assert "'soon' is not a time" in said(builder, "time_limit")
    with pytest.raises(FormError, match="time_limit"):
        _ = builder.estimator


def test_an_untouched_field_is_not_blamed_until_one_runs(builder: EstimatorBuilder) -> None:
    type_in(builder, "display_name", "x")
    assert said(builder, "entry_script").startswith("Inside the folder")
    builder._press_run()
    assert said(builder, "entry_script") == "Which script shall run?"
    assert builder.run is None


def test_what_the_target_cannot_carry_is_said_beside_it(builder: EstimatorBuilder) -> None:
    builder.values = {"entry_script": "train.py", "node_count": 3}
    builder._press_run()
    assert "one node" in said(builder, "compute_target")
    assert builder._tabs.titles[3] == "Compute ●"
    assert builder.run is None


def test_where_no_widgets_are_it_is_one_line(builder: EstimatorBuilder) -> None:
    builder.values = {"entry_script": "train.py"}
    bundle = builder._repr_mimebundle_()
    assert bundle["text/plain"] == "EstimatorBuilder(entry_script='train.py')"
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_the_code_is_shown(builder: EstimatorBuilder) -> None:
    builder._show_code(is_visible=True)
    assert shown_code(builder, "python") == "Complete the form to see its code."
    builder.values = {"entry_script": "train.py", "parameters": {"reg": "<b>"}}
    assert 'script_params={"--reg": "<b>"}' in shown_code(builder, "python")
    assert shown_code(builder, "cell").startswith("%%estimator train -p reg=<b>\n")
    assert shown_code(builder, "shell").startswith("estimatory submit train.py")


def test_a_secret_stays_out_of_the_widgets(
    builder: EstimatorBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_in(builder, "entry_script", "train.py")
    type_in(builder, "environment_variables", "API_TOKEN = s3cr3t")
    assert "would be saved with the notebook" in said(builder, "environment_variables")
    monkeypatch.setenv("API_TOKEN", "s3cr3t")
    type_in(builder, "environment_variables", "API_TOKEN")
    assert builder.estimator.run_config.environment_variables == {"API_TOKEN": "s3cr3t"}
    from ipywidgets import Widget

    builder._show_code(is_visible=True)
    assert "s3cr3t" not in json.dumps(Widget.get_manager_state())
    assert "s3cr3t" not in repr(builder)


def test_the_state_is_small(builder: EstimatorBuilder) -> None:
    from ipywidgets import Widget

    Widget.close_all()
    EstimatorBuilder()
    saved = json.dumps(Widget.get_manager_state(drop_defaults=True))
    assert len(saved) < 48_000


def test_the_magic_begins_with_a_script(notebook: Notebook) -> None:
    (notebook.folder / "src").mkdir()
    (notebook.folder / "src/train.py").write_text(SCRIPT)
    builder = notebook.run("%estimator_builder src/train.py")
    assert builder.values == {"source_directory": "src", "entry_script": "train.py"}
    assert notebook.complete("%estimator_builder src/t") == ["src/train.py"]
    assert notebook.run("%estimator_builder -h") is None


def test_it_is_found_where_one_looks_for_it() -> None:
    assert estimatory.EstimatorBuilder is EstimatorBuilder
    assert "EstimatorBuilder" in dir(estimatory)
    code = "import sys, estimatory_magics; print('ipywidgets' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@pytest.mark.parametrize("text", ["a = 1\nb", "a = b=c", ""])
def test_pairs_as_lines(text: str) -> None:
    assert join_pairs(split_pairs(text)) == text


# --- the cell that it shows -------------------------------------------------------------------
VALUES: dict[str, dict[str, Any]] = {
    "least": {},
    "all": {
        "parameters": {
            "reg": "0.1", "n": "3", "word": "true", "code": "007", "list": "[1, 2]",
            "note": "it's \"so\" {x} $y", "tiny": 1e-7, "big-one": "nan",
        },
        "experiment": "churn", "display_name": "größer & besser", "framework": "SKLearn",
        "packages": ["pandas>=2,<3", 'tomli>=2; python_version < "3.11"'],
        "environment_variables": {"MODE": "a 'b'", "API_TOKEN": ""},
        "primary_metric": "val/AUC", "primary_metric_goal": "min", "time_limit": "36h",
    },
}  # fmt: skip


@pytest.mark.parametrize("name", VALUES)
def test_the_cell_asks_for_the_same_run(
    builder: EstimatorBuilder, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("API_TOKEN", "s3cr3t")
    form = read_form({"entry_script": "train.py", **VALUES[name]})
    header, _, body = show_code(form).cell.partition("\n")
    wanted = form.make_request()
    notebook = CellNotebook(folder=".", path="x.ipynb")
    plan = plan_cell(header.removeprefix("%%estimator"), body, notebook)
    asked = plan.to_request()
    assert asked.experiment == wanted.experiment
    assert dict(asked.parameters) == dict(wanted.parameters)
    assert asked.arguments == wanted.arguments
    assert set(asked.environment.packages) == set(wanted.environment.packages)
    assert asked.environment.interpreter == wanted.environment.interpreter
    assert asked.environment_variables == wanted.environment_variables
    for field in ("display_name", "primary_metric", "primary_metric_goal", "framework"):
        assert getattr(asked, field) == getattr(wanted, field), field
    assert asked.max_run_duration_s == (36 * 3600 if name == "all" else None)
    assert bytes(asked.source_files["main.py"]).decode().endswith(SCRIPT)  # type: ignore[arg-type]


# --- in a real kernel -------------------------------------------------------------------------
@pytest.fixture
def kernel(workspace: Workspace, tmp_path: Path) -> Iterator[Kernel]:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "train.py").write_text(SCRIPT)
    kernel = Kernel(folder)
    yield kernel
    kernel.close_client()
    kernel.manager.shutdown_kernel(now=True)


class FrontEnd:
    """As much of a front end as clicking and typing need."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    def find(self, expression: str) -> str:
        """The id of a widget's model."""
        reply = self._kernel.run(f"print({expression}.model_id)")
        assert reply.errors == []
        return reply.text.strip()

    def send(self, model_id: str, data: dict[str, Any]) -> str:
        client = self._kernel.client
        message = client.session.msg("comm_msg", {"comm_id": model_id, "data": data})
        client.shell_channel.send(message)
        message_id: str = message["header"]["msg_id"]
        return message_id

    def type(self, model_id: str, text: str) -> None:
        self.send(model_id, {"method": "update", "state": {"value": text}, "buffer_paths": []})

    def click(self, model_id: str) -> None:
        self.send(model_id, {"method": "custom", "content": {"event": "click"}})


def test_fill_in_press_run_and_see_the_card(
    kernel: Kernel, workspace: Workspace, wait_until: Callable[..., object]
) -> None:
    shown = kernel.run("from estimatory import EstimatorBuilder\nb = EstimatorBuilder()\nb")
    assert shown.errors == []
    front_end = FrontEnd(kernel)
    fields = {"entry_script": "train.py", "parameters": "reg = 2", "display_name": "by form"}
    for name, text in fields.items():
        front_end.type(front_end.find(f"b._fields[{name!r}].control"), text)
    front_end.click(front_end.find("b._box.children[1].children[0]"))

    def has_ended() -> bool:
        reply = kernel.run("print(b.run and b.run.get_status())")
        return reply.text.strip() in ("Completed", "Failed")

    wait_until(has_ended, timeout_s=60)
    (run_id,) = workspace.folder.list_run_ids()
    run: Run = workspace.get_run(run_id)
    assert run.status == "Completed"
    assert run.get_metrics()["loss"][:2] == [2.0, 1.0]
    assert run.display_name == "by form"
    assert run.experiment.name == "train"

    def card() -> Any:
        code = "import json\nprint(json.dumps(b._card.box.outputs))"
        (output,) = json.loads(kernel.run(code).text)
        return output["data"][MIME_TYPE]["snapshot"]["run"]

    # The card follows by itself, between cells.
    wait_until(lambda: card()["status"] == "Completed", timeout_s=20)
    assert card()["run_id"] == run_id
