"""Azure ML's ways to log in, where nobody has to: a workspace is a folder of the user's own.

They are accepted wherever azureml-core takes ``auth=``. Follows azureml-core 1.61.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from ..base.checked_calls import also_takes, checked

if TYPE_CHECKING:
    from datetime import datetime

_LOCAL_TOKEN = "local"
"""No secret: it opens nothing."""
_NEVER = 2**31 - 1
"""When such a token ends, in seconds since the epoch."""


@checked
class AccessToken(NamedTuple):
    """A token and when it ends, in seconds since the epoch."""

    token: str
    expires_on: int


@checked
class Audience:
    """Audience of a token."""

    ARM = arm = "ARM"
    AZUREML = aml = "AZUREML"


@checked
class AbstractAuthentication:
    """Someone who works with the workspace; nobody is asked who they are."""

    def __init__(self, cloud: str | None = None) -> None:
        """Arguments are those of azureml-core; none is kept, for some are passwords."""

    _kept = AccessToken(_LOCAL_TOKEN, _NEVER)

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    def get_authentication_header(self) -> dict[str, str]:
        """Return the header of a request to a local endpoint."""
        return {"Authorization": f"Bearer {self.get_token().token}"}

    def get_token(self, *scopes: str, **options: Any) -> AccessToken:
        """Return a token that opens nothing: the given one, or one that is always valid."""
        return self._kept

    def signed_session(self, session: Any = None) -> Any:
        """Return a ``requests`` session with the header set."""
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
class ArmTokenAuthentication(AbstractAuthentication):
    """A token that was got elsewhere; it is kept in memory and given back by :meth:`get_token`."""

    def __init__(self, arm_access_token: str, cloud: str | None = None) -> None:
        super().__init__(cloud)
        self.update_arm_access_token(arm_access_token)

    def update_arm_access_token(self, new_arm_access_token: str) -> None:
        """Give another token from now on."""
        self._kept = AccessToken(new_arm_access_token, _NEVER)


@checked
class AzureMLTokenAuthentication(AbstractAuthentication):
    """A token of a run and its end; names of the run are accepted and not kept."""

    EXPIRATION_THRESHOLD_IN_SECONDS = 95
    REFRESH_INTERVAL_IN_SECONDS = 30

    def __init__(
        self,
        azureml_access_token: str,
        expiry_time: datetime | None = None,
        host: str | None = None,
        subscription_id: str | None = None,
        resource_group_name: str | None = None,
        workspace_name: str | None = None,
        experiment_name: str | None = None,
        run_id: str | None = None,
        user_email: str | None = None,
        experiment_id: str | None = None,
        cloud: str | None = "AzureCloud",
    ) -> None:
        super().__init__(cloud)
        self.set_token(azureml_access_token, expiry_time)

    @classmethod
    def create(
        cls,
        azureml_access_token: str,
        expiry_time: datetime | None,
        host: str | None,
        subscription_id: str | None,
        resource_group_name: str | None,
        workspace_name: str | None,
        experiment_name: str | None,
        run_id: str | None,
        user_email: str | None = None,
        experiment_id: str | None = None,
    ) -> AzureMLTokenAuthentication:
        """Return a new one; nothing is refreshed, for the token opens nothing."""
        return cls(azureml_access_token, expiry_time)

    @property
    def token(self) -> str:
        return self._kept.token

    @property
    def expiry_time(self) -> datetime | None:
        return self._expiry_time

    def set_token(self, token: str, expiry_time: datetime | None) -> None:
        """Give another token from now on."""
        self._expiry_time = expiry_time
        self._kept = AccessToken(token, int(expiry_time.timestamp()) if expiry_time else _NEVER)


@checked
class TokenAuthentication(AbstractAuthentication):
    """Tokens that the user's own function makes."""

    def __init__(
        self, get_token_for_audience: Callable[[str], str] | None = None, cloud: str | None = None
    ) -> None:
        super().__init__()
        self._make_token = get_token_for_audience

    def get_token(
        self, audience: str = Audience.ARM, *scopes: str, **options: object
    ) -> AccessToken:
        """Return the token that the function makes for ``audience``."""
        token = self._make_token(audience) if self._make_token else _LOCAL_TOKEN
        return AccessToken(token, _NEVER)
