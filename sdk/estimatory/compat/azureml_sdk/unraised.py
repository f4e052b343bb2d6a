"""Exceptions of the SDK that nothing here raises: named so that ``except`` clauses load."""

from __future__ import annotations

from collections.abc import Iterable

from ...errors import EstimatoryError, UserError


class AuthenticationException(UserError):  # noqa: N818 - the name is azureml-core's
    """There is nobody to log in with."""


class DiscoveryUrlNotFoundException(EstimatoryError):  # noqa: N818
    """There is no service to discover."""

    def __init__(self, discovery_key: str) -> None:
        super().__init__(f"There is no service {discovery_key!r} to discover.")


class ParallelRunException(EstimatoryError):  # noqa: N818
    """Parallel run steps come with pipelines."""


class WorkspacePrivateEndpointException(EstimatoryError):  # noqa: N818
    """A folder has no private endpoints.

    Args:
        found_multiple: whether several workspaces were found; kept.
    """

    def __init__(self, exception_message: str = "", found_multiple: bool = False) -> None:
        super().__init__(exception_message)
        self.found_multiple = found_multiple


class AzureMLAggregatedException(EstimatoryError):  # noqa: N818
    """Several errors at once."""

    def __init__(self, exceptions_list: Iterable[str]) -> None:
        super().__init__("\n".join(exceptions_list))
