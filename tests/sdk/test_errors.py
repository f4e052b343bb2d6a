"""The errors as notebooks read them: ``message`` is all that there is to say."""

from __future__ import annotations

import inspect
import json
import pickle

import pytest

from estimatory import Experiment, ScriptRunConfig, Workspace, errors
from estimatory.errors import (
    DamagedFileError,
    EstimatoryError,
    RunFailedError,
    UserError,
    WorkspaceError,
)

TREE = [kind for _, kind in inspect.getmembers(errors, inspect.isclass)]


@pytest.mark.parametrize("kind", [k for k in TREE if "message" in inspect.signature(k).parameters])
def test_the_message_holds_what_to_do_next(kind: type[EstimatoryError]) -> None:
    error = kind("No such thing.", "Make one.")
    assert error.message == str(error) == "No such thing.\nMake one."
    assert (error.summary, error.hint) == ("No such thing.", "Make one.")
    assert kind("No such thing.").message == "No such thing."
    again = pickle.loads(pickle.dumps(error))
    assert (again.message, again.hint) == (error.message, error.hint)


def test_errors_of_the_sdk_are_read_as_notebooks_read_them(workspace: Workspace) -> None:
    with pytest.raises(EstimatoryError) as caught:
        Experiment(workspace, "e").submit(ScriptRunConfig(".", "no-such.py"))
    assert caught.value.hint
    assert caught.value.message.endswith(caught.value.hint)
    assert json.loads(caught.value._serialize_json()) == {
        "error": {"code": "UserError", "message": caught.value.message}
    }


def test_a_script_raises_them_as_azureml_core_takes_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    cause = ValueError("bad")
    error = UserError(exception_message="No.", inner_exception=cause, target="x", details=["more"])
    assert (error.message, error.inner_exception) == ("No.", cause)
    said = json.loads(error._serialize_json(filter_fields=["code"]))
    assert said == {"error": {"message": "No.", "target": "x", "details": ["more"]}}
    with pytest.raises(TypeError, match="takes no argument 'targte'"):
        UserError("No.", targte="x")
    assert WorkspaceError("No.", found_multiple=True, reference_code="r").found_multiple
    with pytest.raises(UserError) as caught:
        raise UserError("No.") from cause
    assert caught.value.inner_exception is cause
    caught.value.print_stacktrace()
    assert capsys.readouterr().err.endswith("UserError: No.\n")
    caught.value.message = "Something else: password=hunter22"
    assert str(caught.value) == "Something else: password=***"
    assert caught.value.args == ("Something else: password=***", "")


def test_no_field_of_the_json_shows_a_secret() -> None:
    details = [{"password": "hunter22"}, ValueError('password="a b"')]
    error = UserError("No.", target="https://u:hunter22@h/", details=details)
    said = json.loads(error._serialize_json(indent=2))["error"]
    assert said["target"] == "https://***@h/"
    assert said["details"] == [{"password": "***"}, "password=***"]


def test_a_run_that_failed_says_all_in_its_message() -> None:
    error = RunFailedError("Run r ended Failed: no.", "Its output is in x.", run_id="r")
    assert error.message.endswith("Its output is in x.")
    assert "estimatory check" in DamagedFileError("x.json", "it is empty").message
