"""An engine that goes away while it starts a container: nothing may run on that nobody follows."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from estimatory.compute.container import docker
from estimatory.compute.container.docker import DockerLauncher
from estimatory.containers.engine import EngineLostError
from estimatory.errors import ComputeTargetError, ContainerError
from estimatory.folders.run_folder import RunFolder


class Engine:
    """It has started the container, and could not say so any more."""

    address = "unix:///engine.sock"

    def __init__(self, n_absences: int) -> None:
        self.n_absences = n_absences
        self.containers: set[str] = set()

    def create(self, _: object, name: str) -> None:
        self.containers.add(name)

    def start(self, _: str) -> None:
        raise EngineLostError("The container engine does not answer: timed out")

    def remove(self, name: str) -> None:
        if self.n_absences:
            self.n_absences -= 1
            raise EngineLostError("The container engine does not answer: timed out")
        self.containers.discard(name)


@pytest.fixture
def start(tmp_path):
    def begin(engine):
        (tmp_path / "run").mkdir()
        plan = SimpleNamespace(name="run-1", to_json=dict, to_engine=dict)
        launcher = DockerLauncher(engine, lambda _: plan)
        launcher.start(["python3"], RunFolder(tmp_path / "run"), {})

    return begin


def test_a_container_that_may_run_is_removed_once_the_engine_is_back(start, monkeypatch):
    monkeypatch.setattr(docker, "_RETRY_S", 0.01)
    engine = Engine(n_absences=3)
    with pytest.raises(ComputeTargetError, match=r"could not be started: .*does not answer"):
        start(engine)
    assert engine.containers == set()


def test_an_engine_that_refuses_is_not_asked_again(start, monkeypatch):
    engine = Engine(n_absences=0)
    refusals = []

    def refuse(name):
        refusals.append(name)
        raise ContainerError("The container engine refuses: no")

    monkeypatch.setattr(engine, "remove", refuse)
    with pytest.raises(ComputeTargetError, match="could not be started"):
        start(engine)
    assert refusals == ["run-1"]
