"""Secrets given in every way there is: afterwards they stand in ``secrets/`` and nowhere else."""

from __future__ import annotations

import hashlib
import http.server
import json
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import nbformat
import pytest
from tests.conftest import files_with

from estimatory import Dataset, Datastore, Environment, Experiment, ScriptRunConfig
from estimatory.commands import main
from estimatory.errors import EstimatoryError
from estimatory.folders.secret_store import set_secret

pytestmark = pytest.mark.usefixtures("no_keyring")

TELLS = """import hashlib, os, sys
for name in sys.argv[1].split(","):
    print(name, hashlib.md5(os.environ[name].encode()).hexdigest())
"""


class Canaries(dict):
    """One secret for each way; made on demand, and none is like another."""

    def __missing__(self, way):
        self[way] = f"cAnary{len(self):02}-{os.urandom(8).hex()}"
        return self[way]


@pytest.fixture
def canaries():
    return Canaries()


@pytest.fixture(autouse=True)
def _no_second_try(monkeypatch):
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")


@pytest.fixture
def project(tmp_path, monkeypatch, canaries):
    """A git repository whose remote has a token in its address."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "tell.py").write_text(TELLS, encoding="utf-8")
    remote = f"https://git.example/a/b.git?access_token={canaries['git remote']}"
    for words in (
        ("init", "-q"),
        ("remote", "add", "origin", remote),
        ("add", "."),
        ("-c", "user.name=n", "-c", "user.email=e", "commit", "-qm", "m"),
    ):
        subprocess.run(["git", *words], cwd=folder, check=True)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def web(canaries):
    """The address of a file that is given out for the right signature only."""
    signature = canaries["dataset"]

    class Files(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            is_right = self.path == f"/a.txt?sig={signature}"
            self.send_response(200 if is_right else 403)
            self.send_header("Content-Length", "2")
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(b"ok")

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Files)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/a.txt?sig={signature}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def command(canaries):
    """``estimatory …`` in a process of its own, with secrets in its environment; what it said."""
    variables = {
        "DB_PLACE": canaries["--secret"],
        "MYSQL_PWD": canaries["--env-var"],
        "STORAGE": f"DefaultEndpointsProtocol=https;AccountKey={canaries['connection string']};",
    }

    def run(*words):
        command = [sys.executable, "-m", "estimatory.commands", *words]
        done = subprocess.run(
            command, env={**os.environ, **variables}, capture_output=True, text=True, check=False
        )
        return done.stdout + done.stderr

    return run


def submit_in_commands(command, canaries):
    yield command(
        *("submit", "tell.py", "--wait", "--secret", "DB_PLACE", "--env-var", "MYSQL_PWD"),
        *("--env-var", "STORAGE", "--", "DB_PLACE,MYSQL_PWD,STORAGE"),
    )
    yield command("submit", "tell.py", "--docker", f"me:{canaries['image']}@host/img")
    address = f"thing @ https://host/thing-1-py3-none-any.whl?sig={canaries['requirement']}"
    yield command("submit", "tell.py", "--pip", address)
    yield command("submit", "tell.py", "--secret", f"A={canaries['typed after --secret']}")
    yield command("submit", "tell.py", "--param", f"my password={canaries['typed wrongly']}")
    yield command("runs", "--json")


def submit_in_python(workspace, canaries, web, wait_until):
    environment = Environment("private")
    environment.python.user_managed_dependencies = True
    environment.environment_variables = {"AUTH_HEADER": canaries["registered variable"]}
    options = f"--index-url http://me:{canaries['pip option']}@127.0.0.1:9/simple"
    environment.python.conda_dependencies.set_pip_option(options)
    environment.register(workspace)
    Datastore.register_http(
        workspace, "web", f"https://h/x?token={canaries['datastore']}", overwrite=True
    )
    dataset = Dataset.File.from_files(web).register(workspace, "signed")
    registered = Environment.get(workspace, "private")
    config = ScriptRunConfig(
        *(".", "tell.py", ["AUTH_HEADER,PLACE", dataset.as_named_input("d").as_download()]),
        environment=registered,
        environment_variables={"PLACE": f"postgres://me:{canaries['url in a variable']}@db/x"},
    )
    config.run_config.save(".", "written")
    experiment = Experiment(workspace, "python")
    run = experiment.submit(config)
    wait_until(lambda: run.folder.read_record().is_terminal)
    assert run.folder.read_record().failure is None
    registered.python.user_managed_dependencies = False
    registered.python.conda_dependencies.add_pip_package("not-there")
    config.run_config.environment = registered
    failed = experiment.submit(config)
    wait_until(lambda: failed.folder.read_record().is_terminal)
    assert "127.0.0.1:9" in failed.folder.read_record().failure.message
    yield f"{run.get_details()}{failed.get_details()}{registered!r}{config!r}{dataset!r}"
    with pytest.raises(EstimatoryError) as caught:
        Dataset.File.from_files(f"http://127.0.0.1:9/?sig={canaries['error']}").to_path()
    yield str(caught.value)


def submit_in_a_notebook(workspace, command, canaries, folder):
    set_secret(workspace.folder, "MODEL_PLACE", canaries["secret of the workspace"])
    cells = [
        "%%estimator nb --secret DB_PLACE --secret MODEL_PLACE -p tell=1\n"
        "import hashlib, os\n"
        "for name in ('DB_PLACE', 'MODEL_PLACE'):\n"
        "    print(name, hashlib.md5(os.environ[name].encode()).hexdigest())",
        "%%estimator nb --secret DB_PLACE --env-var STORAGE --dry-run\nprint(1)",
        "%runs",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    nbformat.write(notebook, folder / "nb.ipynb")
    yield command("run-notebook", "nb.ipynb")


async def submit_in_the_form(ask, canaries, workspace, wait_until):
    variables = {"API_TOKEN": canaries["form"], "MODE": "fast"}
    values = {
        **{"source_directory": ".", "entry_script": "tell.py", "environment_variables": variables},
        **{"secrets": ["MODEL_PLACE"], "experiment": "form"},
    }
    code = await ask("estimator-form/code", "POST", {"values": values})
    started = await ask("runs", "POST", {"values": values})
    run = workspace.get_run(started["run_id"])
    wait_until(lambda: run.folder.read_record().is_terminal)
    refused = await ask(
        "runs", "POST", {"values": {**values, "secrets": [f"A={canaries['form, refused']}"]}}
    )
    return f"{code}{started}{refused}"


async def read_all_answers(ask, workspace):
    answers = [await ask(path) for path in ("runs", "experiments", "environments", "compute")]
    for run_id in workspace.folder.list_run_ids():
        logs = (await ask(f"runs/{run_id}/logs"))["logs"]
        parts = ["", "/files", "/events", "/logged", "/snapshot"]
        parts += [f"/logs/{log['name']}" for log in logs]
        answers += [await ask(f"runs/{run_id}{part}") for part in parts]
    return json.dumps(answers)


async def test_of_secrets_given_in_every_way_none_is_left_anywhere(
    ask, workspace, canaries, project, web, command, wait_until, jp_root_dir, capsys
):
    Path(jp_root_dir, "tell.py").write_text(TELLS, encoding="utf-8")
    said = [*submit_in_commands(command, canaries)]
    said += submit_in_python(workspace, canaries, web, wait_until)
    said += submit_in_a_notebook(workspace, command, canaries, project)
    said.append(await submit_in_the_form(ask, canaries, workspace, wait_until))
    said.append(await read_all_answers(ask, workspace))
    for run_id in workspace.folder.list_run_ids():
        assert main(["show", run_id]) == 0
    said += capsys.readouterr()

    assert len(canaries) > 12
    places = [workspace.folder.path, str(project)]
    found = {w: [p for root in places for p in files_with(root, c)] for w, c in canaries.items()}
    git = {"git remote": [project / ".git" / "config"]}  # git's own
    kept = Path(workspace.folder.secrets_folder)
    assert {
        way: [p for p in paths if kept not in p.parents and p not in git.get(way, ())]
        for way, paths in found.items()
    } == {way: [] for way in canaries}
    assert {stat.S_IMODE(p.stat().st_mode) for p in kept.iterdir()} == {0o600}
    assert [way for way, canary in canaries.items() if any(canary in text for text in said)] == []
    # The scripts had them all the same.
    logs = "".join(
        p.read_text(errors="replace") for p in Path(workspace.folder.runs_folder).glob("*/logs/*")
    )
    for way in ("--secret", "--env-var", "registered variable", "secret of the workspace"):
        assert hashlib.md5(canaries[way].encode()).hexdigest() in logs, way
