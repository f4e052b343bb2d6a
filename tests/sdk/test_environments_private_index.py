"""A private index: reached with pip's settings or the run's own; no password is written down."""

from __future__ import annotations

import base64
import http.server
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.conftest import files_with

from estimatory import Environment, Run, Workspace
from estimatory.environments import BuiltEnvironment, build_environment
from estimatory.errors import EnvironmentBuildError
from estimatory.folders.run_spec import EnvironmentSpec
from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.testing.environments import write_wheel

PASSWORD = "pa55-w0rd"


class Index(http.server.SimpleHTTPRequestHandler):
    """Serves ``/simple/<name>/`` and the files, to whoever knows the password."""

    def do_GET(self) -> None:
        expected = base64.b64encode(f"me:{PASSWORD}".encode()).decode()
        if self.headers.get("Authorization") != f"Basic {expected}":
            self.send_response(401)
            self.send_header("WWW-Authenticate", "Basic")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        super().do_GET()

    def log_message(self, *_: object) -> None:
        """Be quiet."""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """``host:port`` of an index that holds one package."""
    folder = tmp_path / "served" / "simple" / "private-thing"
    folder.mkdir(parents=True)
    write_wheel(folder, "private_thing")
    (folder / "index.html").write_text(
        "<a href='private_thing-1.0-py3-none-any.whl'>private_thing-1.0-py3-none-any.whl</a>",
        encoding="utf-8",
    )

    def handler(*args: object) -> Index:
        return Index(*args, directory=str(tmp_path / "served"))  # type: ignore[arg-type]

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., BuiltEnvironment]:
    # Nothing of this machine's settings, and nothing remembered: only what the test sets.
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv-cache"))
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    for name in ("PIP_FIND_LINKS", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)

    def call(index_url: str | None = None, package: str = "private-thing") -> BuiltEnvironment:
        return build_environment(
            WorkspaceFolder(tmp_path / "workspace"),
            EnvironmentSpec(sys.executable, (package,), index_url=index_url),
            log_path=str(tmp_path / "workspace" / "build.log"),
        )

    (tmp_path / "workspace").mkdir(exist_ok=True)
    return call


def check_nothing_is_written_down(tmp_path: Path) -> None:
    assert not files_with(tmp_path / "workspace", PASSWORD)


def test_index_of_pips_configuration_is_used(
    build: Callable[..., BuiltEnvironment], address: str, tmp_path: Path
) -> None:
    (tmp_path / "pip.conf").write_text(
        f"[global]\nindex-url = http://me:{PASSWORD}@{address}/simple\n", encoding="utf-8"
    )
    assert os.path.exists(build().interpreter)
    check_nothing_is_written_down(tmp_path)


def test_index_of_the_run_takes_its_password_from_a_variable(
    build: Callable[..., BuiltEnvironment],
    address: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MY_TOKEN", PASSWORD)
    assert os.path.exists(build(f"http://me:${{MY_TOKEN}}@{address}/simple").interpreter)
    check_nothing_is_written_down(tmp_path)


def test_package_address_takes_its_password_from_a_variable(
    build: Callable[..., BuiltEnvironment],
    address: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MY_TOKEN", PASSWORD)
    wheel = "simple/private-thing/private_thing-1.0-py3-none-any.whl"
    build(package=f"private-thing @ http://me:${{MY_TOKEN}}@{address}/{wheel}")
    check_nothing_is_written_down(tmp_path)


@pytest.mark.parametrize("userinfo", ["", "me:wrong@"])
def test_index_that_wants_credentials_says_so(
    build: Callable[..., BuiltEnvironment], address: str, tmp_path: Path, userinfo: str
) -> None:
    (tmp_path / "pip.conf").write_text(
        f"[global]\nindex-url = http://{userinfo}{address}/simple\n", encoding="utf-8"
    )
    with pytest.raises(EnvironmentBuildError, match="lacks its credentials") as caught:
        build()
    assert "wrong" not in str(caught.value)
    assert not files_with(tmp_path / "workspace", "me:wrong")


def test_folders_of_files_alone_are_enough(
    build: Callable[..., BuiltEnvironment], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_wheel(tmp_path / name, f"{name}_thing", requires=("two-thing",) * (name == "one"))
    folders = f"{tmp_path}/one {tmp_path}/two"
    (tmp_path / "pip.conf").write_text(
        f"[global]\nno-index = true\nfind-links = {folders}\n", encoding="utf-8"
    )
    assert os.path.exists(build(package="one-thing").interpreter)
    with pytest.raises(EnvironmentBuildError, match="'three-thing' is not on this machine"):
        build(package="three-thing")


@pytest.mark.parametrize(
    "told",
    ["--index-url http://me:{}@{}/simple", "thing @ http://me:{}@{}/simple/private-thing/{}"],
)
def test_a_registered_environment_is_built_with_the_password_that_was_kept(
    build: Callable[..., BuiltEnvironment],
    address: str,
    tmp_path: Path,
    told: str,
    workspace: Workspace,
    run_code: Callable[..., Run],
    wait_until: Callable[..., object],
) -> None:
    environment = Environment("private")
    conda = environment.python.conda_dependencies
    conda.remove_pip_package("azureml-defaults")  # it brings packages of its own
    text = told.format(PASSWORD, address, "private_thing-1.0-py3-none-any.whl")
    if text.startswith("-"):
        conda.set_pip_option(text)
    conda.add_pip_package("private-thing" if text.startswith("-") else f"private-{text}")
    environment.register(workspace)
    spec = Environment.get(workspace, "private").to_spec()
    run = run_code("import private_thing, os; print(sorted(os.environ))", environment=spec)
    wait_until(lambda: run.folder.read_record().is_terminal)
    assert run.folder.read_record().failure is None
    assert "KEPT" not in Path(run.folder.log_path(0)).read_text(encoding="utf-8")
    assert {p.parent.name for p in files_with(tmp_path / "workspace", PASSWORD)} == {"secrets"}
    Environment.get(workspace, "private").build(workspace).wait_for_completion(show_output=False)
    assert not [name for name in os.environ if name.startswith("ESTIMATORY_KEPT")]
