"""Secrets of runs and of what is registered: kept apart, with a reference in their place.

A record holds ``https://${ESTIMATORY_KEPT_1F0C2A9B}@host/simple``; the value is a secret of the
workspace. The variables of a run that are secret travel in its worker's environment alone.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ..base.lazy_dataclasses import dataclass
from ..base.user_messages import tell_once
from ..errors import NotFoundError, UserError
from ..masking import (
    KEPT_PREFIX,
    SECRET_PREFIX,
    is_secret_name,
    is_secret_url,
    is_secret_variable,
    mask_arguments,
    remember_secrets,
    replace_in_urls,
)
from .run_spec import EnvironmentSpec
from .secret_store import get_secret, has_secret, list_secrets, set_secret
from .workspace_folder import WorkspaceFolder

_REFERENCE = re.compile(r"\$\{(" + KEPT_PREFIX + r"\w+)\}")

VARIABLE_NAME = re.compile(r"[A-Za-z_]\w*\Z", re.ASCII)


@dataclass(frozen=True)
class RunVariables:
    """The environment variables of a run: what may be written down, and what may not."""

    public: dict[str, str]
    secret: dict[str, str]


def keep_value(workspace: WorkspaceFolder, value: str) -> str:
    """Keep a value as a secret of the workspace; answers the reference to write in its place.

    The same value has the same reference, so that the same description stays the same.
    """
    kept = [name for name in list_secrets(workspace) if name.startswith(KEPT_PREFIX)]
    same = [name for name in kept if get_secret(workspace, name) == value]
    name = (
        same[0] if same else KEPT_PREFIX + os.urandom(6).hex().upper()
    )  # pip and uv read capitals only
    if not same:
        set_secret(workspace, name, value)
    remember_secrets([value])
    return f"${{{name}}}"


def keep_in_urls(workspace: WorkspaceFolder, text: str) -> str:
    """Return the text with references in the place of what is secret in its URLs."""
    return replace_in_urls(text, lambda value: keep_value(workspace, value))


def keep_in_texts(workspace: WorkspaceFolder, value: object) -> Any:
    """Return the same for every text of JSON-able data."""
    if isinstance(value, dict):
        return {k: keep_in_texts(workspace, v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [keep_in_texts(workspace, item) for item in value]
    return keep_in_urls(workspace, value) if isinstance(value, str) else value


def keep_variables(workspace: WorkspaceFolder, variables: Mapping[str, str]) -> dict[str, str]:
    """Return the variables with references in the place of secret values."""
    return {
        name: keep_value(workspace, value) if _is_to_keep(name, value) else value
        for name, value in variables.items()
    }


def find_kept(workspace: WorkspaceFolder, texts: Iterable[str]) -> dict[str, str]:
    """Name and value of each reference in the texts.

    Raises:
        UserError: the workspace does not have it (any more).
    """
    names = {found for text in texts for found in _REFERENCE.findall(text)}
    return {name: _find_one(workspace, name) for name in sorted(names)}


def divide_variables(
    workspace: WorkspaceFolder, variables: Mapping[str, str], secrets: Iterable[str]
) -> RunVariables:
    """Tell what is secret among a run's variables, and find the values that were not given.

    Args:
        workspace: has secrets of its own, and what references stand for.
        variables: as given; what sounds or looks secret is one.
        secrets: names that are said to be secret. A value comes from ``variables``, else from
            this process's environment, else from the workspace's secrets.

    Raises:
        UserError: a secret has no value anywhere, or its name is no variable's.
    """
    named = {name: _find_value(workspace, variables, name) for name in secrets}
    judged = {k: v for k, v in variables.items() if _is_to_keep(k, v) or _REFERENCE.search(v)}
    secret = {k: resolve(workspace, v) for k, v in {**judged, **named}.items()}
    remember_secrets(secret.values())
    return RunVariables({k: v for k, v in variables.items() if k not in secret}, secret)


@contextmanager
def kept_variables(workspace: WorkspaceFolder, texts: Iterable[str]) -> Iterator[None]:
    """Have what references stand for in this process's environment meanwhile, for a build.

    Raises:
        UserError: the workspace does not have it (any more).
    """
    given = {k: v for k, v in find_kept(workspace, texts).items() if k not in os.environ}
    os.environ.update(given)
    try:
        yield
    finally:
        for name in given:
            os.environ.pop(name, None)


def keep_environment(workspace: WorkspaceFolder, described: dict[str, Any]) -> dict[str, Any]:
    """Return an environment's description with references in the place of its secrets.

    Raises:
        UserError: a secret is where no reference can be, such as in a Dockerfile.
    """
    for name, part in _list_fixed_parts(described):
        if is_secret_url(part):
            raise UserError(
                f"The {name} of the environment holds a password or token, which would be written "
                "down with it.",
                "Name an image without it and log in with `docker login`; give a Dockerfile its "
                "secrets by `RUN --mount=type=secret`; keep a channel's token in ~/.condarc.",
            )
    kept: dict[str, Any] = keep_in_texts(workspace, described)
    variables = described.get("environmentVariables") or {}
    return {**kept, "environmentVariables": keep_variables(workspace, variables)}


def list_texts(spec: EnvironmentSpec) -> tuple[str, ...]:
    """Return where references stand in what an environment is built from."""
    return (spec.index_url or "", *spec.extra_index_urls, *spec.packages)


def tell_of_secret_arguments(words: Iterable[str]) -> None:
    """Say that a secret among a script's arguments is written down; it gets them as they are."""
    given = list(words)
    shown = [after for before, after in zip(given, mask_arguments(given)) if before != after]
    if shown:
        tell_once(
            f"A secret among the script's arguments ({' '.join(shown):.200}) is in the run's "
            "files and in the process list: give it as a variable, with --secret NAME or secrets=."
        )


