"""An environment of which something was removed or damaged is built anew, and the run says so."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from estimatory.base.files import link_or_copy, write_json
from estimatory.environments import build_environment, environment_key, find_environment
from estimatory.environments.images.base_python import _recall
from estimatory.environments.images.folder import ENVIRONMENT_KIND, ImageFolder
from estimatory.folders.run_spec import EnvironmentSpec
from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.testing.environments import FakeBuilder

SPEC = EnvironmentSpec(sys.executable, ("six",), name="small")


def _replace_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _replace_by_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _leave_python_hanging(folder: Path) -> None:
    (folder / "bin" / "python").unlink()
    (folder / "bin" / "python").symlink_to("/removed/python")


def _remove_library(folder: Path) -> None:
    (folder / "pyvenv.cfg").touch()
    shutil.rmtree(folder / "lib", ignore_errors=True)


SPOILED = {
    "no lock": lambda f: (f / "requirements.lock").unlink(),
    "lock is a folder": lambda f: _replace_by_folder(f / "requirements.lock"),
    "lock is a pipe": lambda f: _replace_by_pipe(f / "requirements.lock"),
    "no description": lambda f: (f / "environment.json").unlink(),
    "empty description": lambda f: (f / "environment.json").write_text(""),
    "description is a list": lambda f: (f / "environment.json").write_text("[]"),
    "description is a pipe": lambda f: _replace_by_pipe(f / "environment.json"),
    "no bin": lambda f: shutil.rmtree(f / "bin"),
    "its python is gone": _leave_python_hanging,
    "no lib": _remove_library,
    "nothing left": lambda f: [shutil.rmtree(f), f.mkdir()],
    "a file": lambda f: [shutil.rmtree(f), f.touch()],
    "a link to nothing": lambda f: [shutil.rmtree(f), f.symlink_to("nowhere")],
}


@pytest.mark.timeout(30)
@pytest.mark.parametrize("what", SPOILED)
def test_what_is_no_whole_environment_is_built_anew_with_a_note(tmp_path, what):
    workspace = WorkspaceFolder(tmp_path / "w")
    builder = FakeBuilder()
    options = {"log_path": str(tmp_path / "log"), "builder": builder}
    assert build_environment(workspace, SPEC, **options).notes == ()
    SPOILED[what](Path(workspace.environments_folder, environment_key(SPEC)))
    assert find_environment(workspace, SPEC) is None
    again = build_environment(workspace, SPEC, **options)
    assert builder.n_builds == 2
    (note,) = again.notes
    assert note.startswith(f"The environment {again.key} was built anew: ")
    assert note in (tmp_path / "log").read_text()
    assert Path(again.lock_path).is_file()
    assert build_environment(workspace, SPEC, **options).notes == ()
    left = [n for n in os.listdir(workspace.environments_folder) if n.startswith(".deleted")]
    assert left == []


def test_an_image_of_which_something_is_missing_is_not_taken(tmp_path):
    folder = ImageFolder(str(tmp_path))
    for description, has_lock, is_complete in (
        (None, True, False),
        ({"kind": ENVIRONMENT_KIND}, True, True),
        ({"kind": ENVIRONMENT_KIND}, False, False),
        ({"kind": "dockerfile"}, False, True),
        ({}, True, False),
        ([], True, False),
    ):
        for path in (folder.description_path, folder.lock_path):
            if os.path.exists(path):
                os.unlink(path)
        if description is not None:
            write_json(folder.description_path, description)
        if has_lock:
            Path(folder.lock_path).touch()
        assert folder.is_complete() == is_complete, (description, has_lock)


def test_a_python_of_an_image_that_is_remembered_badly_is_asked_again(tmp_path):
    path = tmp_path / "python.json"
    whole = {"executable": "/bin/python", "mpirun": "", "version": "3.12.1"}
    write_json(str(path), whole)
    assert _recall(str(path)) == whole
    for content in ("", "[]", "{}", "[" * 100_000, '{"executable": "/bin/python"}'):
        path.write_text(content)
        assert _recall(str(path)) == {}


def test_a_lock_is_copied_where_it_cannot_be_linked(tmp_path, monkeypatch):
    (tmp_path / "a").write_text("lock")

    def refuse(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    link_or_copy(str(tmp_path / "a"), str(tmp_path / "b"))
    assert (tmp_path / "b").read_text() == "lock"
