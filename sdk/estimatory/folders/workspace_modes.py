"""The modes of a workspace: for its owner only, or shared with a group.

What is made in a shared folder is for the group, too, whatever the umask of the process that makes
it: the folder passes on its group (set-group-id) and a default access list.
"""

from __future__ import annotations

import os
import stat
import struct
from typing import Iterator, Tuple

from ..base.files import written_aside

PRIVATE = 0o700
_SHARED = 0o2770
_SHARED_BITS = 0o2020
"""A folder that has both of them is shared on purpose."""
_OTHERS = 0o077
_NAME = ".estimatory"
_OURS = frozenset(
    "workspace.json settings.json settings.json.lock index.lock client mlflow snapshots runs "
    "experiments secrets datastores datasets models environment_definitions compute images "
    "environments .gitignore".split()
)
_ACL = "system.posix_acl_default"
_ACL_ENTRIES = ((0x01, 7), (0x04, 7), (0x20, 0))
"""Owner and group may do everything, others nothing; as acl(5) numbers them."""
_LIST_OF_PACKAGES = "requirements.lock"
"""Of an environment; its runs have it by links."""
_LOCK_ENDINGS = ("lock", ".ticket")
_LOCK_FOLDER = ".locks"


def keep_private(root: str) -> None:
    """Close a workspace to others, unless it is shared; only its owner can.

    In a folder that holds other things as well, only what is the workspace's is closed.
    """
    status = os.stat(root)
    is_open = status.st_mode & _OTHERS and not is_shared(status)
    if not is_open or status.st_uid != os.geteuid():
        return
    names = os.listdir(root)
    is_workspace = os.path.basename(root) == _NAME or all(map(_is_ours, names))
    if is_workspace and not status.st_mode & stat.S_ISVTX:  # which is a place for all on purpose
        _close(root)
        return
    for name in filter(_is_ours, names):
        path = os.path.join(root, name)
        if os.path.isdir(path) or name.startswith("index."):
            _close(path)


def is_shared(status: os.stat_result) -> bool:
    """Return whether a folder is for its group."""
    return status.st_mode & _SHARED_BITS == _SHARED_BITS


def passes_modes_on(folder: str) -> bool:
    """Return whether what is made in a shared folder is for its group under any umask."""
    try:
        return bool(os.getxattr(folder, _ACL))
    except (OSError, AttributeError):
        return False


def needs_open_umask(root: str) -> bool:
    """Return whether a shared folder has nothing that opens to the group what is made in it."""
    return is_shared(os.stat(root)) and not passes_modes_on(root)


def follow_sharing(root: str) -> None:
    """Let this process make what the group can use, where the folders cannot see to that."""
    if needs_open_umask(root):
        os.umask(0o007)


def share_with_group(root: str, gid: int) -> None:
    """Open a workspace to a group: what its owner or the caller owns in it, but for secrets.

    Code keeps the modes that its source had: a file that was its owner's alone stays so.

    Raises:
        OSError: the group cannot be given, or the modes cannot be changed.
    """
    owners = {os.stat(root).st_uid, os.geteuid()}
    for path, status, keeps_modes in _walk(root):
        if status.st_uid in owners:
            is_installed = path.startswith(os.path.join(root, "environments", ""))
            is_list = os.path.basename(path) == _LIST_OF_PACKAGES and not keeps_modes
            if is_installed or is_list:
                _share_installed(path, status, gid)
            else:
                _share(path, status, gid, keeps_modes)


def share_built(folder: str) -> None:
    """Open what was built in a shared folder to its group, whatever modes its parts came with."""
    around = os.stat(os.path.dirname(folder))
    if is_shared(around):
        for path, status, _ in _walk(folder):
            if status.st_uid == os.geteuid():
                _share_installed(path, status, around.st_gid)