def resolve(workspace: WorkspaceFolder, text: str) -> str:
    """Return the text with the kept values in the place of their references."""
    if KEPT_PREFIX not in text:
        return text
    kept = find_kept(workspace, [text])
    return _REFERENCE.sub(lambda found: kept[found[1]], text)


def list_offered_secrets(workspace: WorkspaceFolder) -> list[str]:
    """Names that may be meant by ``--secret``: variables here, then the workspace's secrets."""
    own = sorted(name for name in os.environ if is_secret_name(name) and not _is_ours(name))
    kept = [n for n in list_secrets(workspace) if VARIABLE_NAME.match(n) and not _is_ours(n)]
    return list(dict.fromkeys([*own, *kept]))


def check_secret_name(name: str) -> str:
    """Return the name of a secret variable, without its value.

    Raises:
        UserError: it is none.
    """
    if isinstance(name, str) and VARIABLE_NAME.match(name):
        return name
    shown = str(name).partition("=")[0]
    raise UserError(
        f"A secret is named by its variable alone, such as DB_PASS, not {shown!r:.80} with more.",
        "Its value is taken from the environment, or from the workspace's secrets.",
    )


def _is_to_keep(name: str, value: str) -> bool:
    is_reference = bool(_REFERENCE.fullmatch(value))
    return bool(value) and not is_reference and is_secret_variable(name, value)


def _list_fixed_parts(described: dict[str, Any]) -> list[tuple[str, str]]:
    docker = described.get("docker") or {}
    conda = (described.get("python") or {}).get("condaDependencies") or {}
    parts = {
        "base image": docker.get("baseImage"),
        "Dockerfile": docker.get("baseDockerfile"),
        "list of conda channels": " ".join(map(str, conda.get("channels") or ())),
    }
    return [(name, str(part)) for name, part in parts.items() if part]


def _is_ours(name: str) -> bool:
    return name.startswith((KEPT_PREFIX, SECRET_PREFIX))


def _find_one(workspace: WorkspaceFolder, name: str) -> str:
    try:
        return get_secret(workspace, name)
    except NotFoundError:
        raise UserError(
            f"A password that was kept apart from its description ({name}) is not in "
            f"{workspace.path}.",
            "Register the environment anew in this workspace, with the password.",
        ) from None


def _find_value(workspace: WorkspaceFolder, variables: Mapping[str, str], name: str) -> str:
    check_secret_name(name)
    for place in (variables, os.environ):
        if name in place:
            return place[name]
    if has_secret(workspace, name):
        return get_secret(workspace, name)
    raise UserError(
        f"The secret {name} has no value: it is not in the environment here, and the workspace "
        f"{workspace.path} has no secret of that name.",
        f"Set it: os.environ[{name!r}] = getpass(), `export {name}=…` in a shell, or "
        f"workspace.get_default_keyvault().set_secret({name!r}, …).",
    )
