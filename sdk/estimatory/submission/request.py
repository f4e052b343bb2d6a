"""A run as a cell, an Estimator, a form or the command line asks for it."""

from __future__ import annotations

import dataclasses
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..folders.run_spec import EnvironmentSpec, RunSpec


@dataclass(frozen=True, init=False)
class RunRequest:
    """A draft of the run's spec, and what no spec holds: the code, the values, the password.

    Built from the fields of a :class:`RunSpec` by name, or from a whole ``draft``; each field of
    the draft can be read from the request itself.
    """

    draft: RunSpec
    """The run as asked for, without an id."""
    source_files: Mapping[str, bytes | os.PathLike[str]]
    """Name in the snapshot to content or local path; laid over ``source_directory``."""
    inputs: Mapping[str, Any]
    """Name to value: anything JSON can say, a NumPy array or a pandas DataFrame."""
    registry_password: str = field(repr=False)
    """For the registry of the image; kept as a secret of the workspace, never in a spec."""

    def __init__(
        self,
        experiment: str = "",
        script: str = "",
        environment: EnvironmentSpec | None = None,
        *,
        draft: RunSpec | None = None,
        source_directory: str | None = None,
        source_files: Mapping[str, bytes | os.PathLike[str]] | None = None,
        inputs: Mapping[str, Any] | None = None,
        registry_password: str = "",
        **fields: Any,
    ) -> None:
        """Take a draft, or its fields.

        Args:
            experiment: name of the experiment.
            script: path of the entry script in the code.
            environment: by default this Python.
            draft: taken instead of an empty one; the fields given beside it replace its own.
            source_directory: folder of the code; None: ``source_files`` alone.
            source_files: laid over that folder.
            inputs: values handed to the script.
            registry_password: for the registry of the image.
            fields: of :class:`RunSpec`.
        """
        given = {"experiment": experiment, "script": script, "environment": environment}
        given["source_directory"] = source_directory
        fields.update((name, value) for name, value in given.items() if value)
        draft = draft or RunSpec("", "", 0.0, EnvironmentSpec(sys.executable))
        set_field = object.__setattr__  # the class is frozen
        set_field(self, "draft", dataclasses.replace(draft, **fields))
        set_field(self, "source_files", source_files or {})
        set_field(self, "inputs", inputs or {})
        set_field(self, "registry_password", registry_password)

    def __getattr__(self, name: str) -> Any:
        if name in RunSpec.__dataclass_fields__ and "draft" in self.__dict__:
            return getattr(self.draft, name)
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def replace(self, **fields: Any) -> RunRequest:
        """Return the same request with other values in some fields of its draft."""
        return dataclasses.replace(self, draft=dataclasses.replace(self.draft, **fields))
