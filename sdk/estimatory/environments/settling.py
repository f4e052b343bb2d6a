"""What a workspace and its machine add to an environment: which Python, which date.

Done at submission, where the user is still there to be told what was chosen.
"""

from __future__ import annotations

from typing import Any

from ..base import lazy_dataclasses as dataclasses
from ..base.user_messages import tell_once
from ..errors import UserError, WorkspaceError
from ..folders.run_spec import EnvironmentSpec
from ..folders.workspace_folder import WorkspaceFolder
from ..folders.workspace_settings import get_setting

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
        UserError: a Python that is not here under ``environments.strict_python``, a date that
            cannot be found out, a conda package that has no counterpart.
    """
    settled = _with_settings(workspace, spec)
    settled = _with_date(settled, notebook, is_asked=bool(spec.as_of))
    settled = _with_python(workspace, _with_conda(workspace, settled))
    settled = _with_run_client(settled, is_own=settled.interpreter == spec.interpreter)
    for note in settled.notes[len(spec.notes) :]:
        tell_once(note)
    return settled


def _with_settings(workspace: WorkspaceFolder, spec: EnvironmentSpec) -> EnvironmentSpec:
    """What the request leaves open: of the session, else of the workspace."""
    wants_aliases = spec.legacy_aliases or _default(workspace, "legacy_aliases")
    spec = dataclasses.replace(spec, legacy_aliases=bool(wants_aliases))
    if spec.is_isolated:
        return dataclasses.replace(spec, as_of=spec.as_of or _default_date(workspace))
    if not spec.as_of:
        return spec
    note = f"as_of {spec.as_of} has no effect: no packages are asked for."
    return dataclasses.replace(spec, as_of=None, notes=(*spec.notes, note))


def _default(workspace: WorkspaceFolder, name: str) -> Any:
    return session_defaults.get(name) or get_setting(workspace, f"environments.{name}") or None


def _default_date(workspace: WorkspaceFolder) -> str | None:
    date = _default(workspace, "as_of")
    if date is not None and not isinstance(date, str):
        raise WorkspaceError(
            f"The setting environments.as_of in {workspace.settings_path} is {date!r:.80}.",
            'It is a day, such as "2022-06-01".',
        )
    return date


def _with_date(spec: EnvironmentSpec, notebook: str, *, is_asked: bool) -> EnvironmentSpec:
    """``auto`` as a day; as a mere default it does not stand in the way of runs of scripts."""
    if (spec.as_of or "").strip().lower() != AUTO:
        return spec
    from .notebook_dates import find_notebook_date

    try:
        date, source = find_notebook_date(notebook)
    except UserError:
        if is_asked:
            raise
        return dataclasses.replace(spec, as_of=None)
    note = f"Packages are those of {date}: {source}."
    return dataclasses.replace(spec, as_of=date, notes=(*spec.notes, note))


def _with_conda(workspace: WorkspaceFolder, spec: EnvironmentSpec) -> EnvironmentSpec:
    """Whether a conda builds it: where ``environments.conda`` asks for one, and it is there."""
    if not spec.conda_packages:
        return spec
    wanted = get_setting(workspace, "environments.conda")
    if wanted:
        from .conda.choosing import take_conda

        return take_conda(spec, "" if wanted is True else str(wanted))
    from .packages.conda import map_requirements

    map_requirements((), spec.conda_packages)
    return spec


def _with_run_client(spec: EnvironmentSpec, *, is_own: bool) -> EnvironmentSpec:
    if not spec.run_client:
        return spec
    from .run_client_packages import add_what_the_client_brought

    return add_what_the_client_brought(spec, is_own=is_own)


def _with_python(workspace: WorkspaceFolder, spec: EnvironmentSpec) -> EnvironmentSpec:
    if not spec.python or spec.conda:  # a conda brings the Python along
        return spec
    from .pythons import choose_python

    is_strict = bool(get_setting(workspace, "environments.strict_python"))
    choice = choose_python(spec.python, own=spec.interpreter, is_strict=is_strict)
    notes = (*spec.notes, choice.note) if choice.note else spec.notes
    return dataclasses.replace(spec, interpreter=choice.path, notes=notes)
