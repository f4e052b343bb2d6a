"""Curated environments: the names that Azure ML offered, as sets of packages that install today."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import Any

from .conda_dependencies import CondaDependencies

_TABLES = ("numpy", "pandas", "scipy", "matplotlib", "joblib")
_CLIENT = "azureml-defaults"
_WITH_PANDAS = "azureml-dataset-runtime[pandas]"
_MLFLOW = "azureml-mlflow"

_FAMILIES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (r"minimal", "", ()),
    (r"tutorial", "", ("scikit-learn", "tqdm", *_TABLES, _WITH_PANDAS)),
    (r"(?:scikit-?learn|sklearn)", "scikit-learn", (*_TABLES, _WITH_PANDAS, _MLFLOW)),
    (r"xgboost", "xgboost", ("scikit-learn", *_TABLES)),
    (r"lightgbm", "lightgbm", ("scikit-learn", *_TABLES, _MLFLOW)),
    (
        r"(?:acpt-)?pytorch",
        "torch",
        ("torchvision", "tensorboard", "numpy", "pillow", _MLFLOW),
    ),
    (r"tensorflow", "tensorflow", ("numpy", "pandas", "pillow", _MLFLOW)),
    (r"chainer", "chainer", ("numpy",)),
    (r"bert", "torch", ("transformers", "numpy", "tqdm")),
    (r"dask", "dask", ("distributed", "pandas", "pyarrow")),
    (r"pyspark", "pyspark", ("numpy", "pandas", "pyarrow")),
    (r"vowpalwabbit", "vowpalwabbit", ()),
    (r"designer", "", ("scikit-learn", *_TABLES)),
)
"""Beginning of a name, the package whose version is in it, packages that come with it."""

_FIRST_FOR_PYTHON = {
    "scikit-learn": {9: (0, 24), 10: (1, 0), 11: (1, 2), 12: (1, 3), 13: (1, 6), 14: (1, 8)},
    "tensorflow": {9: (2, 5), 10: (2, 8), 11: (2, 12), 12: (2, 16), 13: (2, 20)},
    "torch": {9: (1, 8), 10: (1, 11), 11: (2, 0), 12: (2, 2), 13: (2, 6), 14: (2, 9)},
    "lightgbm": {},
    "xgboost": {},
}
"""By Python's minor version the first release with wheels; of others any release installs."""

_FIRST_WITH_NUMPY_2 = {"scikit-learn": (1, 5), "torch": (2, 3)}
"""Earlier releases take any NumPy by their metadata, and break with version 2."""

_SHOWN = (
    "AzureML-Minimal",
    "AzureML-Tutorial",
    "AzureML-Scikit-learn-0.20.3",
    "AzureML-sklearn-1.0",
    "AzureML-sklearn-1.5",
    "AzureML-XGBoost-1.6",
    "AzureML-lightgbm-3.3",
    "AzureML-PyTorch-1.6-CPU",
    "AzureML-PyTorch-1.6-GPU",
    "AzureML-ACPT-pytorch-2.2-cuda12.1",
    "AzureML-TensorFlow-2.1-GPU",
    "AzureML-TensorFlow-2.3-CPU",
    "AzureML-TensorFlow-2.3-GPU",
    "AzureML-tensorflow-2.16-cuda12",
    "AzureML-BERT",
    "AzureML-Dask-CPU",
    "AzureML-PySpark-MmlSpark-0.15",
)


def list_curated() -> Iterator[dict[str, Any]]:
    """Yield the environments that are listed; many more names are understood."""
    for name in _SHOWN:
        described = find_curated(name)
        if described is not None:
            yield described


def find_curated(name: str) -> dict[str, Any] | None:
    """Return the environment of a curated name such as ``AzureML-sklearn-1.5``, or None.

    A version that has no wheels for the Python at hand gives way to the newest one.
    """
    packages = _find_packages(name)
    if packages is None:
        return None
    conda = CondaDependencies.create(pip_packages=packages)
    return {
        "name": name,
        "version": "1",
        "assetId": f"estimatory:{name}:1",
        "environmentVariables": {},
        "python": {"condaDependencies": conda.as_dict()},
    }


def _find_packages(name: str) -> list[str] | None:
    found = re.match(r"AzureML-(.*)", name, re.IGNORECASE)
    rest = found.group(1) if found else ""
    for pattern, package, others in _FAMILIES:
        family = re.match(rf"{pattern}(?![a-z])-?v?(\d+(?:\.\d+)*)?", rest, re.IGNORECASE)
        if family:
            main = _pin(package, family.group(1) or "") if package else []
            taken = {package, *(text.partition("<")[0] for text in main)}
            return [_CLIENT, *main, *(other for other in others if other not in taken)]
    return None


def _pin(package: str, version: str) -> list[str]:
    first = _FIRST_FOR_PYTHON.get(package)
    major, minor, *_ = [int(part) for part in f"{version or 0}.0".split(".")]
    if first is None or (major, minor) < max(first.get(sys.version_info[1], (0, 0)), (0, 1)):
        return [package]
    needs_old_numpy = (major, minor) < _FIRST_WITH_NUMPY_2.get(package, (0, 0))
    return [f"{package}=={major}.{minor}.*", *(["numpy<2"] if needs_old_numpy else [])]
