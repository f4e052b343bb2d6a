"""conda's package names and versions as PyPI's: a small honest table.

A name that is not in the table is passed on as it is: most projects are called alike in both.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from ...errors import UserError
from .names import normalize_name
from .requirements import normalize_requirements

_PYPI_NAMES = {
    "pytorch": "torch",
    "pytorch-cpu": "torch",
    "pytorch-gpu": "torch",
    "tensorflow-gpu": "tensorflow",
    "tensorflow-mkl": "tensorflow",
    "keras-gpu": "keras",
    "py-xgboost": "xgboost",
    "py-xgboost-cpu": "xgboost",
    "py-xgboost-gpu": "xgboost",
    "py-lightgbm": "lightgbm",
    "py-opencv": "opencv-python",
    "opencv": "opencv-python",
    "msgpack-python": "msgpack",
    "pytables": "tables",
    "matplotlib-base": "matplotlib",
    "dask-core": "dask",
    "seaborn-base": "seaborn",
    "python-graphviz": "graphviz",
    "pyqt": "pyqt5",
    "faiss": "faiss-cpu",
    "sqlalchemy-base": "sqlalchemy",
}

_NOT_NEEDED = {
    "pip": "the environment is built without pip",
    "setuptools": "building brings its own",
    "wheel": "building brings its own",
    "conda": "the environment is not conda's",
    "cpuonly": "it only chooses a build of PyTorch",
    "mkl": "PyPI's NumPy and SciPy bring OpenBLAS",
    "mkl-service": "PyPI's NumPy and SciPy bring OpenBLAS",
    "nomkl": "PyPI's NumPy and SciPy bring OpenBLAS",
    "blas": "PyPI's NumPy and SciPy bring OpenBLAS",
    "openblas": "PyPI's NumPy and SciPy bring OpenBLAS",
    "intel-openmp": "PyPI's packages bring their own OpenMP",
    "cudatoolkit": "PyPI's packages bring their own CUDA libraries",
    "pytorch-cuda": "PyPI's packages bring their own CUDA libraries",
    "cuda-toolkit": "PyPI's packages bring their own CUDA libraries",
    "cudnn": "PyPI's packages bring their own CUDA libraries",
    "libgcc": "PyPI's packages bring what they link to",
    "libgcc-ng": "PyPI's packages bring what they link to",
    "libstdcxx-ng": "PyPI's packages bring what they link to",
    "ca-certificates": "the system's are used",
    "openssl": "Python's own is used",
}

_ELSEWHERE = {
    "r-base": "R",
    "r-essentials": "R",
    "gcc": "a compiler",
    "gxx": "a compiler",
    "gcc-linux-64": "a compiler",
    "gxx-linux-64": "a compiler",
    "openjdk": "Java",
    "nodejs": "Node.js",
    "openmpi": "an MPI installation",
    "mpich": "an MPI installation",
    "git": "a program of the system",
    "ffmpeg": "a program of the system",
}

_SPEC = re.compile(r"(?:[\w./-]+::)?([A-Za-z0-9_][\w.-]*?)\s*(?:\[.*\])?\s*([=<>!~ ].*)?\Z")


@dataclass(frozen=True)
class MappedRequirements:
    """pip and conda packages of a run brought together."""

    packages: tuple[str, ...]
    """PEP 508, normalised."""
    python: str = ""
    """The Python version that conda's ``python=3.8`` asks for, such as ``3.8``; empty: any."""
    notes: tuple[str, ...] = ()
    """What was left out and why, for people."""


def conda_to_pip(packages: Iterable[str]) -> list[str]:
    """conda requirements as PyPI's; what PyPI's packages do not need is left out.

    Raises:
        UserError: one of them is not a conda requirement, no PyPI package can stand for it, or
            ``python=…`` asks for another Python than this one.
    """
    wanted = list(packages)
    _check_python(_python_of(wanted))
    return _map_all(wanted)


def map_requirements(
    pip_packages: Iterable[str] = (), conda_packages: Iterable[str] = ()
) -> MappedRequirements:
    """Bring pip and conda packages together; of one project asked for twice, pip's stands.

    Raises:
        UserError: a requirement is not valid, or no PyPI package can stand for a conda one.
    """
    from .requirements import requirement_name

    pip = normalize_requirements(pip_packages)
    taken = {requirement_name(text) for text in pip}
    conda = list(conda_packages)
    mapped = [text for text in _map_all(conda) if requirement_name(text) not in taken]
    names = [_parse(text)[0] for text in conda]
    return MappedRequirements(
        packages=normalize_requirements((*pip, *mapped)),
        python=_python_of(conda),
        notes=tuple(f"{n} is left out: {_NOT_NEEDED[n]}" for n in names if n in _NOT_NEEDED),
    )


def _map_all(packages: Iterable[str]) -> list[str]:
    return [text for text in map(_map_one, packages) if text]


def _python_of(packages: Iterable[str]) -> str:
    versions = (version for name, version in map(_parse, packages) if name == "python")
    return next((v.lstrip("= ").split("=")[0].rstrip(".*") for v in versions if v), "")


def _check_python(wanted: str) -> None:
    """A range such as ``>=3.8`` is left to the packages: their own metadata says it again."""
    own = sys.version.split()[0]
    if wanted[:1].isdigit() and not f"{own}.".startswith(f"{wanted}."):
        raise UserError(
            f"python={wanted} asks for another Python than this one, {own}.",
            "Submit from a kernel of that Python, name one as the interpreter, or leave it out.",
        )


def _map_one(text: str) -> str:
    name, version = _parse(text)
    if name == "python" or name in _NOT_NEEDED:
        return ""
    if name in _ELSEWHERE or name.startswith("r-"):
        what = _ELSEWHERE.get(name, "an R package")
        raise UserError(
            f"The conda package {name!r} is {what}, which an environment built from PyPI "
            "cannot hold.",
            "Install it on the machine, or name an interpreter whose environment has it.",
        )
    return _PYPI_NAMES.get(name, name) + _version(version)


def _parse(text: str) -> tuple[str, str]:
    found = _SPEC.match(str(text).strip())
    if found is None:
        raise UserError(
            f"{text!r} is not a conda requirement.",
            "Valid are 'numpy', 'numpy=1.19', 'numpy>=1.19,<2', 'conda-forge::numpy'.",
        )
    return normalize_name(found.group(1)), (found.group(2) or "").strip()


def _version(text: str) -> str:
    """conda's ``=1.19`` is any 1.19, ``==1.19.5`` exactly that; a build string is left out."""
    if not text or text in ("*", "=*"):
        return ""
    if "|" in text:
        raise UserError(f"The conda version {text!r} holds alternatives, which PyPI's cannot.")
    if text[0] in "<>!~" or text.startswith("=="):
        return ",".join(part.strip().partition("=py")[0] for part in text.split(","))
    version = text.lstrip("= ").replace("=", " ").split()[0]
    is_fuzzy = text.startswith("=") and "*" not in version and "=" not in text[1:]
    return f"=={version}.*" if is_fuzzy else f"=={version}"
