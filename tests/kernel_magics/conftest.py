"""A real in-process shell whose cells raise what they raise, with captured displays."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

import estimatory_magics
from estimatory import Workspace


@dataclass
class Notebook:
    """A shell in a folder, with our magics loaded."""

    shell: InteractiveShell
    folder: Path
    publisher: CapturingDisplayPublisher = field(default_factory=CapturingDisplayPublisher)

    def run(self, code: str) -> Any:
        """Run a cell; its error is raised, its value returned."""
        result = self.shell.run_cell(code, store_history=True)
        result.raise_error()
        return result.result

    @property
    def displays(self) -> list[dict[str, Any]]:
        """Everything displayed so far: ``data``, ``transient``, ``update``."""
        return self.publisher.outputs

    def complete(self, text: str) -> list[str]:
        """What Tab offers at the end of ``text``, as whole words."""
        with provisionalcompleter():
            found = list(self.shell.Completer.completions(text, len(text)))
        return [completion.text for completion in found]


@pytest.fixture
def notebook(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Notebook]:
    """A notebook named ``My book.ipynb`` in an empty folder."""
    folder = tmp_path / "a folder"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("JPY_SESSION_NAME", str(folder / "My book.ipynb"))
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    # A shell takes this place for itself; other tests start processes that look there.
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    shell = InteractiveShell(config=config)
    notebook = Notebook(shell, folder)
    shell.display_pub = notebook.publisher
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shell.Completer, "use_jedi", False)
        estimatory_magics.load_ipython_extension(shell)
        yield notebook
    shell.reset(new_session=False)
