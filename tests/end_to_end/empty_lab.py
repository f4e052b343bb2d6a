"""JupyterLab with an empty notebook and the sidebar open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import nbformat

from tests.end_to_end.notebook_page import NotebookPage
from tests.end_to_end.test_browser_story import open_lab


@contextmanager
def open_empty_lab(jupyter: Any) -> Iterator[NotebookPage]:
    """Nothing is in the notebook: what happens comes from elsewhere."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("")])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, jupyter.folder / "empty.ipynb")
    with open_lab(jupyter, "empty.ipynb") as lab:
        lab.open_sidebar()
        yield lab
