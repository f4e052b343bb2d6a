"""Pages of a Jupyter server, and JupyterLab with a notebook, in Chromium."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from playwright.sync_api import Page, sync_playwright

from tests.conftest import find_chromium
from tests.end_to_end.notebook_page import NotebookPage
from tests.end_to_end.quiet_network import is_possible, open_quiet_network

CHROMIUM = os.environ.get("CHROMIUM") or find_chromium() or "chromium"


@contextmanager
def open_page(jupyter: Any, width: int = 1280, height: int = 720) -> Iterator[Page]:
    """An empty page of a browser that reaches the server."""
    with _find_browser(jupyter.port) as path, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": width, "height": height})
        yield context.new_page()  # the context may be given more tabs
        browser.close()


@contextmanager
def _find_browser(port: int) -> Iterator[str]:
    """The program to start: one that runs it in a quiet network, where that is possible."""
    if not is_possible():
        yield CHROMIUM
        return
    with (
        tempfile.TemporaryDirectory() as folder,
        open_quiet_network() as network,
        network.forward(port),
    ):
        yield str(network.write_wrapper(CHROMIUM, Path(folder) / "chromium"))


@contextmanager
def open_lab(
    jupyter: Any, notebook: str, width: int = 1440, height: int = 900
) -> Iterator[NotebookPage]:
    """A notebook of the server, with its kernel ready."""
    with open_page(jupyter, width, height) as page:
        page.set_default_timeout(60_000)
        lab = NotebookPage(page, jupyter.url, notebook)
        lab.open()
        lab.wait_for_kernel()
        try:
            yield lab
        finally:
            page.screenshot(path=f"test-results/{_name_test()}.png")


def _name_test() -> str:
    """Of ``tests/room/test_file.py::test_name[values] (teardown)`` the name without the values."""
    return os.environ["PYTEST_CURRENT_TEST"].rpartition("::")[2].partition(" ")[0].partition("[")[0]


@contextmanager
def open_empty_lab(jupyter: Any) -> Iterator[NotebookPage]:
    """The sidebar is open and the notebook empty: what happens comes from elsewhere."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("")])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, jupyter.folder / "empty.ipynb")
    with open_lab(jupyter, "empty.ipynb") as lab:
        lab.open_sidebar()
        yield lab
