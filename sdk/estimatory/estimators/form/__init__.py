"""The form of an estimator: one schema, and what its values mean.

Notebook widget, JupyterLab and REST fill in the same fields; ``read_form`` checks them once.
"""

from __future__ import annotations

from .code import ShownCode, show_code
from .place import FormPlace
from .reading import EstimatorForm, read_form
from .schema import make_schema

__all__ = ["EstimatorForm", "FormPlace", "ShownCode", "make_schema", "read_form", "show_code"]
