"""/environments over HTTP."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from estimatory.base.files import write_json
from estimatory.environments import EnvironmentFolder
from estimatory.environments.keys import KEY_LENGTH

KEY = "ab" * (KEY_LENGTH // 2)


@pytest.fixture
def environment(workspace) -> EnvironmentFolder:
    """The files of a built environment, but for what uv fills in."""
    folder = EnvironmentFolder(os.path.join(workspace.folder.environments_folder, KEY))
    os.makedirs(os.path.join(folder.path, "bin"))
    Path(folder.interpreter).symlink_to("/usr/bin/python3")
    description = {"python": "3.11.2", "packages": ["numpy"], "as_of": None, "created_at": 5.0}
    write_json(folder.description_path, description)
    Path(folder.lock_path).write_text("numpy==2.0 --hash=sha256:00\n")
    Path(folder.build_log_path).write_text("Resolved 1 package\n")
    return folder


async def test_environments_are_listed_and_shown(ask, environment):
    (row,) = (await ask("environments"))["environments"]
    assert (row["key"], row["python"], row["packages"]) == (KEY, "3.11.2", ["numpy"])
    shown = await ask(f"environments/{KEY}")
    assert shown["requirements"] == "numpy==2.0 --hash=sha256:00\n"
    assert await ask(f"environments/{KEY}/log") == {"text": "Resolved 1 package\n"}


async def test_an_environment_is_deleted_unless_a_live_run_uses_it(ask, environment, make_run):
    folder = make_run("a", ended=False)
    record = folder.read_record()
    folder.write_record(record.moved_to(record.status, 0, environment_key=KEY))
    status, error = await ask(f"environments/{KEY}", "DELETE")
    assert status == 409
    assert "in use by run a" in error["message"]
    folder.write_record(folder.read_record().moved_to("Completed", 9.0))
    assert await ask(f"environments/{KEY}", "DELETE") is None
    assert not os.path.exists(environment.path)
    assert (await ask(f"environments/{KEY}", "DELETE"))[0] == 404


@pytest.mark.parametrize("key", ["nope", "..", "%2e%2e", "..%2fruns", "a%00"])
async def test_keys_that_are_none_are_not_found(get_raw, environment, key):
    for path in (f"environments/{key}", f"environments/{key}/log"):
        assert (await get_raw(path)).code == 404
