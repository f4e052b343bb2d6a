"""The same files damaged in the same ways, met over REST, on the socket and on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from estimatory import Workspace
from estimatory.commands import main

from .kinds import KINDS, PARTS
from .made_workspace import DAMAGES, KEYS, damaged

ROUTES = {
    "runs": ("runs", "runs", "run-good"),
    "experiments": ("experiments", "experiments", "good"),
    "models": ("models", "models", "good"),
    "targets": ("compute", "targets", "good"),
    "environments": ("environments", "environments", KEYS["good"]),
    "images": ("images", "images", KEYS["good"]),
}
COMMANDS = {
    "runs": ("runs",),
    "experiments": ("experiments",),
    "models": ("models",),
    "targets": ("compute", "list"),
    "environments": ("environments",),
}
OF_A_RUN = ("", "/metrics", "/events", "/logged", "/logs", "/files", "/snapshot", "/size")


@pytest.fixture
def served(copy_for, how, monkeypatch) -> Workspace:
    workspace = copy_for(how)
    monkeypatch.setenv("ESTIMATORY_WORKSPACE", workspace.path)
    return workspace


@pytest.fixture
def jp_server_config(served: Workspace) -> dict[str, Any]:
    return {"ServerApp": {"jpserver_extensions": {"estimatory_server": True}}}


@pytest.fixture
def get(jp_fetch):
    async def fetch(path: str) -> tuple[int, Any]:
        answer = await jp_fetch("estimatory/api", *path.split("/"), raise_error=False)
        return answer.code, json.loads(answer.body)

    return fetch


def _names(items: list[dict[str, Any]]) -> set[str]:
    return {next(e[i] for i in ("key", "name", "run_id") if i in e) for e in items}


@pytest.mark.parametrize("how", DAMAGES)
async def test_rest_shows_what_it_can_and_names_the_rest(how, served, get):
    for name, kind in KINDS.items():
        path = kind.find(served)
        with damaged(path, how):
            for shelf, (route, field, good) in ROUTES.items():
                status, answer = await get(route)
                assert status == 200, (name, route, answer)
                assert good in _names(answer[field]), (name, route)
                if shelf == kind.shelf:
                    (damage,) = answer["unreadable"]
                    assert damage["file"] == str(path)
                    assert damage["reason"]
                    assert "estimatory check" in damage["hint"]
            if kind.route:
                status, answer = await get(kind.route)
                assert (status, answer["reason"]) == (422, "DamagedFileError"), (name, answer)
                assert str(path) in answer["message"]
            for route in ("workspace", "estimator-form", *(f"runs/run-bad{p}" for p in OF_A_RUN)):
                status, answer = await get(route)
                assert status in (200, 422), (name, route, answer)
    status, answer = await get("runs")
    assert answer["unreadable"] == []


@pytest.mark.parametrize("how", DAMAGES)
async def test_rest_shows_a_run_without_the_part_that_is_damaged(how, served, get):
    folder = Path(served.folder.run_folder("run-bad").path)
    for part in PARTS:
        (path,) = folder.glob(part)
        with damaged(path, how):
            for route in (f"runs/run-bad{p}" for p in OF_A_RUN):
                status, answer = await get(route)
                assert status == 200, (part, route, answer)
            status, answer = await get("runs")
            assert (answer["total"], answer["unreadable"]) == (2, [])


@pytest.mark.parametrize("how", ["types"])
async def test_the_socket_says_it_in_one_frame(how, served, jp_ws_fetch):
    socket = await jp_ws_fetch("estimatory/api", "stream")
    wish = {"type": "subscribe", "topic": "run", "run_id": "run-bad"}
    with damaged(KINDS["record"].find(served), how):
        await socket.write_message(json.dumps(wish))
        frame = json.loads(await socket.read_message())
    assert (frame["topic"], frame["reason"]) == ("error", "DamagedFileError")
    assert "record.json" in frame["message"]
    with damaged(Path(served.folder.run_folder("run-bad").journal_path("rank-0")), how):
        await socket.write_message(json.dumps(wish))
        frame = json.loads(await socket.read_message())
    (damage,) = frame["run"]["damaged"]
    assert damage["file"] == "metrics/rank-0.journal"


@pytest.mark.parametrize("how", DAMAGES)
def test_commands_show_what_they_can_and_name_the_rest(how, served, capsys):
    for name, kind in KINDS.items():
        path = kind.find(served)
        with damaged(path, how):
            for shelf, words in COMMANDS.items():
                assert main(words) == 0, (name, words)
                said = capsys.readouterr()
                good = KEYS["good"][:12] if shelf == "environments" else "good"
                assert good in said.out
                if shelf == kind.shelf:
                    (line,) = said.err.splitlines()
                    assert line.startswith("estimatory: note: 1 ")
                    assert str(path) in line
            if kind.command:
                assert main(kind.command) == 2, name
                (line,) = capsys.readouterr().err.splitlines()
                assert line.startswith(f"estimatory: error: {path} cannot be read: ")


@pytest.mark.parametrize("how", DAMAGES)
def test_show_names_the_damaged_part(how, served, capsys):
    folder = Path(served.folder.run_folder("run-bad").path)
    for part in ("metrics/rank-0.journal", "container.json"):
        with damaged(folder / part, how):
            for words in (["show", "run-bad"], ["metrics", "run-bad"], ["runs"]):
                assert main(words) == 0
                said = capsys.readouterr().out
                if words[0] == "show" and not (part.endswith("journal") and how == "truncated"):
                    assert f"Damaged      {part}: " in said


@pytest.mark.parametrize("how", ["garbage"])
async def test_rest_looks_through_the_workspace_and_mends_it(how, served, get, jp_fetch):
    path = KINDS["target"].find(served)
    with damaged(path, how):
        status, report = await get("check")
        assert (status, report["is_sound"]) == (200, False)
        assert [finding["file"] for finding in report["findings"]] == ["compute/bad.json"]
        answer = await jp_fetch("estimatory/api", "check", method="POST", body="{}")
        assert json.loads(answer.body)["is_sound"]
        assert not path.exists()
        path.with_name("bad.json.damaged").rename(path)
