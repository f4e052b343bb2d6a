"""What decides where a run is executed: as a request says it, and the spec that becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from ..errors import UserError
from ..folders.run_spec import COMMUNICATORS, PARAMETER_SERVER
from .record import LOCAL

if TYPE_CHECKING:
    from ..folders.run_spec import ContainerSpec

MOST_RANKS = 1024
"""On one machine; more is a typing error."""


class PlacedRequest(Protocol):
    """A ``RunRequest`` or a ``RunSpec``: a frozen dataclass with these fields."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def compute_target(self) -> str: ...
    @property
    def node_count(self) -> int: ...
    @property
    def process_count_per_node(self) -> int: ...
    @property
    def communicator(self) -> str: ...
    @property
    def worker_count(self) -> int: ...
    @property
    def parameter_server_count(self) -> int: ...
    @property
    def container(self) -> ContainerSpec | None: ...


def count_nodes(request: PlacedRequest) -> int:
    """Return the nodes of a run: one for each task of a parameter server run, as in Azure ML.

    All of ``local`` is one node.
    """
    if request.compute_target == LOCAL:
        return 1
    if request.communicator == PARAMETER_SERVER and request.worker_count:
        return request.worker_count + request.parameter_server_count
    return request.node_count


def check_counts(request: PlacedRequest) -> None:
    """Refuse counts and communicators that no target could carry.

    Raises:
        UserError: a count or the communicator is not valid.
    """
    for name in ("node_count", "process_count_per_node"):
        _check_count(name, getattr(request, name), least=1)
    for name in ("worker_count", "parameter_server_count"):
        _check_count(name, getattr(request, name), least=0)
    if request.communicator not in ("", *COMMUNICATORS):
        raise UserError(
            f"The communicator is {request.communicator!r}.",
            f"It is one of {', '.join(COMMUNICATORS)}, or empty.",
        )
    n_ranks = max(
        request.worker_count + request.parameter_server_count,
        request.node_count * request.process_count_per_node,
    )
    if n_ranks > MOST_RANKS:
        raise UserError(
            f"The run asks for {n_ranks} processes on this machine; {MOST_RANKS} is the most."
        )


def _check_count(name: str, count: object, least: int) -> None:
    if isinstance(count, bool) or not isinstance(count, int) or count < least:
        raise UserError(f"{name} is {count!r}; it must be a whole number from {least} on.")
