"""Who may use a workspace: allowing one of another user, and sharing one with a group."""

from __future__ import annotations

import os

from ..errors import UserError, WorkspaceError
from .allowed_workspaces import change_admission, find_admission
from .workspace_modes import end_sharing, is_shared, passes_modes_on, share_with_group
from .workspace_search import FOLDER_NAME, VARIABLE, find_nearest_workspace_path
from .workspace_trust import describe_user, group_id


def locate_workspace(path: str | os.PathLike[str] | None = None) -> str:
    """Return the real path of a workspace that is there, without using what is in it.

    Args:
        path: of the workspace, or of the folder that holds its ``.estimatory/``; by default the
            workspace at hand.

    Raises:
        WorkspaceError: there is no such folder.
    """
    chosen = os.fspath(path or os.environ.get(VARIABLE) or find_nearest_workspace_path())
    inner = os.path.join(chosen, FOLDER_NAME)
    if os.path.isdir(inner) and not os.path.exists(os.path.join(chosen, "workspace.json")):
        chosen = inner
    if not os.path.isdir(chosen):
        raise WorkspaceError(f"There is no workspace {chosen}.", "Name its folder.")
    return os.path.realpath(chosen)


def allow_workspace(path: str | os.PathLike[str] | None = None) -> str:
    """Trust everything in a workspace, also what others own, as this user; returns its path.

    Raises:
        WorkspaceError: there is no such folder.
        UserError: the user's own configuration cannot be written.
    """
    root = locate_workspace(path)
    change_admission(root, is_allowed=True)
    return root


def disallow_workspace(path: str | os.PathLike[str] | None = None) -> str:
    """Take back what :func:`allow_workspace` did; returns the workspace's path."""
    root = locate_workspace(path)
    change_admission(root, is_allowed=False)
    return root


def share_workspace(group: str, path: str | os.PathLike[str] | None = None) -> str:
    """Share a workspace with a group of the system; returns its path.

    Its owner opens it to the group, and every other member says the same to trust the group there.

    Raises:
        UserError: there is no such group, or this user is not a member of it.
        WorkspaceError: it is another user's, who does not share it with the group.
    """
    root = locate_workspace(path)
    gid = _find_group(group)
    status = os.stat(root)
    if os.geteuid() in (0, status.st_uid):
        _change_modes(root, gid)
    elif status.st_gid != gid or not is_shared(status):
        raise WorkspaceError(
            f"{root} belongs to {describe_user(status.st_uid)}, who does not share it with the "
            f"group {group}.",
            f"Its owner says `estimatory workspace share --group {group}`.",
        )
    change_admission(root, group=group)
    return root


def unshare_workspace(path: str | os.PathLike[str] | None = None) -> str:
    """Take back what :func:`share_workspace` did; returns the workspace's path."""
    root = locate_workspace(path)
    if os.geteuid() in (0, os.stat(root).st_uid):
        end_sharing(root)
    change_admission(root, group="")
    return root


def describe_access(root: str) -> str:
    """Return who may use a workspace, in words."""
    admission = find_admission(os.path.realpath(root))
    status = os.stat(root)
    if admission.group:
        by_umask = "" if passes_modes_on(root) else " (as far as each member's umask lets it)"
        return f"shared with the group {admission.group}{by_umask}"
    if status.st_uid != os.geteuid():
        allowed = ", allowed for you" if admission.is_allowed else ""
        return f"it belongs to {describe_user(status.st_uid)}{allowed}"
    return "yours only" if not status.st_mode & 0o077 else "yours, in a folder that others can see"


def _find_group(group: str) -> int:
    gid = group_id(group)
    if gid is None:
        raise UserError(f"There is no group {group!r} on this machine.", "`id` lists your groups.")
    if os.geteuid() != 0 and gid not in (os.getegid(), *os.getgroups()):
        raise UserError(f"You are not a member of the group {group}.", "`id` lists your groups.")
    return gid


def _change_modes(root: str, gid: int) -> None:
    try:
        share_with_group(root, gid)
    except OSError as error:
        raise WorkspaceError(
            f"{error.filename or root} cannot be opened to the group: {error.strerror}."
        ) from None
