"""Text that is no clean Unicode, from a real script through all that lists and shows it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from estimatory import Experiment, Run, Workspace
from estimatory.api.run_card.bundle import make_bundle
from estimatory.base.clean_text import showable
from estimatory.base.files import read_json
from estimatory.base.json_numbers import to_json_text
from estimatory.configuration import default_environment
from estimatory.models import ModelRegistry
from estimatory.store import Index, RunQuery, describe_run
from estimatory.submission.request import RunRequest
from estimatory.submission.submit import submit

HALF = os.fsdecode(b"\xff")
BACKWARDS = "\u202e"
SCRIPT_NAME = os.fsdecode(b"tr\xff.py")
FILE_NAME = os.fsdecode(b"outputs/model-\xff.bin")
CODE = """
import json, os, sys
from estimatory import Run
given = [os.fsencode(word).hex() for word in (sys.argv[0], sys.argv[1], os.environ["ODD"])]
code = os.listdir(os.fsencode(os.path.dirname(sys.argv[0]) or "."))
with open("outputs/given.json", "w") as file:
    json.dump([given, [name.hex() for name in code]], file)
with open(os.fsencode("outputs") + b"/model-\\xff.bin", "wb") as file:
    file.write(b"weights")
run = Run.get_context()
half = os.fsdecode(b"\\xff")
run.log("loss" + half, 0.5)
run.log("safe", 1.0)
run.log("word", "a" + half + "\\0")
run.log_list("list" + half, [1, 2])
run.log_row("row" + half, **{"column" + half: 1})
run.tag("from-script" + half, "v" + half)
run.set_tags({"set" + half: half})
run.add_properties({"property" + half: half})
run.display_name = "named" + half + chr(0x202e) + "txt"
run.description = half
run.upload_file("artifact" + half, "outputs/given.json")
print("printed", half)
raise ValueError("no " + half + " way" + chr(0x202e))
"""


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A run of which every text holds half a character, in a folder of such a name."""
    place = tmp_path_factory.mktemp("odd") / os.fsdecode(b"\xfe")
    place.mkdir()
    (place / "source").mkdir()
    (place / "source" / SCRIPT_NAME).write_text(CODE)
    (place / "source" / os.fsdecode(b"d\xff.txt")).write_text("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ESTIMATORY_WORKSPACE", str(place / "workspace"))
        workspace = Workspace()
        request = RunRequest(
            experiment="odd",
            script=SCRIPT_NAME,
            environment=default_environment(),
            source_directory=str(place / "source"),
            arguments=(f"--x={HALF}",),
            parameters={f"p{HALF}": HALF},
            environment_variables={"ODD": HALF},
            tags={f"t{HALF}": HALF},
            display_name=f"n{HALF}",
        )
        run = Run(Experiment(workspace, "odd"), submit(workspace.folder, request).run_id)
        run.wait_for_completion(raise_on_error=False)
        yield run


def test_the_script_is_given_what_was_meant(ended: Run) -> None:
    """The bytes of argument, variable and script name, and its code under the names it had."""
    given, code = json.loads(Path(ended.folder.work_folder, "outputs/given.json").read_text())
    names = [bytes.fromhex(text) for text in given]
    assert [names[0][-6:], *names[1:]] == [b"tr\xff.py", b"--x=\xff", b"\xff"]
    assert {bytes.fromhex(name) for name in code} >= {b"tr\xff.py", b"d\xff.txt"}


def test_what_is_written_of_the_run_is_utf_8(ended: Run) -> None:
    for path in (ended.folder.spec_path, ended.folder.record_path, ended.folder.error_path):
        Path(path).read_bytes().decode()
    spec = ended.folder.read_spec()
    assert spec.display_name == r"n\udcff"
    assert spec.tags == {r"t\udcff": r"\udcff"}
    assert spec.arguments == (r"--x=\udcff",)
    for request in os.listdir(ended.folder.requests_folder):
        Path(ended.folder.requests_folder, request).read_bytes().decode()


