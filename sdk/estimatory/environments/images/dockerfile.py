"""The Dockerfile of base + environment, and what else a build is given: pure functions.

Two stages: uv and the lock are in the first only, so the image holds the base, the packages and
nothing else. Commands are in their list form: no shell reads any of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from ...containers.labels import STAGE_LABEL
from .folder import ENVIRONMENT, INTERPRETER

TOOLS = "/opt/estimatory-build"
_CONFIG = f"{TOOLS}/uv.toml"
_CERTIFICATES = f"{TOOLS}/certificates.crt"
_BASE_VARIABLES = {
    "UV_CACHE_DIR": f"{TOOLS}/cache",
    "UV_COMPILE_BYTECODE": "1",
    "UV_LINK_MODE": "copy",
    "UV_NO_PROGRESS": "1",
    "UV_PYTHON_DOWNLOADS": "never",
}


def render_dockerfile(
    base: str,
    python: str,
    *,
    cutoff: tuple[str, ...] = (),
    has_hashes: bool = True,
    has_certificates: bool = False,
    is_buildkit: bool = False,
    is_on_path: bool = True,
    comment: str = "",
) -> str:
    """Return the text of the Dockerfile.

    Args:
        base: the image that everything starts from, under a name of ours.
        python: its Python.
        cutoff: uv's option for a date.
        has_hashes: whether the lock has a hash for everything in it.
        has_certificates: whether the machine's certificates are among the files.
        is_buildkit: then the index settings are a secret of the build, in no layer.
        is_on_path: whether programs of the environment come before those of the base.
        comment: for people.
    """
    uv = f"{TOOLS}/uv"
    settings = {**_BASE_VARIABLES}
    if has_certificates:
        settings["SSL_CERT_FILE"] = _CERTIFICATES
    mount = ""
    if is_buildkit:
        mount = (
            f"--mount=type=secret,id=uv,target={_CONFIG} "
            "--mount=type=secret,id=netrc,target=/root/.netrc,required=false "
        )
    hashes = ("--require-hashes",) if has_hashes else ()
    sync = (uv, "pip", "sync", "--config-file", _CONFIG, *hashes, *cutoff, "--python", INTERPRETER)
    lines = [
        *([f"# {line}" for line in comment.splitlines()]),
        f"FROM {base} AS build",
        f"LABEL {STAGE_LABEL}=build",
        "USER 0",
        f"COPY . {TOOLS}/",
        f"ENV {' '.join(f'{name}={json.dumps(value)}' for name, value in settings.items())}",
        f"RUN {json.dumps([uv, 'venv', '--no-config', '--python', python, ENVIRONMENT])}",
        f"RUN {mount}{json.dumps([*sync, f'{TOOLS}/requirements.lock'])}",
        "",
        f"FROM {base}",
        f"COPY --from=build {ENVIRONMENT} {ENVIRONMENT}",
    ]
    if is_on_path:
        lines.append(f'ENV VIRTUAL_ENV="{ENVIRONMENT}" PATH="{ENVIRONMENT}/bin:$PATH"')
    return "\n".join(lines) + "\n"


def render_index_settings(variables: Mapping[str, str]) -> str:
    """Return uv's variables as a ``uv.toml``, without paths of this machine."""
    lines = []
    if variables.get("UV_INDEX_STRATEGY"):
        lines.append(f"index-strategy = {_quote(variables['UV_INDEX_STRATEGY'])}")
    hosts = variables.get("UV_INSECURE_HOST", "").split()
    if hosts:
        lines.append(f"allow-insecure-host = [{', '.join(map(_quote, hosts))}]")
    links = _remote(variables.get("UV_FIND_LINKS", "").replace(",", " ").split())
    if links:
        lines.append(f"find-links = [{', '.join(map(_quote, links))}]")
    for name in ("UV_INDEX", "UV_EXTRA_INDEX_URL"):
        for place in _remote(variables.get(name, "").split()):
            url = re.sub(r"\A[\w.\-]+=(?=\w+://)", "", place)  # an index may be given a name
            lines += ["[[index]]", f"url = {_quote(url)}"]
    default = _remote([variables.get("UV_DEFAULT_INDEX") or variables.get("UV_INDEX_URL") or ""])
    for url in default:
        lines += ["[[index]]", f"url = {_quote(url)}", "default = true"]
    return "".join(f"{line}\n" for line in lines)


def _remote(places: list[str]) -> list[str]:
    return [place for place in places if "://" in place and not place.startswith("file:")]


def _quote(text: str) -> str:
    return json.dumps(text)
