"""/models over HTTP."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def run_with_model(make_run):
    folder = make_run("run-1", experiment="churn")
    outputs = Path(folder.work_folder, "outputs")
    outputs.mkdir()
    (outputs / "model.html").write_text("<script>1</script>")
    return folder


@pytest.fixture
def register(ask, run_with_model):
    async def post(**changes):
        wish = {"run_id": "run-1", "name": "churn", "path": "outputs/model.html", **changes}
        return await ask("models", "POST", {k: v for k, v in wish.items() if v is not None})

    return post


async def test_a_model_is_registered_listed_and_shown(ask, register):
    first = await register(description="d", tags={"a": "b"})
    assert (first["name"], first["version"], first["run_id"]) == ("churn", 1, "run-1")
    assert (first["experiment"], first["description"], first["tags"]) == ("churn", "d", {"a": "b"})
    assert first["files"] == [{"path": "model.html", "size": 18}]
    await register()
    assert [model["version"] for model in (await ask("models"))["models"]] == [2]
    versions = (await ask("models/churn"))["versions"]
    assert [model["version"] for model in versions] == [2, 1]
    assert await ask("models/churn/1") == first
    assert (await ask("workspace"))["n_models"] == 1


async def test_a_model_is_changed_and_deleted(ask, register):
    await register(tags={"a": "b"})
    model = await ask("models/churn/1", "PATCH", {"tags": {"a": None, "c": "d"}})
    assert model["tags"] == {"c": "d"}
    assert await ask("models/churn/1", "DELETE") is None
    assert (await ask("models/churn/1"))[0] == 404
    assert (await ask("models/churn"))[0] == 404
    assert (await ask("models/churn/1", "DELETE"))[0] == 404
    assert (await register())["version"] == 2


async def test_model_files_are_served_in_the_sandbox(get_raw, register):
    await register()
    answer = await get_raw("models/churn/1/files/model.html")
    assert answer.body == b"<script>1</script>"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox;")
    for path in ("..%2fmodel.json", "%2e%2e/model.json", "nope", "%2fetc%2fpasswd", "a%00"):
        assert (await get_raw(f"models/churn/1/files/{path}")).code == 404


@pytest.mark.parametrize(
    ("changes", "status", "message"),
    [
        ({"name": None}, 422, "name: this field is needed"),
        ({"name": "../x"}, 422, "is not a model name"),
        ({"run_id": "nope"}, 404, "no run 'nope'"),
        ({"path": "outputs/nope"}, 404, "outputs/nope"),
        ({"path": "../../workspace.json"}, 404, "is not the path of a file"),
        ({"path": "/etc/passwd"}, 404, "is not the path of a file"),
        ({"colour": "red"}, 422, "colour: there is no such field"),
        ({"tags": "x"}, 422, "tags: must be an object of strings"),
    ],
)
async def test_wrong_registrations_are_refused(ask, register, changes, status, message):
    answered, error = await register(**changes)
    assert answered == status
    assert message in error["message"]
    assert (await ask("models"))["models"] == []


@pytest.mark.parametrize("path", ["models/x", "models/x/1", "models/churn/0", "models/churn/x"])
async def test_models_that_are_none_are_not_found(ask, register, path):
    await register()
    status, error = await ask(path)
    assert (status, error["reason"]) == (404, "ModelNotFoundError")
