"""Which interpreter a cell's run gets: the kernel's, another, or an isolated one with packages."""

from __future__ import annotations

import importlib.metadata
import os
import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from estimatory.environments.packages.requirements import requirement_name
from estimatory_magics.line.options import CellOptions
from estimatory_magics.usage import UsageError

from .imports import Import, is_installed, package_of

if TYPE_CHECKING:
    from estimatory.folders.run_spec import EnvironmentSpec

_FRAMEWORKS = {
    "sklearn": ("sklearn", "scikit-learn"),
    "pytorch": ("torch", "torch"),
    "tensorflow": ("tensorflow", "tensorflow"),
}
# What the commonest packages bring, for kernels in which they are not installed.
_BRING = {
    "keras": ("numpy", "h5py"),
    "lightgbm": ("numpy", "scipy"),
    "matplotlib": ("numpy", "pillow", "python-dateutil"),
    "pandas": ("numpy", "python-dateutil"),
    "scikit-image": ("numpy", "scipy", "pillow", "networkx"),
    "scikit-learn": ("numpy", "scipy", "joblib", "threadpoolctl"),
    "seaborn": ("pandas", "matplotlib"),
    "statsmodels": ("scipy", "pandas", "patsy"),
    "tensorflow": ("keras", "protobuf", "tensorboard"),
    "torchvision": ("torch", "numpy", "pillow"),
    "transformers": ("numpy", "pyyaml", "tokenizers", "huggingface-hub", "tqdm"),
    "xgboost": ("numpy", "scipy"),
}


@dataclass(frozen=True)
class EnvironmentPlan:
    """The environment, and what the user should know about how it was chosen."""

    spec: EnvironmentSpec
    notices: tuple[str, ...] = ()


def plan_environment(
    options: CellOptions, dependencies: Iterable[str], interpreter: str | None = None
) -> EnvironmentPlan:
    """Choose the interpreter; ``interpreter`` is the one that ``--env`` was resolved to.

    Raises:
        UsageError: a conda package that PyPI does not know under any name.
    """
    from estimatory.folders.run_spec import EnvironmentSpec

    asked, python = _requirements(options, dependencies)
    is_kernel = not (interpreter or options.docker)
    packages, notices = _with_framework(options.framework, asked, is_kernel=is_kernel)
    if options.as_of and not packages:
        notices = (*notices, "--as-of has no effect: no packages are asked for")
    spec = EnvironmentSpec(
        interpreter=interpreter or sys.executable,
        packages=packages,
        as_of=(options.as_of or None) if packages else None,
        # Whoever names an interpreter has decided for its version.
        python="" if interpreter else python,
        legacy_aliases=options.legacy_aliases,
    )
    return EnvironmentPlan(spec, notices)


def _requirements(options: CellOptions, dependencies: Iterable[str]) -> tuple[tuple[str, ...], str]:
    """Header, then conda, then pip: of two requirements for one project the later one stands.

    With them the Python that conda's ``python=3.10`` asks for.
    """
    conda, python = _from_conda(options.conda) if options.conda else ((), "")
    every = (*dependencies, *conda, *options.pip)
    return tuple({requirement_name(text): text for text in every}.values()), python


def _from_conda(packages: Iterable[str]) -> tuple[tuple[str, ...], str]:
    from estimatory.environments import map_requirements

    mapped = map_requirements((), packages)
    return mapped.packages, mapped.python


def _with_framework(
    framework: str, packages: tuple[str, ...], *, is_kernel: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Add the framework's package where nothing else brings it; says so."""
    if not framework:
        return packages, ()
    module, package = _FRAMEWORKS[framework]
    if any(requirement_name(text) == package for text in packages):
        return packages, ()
    if not packages and (not is_kernel or is_installed(module)):
        return packages, ()
    why = "" if packages else f": {module} is not installed in this kernel"
    return (*packages, package), (f"--framework {framework} adds --pip {package}{why}",)


# --- the imports against the environment ---------------------------------------------------------
def check_imports(
    imports: Iterable[Import], spec: EnvironmentSpec, extra: Iterable[str] = ()
) -> tuple[str, ...]:
    """Notices about imports that the environment may lack; ``extra`` packages come anyway.

    Raises:
        UsageError: the kernel's own interpreter lacks a module.
    """
    if spec.is_isolated:
        return _doubtful_imports(imports, (*spec.packages, *extra))
    if spec.interpreter == sys.executable:
        _check_installed(imports)
    return ()


def _check_installed(imports: Iterable[Import]) -> None:
    missing = [item for item in imports if not is_installed(item.top)]
    if not missing:
        return
    lines = [
        f"line {item.line}: import {item.top}: not installed in this kernel; "
        f"add --pip {package_of(item.top)}"
        for item in missing
    ]
    if len(missing) > 1:
        flags = " ".join(f"--pip {package_of(item.top)}" for item in missing)
        lines.append(f"Add to the first line: {flags}")
    raise UsageError("\n".join(lines))


def _doubtful_imports(imports: Iterable[Import], packages: Iterable[str]) -> tuple[str, ...]:
    """Packages bring others along; this kernel's metadata tells which, as far as it knows them."""
    brought = _closure(requirement_name(text) for text in packages)
    doubtful = [item for item in imports if not _is_brought(_names_of(item), brought)]
    if doubtful:  # reads the files of every package of the kernel, so it is asked last
        provided = importlib.metadata.packages_distributions()
        doubtful = [i for i in doubtful if not _is_brought(provided.get(i.top, ()), brought)]
    return tuple(
        f"line {item.line}: import {item.top}: not among the packages asked for; "
        f"if none of them brings it, add --pip {package_of(item.top)}"
        for item in doubtful
    )


def _names_of(item: Import) -> tuple[str, str]:
    return package_of(item.top), item.top


def _is_brought(names: Iterable[str], brought: set[str]) -> bool:
    return any(requirement_name(name) in brought for name in names)


def _closure(names: Iterable[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _direct_dependencies(name)
    return found


def _direct_dependencies(name: str) -> list[str]:
    try:
        required = importlib.metadata.requires(name) or []
    except importlib.metadata.PackageNotFoundError:
        return [*_BRING.get(name, ())]
    return [requirement_name(text) for text in required if not re.search(r";.*\bextra\b", text)]


# --- --env ---------------------------------------------------------------------------------------
def find_interpreter(
    name: str, folder: str, list_environments: Callable[[], Iterable[tuple[str, str]]]
) -> str:
    """The Python that ``--env name`` means: a path, a virtual environment, a built environment.

    ``list_environments`` gives ``(key, interpreter)``; the beginning of a key will do.

    Raises:
        UsageError: nothing of that name, or several.
    """
    path = os.path.join(folder, os.path.expanduser(name))
    for candidate in (path, os.path.join(path, "bin", "python")):
        if os.path.isfile(candidate) and os.access(candidate, os.X_OK):
            return os.path.abspath(candidate)
    built = dict(list_environments())
    matching = [key for key in built if key.startswith(name)]
    if len(matching) == 1:
        return built[matching[0]]
    if matching:
        raise UsageError(f"--env {name}: several environments begin so: {', '.join(matching)}")
    known = f"; built: {', '.join(key[:12] for key in built)}" if built else ""
    raise UsageError(
        f"--env {name}: neither a Python, nor a virtual environment's folder, "
        f"nor a built environment{known}"
    )
