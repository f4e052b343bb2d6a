"""What an environment leaves unsaid, and what it says in vain: neither passes in silence."""

from __future__ import annotations

from typing import Any

import pytest

from estimatory import CondaDependencies, Environment
from estimatory.environments import DEFAULT_CPU_IMAGE
from estimatory.worker.hints import hint_for


@pytest.mark.parametrize(
    "docker", [None, {}, {"enabled": False}, {"baseImage": ""}, {"baseImage": None}]
)
def test_without_an_image_the_standard_one_is_meant(docker: dict[str, Any] | None) -> None:
    environment = Environment("mine")
    environment.update_from({"python": {"userManagedDependencies": True}, "docker": docker})
    assert environment.docker.base_image == DEFAULT_CPU_IMAGE
    assert not environment.docker.is_custom


def test_no_image_and_no_dockerfile_ask_for_no_container() -> None:
    docker = Environment("mine").docker
    docker.base_image = None
    assert not docker.is_custom
    docker.base_dockerfile = "FROM debian\n"
    assert docker.is_custom
    docker.update_from(docker.to_dict())
    assert (docker.base_image, docker.base_dockerfile) == (None, "FROM debian\n")


def test_packages_of_an_interpreter_taken_as_it_is_are_said_not_to_be_used(
    capsys: pytest.CaptureFixture[str],
) -> None:
    environment = Environment("as-it-is")
    environment.python.user_managed_dependencies = True
    environment.to_spec()
    assert not capsys.readouterr().err
    environment.resolve_as_of = "2022-12-01"
    environment.to_spec()
    assert "not used: resolve_as_of, for a run takes" in capsys.readouterr().err
    environment.python.conda_dependencies = CondaDependencies.create(pip_packages=["six"])
    environment.to_spec()
    assert "resolve_as_of and conda_dependencies" in capsys.readouterr().err


def test_the_advice_to_take_an_earlier_day_says_what_it_needs() -> None:
    hint = hint_for("AttributeError", "module 'numpy' has no attribute 'float'.")
    assert "user_managed_dependencies = False): environment.resolve_as_of" in hint
