"""The contract of what builds environments: detect → render → build; the first two are pure.

uv is the one builder today. A builder that makes conda environments or images is another class
here, proved by the same tests (``estimatory.testing.environments``).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from ..base.build_monitor import BuildMonitor as BuildMonitor
from ..base.build_monitor import ignore as ignore
from ..base.build_monitor import never as never
from ..folders.run_spec import EnvironmentSpec
from .folder import EnvironmentFolder


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
    """All that a build will do, as plain data; holds no secret."""

    spec: EnvironmentSpec
    folder: EnvironmentFolder
    files: dict[str, str]
    """Path -> text, written before the first step."""
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Alternative:
    """What can be built in place of what cannot, and the sentence that says so."""

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
        """Whether this builder can make what the spec asks for."""

    @abstractmethod
    def render(self, spec: EnvironmentSpec, folder: EnvironmentFolder) -> BuildPlan:
        """The plan that builds a normalised spec in ``folder``, which exists and is empty."""

    @abstractmethod
    def build(self, plan: BuildPlan, monitor: BuildMonitor) -> None:
        """Carry the plan out.

        Raises:
            ResolutionError: the packages do not exist or do not fit together.
            EnvironmentBuildError: it failed otherwise, or was stopped.
        """

    def find_alternative(self, spec: EnvironmentSpec, monitor: BuildMonitor) -> Alternative | None:
        """What comes nearest to a spec that could not be resolved; None where nothing does."""
        return None

    @abstractmethod
    def describe(self, folder: EnvironmentFolder) -> dict[str, str]:
        """``{"python": version, "implementation": …, tool: version}`` of what was built."""
