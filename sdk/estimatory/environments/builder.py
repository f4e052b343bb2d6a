"""The contract of environment builders: detect → render → build; the first two are pure.

A builder is a subclass of :class:`EnvironmentBuilder` and a row of ``builders.py``; another package
registers its own as an entry point of ``estimatory.environments``. The contract is proved by the
test class in ``estimatory.testing.environments``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

from ..folders.run_spec import EnvironmentSpec
from .folder import EnvironmentFolder


def ignore(phrase: str) -> None:
    """Do nothing: the progress of an unwatched build."""


def never() -> bool:
    """Return False: the answer for a build that cannot be stopped."""
    return False


@dataclass(frozen=True)
class Step:
    """One command of a build."""

    phrase: str
    """For people, while it runs: ``resolving 2 packages``."""
    command: tuple[str, ...]
    output_path: str = ""
    """Where its standard output goes; empty: into the build log, as its error output does."""


@dataclass(frozen=True)
class BuildPlan:
    """Everything that a build will do, as plain data; holds no secret."""

    spec: EnvironmentSpec
    folder: EnvironmentFolder
    files: dict[str, str]
    """Path -> text, written before the first step."""
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class BuildMonitor:
    """Callbacks that watch and stop a build."""

    log_path: str
    on_progress: Callable[[str], None] = field(default=ignore)
    """Called with short phrases for people."""
    should_stop: Callable[[], bool] = field(default=never)
    """Called at least ten times a second; the build ends soon after it returns True."""


@dataclass(frozen=True)
class Alternative:
    """The nearest environment that can be built, and the sentence that says so."""

    spec: EnvironmentSpec
    note: str


class EnvironmentBuilder(ABC):
    """Fills a folder with an interpreter that holds what a spec asks for.

    Promises: ``detect`` and ``render`` start nothing and write nothing; equal arguments give
    equal plans. After ``build`` the folder holds ``bin/python`` and ``requirements.lock``, and
    works wherever the folder is renamed to, unless ``is_relocatable`` says no. ``build`` leaves no
    process behind, however it ends.
    """

    is_relocatable: ClassVar[bool] = True

    @abstractmethod
    def detect(self, spec: EnvironmentSpec) -> bool:
        """Return whether this builder makes what the spec asks for."""

    @abstractmethod
    def render(self, spec: EnvironmentSpec, folder: EnvironmentFolder) -> BuildPlan:
        """Return the plan that builds a normalised spec in ``folder``, which is empty."""

    @abstractmethod
    def build(self, plan: BuildPlan, monitor: BuildMonitor) -> None:
        """Carry out the plan.

        Raises:
            ResolutionError: the packages do not exist or do not fit together.
            EnvironmentBuildError: it failed otherwise, or was stopped.
        """

    def find_alternative(self, spec: EnvironmentSpec, monitor: BuildMonitor) -> Alternative | None:
        """Return what comes nearest to a spec that could not be resolved, or None."""
        return None

    @abstractmethod
    def describe(self, folder: EnvironmentFolder) -> dict[str, str]:
        """Return ``{"python": version, "implementation": …, tool: version}`` of a built folder."""
