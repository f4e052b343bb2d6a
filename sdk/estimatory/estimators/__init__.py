"""Estimators: what to run, with what and where, in one call; follows azureml-train-core 1.62."""

from __future__ import annotations

from ..configuration.arguments import flatten_script_params
from .estimator import Estimator, MMLBaseEstimator
from .frameworks import Chainer, PyTorch, SKLearn, TensorFlow

__all__ = [
    "Chainer",
    "Estimator",
    "MMLBaseEstimator",
    "PyTorch",
    "SKLearn",
    "TensorFlow",
    "flatten_script_params",
]
