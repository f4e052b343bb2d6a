"""What a workspace and its machine add to an environment: which Python, which date.

Done at submission, where the user is still there to be told what was chosen.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from ..notices import tell_once
from ..specs import EnvironmentSpec
from ..workspace_folder import WorkspaceFolder
from ..workspace_settings import get_setting

AUTO = "auto"

session_defaults: dict[str, Any] = {}
"""``as_of`` and ``legacy_aliases`` for every run of this process: what `%estimator_config` sets."""


def settle_environment(
    workspace: WorkspaceFolder, spec: EnvironmentSpec, *, notebook: str = ""
) -> EnvironmentSpec:
    """The same environment with the workspace's settings applied and its Python chosen.

    Args:
        notebook: the file whose date ``auto`` means; by default the one of this kernel.

    Raises:
        UserError: a Python that is not here under ``environments.strict_python``, or a date that
            cannot be found out.
    """
    settled = _with_date(_with_settings(workspace, spec), notebook)
    settled = _with_python(workspace, settled)
    for note in settled.notes[len(spec.notes) :]:
        tell_once(note)
    return settled


def _with_settings(workspace: WorkspaceFolder, spec: EnvironmentSpec) -> EnvironmentSpec:
    """What the request leaves open."""
    as_of = spec.as_of or (get_setting(workspace, "environments.as_of") or None)
    wants_aliases = spec.legacy_aliases or bool(
        get_setting(workspace, "environments.legacy_aliases")
    )
    return dataclasses.replace(
        spec, as_of=as_of if spec.is_isolated else None, legacy_aliases=wants_aliases
    )


def _with_date(spec: EnvironmentSpec, notebook: str) -> EnvironmentSpec:
    if (spec.as_of or "").strip().lower() != AUTO:
        return spec
    from .notebook_dates import find_notebook_date

    date, source = find_notebook_date(notebook)
    note = f"Packages are those of {date}: {source}."
    return dataclasses.replace(spec, as_of=date, notes=(*spec.notes, note))


def _with_python(workspace: WorkspaceFolder, spec: EnvironmentSpec) -> EnvironmentSpec:
    if not spec.python:
        return spec
    from .pythons import choose_python

    is_strict = bool(get_setting(workspace, "environments.strict_python"))
    choice = choose_python(spec.python, own=spec.interpreter, is_strict=is_strict)
    notes = (*spec.notes, choice.note) if choice.note else spec.notes
    return dataclasses.replace(spec, interpreter=choice.path, notes=notes)
