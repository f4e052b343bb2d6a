"""Checks at submission: can a container carry what a request asks for?"""

from __future__ import annotations

from ..errors import UserError
from ..folders.run_spec import ContainerSpec
from ..masking import is_secret_url
from .finding import check_engine
from .options import check_container
from .references import check_reference


def check_container_run(spec: ContainerSpec) -> None:
    """Refuse what is no image, options that no container has, and a missing engine.

    Raises:
        UserError: the image or an option of its container is not valid.
        ContainerError: no engine answers.
    """
    check_spec(spec)
    check_engine()


def check_spec(spec: ContainerSpec) -> None:
    """Refuse what is no image, and options that no container has.

    Raises:
        UserError: the image or an option of its container is not valid.
    """
    if not spec.image and not spec.dockerfile:
        raise UserError("A container needs an image, or a Dockerfile that makes one.")
    if spec.image:
        check_reference(spec.image)
    if is_secret_url(spec.dockerfile):
        raise UserError(
            "The Dockerfile holds a password or token, which would be written down with the run "
            "and stay in the image.",
            "Give a build its secrets by `RUN --mount=type=secret`, or build the image yourself.",
        )
    check_container(spec)
