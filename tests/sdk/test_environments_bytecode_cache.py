"""What an earlier build compiled is compiled no more, and nothing else is taken for it."""

from __future__ import annotations

import base64
import compileall
import hashlib
import json
import marshal
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from estimatory import Workspace
from estimatory.base.files import read_text
from estimatory.environments import build_environment
from estimatory.environments.bytecode_cache import KEPT_S, BytecodeCache
from estimatory.environments.folder import EnvironmentFolder
from estimatory.folders.run_spec import EnvironmentSpec
from estimatory.folders.workspace_settings import set_setting
from estimatory.testing.environments import write_wheel

from ..other_user import give_away, only_as_root
from .conftest import run_python

TAG = sys.implementation.cache_tag
FAILS = "def fail():\n    raise ValueError('no')\n"
OTHER = FAILS.replace("no", "on")
CODE = {"thing/__init__.py": "", "thing/deep.py": FAILS, "single.py": "value = 1\n"}
TAKEN = "Bytecode of {} modules is of an earlier build."


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "estimatory" / "bytecode"


@pytest.fixture
def spec(tmp_path: Path) -> EnvironmentSpec:
    packages = tuple(write_wheel(tmp_path, name, code=FAILS) for name in ("tiny_a", "tiny_b"))
    return EnvironmentSpec(sys.executable, packages)


@pytest.fixture
def build(tmp_path: Path, spec: EnvironmentSpec) -> Callable[..., EnvironmentFolder]:
    """``build("first")``: in a workspace of that name."""

    def call(name: str, reuses: bool | None = None) -> EnvironmentFolder:
        workspace = Workspace(tmp_path / name).folder
        set_setting(workspace, "environments.reuse_bytecode", reuses)
        built = build_environment(workspace, spec, log_path=str(tmp_path / f"{name}.log"))
        return EnvironmentFolder(os.path.dirname(built.lock_path))

    return call


class Installed:
    """A folder of packages as an installer leaves it, and the cache for it."""

    def __init__(self, folder: Path, code: dict[str, str] = CODE, at: float = 1e9) -> None:
        self.folder = folder
        self.said: list[str] = []
        rows = []
        for name, text in code.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            os.utime(path, (at, at))
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())
            rows.append(f"{name},sha256={digest.decode().rstrip('=')},{len(text)}\n")
        self.info = folder / "thing-1.0.dist-info"
        self.info.mkdir()
        self.record = self.info / "RECORD"
        self.record.write_text("".join([*rows, "thing-1.0.dist-info/RECORD,,\n"]))

    def open(self) -> BytecodeCache:
        return BytecodeCache([str(self.folder)], str(TAG), self.said.append)

    def take(self) -> set[str]:
        """Take what there is; return of which modules."""
        self.open().take()
        return self.list_compiled()

    def build(self) -> set[str]:
        """Do as a build does; return the modules that there was bytecode of."""
        opened = self.open()
        opened.take()
        taken = self.list_compiled()
        assert compileall.compile_dir(self.folder, quiet=1)
        opened.keep()
        return taken

    def list_compiled(self) -> set[str]:
        return {path.name.partition(".")[0] for path in self.folder.rglob("*.pyc")}

    def run(self, code: str) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-v", "-c", code]
        variables = {**os.environ, "PYTHONPATH": str(self.folder)}
        return subprocess.run(words, env=variables, capture_output=True, text=True)


ALL = {"__init__", "deep", "single"}


@pytest.fixture
def first(tmp_path: Path) -> Installed:
    """What was built before, so that its bytecode is in the cache."""
    installed = Installed(tmp_path / "one")
    assert installed.build() == set()
    assert installed.said == []
    return installed


def list_names(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.iterdir())


def find_archive(cache: Path) -> Path:
    (path,) = cache.iterdir()
    return path


# --- real builds ---------------------------------------------------------------------------------
def test_a_second_build_compiles_nothing_and_its_tracebacks_show_its_own_files(
    build: Callable[..., EnvironmentFolder], cache: Path
) -> None:
    old, new = build("first"), build("second")
    assert "of an earlier build" not in read_text(old.build_log_path)
    assert TAKEN.format(2) in read_text(new.build_log_path)
    assert os.path.exists(new.compiled_path)
    for name in ("tiny_a", "tiny_b"):
        folders = [Path(folder.list_package_folders()[0]) for folder in (old, new)]
        paths = [folder / "__pycache__" / f"{name}.{TAG}.pyc" for folder in folders]
        assert paths[0].read_bytes()[16:] == paths[1].read_bytes()[16:]
        assert paths[1].stat().st_nlink == 1
        assert marshal.loads(paths[1].read_bytes()[16:]).co_filename.startswith(old.path)
        words = [new.interpreter, "-v", "-c", f"import {name}; {name}.fail()"]
        said = subprocess.run(words, capture_output=True, text=True).stderr
        assert f"# code object from '{paths[1]}'" in said
        assert f'File "{folders[1] / name}.py", line 2, in fail' in said
        assert old.path not in said
    assert cache.stat().st_mode & 0o777 == 0o700
    assert [name.rpartition("-1.0-")[0] for name in list_names(cache)] == ["tiny_a", "tiny_b"]


