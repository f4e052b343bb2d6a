"""Whether a container can carry what a request asks of it; asked before anything is made."""

from __future__ import annotations

from typing import Any

from ..errors import ComputeTargetError, UserError
from .finding import check_engine
from .options import check_container
from .references import check_reference


def check_request(request: Any, *, is_on_nodes: bool = False) -> None:
    """Refuse what is no image, what several processes would need, and a missing engine.

    ``is_on_nodes``: the image is that of nodes, which carry any number of processes.

    Raises:
        UserError: the image or an option of its container is not valid.
        ComputeTargetError: the run wants what containers do not offer.
        ContainerError: no engine answers.
    """
    spec = request.container
    if not spec.image and not spec.dockerfile:
        raise UserError("A container needs an image, or a Dockerfile that makes one.")
    if spec.image:
        check_reference(spec.image)
    check_container(spec)
    n_processes = 1 if is_on_nodes else request.node_count * request.process_count_per_node
    if n_processes > 1 or (request.worker_count > 1 and not is_on_nodes):
        raise ComputeTargetError(
            "Runs of several processes are not executed in containers yet.",
            "Run one process in the image, or several without it.",
        )
    check_engine()
