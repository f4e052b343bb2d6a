"""The form over REST: its schema, its faults field by field, its code, and real runs from it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from estimatory.compute import AmlCompute, ComputeTarget

from .test_openapi import _check_answer

SCRIPT = "import os, sys\nprint(sys.argv[1:], os.environ.get('MODE'))\n"
VALUES = {
    "source_directory": "project",
    "entry_script": "train.py",
    "parameters": {"reg": "0.1"},
    "environment_variables": {"MODE": "fast"},
    "display_name": "from the form",
}


@pytest.fixture
def project(jp_root_dir):
    folder = jp_root_dir / "project"
    folder.mkdir()
    (folder / "train.py").write_text(SCRIPT)
    return folder


async def test_the_schema_knows_the_targets(ask, workspace):
    configuration = AmlCompute.provisioning_configuration(max_nodes=2)
    ComputeTarget.create(workspace, "cluster", configuration)
    answer = await ask("estimator-form")
    _check_answer(answer, "/estimator-form")
    Draft202012Validator.check_schema(answer["schema"])
    assert answer["schema"]["properties"]["compute_target"]["enum"] == ["local", "cluster"]
    assert answer["python"] == sys.executable


async def test_a_form_starts_a_run(ask, project, workspace, wait_until):
    run = await ask("runs", "POST", {"values": VALUES})
    _check_answer(run, "/runs", "post", "201")
    assert run["display_name"] == "from the form"
    assert run["experiment"] == "train"
    assert run["origin"]["kind"] == "form"
    assert run["source_directory"] == str(project)
    started = workspace.get_run(run["run_id"])
    wait_until(lambda: started.status == "Completed")
    log = Path(workspace.folder.run_folder(run["run_id"]).log_path(0)).read_text()
    assert log == "['--reg', '0.1'] fast\n"
    listed = await ask("runs")
    assert [one["run_id"] for one in listed["runs"]] == [run["run_id"]]


async def test_a_range_in_a_form_starts_a_sweep(ask, project, workspace, wait_until):
    (project / "train.py").write_text(
        "import sys\nfrom estimatory import Run\nRun.get_context().log('AUC', float(sys.argv[2]))\n"
    )
    values = {
        **VALUES,
        "parameters": {"reg": "choice(0.1, 0.3, 0.2)"},
        "primary_metric": "AUC",
        "parallel": "2",
    }
    run = await ask("runs", "POST", {"values": values})
    _check_answer(run, "/runs", "post", "201")
    swept = workspace.get_run(run["run_id"])
    wait_until(lambda: swept.status == "Completed")
    assert (swept.best_value, swept.best_parameters) == (0.3, {"reg": 0.3})
    code = await ask("estimator-form/code", "POST", {"values": {**values, "primary_metric": ""}})
    assert code["fields"].keys() == {"primary_metric"}
    code = await ask("estimator-form/code", "POST", {"values": values})
    _check_answer(code, "/estimator-form/code", "post")
    assert "Sweep(" in code["python"]
    assert "-p reg=choice(0.1, 0.3, 0.2)" in code["cell"]
    assert code["shell"].startswith("estimatory sweep ")


async def test_the_code_names_the_folder_whole(ask, project):
    code = await ask("estimator-form/code", "POST", {"values": VALUES})
    _check_answer(code, "/estimator-form/code", "post")
    assert f'source_directory="{project}"' in code["python"]
    assert code["cell"].endswith(SCRIPT)
    assert "estimatory submit" in code["shell"]
    assert sys.executable in code["runs_in"]


async def test_every_fault_is_told_with_its_field(ask, project, workspace):
    values = {**VALUES, "entry_script": "nope.py", "time_limit": "soon", "packages": ["?"]}
    status, error = await ask("runs", "POST", {"values": values})
    assert status == 422
    _check_answer(error, "/runs", "post", "default")
    assert error["reason"] == "FormError"
    code = await ask("estimator-form/code", "POST", {"values": values})
    _check_answer(code, "/estimator-form/code", "post")
    assert code["fields"] == error["fields"]
    assert code["python"] == code["cell"] == code["shell"] == ""
    assert set(error["fields"]) == {"entry_script", "time_limit", "packages"}
    assert "There are: train.py" in error["fields"]["entry_script"]
    assert workspace.folder.list_run_ids() == []


@pytest.mark.parametrize("folder", ["..", "/..", "project/../../..", "/etc"])
async def test_no_folder_outside_the_root(ask, project, folder):
    values = {**VALUES, "source_directory": folder}
    status, error = await ask("runs", "POST", {"values": values})
    assert status == 422
    assert list(error["fields"]) == ["source_directory"]
    code = await ask("estimator-form/code", "POST", {"values": values})
    assert list(code["fields"]) == ["source_directory"]
    assert code["cell"] == ""


async def test_a_target_that_cannot_carry_it_is_the_targets_fault(ask, project):
    values = {**VALUES, "node_count": 3}
    status, error = await ask("runs", "POST", {"values": values})
    assert status == 422
    assert "one node" in error["fields"]["compute_target"]


@pytest.mark.parametrize(
    ("body", "status"), [({}, 422), ({"values": []}, 422), ({"values": {}, "x": 1}, 422)]
)
async def test_a_body_of_another_form_is_refused(ask, body, status):
    for path in ("runs", "estimator-form/code"):
        answer = await ask(path, "POST", body)
        assert answer[0] == status, answer


async def test_secrets_come_back_in_no_answer(ask, project, monkeypatch, workspace, wait_until):
    monkeypatch.setenv("API_TOKEN", "s3cr3t")
    variables = {"API_TOKEN": "", "DB_PASSWORD": "hunter2"}
    values = {**VALUES, "environment_variables": variables}
    answers = [await ask(p, "POST", {"values": values}) for p in ("estimator-form/code", "runs")]
    assert "s3cr3t" not in json.dumps(answers)
    assert "hunter2" not in json.dumps(answers)
    run = workspace.get_run(answers[1]["run_id"])
    wait_until(lambda: run.status == "Completed")