def test_a_workspace_may_have_all_compiled_anew(
    build: Callable[..., EnvironmentFolder], cache: Path
) -> None:
    build("first", reuses=False)
    assert not cache.exists()
    build("second")
    assert "of an earlier build" not in read_text(build("third", reuses=False).build_log_path)


def test_a_cache_that_cannot_be_used_stops_no_build(
    build: Callable[..., EnvironmentFolder], cache: Path
) -> None:
    cache.parent.mkdir(parents=True)
    cache.write_text("")
    folder = build("first")
    assert os.path.exists(folder.compiled_path)
    assert list(Path(folder.list_package_folders()[0]).rglob("tiny_a.*.pyc"))
    log = read_text(folder.build_log_path)
    assert "No bytecode of earlier builds was taken: FileExistsError" in log
    assert "Bytecode was not kept for later builds: FileExistsError" in log


# --- what is taken -------------------------------------------------------------------------------
def test_what_is_taken_counts_for_python_whenever_the_module_was_installed(
    first: Installed, tmp_path: Path
) -> None:
    second = Installed(tmp_path / "two", at=1.7e9)
    assert second.take() == ALL
    assert second.said == [TAKEN.format(3)]
    before = {path: path.stat().st_mtime_ns for path in second.folder.rglob("*.pyc")}
    compileall.compile_dir(second.folder, quiet=1)
    assert {path: path.stat().st_mtime_ns for path in second.folder.rglob("*.pyc")} == before
    said = second.run("import thing.deep; thing.deep.fail()").stderr
    compiled = second.folder / f"thing/__pycache__/deep.{TAG}.pyc"
    assert f"# code object from '{compiled}'" in said
    assert f'File "{second.folder}/thing/deep.py", line 2, in fail' in said
    assert str(first.folder) not in said


def test_a_module_that_is_not_as_its_wheel_brought_it_is_compiled_anew(
    first: Installed, tmp_path: Path, cache: Path
) -> None:
    kept = find_archive(cache).read_bytes()
    second = Installed(tmp_path / "two")
    edited = second.folder / "thing" / "deep.py"
    edited.write_text(OTHER)
    os.utime(edited, (1e9, 1e9))
    assert second.build() == {"__init__", "single"}
    assert "ValueError: on" in second.run("import thing.deep; thing.deep.fail()").stderr
    assert find_archive(cache).read_bytes() == kept


def test_another_release_takes_nothing_of_it(first: Installed, tmp_path: Path, cache: Path) -> None:
    second = Installed(tmp_path / "two", {**CODE, "thing/deep.py": OTHER})
    assert second.build() == set()
    assert len(list_names(cache)) == 2


def test_what_was_compiled_for_another_python_is_not_taken(
    first: Installed, tmp_path: Path
) -> None:
    second = Installed(tmp_path / "two")
    assert BytecodeCache([str(second.folder)], "cpython-38", second.said.append).take() == 0
    assert second.list_compiled() == set()


@pytest.mark.parametrize(
    "row",
    [
        "../outside.py,sha256=x,1",
        "/outside.py,sha256=x,1",
        "thing/new.py,,",
        "thing/new.py,md5=x,1",
    ],
)
def test_rows_without_a_digest_or_outside_are_not_followed(
    tmp_path: Path, cache: Path, row: str
) -> None:
    installed = Installed(tmp_path / "one")
    digest = base64.urlsafe_b64encode(hashlib.sha256(b"").digest()).decode().rstrip("=")
    installed.record.write_text(
        row.replace("=x", f"={digest}") + "\n" + installed.record.read_text()
    )
    for name in ("../outside.py", "thing/new.py"):
        (installed.folder / name).touch()
    installed.build()
    with zipfile.ZipFile(find_archive(cache)) as archive:
        assert {name.rpartition("/")[2].partition(".")[0] for name in archive.namelist()} == ALL


def _make_editable(installed: Installed) -> None:
    text = json.dumps({"url": "file:///code", "dir_info": {"editable": True}})
    (installed.info / "direct_url.json").write_text(text)


def _bring_bytecode(installed: Installed) -> None:
    with installed.record.open("a") as file:
        file.write(f"__pycache__/single.{TAG}.pyc,,\n")


@pytest.mark.parametrize(
    "change",
    [
        _make_editable,
        _bring_bytecode,
        lambda installed: installed.record.unlink(),
        lambda installed: installed.record.write_bytes(b"\xff\xfe,\0,\n"),
    ],
)
def test_distributions_that_do_not_say_what_they_brought_are_passed_over(
    first: Installed, tmp_path: Path, cache: Path, change: Callable[[Installed], None]
) -> None:
    kept = list_names(cache)
    second = Installed(tmp_path / "two")
    change(second)
    assert second.build() == set()
    assert second.said == []
    assert list_names(cache) == kept