def test_the_index_has_it_as_it_is_shown(ended: Run) -> None:
    index = Index(ended.experiment.workspace.folder)
    assert index.reindex() == 1
    [summary] = index.list_runs(RunQuery(tags={f"t{HALF}": HALF}, search=f"named{HALF}"))
    assert summary.tags[r"from-script\udcff"] == r"v\udcff"
    assert summary.tags[r"set\udcff"] == r"\udcff"
    assert summary.parameters == {r"p\udcff": r"\udcff"}
    assert summary.metrics == {r"loss\udcff": 0.5, "safe": 1.0}
    assert summary.display_name == f"named\\udcff{BACKWARDS}txt"
    assert summary.failure_message is not None
    assert r"no \udcff way" in summary.failure_message
    told = json.loads(to_json_text(describe_run(ended.folder)))
    json.dumps(told, ensure_ascii=False).encode()


COMMANDS = [
    *(["runs"], ["runs", "--search", HALF], ["runs", "--tag", f"t{HALF}={HALF}"]),
    *(["runs", "--sort", f"metric:loss{HALF}"], ["show", "last"], ["metrics", "last"]),
    *(
        ["experiments"],
        ["models"],
        ["compute", "list"],
        ["environments"],
        ["reindex"],
        ["workspace"],
    ),
]
WRONG_COMMANDS = [["show", HALF], ["logs", "last", "--name", HALF], ["cancel", f"x{BACKWARDS}"]]
ASK = """
import json, sys
from estimatory.commands import main
for words in json.loads(sys.argv.pop()):
    sys.argv[1:] = words
    sys.stderr.write(f"{main()} ")
    sys.stdout.write("\\f")
"""


