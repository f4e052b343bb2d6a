"""Build an environment once for all callers: lock, build aside, rename into place."""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Callable

from ..base.files import remove_tree, write_json
from ..errors import EnvironmentBuildError, ResolutionError
from ..folders.run_spec import EnvironmentSpec
from ..folders.workspace_folder import WorkspaceFolder
from ..folders.workspace_modes import share_built
from ..masking import mask_secrets
from .builder import Alternative, BuildMonitor, EnvironmentBuilder, ignore, never
from .builders import choose_builder
from .bytecode import compile_built
from .folder import BuiltEnvironment, EnvironmentFolder, environment_folder, take_environment
from .keys import FORMAT, environment_key, normalize
from .locks import building_path, held_lock, move_aside, remove_leftovers


def build_environment(
    workspace: WorkspaceFolder,
    spec: EnvironmentSpec,
    *,
    log_path: str,
    on_progress: Callable[[str], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    builder: EnvironmentBuilder | None = None,
) -> BuiltEnvironment:
    """Return the environment for this spec: the one that is there, else a new one.

    Callers that want the same environment at the same time, in any process, build it once.
    ``log_path`` gets the output of the tools as they write it.

    Raises:
        UserError: the spec is not valid, or its interpreter cannot be used.
        UntrustedWorkspaceError: another user made it, or a wheel of the workspace that it takes.
        ResolutionError: the packages do not exist or do not fit together.
        EnvironmentBuildError: building failed otherwise, or was stopped.
    """
    folder = environment_folder(workspace, environment_key(spec))
    found = take_environment(folder)
    if found:
        return found
    _check_wheels(workspace, spec)
    from ..folders.kept_secrets import kept_variables, list_texts
    from ..folders.workspace_settings import get_setting

    monitor = BuildMonitor(log_path, on_progress or ignore, should_stop or never)
    root = workspace.environments_folder
    try:
        os.makedirs(root, exist_ok=True)
        with held_lock(root, folder.key, monitor):
            found = take_environment(folder)
            if found:
                _note_that_another_built(monitor, folder)
                return found
            remove_leftovers(root, folder.key)
            notes = _note_lack(folder, monitor)
            reuses = bool(get_setting(workspace, "environments.reuse_bytecode", True))
            with kept_variables(workspace, list_texts(spec)):
                chosen = builder or choose_builder(spec)
                _build(chosen, normalize(spec), folder, monitor, reuses_bytecode=reuses)
            built = folder.open(is_cached=False)
            return built._replace(notes=(*built.notes, *notes))
    except OSError as error:
        explained = _explain_os_error(error, root)
        if explained is None:
            raise
        raise explained from error


def _check_wheels(workspace: WorkspaceFolder, spec: EnvironmentSpec) -> None:
    if any("file:" in package for package in spec.packages):
        from .definition.private_wheels import check_wheels

        check_wheels(workspace, spec.packages)


def _note_lack(folder: EnvironmentFolder, monitor: BuildMonitor) -> tuple[str, ...]:
    """Say that what is there cannot be used, and why."""
    if not os.path.lexists(folder.path):
        return ()
    note = f"The environment {folder.key} was built anew: {folder.find_lack()}."
    _write_log(monitor, note)
    monitor.on_progress(note)
    return (note,)


def _build(
    builder: EnvironmentBuilder,
    spec: EnvironmentSpec,
    final: EnvironmentFolder,
    monitor: BuildMonitor,
    *,
    reuses_bytecode: bool,
) -> None:
    root = os.path.dirname(final.path)
    if os.path.lexists(final.path):  # the Python it stood on is gone, or a build was killed
        remove_tree(move_aside(root, final.path))
    # What cannot be renamed is built in its place; it counts only once its description is there.
    place = building_path(root, final.key) if builder.is_relocatable else final.path
    folder = EnvironmentFolder(place)
    os.makedirs(folder.path)
    try:
        alternative = _build_nearest(builder, spec, folder, monitor)
        compile_built(folder, final.path, monitor, reuses=reuses_bytecode)
        shutil.copyfile(monitor.log_path, folder.build_log_path)
        folder.touch()
        _describe(builder, spec, folder, final.key, alternative)
        share_built(folder.path)
        if builder.is_relocatable:
            os.rename(folder.path, final.path)
    except BaseException:
        remove_tree(folder.path)
        raise


def _build_nearest(
    builder: EnvironmentBuilder,
    spec: EnvironmentSpec,
    folder: EnvironmentFolder,
    monitor: BuildMonitor,
) -> Alternative | None:
    """Build what is asked for, else what comes nearest to it."""
    try:
        builder.build(builder.render(spec, folder), monitor)
        return None
    except EnvironmentBuildError as error:
        alternative = _find_alternative(builder, spec, monitor, error)
        if alternative is None:
            raise
    shutil.rmtree(folder.path)
    os.makedirs(folder.path)
    _write_log(monitor, alternative.note)
    monitor.on_progress(alternative.note)
    builder.build(builder.render(alternative.spec, folder), monitor)
    return alternative


def _find_alternative(
    builder: EnvironmentBuilder,
    spec: EnvironmentSpec,
    monitor: BuildMonitor,
    error: EnvironmentBuildError,
) -> Alternative | None:
    """Return the builder's alternative, else the spec without packages that nobody asked for."""
    if monitor.should_stop():
        return None
    found = builder.find_alternative(spec, monitor) if isinstance(error, ResolutionError) else None
    # Without a network, say, the lack would be for good: only what cannot be had is left out.
    if found or not {*spec.brought} & {*error.packages}:
        return found
    from .run_client_packages import leave_out_brought

    return leave_out_brought(spec, error.summary)


def _describe(
    builder: EnvironmentBuilder,
    spec: EnvironmentSpec,
    folder: EnvironmentFolder,
    key: str,
    alternative: Alternative | None,
) -> None:
    found = builder.describe(folder)
    taken = alternative.spec if alternative else spec
    description = {
        "format": FORMAT,
        "key": key,
        "name": spec.name,
        "interpreter": taken.interpreter,
        "python": found.pop("python", ""),
        "implementation": found.pop("implementation", ""),
        "packages": spec.packages,
        "as_of": spec.as_of,
        "resolved_as_of": taken.as_of,
        "notes": [alternative.note] if alternative else [],
        "index_url": mask_secrets(spec.index_url or "") or None,
        "created_at": time.time(),
        "tools": found,
    }
    write_json(folder.description_path, description)


def _note_that_another_built(monitor: BuildMonitor, folder: EnvironmentFolder) -> None:
    _write_log(monitor, f"Another run built this environment meanwhile: {folder.build_log_path}")


def _write_log(monitor: BuildMonitor, line: str) -> None:
    with open(monitor.log_path, "ab") as log:
        log.write(mask_secrets(f"{line}\n").encode())


def _explain_os_error(error: OSError, root: str) -> EnvironmentBuildError | None:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return EnvironmentBuildError(
            f"The disk that holds {root} is full.",
            "Free some space, or delete environments that no run needs: `estimatory environments`.",
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return EnvironmentBuildError(
            f"The environment cannot be written: {error.strerror}: {error.filename or root!r}.",
            "The folder must be writable for all who submit runs.",
        )
    return None
