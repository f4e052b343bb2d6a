"""The SDK's wheels: fetched by pip, unpacked aside, never imported."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

VERSIONS = ("1.0.85", "1.6.0", "1.20.0", "1.35.0", "1.61.0")
"""From January 2020 to the last year of the SDK."""
PACKAGES = ("azureml-core", "azureml-train-core", "azureml-widgets")


class WheelsError(Exception):
    """The wheels cannot be had."""


def unpack_all(wheels: str, scratch: str, versions: Sequence[str]) -> dict[str, Path]:
    """Version to the folder that holds its ``azureml`` package.

    Args:
        wheels: keeps the wheels, in a folder for each version; those that lack are downloaded.
        scratch: takes what is unpacked.
    """
    return {v: _unpack(Path(wheels, v), Path(scratch, "unpacked", v), v) for v in versions}


def _unpack(wheels: Path, place: Path, version: str) -> Path:
    for package in PACKAGES:
        with zipfile.ZipFile(_find(wheels, package) or _download(wheels, package, version)) as file:
            file.extractall(place, [n for n in file.namelist() if n.endswith(".py")])
    return place


def _find(wheels: Path, package: str) -> Path | None:
    return next(iter(wheels.glob(f"{package.replace('-', '_')}-*.whl")), None)


def _download(wheels: Path, package: str, version: str) -> Path:
    wheels.mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    where = ["--ignore-requires-python", "--only-binary=:all:", "--dest", str(wheels)]
    done = subprocess.run(
        [*pip, *where, f"{package}=={version}"], capture_output=True, text=True, check=False
    )
    wheel = _find(wheels, package)
    if wheel is None:
        raise WheelsError(f"{package} {version} cannot be downloaded:\n{done.stderr}")
    return wheel
