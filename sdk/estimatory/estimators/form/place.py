"""Where a form is filled in: which folders its paths may name, and which targets there are."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ...base.lazy_dataclasses import dataclass
from ...errors import UserError

if TYPE_CHECKING:
    from ...base.unreadable import Unreadable
    from ...folders.workspace_folder import WorkspaceFolder


@dataclass(frozen=True)
class FormPlace:
    """A notebook, whose paths begin at the current folder, or a server, which has a root."""

    targets: tuple[str, ...] = ("local",)
    root: str = ""
    """Paths begin here and do not leave it; empty: at the current folder, and they may."""
    unreadable: tuple[Unreadable, ...] = ()
    """The targets that cannot be offered, and why."""

    @classmethod
    def of(cls, workspace: WorkspaceFolder, root: str = "") -> FormPlace:
        """With the targets of a workspace."""
        from ...compute.record import list_targets

        targets = list_targets(workspace)
        names = ("local", *(target.name for target in targets))
        return cls(names, root, targets.unreadable)

    def find_folder(self, text: str) -> str:
        """Return the folder as code may name it: as typed, or absolute below the root.

        Raises:
            UserError: it is not there, or not below the root.
        """
        path = self._locate(text) if self.root else os.path.expanduser(text)
        if not os.path.isdir(path):
            what = "is a file" if os.path.exists(path) else "is not there"
            raise UserError(f"The folder {text!r} {what}.")
        return path

    def find_script(self, folder: str, text: str) -> str:
        """Return the script relative to its folder.

        Raises:
            UserError: it is not there, or not in the folder.
        """
        path = os.path.normpath(os.path.join(folder, text))
        script = os.path.relpath(path, folder)
        is_inside = script.split(os.sep)[0] != os.pardir
        if not is_inside or (self.root and not _is_below(path, self.root)):
            raise UserError(f"{text!r} is not inside the folder.")
        if not os.path.isfile(path):
            what = "is a folder" if os.path.isdir(path) else "is not there"
            raise UserError(f"{text!r} {what}.", _hint(folder))
        return script

    def _locate(self, text: str) -> str:
        root = os.path.realpath(self.root)
        path = text if _is_below(text, root) else os.path.join(root, text.lstrip("/"))
        if not _is_below(path, root):
            raise UserError(f"The folder {text!r} is not below the server's root.")
        return os.path.normpath(path)


def _is_below(path: str, root: str) -> bool:
    real, root = os.path.realpath(path), os.path.realpath(root)
    return os.path.isabs(path) and (real == root or real.startswith(root.rstrip("/") + "/"))


def _hint(folder: str) -> str:
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        return f"The folder cannot be read: {error.strerror}."
    scripts = [name for name in names if name.endswith((".py", ".ipynb"))]
    more = " …" if len(scripts) > 8 else ""
    return f"There are: {', '.join(scripts[:8])}{more}" if scripts else "The folder has no script."