def _ask(run: Run, commands: list[list[str]], encoding: str) -> tuple[list[bytes], str]:
    """What the commands print in a terminal of an encoding, and what is told beside it."""
    place = {"ESTIMATORY_WORKSPACE": run.folder.workspace_path}
    variables = {**os.environ, **place, "PYTHONIOENCODING": encoding, "LC_ALL": "C"}
    words = [sys.executable, "-c", ASK, json.dumps(commands)]
    done = subprocess.run(words, env=variables, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split(b"\f")[:-1], done.stderr.decode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_every_command_shows_it(ended: Run, encoding: str) -> None:
    shown, told = _ask(ended, COMMANDS, encoding)
    assert told.split().count("0") == len(COMMANDS), told
    for command, output in zip(COMMANDS, shown):
        assert output.decode(encoding) == showable(output.decode(encoding)), command
    for output in shown[:4]:
        assert ended.id.encode() in output
    told_as_json, _ = _ask(ended, [[*words, "--json"] for words in COMMANDS], encoding)
    for output in told_as_json:
        json.dumps(json.loads(output), ensure_ascii=False).encode()


def test_an_odd_name_in_an_error_is_printed(ended: Run) -> None:
    _, told = _ask(ended, WRONG_COMMANDS, "ascii")
    assert told.split().count("2") == len(WRONG_COMMANDS), told
    assert told == showable(told)


def test_the_files_are_found_by_the_name_that_is_shown(ended: Run, tmp_path: Path) -> None:
    assert FILE_NAME in ended.get_file_names()
    for name in (FILE_NAME, r"outputs/model-\udcff.bin"):
        target = ended.download_file(name, str(tmp_path / "copy"))
        assert Path(target).read_bytes() == b"weights"
    assert ended.folder.find_file(r"artifact\udcff")
    archive = ended.restore_snapshot(path=str(tmp_path))
    assert os.path.exists(archive)


def test_a_model_of_such_a_name_is_kept_and_copied(ended: Run, tmp_path: Path) -> None:
    registry = ModelRegistry(ended.experiment.workspace.folder)
    for path in (FILE_NAME, r"outputs/model-\udcff.bin"):
        record = registry.register_from_run(
            ended.folder, "odd", path, tags={f"t{HALF}": HALF}, description=HALF
        )
        record = registry.get_model("odd", record.version)
        assert record.tags == {r"t\udcff": r"\udcff"}
        assert record.files == ((r"model-\udcff.bin", 7),)
        assert Path(record.path).read_bytes() == b"weights"
        assert Path(record.download(tmp_path, exist_ok=True)).read_bytes() == b"weights"
        with registry.open_model_file("odd", record.version, r"model-\udcff.bin") as file:
            assert file.read() == b"weights"


def test_a_cell_shows_it(ended: Run) -> None:
    bundle = make_bundle(ended.folder)
    json.dumps(bundle, ensure_ascii=False).encode()
    for kind in ("text/html", "text/plain"):
        assert r"named\udcff\u202etxt" in bundle[kind]
        assert bundle[kind] == showable(bundle[kind])
    from estimatory.api.run_details import describe

    assert describe(ended) == showable(describe(ended))
    assert ended._repr_html_() == showable(ended._repr_html_())


OLD_TEXT = r'"\udcff\u0000"'
OLD_FILES = {
    "spec.json": '{"run_id": "old", "experiment": X, "created_at": 1e9, "script": X, '
    '"environment": {"interpreter": X, "packages": [X]}, "arguments": [X], "display_name": X, '
    '"tags": {X: X}, "parameters": {X: [X]}, '
    '"origin": {"kind": X, "notebook": X}, "source_directory": X}',
    "record.json": '{"run_id": "old", "status": "Failed", "detail": X, "ended_at": 1e9, '
    '"history": [["Failed", 1e9]], "failure": {"message": X, "frames": [{"file": X, "line": 1, '
    '"function": X, "code": X}], "hint": X}, "git": {"branch": X, "commit": X, "dirty": X, '
    '"remote": X}, "interpreter": X, "environment_notes": [X]}',
    "requests/1-tags.json": '{"kind": "tags", "at": 1, "tags": {X: X}}',
    "requests/2-edit.json": '{"kind": "edit", "at": 1, "display_name": X, "description": X}',
    "requests/3-properties.json": '{"kind": "properties", "at": 1, "properties": {X: X}}',
    "data/record.json": '{"inputs": [], "outputs": [], X: X}',
    "metrics/rank-0.events.jsonl": '{"at": 1, "kind": "tag", "name": X, "value": X}\n'
    '{"at": 1, "kind": "row", "name": X, "row": {X: X}}\n',
}


@pytest.fixture
def old(workspace: Workspace) -> Workspace:
    """A workspace with a run that an earlier version wrote, JSON's escapes and all."""
    for name, content in OLD_FILES.items():
        path = Path(workspace.folder.runs_folder, "old", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content.replace("X", OLD_TEXT))
    return workspace


def test_a_run_of_an_earlier_version_is_listed_and_shown(old: Workspace) -> None:
    index = Index(old.folder)
    index.sync()
    assert index.reindex() == 1
    [summary] = index.list_runs(RunQuery())
    assert summary.status == "Failed"
    assert summary.tags == {"\\udcff\0": "\\udcff\0"}
    assert [each.name for each in index.list_experiments()] == ["\\udcff\0"]
    run = old.folder.run_folder("old")
    for told in (describe_run(run), make_bundle(run)):
        json.dumps(json.loads(to_json_text(told)), ensure_ascii=False).encode()
    shown, told_beside = _ask(
        Run(Experiment(old, "x"), "old"), [["runs"], ["show", "old"], ["experiments"]], "ascii"
    )
    assert told_beside == "0 0 0 "
    for output in shown:
        assert rb"\udcff\x00" in output
        assert output.decode() == showable(output.decode())


ODD_SPECS = [
    {"created_at": 10**400},
    {"created_at": "soon"},
    {"created_at": float("nan")},
    {"experiment": ["a"]},
    {"display_name": {"a": 1}},
    {"parameters": json.loads('{"a":' * 500 + "1" + "}" * 500)},
]


@pytest.mark.parametrize("odd", ODD_SPECS, ids=lambda odd: next(iter(odd)))
def test_no_run_keeps_the_others_out_of_the_list(old: Workspace, odd: dict[str, object]) -> None:
    content = {**read_json(old.folder.run_folder("old").spec_path), "run_id": "odd", **odd}
    os.makedirs(f"{old.folder.runs_folder}/odd")
    Path(old.folder.runs_folder, "odd", "spec.json").write_text(json.dumps(content))
    index = Index(old.folder)
    assert index.reindex() == 2
    listed = {each.run_id: each for each in index.list_runs(RunQuery())}
    assert listed["old"].tags
    assert "cannot be read" in (listed["odd"].failure_message or "")
    json.loads(to_json_text([each.to_json() for each in listed.values()]))
