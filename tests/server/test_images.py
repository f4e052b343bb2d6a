"""/images over HTTP, with what a build leaves in the workspace; the engine is away."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.server.test_openapi import _check_answer

from estimatory.base.files import write_json
from estimatory.environments.images.folder import ImageFolder
from estimatory.environments.keys import KEY_LENGTH

KEY = "cd" * (KEY_LENGTH // 2)


@pytest.fixture
def image(workspace) -> ImageFolder:
    """The files that are kept of a built image."""
    folder = ImageFolder(os.path.join(workspace.folder.images_folder, KEY))
    os.makedirs(folder.path)
    described = {
        "kind": "environment",
        "base": "python:3.12",
        "python": "3.12.4",
        "packages": ["numpy"],
        "created_at": 5.0,
        "bytes": 123_000_000,
    }
    write_json(folder.description_path, described)
    Path(folder.lock_path).write_text("numpy==2.0 --hash=sha256:00\n")
    Path(folder.build_log_path).write_text("Step 1/2 : FROM python:3.12\n")
    return folder


async def test_images_are_listed_and_shown(ask, image):
    listed = await ask("images")
    _check_answer(listed, "/images")
    (row,) = listed["images"]
    assert (row["key"], row["base"], row["packages"]) == (KEY, "python:3.12", ["numpy"])
    shown = await ask(f"images/{KEY}")
    _check_answer(shown, "/images/{key}")
    assert shown["requirements"] == "numpy==2.0 --hash=sha256:00\n"
    log = await ask(f"images/{KEY}/log")
    _check_answer(log, "/images/{key}/log")
    assert log == {"text": "Step 1/2 : FROM python:3.12\n"}


async def test_without_an_engine_nothing_is_deleted_and_the_answer_says_what_to_do(ask, image):
    status, error = await ask(f"images/{KEY}", "DELETE")
    assert (status, error["reason"]) == (503, "ContainerError")
    assert "No container engine answers" in error["message"]
    assert error["hint"]
    assert image.is_complete()


async def test_an_image_that_a_live_run_uses_stays(ask, image, make_run):
    run = make_run("a", ended=False)
    record = run.read_record()
    run.write_record(record.moved_to(record.status, 0, environment_key=KEY))
    status, error = await ask(f"images/{KEY}", "DELETE")
    assert (status, error["reason"]) == (409, "ConflictError")
    assert "in use by run a" in error["message"]


@pytest.mark.parametrize("key", ["nope", "..", "%2e%2e", "..%2fruns", ".pythons", "a%00"])
async def test_keys_that_are_none_are_not_found(get_raw, image, key):
    for path in (f"images/{key}", f"images/{key}/log"):
        assert (await get_raw(path)).code == 404
