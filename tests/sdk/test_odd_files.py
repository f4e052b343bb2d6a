"""A pipe, a socket, a device, a circle or a folder where a file is expected: words, no waiting."""

from __future__ import annotations

import codecs
import os
from pathlib import Path

import pytest

from estimatory import Datastore, Environment, RunConfiguration, UserError
from estimatory.base.folder_walk import walk_files
from estimatory.base.text_files import read_text_file
from estimatory.commands import main
from estimatory.compute.hosts.host import read_hostfile
from estimatory.data.stores.local import LocalStore
from estimatory.environments.packages.requirement_files import read_requirement_file
from estimatory.errors import EstimatoryError, SnapshotError
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.workspace_identity import read_config
from estimatory.metrics.tracking import RunTracker

from .odd_files import ODD_FILES

pytestmark = pytest.mark.timeout(20)


def _conda(path: Path) -> object:
    return Environment.from_conda_specification("mine", path)


def _pip(path: Path) -> object:
    return Environment.from_pip_requirements("mine", path)


def _run_config(path: Path) -> object:
    return RunConfiguration.load(path)


def _model(path: Path) -> object:
    from estimatory.models.files import list_model_files

    return list_model_files(str(path.parent))


def _tracker(path: Path) -> RunTracker:
    folder = path.parent.parent / "run"
    folder.mkdir()
    return RunTracker(RunFolder(folder))


