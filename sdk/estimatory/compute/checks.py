"""Whether a target can carry what a request asks of it; asked before anything is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .request import check_counts
from .table import find_backend, get_backend

if TYPE_CHECKING:
    from ..folders.run_spec import RunSpec
    from ..folders.workspace_folder import WorkspaceFolder
    from .request import PlacedRequest


def check_target(workspace: WorkspaceFolder, request: PlacedRequest) -> None:
    """Refuse a target that is not there, and processes that it does not offer.

    Raises:
        UserError: a count or the communicator is not valid.
        ComputeTargetError: the target is unknown, or has too few nodes.
    """
    check_counts(request)
    get_backend(workspace, request.compute_target).check(request)


def find_batch_script(workspace: WorkspaceFolder, request: RunSpec) -> str | None:
    """Return what a request would hand to a queue; None when its target has none.

    Raises:
        ComputeTargetError: a value cannot be written into a script.
    """
    backend = find_backend(workspace, request.compute_target)
    return backend.preview(request) if backend else None
