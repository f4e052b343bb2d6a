"""The environment on top of a base: the lock, made here, and the build that installs it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any

from ...base.text_files import read_text_file
from ...containers.engine import Engine
from ...containers.labels import IMAGE_LABEL
from ...errors import DamagedFileError, ImageError
from ...masking import has_secrets, mask_secrets
from ..builder import BuildMonitor, Step, ignore
from ..child import run_step
from ..uv.given import exclude_newer, has_git, render_requirements, uv_variables
from ..uv.program import find_uv
from .bases import tag_base
from .building import build_with_engine
from .buildkit import build_with_buildkit, has_buildkit
from .dockerfile import render_dockerfile, render_index_settings
from .folder import BASE_REPOSITORY, ENVIRONMENT_KIND, ImageFolder
from .wanted import Wanted

_GLIBC = re.compile(r"glibc 2\.(\d+)")
_KNOWN_MANYLINUX = (17, 28, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40)
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY")


class Layer:
    """One environment on one base."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted

    def build(
        self, engine: Engine, folder: ImageFolder, monitor: BuildMonitor, *, tag: str, key: str
    ) -> None:
        """Make the lock, then the image.

        Raises:
            ResolutionError: the packages do not exist or do not fit together.
            ImageError: the build failed.
        """
        self._refuse_local_files()
        variables = uv_variables(self._wanted.environment)
        self._lock(folder, monitor, variables)
        settings = _read_uv_config() or render_index_settings(variables)
        is_buildkit = has_buildkit()
        _check_secrets(settings, is_buildkit=is_buildkit)
        base = tag_base(engine, self._wanted.base)
        certificates = _find_certificates(variables)
        dockerfile = self._render(
            base, has_certificates=bool(certificates), is_buildkit=is_buildkit
        )
        with open(folder.dockerfile_path, "w", encoding="utf-8") as file:
            file.write(dockerfile)
        _log(monitor, f"{dockerfile}\n")
        files = _gather(dockerfile, folder.lock_path, certificates)
        network = "host" if self._wanted.container.network == "host" else ""
        given: dict[str, Any] = {"tag": tag, "network": network, "build_arguments": _proxies()}
        labels = {IMAGE_LABEL: key}
        if is_buildkit:
            build_with_buildkit(engine, files, monitor, labels=labels, settings=settings, **given)
        else:
            files["uv.toml"] = settings.encode()
            build_with_engine(engine, files, monitor, labels=labels, keeps_stages=False, **given)

    def describe(self) -> dict[str, Any]:
        """Return the layer's part of ``image.json``."""
        return {
            "kind": ENVIRONMENT_KIND,
            "name": self._wanted.environment.name,
            "base": self._wanted.shown,
            "base_id": self._wanted.base.id,
            "python": self._wanted.python.version,
            "packages": self._wanted.environment.packages,
            "as_of": self._wanted.environment.as_of,
        }

    def _render(self, base: str, *, has_certificates: bool, is_buildkit: bool) -> str:
        return render_dockerfile(
            base,
            self._wanted.python.interpreter,
            cutoff=exclude_newer(self._wanted.environment),
            has_hashes=not has_git(self._wanted.environment),
            has_certificates=has_certificates,
            is_buildkit=is_buildkit,
            is_on_path=self._wanted.is_on_path,
            comment=f"{BASE_REPOSITORY} is {self._wanted.shown}",
        )

    def _lock(
        self, folder: ImageFolder, monitor: BuildMonitor, variables: Mapping[str, str]
    ) -> None:
        """As for an environment outside, for the Python and the platform of the image."""
        from ..uv.failures import explain_failure
        from ..uv.versions import VersionLookup

        requirements = os.path.join(folder.path, "requirements.in")
        with open(requirements, "w", encoding="utf-8") as file:
            file.write(render_requirements(self._wanted.environment))
        uv, count = find_uv(), len(self._wanted.environment.packages)
        allows = self._wanted.environment.allows_prereleases
        prereleases = ("--prerelease", "allow") if allows else ()
        command = (
            *(uv, "--color", "never", "pip", "compile"),
            *("--generate-hashes", "--no-header", "--no-annotate", *prereleases),
            *exclude_newer(self._wanted.environment),
            *("--python-version", self._wanted.python.version),
            *("--python-platform", platform_for(self._wanted.python.identity["platform"])),
            requirements,
        )
        phrase = f"resolving {count} package{'s' * (count != 1)}"
        step = Step(phrase, command, output_path=folder.lock_path)
        monitor.on_progress(step.phrase)
        result = run_step(step, monitor, variables, ignore)
        if result.exit_code != 0:
            lookup = VersionLookup(uv, self._wanted.environment, variables)
            raise explain_failure(step, result, self._wanted.environment, monitor.log_path, lookup)

    def _refuse_local_files(self) -> None:
        local = [p for p in self._wanted.environment.packages if " @ file:" in p]
        if local:
            raise ImageError(
                f"{local[0]!r} is a file of this machine, which an image build cannot see.",
                "Put the wheel into a package index, or run without an image.",
            )


def _check_secrets(settings: str, *, is_buildkit: bool) -> None:
    if has_secrets(settings) and not is_buildkit:
        raise ImageError(
            "The package index needs a password, which this engine would keep in a layer.",
            "Install BuildKit for the docker command (Debian: apt install docker-buildx), "
            "which takes it as a secret.",
        )


def _gather(
    dockerfile: str, lock_path: str, certificates: str
) -> dict[str, bytes | os.PathLike[str] | str]:
    """Return the files that a build sees, as they are or by their paths."""
    return {
        "Dockerfile": dockerfile.encode(),
        ".dockerignore": b"Dockerfile\n.dockerignore\n",
        "requirements.lock": lock_path,
        "uv": find_uv(),
        **({"certificates.crt": certificates} if certificates else {}),
    }


def platform_for(platform: str) -> str:
    """Return uv's word for the platform of a Python, from ``linux x86_64 glibc 2.36``."""
    machine = [*platform.split(), "", ""][1] or "x86_64"
    found = _GLIBC.search(platform)
    if found is None:
        return f"{machine}-unknown-linux-musl"
    minor = max((known for known in _KNOWN_MANYLINUX if known <= int(found[1])), default=17)
    return f"{machine}-manylinux_2_{minor}"


def _find_certificates(variables: Mapping[str, str]) -> str:
    """Return the file of certificates that this machine trusts; empty if none is set."""
    path = variables.get("SSL_CERT_FILE", "")
    return path if path and os.path.isfile(path) else ""


def _proxies() -> dict[str, str]:
    """Return the proxies, which the engine takes as build arguments and keeps in no layer."""
    names = [*_PROXIES, *(name.lower() for name in _PROXIES)]
    return {name: os.environ[name] for name in names if os.environ.get(name)}


def _read_uv_config() -> str:
    """Return the user's own settings for uv, where they speak of indexes."""
    home = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    for path in (os.environ.get("UV_CONFIG_FILE", ""), os.path.join(home, "uv", "uv.toml")):
        try:
            text = read_text_file(path)
        except DamagedFileError:  # uv itself complains
            continue
        if "index" in text:
            return text
    return ""


def _log(monitor: BuildMonitor, text: str) -> None:
    with open(monitor.log_path, "ab") as log:
        log.write(mask_secrets(text).encode())
