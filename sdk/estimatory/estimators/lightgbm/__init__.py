"""LightGBM as an estimator: a training by files and parameters, without a script."""

from __future__ import annotations

from .estimator import LightGBM

__all__ = ["LightGBM"]
