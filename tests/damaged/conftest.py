"""One workspace made once, copied for each file of tests, in a place that every user may enter."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.other_user import STRANGER, give_away

from estimatory import Workspace

from .made_workspace import make_workspace

MakeCopy = Callable[..., Workspace]


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return make_workspace(tmp_path_factory.mktemp("original"))


@pytest.fixture(scope="module")
def copy_anew(original: Workspace) -> Iterator[MakeCopy]:
    """Make a copy of the workspace, one's own or another user's."""
    root = Path(tempfile.mkdtemp())
    root.chmod(0o755)
    numbers = itertools.count()

    def make(user: int = os.geteuid()) -> Workspace:
        path = root / str(next(numbers))
        shutil.copytree(original.path, path, symlinks=True)
        give_away(path, user)
        if user != os.geteuid():
            Workspace.allow(path)
        return Workspace(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(root / "config"))
        yield make
    shutil.rmtree(root)


@pytest.fixture(scope="module")
def copies(copy_anew: MakeCopy) -> dict[int, Workspace]:
    """Shared: who damages a file in one of them makes it whole again."""
    return {user: copy_anew(user) for user in {os.geteuid(), STRANGER}}


@pytest.fixture
def copy_for(copies: dict[int, Workspace]) -> Callable[[str], Workspace]:
    """The copy for a kind of damage: what is forbidden must be tried as another user."""
    if os.geteuid():
        pytest.skip("only root can try what other users may not read")
    return lambda how: copies[STRANGER if how == "forbidden" else 0]
