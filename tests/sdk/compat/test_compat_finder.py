"""Where the real SDK is installed the finder stands back, unless it is told to insist."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import estimatory

SDK = str(Path(estimatory.__file__).parents[1])
WHOSE = (
    "from azureml.core import Workspace\n"
    "import sys\n"
    "print('real' if Workspace == 'the real one' else Workspace.__module__.split('.')[0])"
)


@pytest.fixture
def real_sdk(tmp_path: Path) -> Path:
    """A site folder that holds what the finder must take for the SDK."""
    package = tmp_path / "site/azureml/core"
    package.mkdir(parents=True)
    (package.parent / "__init__.py").write_text("")
    (package / "__init__.py").write_text("Workspace = 'the real one'\n")
    return tmp_path / "site"


def run_python(code: str, *places: str | Path, **variables: str) -> str:
    """What a fresh interpreter prints; ``places`` are on its path, first ones first."""
    path = os.pathsep.join(map(str, places))
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": path, **variables},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


INSTALLED = f"import estimatory.compat\n{WHOSE}"


def test_without_the_sdk_the_names_are_ours() -> None:
    assert run_python(INSTALLED, SDK) == "estimatory"


def test_the_sdk_that_is_installed_stays_in_use(real_sdk: Path) -> None:
    assert run_python(INSTALLED, SDK, real_sdk) == "real"


def test_standing_back_is_said_once(real_sdk: Path) -> None:
    code = (
        f"import sys; sys.stderr = sys.stdout\nimport estimatory.compat as c\nc.install()\n{WHOSE}"
    )
    said, whose = run_python(code, SDK, real_sdk).splitlines()
    assert said.startswith("estimatory: the Azure ML SDK is installed here and stays in use")
    assert whose == "real"


def test_the_variable_insists(real_sdk: Path) -> None:
    assert run_python(INSTALLED, SDK, real_sdk, ESTIMATORY_COMPAT="insist") == "estimatory"


def test_install_insists(real_sdk: Path) -> None:
    code = f"from estimatory.compat import install\nassert install(insist=True)\n{WHOSE}"
    assert run_python(code, SDK, real_sdk) == "estimatory"


def test_insisting_replaces_what_was_imported_already(real_sdk: Path) -> None:
    code = (
        f"{WHOSE}\nfrom estimatory.compat import install, is_active\n"
        f"assert not install() and not is_active()\nassert install(insist=True)\n{WHOSE}"
    )
    assert run_python(code, SDK, real_sdk).split() == ["real", "estimatory"]


def test_off_is_never_ours() -> None:
    code = (
        "import estimatory.compat\n"
        "try:\n    import azureml\nexcept ModuleNotFoundError as error:\n    print(error)"
    )
    assert run_python(code, SDK, ESTIMATORY_COMPAT="off") == "No module named 'azureml'"


def test_a_folder_of_that_name_is_not_the_sdk(tmp_path: Path) -> None:
    (tmp_path / "azureml").mkdir()
    (tmp_path / "azureml/notes.txt").write_text("my notebooks")
    assert run_python(INSTALLED, tmp_path, SDK) == "estimatory"


def test_uninstalling_gives_the_names_back(real_sdk: Path) -> None:
    code = (
        f"from estimatory.compat import install, uninstall, is_installed\n"
        f"install(insist=True)\n{WHOSE}\nuninstall()\nassert not is_installed()\n{WHOSE}"
    )
    assert run_python(code, SDK, real_sdk).split() == ["estimatory", "real"]


def test_installing_twice_is_installing_once() -> None:
    code = (
        "import sys\nfrom estimatory.compat import install\ninstall()\ninstall()\n"
        "print(sum(type(f).__name__ == 'SdkFinder' for f in sys.meta_path))"
    )
    assert run_python(code, SDK) == "1"


def test_nothing_named_azureml_is_installed_as_a_package() -> None:
    """What the wheel puts into site-packages are the three packages."""
    assert not any(path.name == "azureml" for path in Path(SDK).rglob("azureml*"))


def test_a_script_runs_as_it_is(tmp_path: Path) -> None:
    script = tmp_path / "my script.py"
    script.write_text(
        "import sys\nfrom azureml.core import Run\n"
        "if __name__ == '__main__':\n"
        "    print(sys.argv[1:], type(Run.get_context()).__name__, sys.path[0])"
    )
    done = subprocess.run(
        [sys.executable, "-m", "estimatory.compat", str(script), "--reg", "1"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": SDK},
    )
    assert done.stdout.strip() == f"['--reg', '1'] OfflineRun {tmp_path}"


@pytest.mark.parametrize(
    ("arguments", "said"), [([], "usage:"), (["nothing.py"], "There is no script 'nothing.py'")]
)
def test_a_script_that_is_not_there(arguments: list[str], said: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "estimatory.compat", *arguments]
    variables = {**os.environ, "PYTHONPATH": SDK}
    done = subprocess.run(command, capture_output=True, text=True, env=variables, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