def _share_installed(path: str, status: os.stat_result, gid: int) -> None:
    """Share what an installer made; what it linked from its cache stays the user's alone there."""
    if stat.S_ISREG(status.st_mode) and status.st_nlink > 1:
        _part(path, status)
        status = os.lstat(path)
    _share(path, status, gid)


def _part(path: str, status: os.stat_result) -> None:
    """Put a copy in the place of a file that has other names; bytecode counts by its time."""
    import shutil

    with written_aside(path) as aside, open(path, "rb") as source, open(aside, "xb") as own:
        shutil.copyfileobj(source, own)
        own.flush()
        os.fchown(own.fileno(), status.st_uid, status.st_gid)
        os.fchmod(own.fileno(), stat.S_IMODE(status.st_mode))
        os.utime(own.fileno(), ns=(status.st_atime_ns, status.st_mtime_ns))


def _share(path: str, status: os.stat_result, gid: int, keeps_modes: bool = False) -> None:
    os.chown(path, -1, gid, follow_symlinks=False)
    if stat.S_ISDIR(status.st_mode):
        _share_folder(path, keeps_modes and not status.st_mode & _OTHERS)
    elif stat.S_ISREG(status.st_mode) and status.st_nlink == 1:
        # One that has other names may be a file of the user's, elsewhere.
        _share_file(path, status, keeps_modes)


def end_sharing(root: str) -> None:
    """Close a workspace that was shared, and let its folders pass nothing on any more."""
    owners = {os.stat(root).st_uid, os.geteuid()}
    for path, status, _ in _walk(root):
        if stat.S_ISDIR(status.st_mode) and status.st_uid in owners:
            _remove_acl(path)
            os.chmod(path, status.st_mode & PRIVATE)


def _is_ours(name: str) -> bool:
    return name in _OURS or name.startswith("index.sqlite") or name.endswith(".aside")


def _close(path: str) -> None:
    try:
        mode = stat.S_IMODE(os.stat(path).st_mode)
        if mode & _OTHERS:
            os.chmod(path, mode & ~_OTHERS)
    except OSError:  # a disk that may only be read, or keeps no modes
        return


def _walk(root: str) -> Iterator[Tuple[str, os.stat_result, bool]]:
    """Yield the root and all shared items in it; the last field says whether it is code."""
    yield root, os.stat(root), False
    for folder, folders, names in os.walk(root):
        parts = os.path.relpath(folder, root).split(os.sep)
        folders[:] = [name for name in folders if not _is_personal(parts, name)]
        for name in (*folders, *names):
            path = os.path.join(folder, name)
            yield path, os.lstat(path), _is_code([*parts, name])


def _is_personal(above: list[str], name: str) -> bool:
    """Secrets, and the keys of nodes."""
    return (above == ["."] and name == "secrets") or (
        above == ["compute"] and name.endswith(".nodes")
    )


def _is_code(parts: list[str]) -> bool:
    is_work = parts[0] == "runs" and parts[2:3] == ["work"] and len(parts) > 3
    return is_work or (parts[0] == "snapshots" and len(parts) > 2)


def _share_folder(path: str, is_own: bool) -> None:
    if is_own:
        return
    os.chmod(path, _SHARED)
    data = b"".join(struct.pack("<HHI", tag, bits, 0xFFFFFFFF) for tag, bits in _ACL_ENTRIES)
    try:
        os.setxattr(path, _ACL, struct.pack("<I", 2) + data)
    except (OSError, AttributeError):  # a disk without access lists: the umask decides
        return


def _share_file(path: str, status: os.stat_result, keeps_modes: bool) -> None:
    owners = status.st_mode & 0o700
    if keeps_modes and not status.st_mode & _OTHERS:
        return
    is_lock = path.endswith(_LOCK_ENDINGS) or f"/{_LOCK_FOLDER}/" in path
    os.chmod(path, 0o660 if is_lock else owners | owners >> 3)


def _remove_acl(path: str) -> None:
    try:
        os.removexattr(path, _ACL)
    except (OSError, AttributeError):  # it has none
        return