# --- damage --------------------------------------------------------------------------------------
def _flip(path: Path) -> None:
    data = path.read_bytes()
    at = data.index(b"ValueError")
    path.write_bytes(data[:at] + b"TypeErrors" + data[at + 10 :])


def _replace_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    "damage",
    [
        _flip,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-30]),
        lambda path: path.write_bytes(bytes(path.stat().st_size)),
    ],
    ids=["changed", "empty", "cut", "zeros"],
)
def test_a_damaged_archive_is_passed_over_and_replaced(
    first: Installed, tmp_path: Path, cache: Path, damage: Callable[[Path], None]
) -> None:
    whole = find_archive(cache).read_bytes()
    damage(find_archive(cache))
    second = Installed(tmp_path / "two")
    assert "deep" not in second.build()
    assert "Bytecode of thing-1.0 was not taken: BadZipFile: " in second.said[0]
    assert "ValueError: no" in second.run("import thing.deep; thing.deep.fail()").stderr
    assert len(find_archive(cache).read_bytes()) == len(whole)
    third = Installed(tmp_path / "three")
    assert third.take() == ALL


def test_what_cannot_be_replaced_is_passed_over(
    first: Installed, tmp_path: Path, cache: Path
) -> None:
    _replace_by_folder(find_archive(cache))
    second = Installed(tmp_path / "two")
    assert second.build() == set()
    assert [line.partition(":")[0] for line in second.said] == [
        "Bytecode of thing-1.0 was not taken",
        "Bytecode was not kept for later builds",
    ]
    assert second.list_compiled() == ALL


def test_a_process_that_dies_before_the_rename_leaves_nothing_that_is_taken(
    tmp_path: Path, cache: Path
) -> None:
    first = Installed(tmp_path / "one")
    assert compileall.compile_dir(first.folder, quiet=1)
    code = f"""
import os
from estimatory.environments.bytecode_cache import BytecodeCache
os.replace = lambda *_: os._exit(9)
BytecodeCache([{str(first.folder)!r}], {TAG!r}, print).keep()
"""
    assert run_python(code).returncode == 9
    (left,) = list_names(cache)
    assert left.endswith(".aside")
    second = Installed(tmp_path / "two")
    assert second.build() == set()
    assert second.said == []
    assert Installed(tmp_path / "three").take() == ALL


def test_a_full_disk_leaves_neither_half_bytecode_nor_a_half_archive(
    first: Installed, tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    second = Installed(tmp_path / "two")
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", fail)
        assert second.take() == set()
        other = Installed(tmp_path / "other", {"other.py": FAILS})
        compileall.compile_dir(other.folder, quiet=1)
        other.open().keep()
    assert not list(tmp_path.rglob("*.aside"))
    assert len(list_names(cache)) == 1


# --- whose it is, and for how long ---------------------------------------------------------------
def _link_elsewhere(cache: Path) -> None:
    shutil.move(cache, cache.parent / "elsewhere")
    cache.symlink_to(cache.parent / "elsewhere")


@pytest.mark.parametrize(
    "change",
    [
        lambda cache: cache.chmod(0o770),
        lambda cache: cache.chmod(0o707),
        pytest.param(give_away, marks=only_as_root),
        _link_elsewhere,
    ],
    ids=["group", "all", "stranger", "link"],
)
def test_a_folder_that_others_could_have_filled_is_not_used(
    first: Installed, tmp_path: Path, cache: Path, change: Callable[[Path], None]
) -> None:
    kept = list_names(cache)
    change(cache)
    second = Installed(tmp_path / "two", {**CODE, "more.py": ""})
    assert second.build() == set()
    assert Installed(tmp_path / "three").take() == set()
    assert list_names(cache) == kept
    reason = f"{cache} must be a folder of this user that nobody else may write"
    assert second.said == [
        f"No bytecode of earlier builds was taken: PermissionError: {reason}",
        f"Bytecode was not kept for later builds: PermissionError: {reason}",
    ]


def test_what_no_build_took_for_a_month_is_removed(
    first: Installed, tmp_path: Path, cache: Path
) -> None:
    used = find_archive(cache)
    long_ago = time.time() - KEPT_S - 60
    for name in ("unused.zip", "left.zip.4711.aside", "of somebody"):
        (cache / name).touch()
        os.utime(cache / name, (long_ago, long_ago))
    os.utime(used, (long_ago, long_ago))
    assert Installed(tmp_path / "two").take() == ALL
    assert len(list_names(cache)) == 4
    other = Installed(tmp_path / "three", {"other.py": FAILS})
    other.build()
    assert len(list_names(cache)) == 3
    assert {"of somebody", used.name} < set(list_names(cache))
