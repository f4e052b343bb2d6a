"""``EstimatorBuilder()``: a form in the notebook that becomes an estimator, code, or a run."""

from __future__ import annotations

from .builder import EstimatorBuilder

__all__ = ["EstimatorBuilder"]
