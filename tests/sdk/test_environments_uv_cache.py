"""What is in uv's cache is installed without asking the index again; what is not is fetched."""

from __future__ import annotations

import hashlib
import http.server
import os
import shutil
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from estimatory.environments import (
    BuiltEnvironment,
    build_environment,
    delete_environment,
    environment_key,
)
from estimatory.environments.uv.program import find_uv
from estimatory.errors import EnvironmentBuildError
from estimatory.folders.run_spec import EnvironmentSpec
from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.testing.environments import write_wheel

PAGE = "/simple/small-thing/"
WHEEL = "small_thing-1.0-py3-none-any.whl"


class Index:
    """A package index with one package that remembers what it was asked for."""

    def __init__(self, folder: Path) -> None:
        self.page = folder / PAGE.strip("/")
        self.page.mkdir(parents=True)
        self.asked: list[str] = []
        self.publish()
        asked = self.asked

        class Handler(http.server.SimpleHTTPRequestHandler):
            def log_request(self, *_: object) -> None:
                asked.append(self.path)

            def end_headers(self) -> None:
                self.send_header("Cache-Control", "no-cache")
                super().end_headers()

        self.server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0),
            lambda *args: Handler(*args, directory=str(folder)),  # type: ignore[arg-type]
        )
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/simple"

    def publish(self, code: str = "") -> None:
        """Put the package there, with its metadata beside it as the large indexes have it."""
        write_wheel(self.page, "small_thing", code=code)
        with zipfile.ZipFile(self.page / WHEEL) as wheel:
            metadata = wheel.read("small_thing-1.0.dist-info/METADATA")
        (self.page / f"{WHEEL}.metadata").write_bytes(metadata)
        digest = hashlib.sha256((self.page / WHEEL).read_bytes()).hexdigest()
        link = f"<a href='{WHEEL}#sha256={digest}' data-core-metadata='true'>{WHEEL}</a>"
        (self.page / "index.html").write_text(link)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    index = Index(tmp_path / "served")
    threading.Thread(target=index.server.serve_forever, daemon=True).start()
    yield index
    index.server.shutdown()
    index.server.server_close()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, and none of the settings of this machine."""
    for name in list(os.environ):
        if name.startswith(("UV_", "PIP_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def log_path(tmp_path: Path) -> Path:
    return tmp_path / "build.log"


@pytest.fixture
def workspace(tmp_path: Path) -> WorkspaceFolder:
    return WorkspaceFolder(tmp_path / "workspace")


@pytest.fixture
def build(
    index: Index, cache: Path, workspace: WorkspaceFolder, log_path: Path
) -> Callable[[], BuiltEnvironment]:
    """Build anew what a former build has left in the cache."""
    spec = EnvironmentSpec(sys.executable, ("small-thing",), index_url=index.url)

    def call() -> BuiltEnvironment:
        if os.path.isdir(os.path.join(workspace.environments_folder, environment_key(spec))):
            delete_environment(workspace, environment_key(spec))
        log_path.unlink(missing_ok=True)
        index.asked.clear()
        return build_environment(workspace, spec, log_path=str(log_path))

    return call


def test_the_index_is_asked_for_versions_alone(build, index, log_path):
    build()
    assert index.asked[-1] == PAGE + WHEEL
    built = build()
    assert set(index.asked) == {PAGE, f"{PAGE}{WHEEL}.metadata"}
    installs = [line for line in log_path.read_text().splitlines() if " pip sync " in line]
    assert ["--offline" in line for line in installs] == [True]
    assert "+ small-thing==1.0" in log_path.read_text()
    assert sorted(os.listdir(os.path.dirname(built.lock_path)))[:2] == [".gitignore", ".lock"]


def test_a_wheel_that_the_cache_has_lost_is_fetched_again(build, index, cache, log_path):
    build()
    for folder in (*cache.glob("wheels-*"), *cache.glob("archive-*")):
        shutil.rmtree(folder)
    build()
    assert PAGE + WHEEL in index.asked
    text = log_path.read_text()
    assert "+ small-thing==1.0" in text
    assert "--offline" not in text


def test_a_wheel_that_was_replaced_on_the_index_is_not_taken_from_the_cache(build, index):
    before = Path(build().lock_path).read_text()
    index.publish("changed = True\n")
    os.utime(index.page / "index.html", (2e9, 2e9))
    built = build()
    assert Path(built.lock_path).read_text() != before
    module = next(Path(os.path.dirname(built.lock_path)).glob("lib/*/site-packages/small_thing.py"))
    assert module.read_text() == "changed = True\n"


def test_an_install_that_breaks_off_halfway_is_no_environment(
    build, index, workspace, tmp_path, monkeypatch
):
    broken = tmp_path / "uv"
    broken.write_text(
        f'#!/bin/sh\n"{find_uv()}" "$@" || exit\ncase "$*" in *--offline*) exit 1;; esac\n'
    )
    broken.chmod(0o755)
    build()
    monkeypatch.setattr("estimatory.environments.uv.builder.find_uv", lambda: str(broken))
    with pytest.raises(EnvironmentBuildError):
        build()
    assert PAGE + WHEEL not in index.asked
    assert [n for n in os.listdir(workspace.environments_folder) if not n.startswith(".")] == []
