"""Azure ML's ways to log in, where nobody has to: a workspace is a folder of the user's own.

They are accepted wherever azureml-core takes ``auth=``. Follows azureml-core 1.61.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from .checked_calls import also_takes, checked

_LOCAL_TOKEN = "local"
"""No secret: it opens nothing."""


class AccessToken(NamedTuple):
    """A token and when it ends, in seconds since the epoch."""

    token: str
    expires_on: int


@checked
class Audience:
    """Who a token is for."""

    ARM = arm = "ARM"
    AZUREML = aml = "AZUREML"


@checked
class AbstractAuthentication:
    """Someone who works with the workspace; nobody is asked who they are."""

    def __init__(self, cloud: str | None = None) -> None:
        """Arguments are those of azureml-core; none is kept, for some are passwords."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    def get_authentication_header(self) -> dict[str, str]:
        """The header of a request to a local endpoint."""
        return {"Authorization": f"Bearer {self.get_token().token}"}

    def get_token(self, *scopes: str, **options: Any) -> AccessToken:
        """A token that is always valid and opens nothing."""
        return AccessToken(_LOCAL_TOKEN, 2**31 - 1)

    def signed_session(self, session: Any = None) -> Any:
        """A ``requests`` session with the header set."""
        import requests

        signed = session or requests.Session()
        signed.headers.update(self.get_authentication_header())
        return signed


@checked
class InteractiveLoginAuthentication(AbstractAuthentication):
    """The log-in by a browser."""

    def __init__(
        self, force: bool = False, tenant_id: str | None = None, cloud: str | None = None
    ) -> None:
        super().__init__(cloud)


@checked
class ServicePrincipalAuthentication(AbstractAuthentication):
    """The log-in of a program."""

    @also_takes("_enable_caching")
    def __init__(
        self,
        tenant_id: str | None,
        service_principal_id: str | None,
        service_principal_password: str | None,
        cloud: str | None = "AzureCloud",
    ) -> None:
        super().__init__(cloud)


@checked
class AzureCliAuthentication(AbstractAuthentication):
    """The log-in that the command line of Azure keeps."""


@checked
class MsiAuthentication(AbstractAuthentication):
    """The log-in of a machine."""

    @also_takes("identity_config")
    def __init__(self, cloud: str | None = None) -> None:
        super().__init__(cloud)


@checked
class TokenAuthentication(AbstractAuthentication):
    """Tokens that the user's own function makes."""

    def __init__(
        self, get_token_for_audience: Callable[[str], str] | None = None, cloud: str | None = None
    ) -> None:
        super().__init__()
        self._make_token = get_token_for_audience

    def get_token(self, audience: str = Audience.ARM, *scopes: str, **options: Any) -> AccessToken:
        """The token that the function makes for ``audience``."""
        token = self._make_token(audience) if self._make_token else _LOCAL_TOKEN
        return AccessToken(token, 2**31 - 1)
