"""A run's environment on a host that does not see ours: built there from the lock by uv."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from ...base import lazy_dataclasses as dataclasses
from ...base.lazy_dataclasses import dataclass
from ...environments.bytecode import compile_words
from ...errors import EnvironmentBuildError
from ...masking import mask_secrets
from .connection import Connection, HostError
from .copying import copy_there
from .paths import HostPaths

_BUILD_TIMEOUT_S = 3600.0


@dataclass(frozen=True)
class LockedEnvironment:
    """An environment that has been resolved here."""

    key: str
    lock_path: str
    variables: Mapping[str, str]
    """Where the packages are; may hold passwords, so it goes through the connection only."""
    uv: str
    """Our uv, for hosts that have none."""
    is_hashed: bool = True
    certificates: str = ""
    """A file of ours that uv there shall trust; empty: what the host itself trusts."""
    is_lasting: bool = True
    """Whether many runs will find it there, so that compiling all of it pays."""


def build_on_host(
    connection: Connection,
    environment: LockedEnvironment,
    python: str,
    version: str,
    log_name: str,
) -> str:
    """Build the environment unless it is there; answers the folder that holds it.

    Raises:
        EnvironmentBuildError: uv failed; the message names the host.
        HostError: the host failed otherwise.
    """
    paths = HostPaths(connection.facts["home"])
    final = paths.environment(f"{environment.key}-{version}")
    if connection.ask("look", paths=[f"{final}/bin/python"])["found"][0]:
        return final
    uv = _find_uv(connection, environment, paths)
    aside = f"{final}.{os.getpid()}.aside"
    connection.ask("make_folders", paths=[aside])
    with open(environment.lock_path, "rb") as file:
        connection.ask("put", file.read(), path=f"{aside}/requirements.lock")
    environment = _send_certificates(connection, environment, aside)
    hashes = ["--require-hashes"] if environment.is_hashed else []
    sync = ["pip", "sync", *hashes, "--python", f"{aside}/bin/python", f"{aside}/requirements.lock"]
    steps = [["venv", "--relocatable", "--allow-existing", "--python", python, aside], sync]
    try:
        for step in steps:
            command = [uv, "--color", "never", *step]
            done = _execute(connection, command, environment, aside, log_name)
            _check(connection, done, log_name)
        if environment.is_lasting:
            words = compile_words(f"{aside}/bin/python", [f"{aside}/lib"], moved=(aside, final))
            _execute(connection, list(words), environment, aside, log_name)
        connection.ask("move", source=aside, destination=final)
    except BaseException:
        if connection.lost is None:
            connection.ask("remove", path=aside, in_any_case=True)
        raise
    return final


def _send_certificates(
    connection: Connection, environment: LockedEnvironment, folder: str
) -> LockedEnvironment:
    if not environment.certificates:
        return environment
    path = f"{folder}/certificates.crt"
    with open(environment.certificates, "rb") as file:
        connection.ask("put", file.read(), path=path)
    told = {**environment.variables, "SSL_CERT_FILE": path}
    return dataclasses.replace(environment, variables=told)


def _execute(
    connection: Connection,
    words: list[str],
    environment: LockedEnvironment,
    folder: str,
    log_path: str,
) -> dict[str, Any]:
    """Return the command's ``code`` and ``output``."""
    done = connection.ask(
        "execute",
        timeout_s=_BUILD_TIMEOUT_S,
        words=words,
        variables=dict(environment.variables),
        folder="/",
        log=f"{folder}/build.log",
    )
    with open(log_path, "a", encoding="utf-8") as log:
        log.write(mask_secrets(done["output"]))
    return done


def _check(connection: Connection, done: dict[str, Any], log_path: str) -> None:
    if done["code"]:
        raise EnvironmentBuildError(
            f"The environment could not be built on host {connection.host.name}: "
            f"{_last_error(done['output'])}",
            f"The whole output: {log_path}",
        )


def _find_uv(
    connection: Connection,
    environment: LockedEnvironment,
    paths: HostPaths,
) -> str:
    """Return the host's own, else ours, copied there once."""
    if connection.facts["uv"]:
        return str(connection.facts["uv"])
    if connection.ask("look", paths=[paths.uv])["found"][0]:
        return paths.uv
    own = f"{os.uname().sysname.lower()} {os.uname().machine}"
    if connection.facts["machine"] != own:
        raise HostError(
            f"Host {connection.host.name} has no uv, and ours is for {own}, which it is not "
            f"({connection.facts['machine']}).",
            "Install uv there.",
        )
    aside = f"{paths.uv}.{os.getpid()}.aside"
    connection.ask("make_folders", paths=[paths.tools])
    copy_there(connection, os.path.realpath(environment.uv), aside, ["--chmod=0755"])
    connection.ask("move", source=aside, destination=paths.uv)
    return paths.uv


def _last_error(output: str) -> str:
    """uv's error on one line: from its last ``error:`` or ``×`` on."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    starts = [n for n, line in enumerate(lines) if line.startswith(("error", "×", "x "))]
    told = " ".join(lines[starts[-1] if starts else -1 :]) if lines else "uv said nothing"
    return told[:800].rstrip(".") + "."
