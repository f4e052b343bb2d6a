"""Which packages a framework estimator brings, in which versions.

Without ``framework_version`` the package index decides, so that a notebook of 2019 installs today.
With it, that version; where the interpreter at hand is too new for it, the oldest that it can
have, said aloud.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping

from ..errors import TrainingError

_VERSION = r"\d+(\.\d+){0,2}\Z"


class Framework:
    """The packages of one framework, and what its versions need.

    Args:
        label: name of the framework in a spec.
        package: name of its distribution.
        others: requirements that come along.
        known_versions: those that azureml-train-core 1.62 supported, oldest first.
        default_version: that of azureml-train-core 1.62.
        gpu_package: taken instead where GPUs are used.
        as_of: day whose packages it works with, where its releases have come to an end.
        numpy_2_since: first release built for NumPy 2; older ones need NumPy 1 and do not say so.
        oldest: Python → the oldest release with a wheel for it, by feature releases.
    """

    def __init__(  # a first NamedTuple would cost every import 2 ms
        self,
        label: str,
        package: str,
        others: tuple[str, ...],
        known_versions: tuple[str, ...],
        default_version: str,
        gpu_package: str = "",
        as_of: str = "",
        numpy_2_since: str = "",
        oldest: Mapping[tuple[int, int], str] | None = None,
    ) -> None:
        self.label, self.package, self.others = label, package, others
        self.known_versions, self.default_version = known_versions, default_version
        self.gpu_package, self.as_of = gpu_package, as_of
        self.numpy_2_since, self.oldest = numpy_2_since, oldest or {}


FRAMEWORKS = {
    "SKLearn": Framework(
        "sklearn",
        "scikit-learn",
        ("scipy", "joblib"),
        ("0.20.3",),
        "0.20.3",
        numpy_2_since="1.5",
        oldest={
            (3, 9): "0.24", (3, 10): "1.0", (3, 11): "1.2", (3, 12): "1.4", (3, 13): "1.6",
            (3, 14): "1.8",
        },
    ),
    "PyTorch": Framework(
        "pytorch",
        "torch",
        ("torchvision", "tensorboard", "future"),
        ("1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6"),
        "1.4",
        numpy_2_since="2.3",
        oldest={
            (3, 9): "1.8", (3, 10): "1.11", (3, 11): "2.0", (3, 12): "2.2", (3, 13): "2.6",
            (3, 14): "2.9",
        },
    ),
    "TensorFlow": Framework(
        "tensorflow",
        "tensorflow",
        (),
        ("1.10", "1.12", "1.13", "2.0", "2.1", "2.2", "2.3"),
        "1.13",
        gpu_package="tensorflow[and-cuda]",
        oldest={
            (3, 9): "2.5", (3, 10): "2.8", (3, 11): "2.12", (3, 12): "2.16", (3, 13): "2.20",
            (3, 14): "2.21",
        },
    ),
    "Chainer": Framework(
        "chainer",
        "chainer",
        ("numpy<1.24", "setuptools<72"),
        ("5.1.0", "7.0.0"),
        "5.1.0",
        as_of="2022-12-10",
    ),
    "LightGBM": Framework(
        "lightgbm",
        "lightgbm",
        ("scikit-learn",),
        ("2.2.3",),
        "2.2.3",
        numpy_2_since="4.4",
        oldest={
            (3, 9): "3.3", (3, 10): "3.3", (3, 11): "4.0", (3, 12): "4.2", (3, 13): "4.5",
            (3, 14): "4.6",
        },
    ),
}  # fmt: skip


def check_version(kind: str, version: str) -> None:
    """Accept what azureml-train-core knew, and whatever came out after it.

    Raises:
        TrainingError: neither.
    """
    framework = FRAMEWORKS[kind]
    known = framework.known_versions
    newest = _parts(known[-1])
    is_newer = bool(re.match(_VERSION, str(version))) and newest < _parts(version)
    if version in known or (is_newer and _parts(version)[0] <= newest[0] + 1):
        return
    raise TrainingError(
        f"framework_version {version!r} of {kind} is not supported. "
        f"Supported: {', '.join(known)}, and any release after that.",
        "Leave framework_version out for the newest release.",
    )


def choose_packages(
    kind: str, version: str | None, *, is_gpu: bool, python: tuple[int, int] | None = None
) -> tuple[list[str], str]:
    """Return the requirements of a framework, and what is to be said about them ('' for nothing).

    Args:
        python: that the environment is built on; this interpreter's by default.
    """
    framework = FRAMEWORKS[kind]
    package = framework.gpu_package if is_gpu and framework.gpu_package else framework.package
    if version is None:
        notice = (
            f"{kind} takes {framework.package} as the package index has it today; "
            f"framework_version='…' asks for another release (Azure ML's default was "
            f"{framework.default_version})."
        )
        if framework.as_of:
            notice = f"{kind} has come to its end: packages are taken as of {framework.as_of}."
        return [package, *framework.others], notice
    own = python or sys.version_info[:2]
    oldest, notice = framework.oldest.get(own, ""), ""
    if oldest and _parts(version) < _parts(oldest):
        notice = (
            f"{framework.package} {version} cannot be had for Python {own[0]}.{own[1]}: "
            f"the nearest release, {oldest}, is taken."
        )
        version = oldest
    others = list(framework.others)
    if framework.numpy_2_since and _parts(version) < _parts(framework.numpy_2_since):
        others.append("numpy<2")
    return [f"{package}=={_wildcard(version)}", *others], notice


def _wildcard(version: str) -> str:
    """``1.4`` as ``1.4.*``: its newest patch; a whole version as it is."""
    return version if version.count(".") >= 2 else f"{version}.*"


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in str(version).split("."))
