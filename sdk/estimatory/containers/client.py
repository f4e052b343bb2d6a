"""The ``docker`` package, loaded for what takes long anyway: fetching images and building them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ..base.site_packages import add_site_packages
from ..errors import ContainerError
from .wire import PATIENCE_S, explain, lost


class Client:
    """The package's client of one engine; everything is sent as data in the body of a request.

    Raises:
        ContainerError: by every method: the engine refuses; EngineLostError where it does not
            answer.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        docker = import_docker()
        with self._explained():
            self.api = docker.APIClient(base_url=address, version="auto", timeout=PATIENCE_S)

    def close(self) -> None:
        self.api.close()

    def pull(self, image: str, credentials: Mapping[str, str] | None) -> Iterator[dict[str, Any]]:
        """Fetch an image; yield the engine's events."""
        repository, separator, version = image.partition("@")
        if not separator:
            repository, _, version = image.rpartition(":")
        options: dict[str, Any] = {"auth_config": dict(credentials)} if credentials else {}
        with self._explained():
            yield from self.api.pull(repository, tag=version, stream=True, decode=True, **options)

    def build(
        self, context: object, registry: Mapping[str, str] | None = None, **options: object
    ) -> Iterator[dict[str, Any]]:
        """Build from a tar file with a Dockerfile in it; yield the engine's events.

        ``registry``: ``serveraddress``, ``username``, ``password`` of the one that a base may come
        from, beside those of Docker's own files.
        """
        with self._explained():
            if registry:
                self.api._auth_configs.add_auth(registry["serveraddress"], dict(registry))
            yield from self.api.build(
                fileobj=context, custom_context=True, decode=True, rm=True, forcerm=True, **options
            )

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Raise the package's errors as ours."""
        docker = import_docker()
        import requests

        try:
            yield
        except docker.errors.APIError as error:
            said = str(error.explanation or error)
            raise explain(error.status_code or 500, said) from None
        except docker.errors.DockerException as error:
            if "credentials" in str(error).lower():
                raise ContainerError(
                    f"Docker's own files name a helper that does not give the password: {error}",
                    "`docker login` sets it right.",
                ) from None
            raise lost(self._address, error) from None
        except (requests.RequestException, OSError) as error:
            raise lost(self._address, error) from None


def import_docker() -> Any:
    """Return the ``docker`` package.

    Raises:
        ContainerError: it is not installed.
    """
    add_site_packages()
    try:
        import docker.errors
    except ImportError:
        raise ContainerError(
            "The Python package `docker`, which fetches and builds images, is not installed.",
            "Install it beside estimatory: pip install 'estimatory[docker]'.",
        ) from None
    return docker
