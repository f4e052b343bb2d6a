"""Runs as data frames and as figures. pandas and plotly are loaded by the calls that need them."""

from __future__ import annotations

from .of_experiment import ExperimentAnalysis
from .of_run import RunAnalysis

__all__ = ["ExperimentAnalysis", "RunAnalysis"]