READERS = {
    "text": read_text_file,
    "requirements": lambda path: read_requirement_file(str(path)),
    "from_pip_requirements": _pip,
    "conda file": _conda,
    "run configuration": _run_config,
    "hostfile": read_hostfile,
    "config.json": lambda path: read_config(str(path)),
    "upload_file": lambda path: _tracker(path).add_file("a", path),
    "log_image": lambda path: _tracker(path).log_image("a", str(path)),
    "put": lambda path: LocalStore(f"{path.parent.parent}/store").put(str(path), "a"),
    "model": _model,
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("odd", ODD_FILES)
def test_what_is_no_file_is_refused_in_words(tmp_path, reader, odd):
    path = tmp_path / "here" / "file.local"
    path.parent.mkdir()
    ODD_FILES[odd](path)
    with pytest.raises(EstimatoryError) as caught:
        READERS[reader](path)
    assert str(path.parent) in str(caught.value)


COMMANDS = ("submit", "run-notebook")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("odd", ODD_FILES)
def test_a_command_refuses_what_is_no_file(tmp_path, command, odd, capsys):
    path = tmp_path / "train.py"
    ODD_FILES[odd](path)
    assert main([command, str(path), "--workspace", str(tmp_path / "w")]) == 2
    assert "train.py" in capsys.readouterr().err


MARKED = {
    "utf-8": codecs.BOM_UTF8 + "ä\nb".encode(),
    "utf-16": "ä\r\nb".encode("utf-16"),
    "utf-32": "ä\rb".encode("utf-32"),
}


@pytest.mark.parametrize("mark", MARKED)
def test_text_is_read_as_its_mark_says(tmp_path, mark):
    (tmp_path / "a").write_bytes(MARKED[mark])
    assert read_text_file(tmp_path / "a") == "ä\nb"


def test_marked_files_of_settings_are_understood(tmp_path):
    for name, text in (
        ("requirements.txt", "numpy\n"),
        ("conda.yml", "dependencies: [python=3.10]\n"),
        ("hosts", "one slots=2\n"),
        ("config.json", '{"subscription_id": "a", "resource_group": "b", "workspace_name": "c"}'),
    ):
        (tmp_path / name).write_bytes(text.encode("utf-16"))
    assert read_requirement_file(str(tmp_path / "requirements.txt")) == ["numpy"]
    assert _conda(tmp_path / "conda.yml").python.conda_dependencies is not None
    assert [host.name for host in read_hostfile(tmp_path / "hosts")] == ["one"]
    assert read_config(str(tmp_path / "config.json"))["workspace_name"] == "c"


DOCKERIGNORE = {
    "utf-16": ("private\n".encode("utf-16"), None),
    "marked": (codecs.BOM_UTF8 + b"private\r\n", None),
    "latin": ("priv\xe9\n".encode("latin-1"), "line 1 is not text in UTF-8"),
    "nul": (b"a\0b", "holds a NUL"),
}


@pytest.mark.parametrize("content", DOCKERIGNORE)
def test_a_build_context_leaves_out_what_its_rules_name_or_is_refused(tmp_path, content):
    pytest.importorskip("docker")
    from estimatory.environments.images.bases import list_context

    data, reason = DOCKERIGNORE[content]
    (tmp_path / ".dockerignore").write_bytes(data)
    for name in ("private", "Dockerfile"):
        (tmp_path / name).touch()
    if reason is None:
        assert list_context(str(tmp_path)) == [".dockerignore", "Dockerfile"]
        return
    with pytest.raises(SnapshotError, match=rf"\.dockerignore cannot be read: .*{reason}"):
        list_context(str(tmp_path))


@pytest.mark.parametrize("odd", ODD_FILES)
def test_a_build_context_whose_rules_are_no_file_is_refused(tmp_path, odd):
    from estimatory.environments.images.bases import list_context

    pytest.importorskip("docker")
    ODD_FILES[odd](tmp_path / ".dockerignore")
    with pytest.raises(SnapshotError, match=r"\.dockerignore cannot be read"):
        list_context(str(tmp_path))


@pytest.mark.parametrize("odd", ["pipe", "socket", "device", "circle"])
def test_a_cell_takes_no_pipe_beside_its_modules(tmp_path, odd):
    import ast

    from estimatory_magics.cell.files import gather_local_files

    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").touch()
    ODD_FILES[odd](tmp_path / "package" / "odd.py")
    found = gather_local_files(ast.parse("import package"), [str(tmp_path)])
    assert list(found.files) == ["package/__init__.py"]


def test_yaml_that_is_nested_a_hundred_thousand_deep_is_refused(tmp_path):
    (tmp_path / "a.yml").write_text("[" * 100_000)
    for read in (_conda, _run_config):
        with pytest.raises(UserError, match="nested too deeply"):
            read(tmp_path / "a.yml")


# --- folders -------------------------------------------------------------------------------------
@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Links to itself, to a folder above, round in a circle, into nothing, and twice to one."""
    folder = tmp_path / "data"
    (folder / "sub" / "deep").mkdir(parents=True)
    (folder / "a").write_text("a")
    (folder / "sub" / "b").write_text("b")
    (folder / "self").symlink_to(folder)
    (folder / "sub" / "up").symlink_to("..")
    (folder / "again").symlink_to("sub")
    (folder / "circle").symlink_to(folder / "circle")
    (folder / "nowhere").symlink_to("gone")
    os.mkfifo(folder / "sub" / "deep" / "pipe")
    (folder / "sub" / "deep" / "zero").symlink_to("/dev/zero")
    return folder


def test_every_file_is_met_and_no_link_is_followed_for_ever(folder):
    found = [os.path.relpath(path, folder) for path in walk_files(str(folder))]
    assert {"a", "sub/b", "again/b", "circle", "nowhere"} < set(found)
    assert len(found) == len(set(found)) < 20


def test_folders_that_link_to_each_other_have_a_limit(tmp_path, monkeypatch):
    monkeypatch.setattr("estimatory.base.folder_walk.MAX_FOLDERS", 500)
    for i in range(10):
        (tmp_path / str(i)).mkdir()
        for j in range(10):
            (tmp_path / str(i) / str(j)).symlink_to(tmp_path / str(j))
    with pytest.raises(UserError, match="more than 500 folders"):
        list(walk_files(str(tmp_path)))


def test_a_store_lists_what_can_be_read(folder):
    names = [info.name for info in LocalStore(str(folder)).list_files()]
    assert names == ["a", "again/b", "sub/b"]


def test_a_folder_that_links_to_itself_is_uploaded_once(workspace, folder):
    Datastore.get_default(workspace).upload(str(folder), "there", show_progress=False)
    root = Path(Datastore.get_default(workspace).open_store().local_path("there"))
    found = sorted(str(p.relative_to(root)) for p in root.rglob("*") if p.is_file())
    assert found == ["a", "again/b", "sub/b"]


def test_a_folder_of_a_model_that_links_to_itself_is_registered_or_named(workspace, folder):
    from estimatory.models import Model

    with pytest.raises(UserError, match="broken link or no file"):
        Model.register(workspace, str(folder), "m")
    for name in ("circle", "nowhere", "sub/deep/pipe", "sub/deep/zero"):
        (folder / name).unlink()
    model = Model.register(workspace, str(folder), "m")
    expected = ["data/a", "data/again/b", "data/sub/b"]
    assert [name for name, _ in model.files] == expected


def test_a_folder_of_a_run_that_links_to_itself_is_uploaded_or_named(workspace, folder):
    from estimatory import Experiment

    run = Experiment(workspace, "e").start_logging(outputs=None, snapshot_directory=None)
    with pytest.raises(UserError, match="broken link or no file"):
        run.upload_folder("u", str(folder))
    for name in ("circle", "nowhere", "sub/deep/pipe", "sub/deep/zero"):
        (folder / name).unlink()
    run.upload_folder("u", str(folder))
    assert run.get_file_names() == ["u/a", "u/again/b", "u/sub/b"]
    run.complete()
