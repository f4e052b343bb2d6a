"""Add to an environment what its workspace and this machine decide: which Python, which date.

Done at submission, while the user is still there to see what was chosen.
"""

from __future__ import annotations

from typing import Optional, Union

from ..base import lazy_dataclasses as dataclasses
from ..base.user_messages import tell_once
from ..errors import UserError, WorkspaceError
from ..folders.run_spec import EnvironmentSpec
from ..folders.workspace_folder import WorkspaceFolder
from ..folders.workspace_settings import get_setting

AUTO = "auto"

session_defaults: dict[str, Union[str, bool, None]] = {}
"""``as_of`` and ``legacy_aliases`` for every run of this process: set by `%estimator_config`."""


def settle_environment(
    workspace: WorkspaceFolder, spec: EnvironmentSpec, *, notebook: str = ""
) -> EnvironmentSpec:
    """Return the environment with the workspace's settings applied and its Python chosen.

    Args:
        workspace: its settings count where neither the request nor the session says anything.
        spec: as asked for.
        notebook: the file whose date ``auto`` means; by default the one of this kernel.

    Raises:
        UserError: a Python that is not here under ``environments.strict_python``, a date that
            cannot be found out, a conda package that has no counterpart.
    """
    settled = _with_settings(workspace, spec)
    if (settled.as_of or "").strip().lower() == AUTO:
        settled = _with_notebook_date(settled, notebook, is_asked=bool(spec.as_of))
    if spec.conda_packages:
        settled = _with_conda(workspace, settled)
    if spec.python and not settled.conda:  # a conda brings the Python along
        settled = _with_python(workspace, settled)
    if spec.run_client:
        from .run_client_packages import add_what_the_client_brought

        is_own = settled.interpreter == spec.interpreter
        settled = add_what_the_client_brought(settled, is_own=is_own)
    for note in settled.notes[len(spec.notes) :]:
        tell_once(note)
    return settled


def settle_for_image(
    workspace: WorkspaceFolder, spec: EnvironmentSpec, *, notebook: str = ""
) -> EnvironmentSpec:
    """As :func:`settle_environment`, for an image: the Python is its own, and no conda builds it.

    Raises:
        UserError: a date cannot be found out.
    """
    asked = dataclasses.replace(spec, python="", conda_packages=())
    settled = settle_environment(workspace, asked, notebook=notebook)
    return dataclasses.replace(settled, python=spec.python)


def _with_settings(workspace: WorkspaceFolder, spec: EnvironmentSpec) -> EnvironmentSpec:
    """Fill in what the request leaves open: from the session, else from the workspace."""
    wants_aliases = spec.legacy_aliases or _default(workspace, "legacy_aliases")
    spec = dataclasses.replace(spec, legacy_aliases=bool(wants_aliases))
    if spec.is_isolated:
        return dataclasses.replace(spec, as_of=spec.as_of or _default_date(workspace))
    if not spec.as_of:
        return spec
    note = f"as_of {spec.as_of} has no effect: no packages are asked for."
    return dataclasses.replace(spec, as_of=None, notes=(*spec.notes, note))


def _default(workspace: WorkspaceFolder, name: str) -> object:
    return session_defaults.get(name) or get_setting(workspace, f"environments.{name}") or None


def _default_date(workspace: WorkspaceFolder) -> Optional[str]:
    date = _default(workspace, "as_of")
    if date is not None and not isinstance(date, str):
        raise WorkspaceError(
            f"The setting environments.as_of in {workspace.settings_path} is {date!r:.80}.",
            'It is a day, such as "2022-06-01".',
        )
    return date


def _with_notebook_date(spec: EnvironmentSpec, notebook: str, *, is_asked: bool) -> EnvironmentSpec:
    """Replace ``auto`` by a day; as a mere default it is dropped for runs of scripts."""
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
    """Let a conda build the environment if ``environments.conda`` asks for one."""
    wanted = get_setting(workspace, "environments.conda")
    if wanted:
        from .conda.program import take_conda

        return take_conda(spec, "" if wanted is True else str(wanted))
    from .packages.conda import map_requirements

    map_requirements((), spec.conda_packages)
    return spec


def _with_python(workspace: WorkspaceFolder, spec: EnvironmentSpec) -> EnvironmentSpec:
    from .pythons import choose_python

    is_strict = bool(get_setting(workspace, "environments.strict_python"))
    choice = choose_python(spec.python, own=spec.interpreter, is_strict=is_strict)
    notes = (*spec.notes, choice.note) if choice.note else spec.notes
    return dataclasses.replace(spec, interpreter=choice.path, notes=notes)
