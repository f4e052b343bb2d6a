"""What an isolated run sees of the submitter's shell, and what uv sees of pip's settings."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from estimatory.environments import clean_variables
from estimatory.environments.uv.given import uv_variables
from estimatory.environments.uv.index_settings import (
    index_variables,
    read_pip_settings,
    render_variables,
)
from estimatory.folders.run_spec import EnvironmentSpec


def test_what_points_at_another_python_is_dropped() -> None:
    environ = {
        "PYTHONPATH": "/kernel/site-packages",
        "PYTHONHOME": "/kernel",
        "VIRTUAL_ENV": "/kernel",
        "CONDA_PREFIX": "/kernel",
        "JPY_PARENT_PID": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "HOME": "/home/me",
        "PYTHONHASHSEED": "0",
        "PATH": "/kernel/bin:/usr/bin",
    }
    cleaned = clean_variables(environ, "/environments/k/bin/python")
    assert cleaned == {
        "HOME": "/home/me",
        "PYTHONHASHSEED": "0",
        "PYTHONNOUSERSITE": "1",
        "PATH": "/environments/k/bin:/kernel/bin:/usr/bin",
    }


def test_chosen_plotting_stays_and_the_environment_is_first_on_the_path_once() -> None:
    environ = {"MPLBACKEND": "pdf", "PATH": "/usr/bin:/environments/k/bin"}
    cleaned = clean_variables(environ, "/environments/k/bin/python")
    assert cleaned["MPLBACKEND"] == "pdf"
    assert cleaned["PATH"] == "/environments/k/bin:/usr/bin"


def test_virtual_environment_is_named(tmp_path: Path) -> None:
    (tmp_path / "pyvenv.cfg").touch()
    cleaned = clean_variables({}, str(tmp_path / "bin" / "python"))
    assert cleaned["VIRTUAL_ENV"] == str(tmp_path)


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """Variables of somebody with a home of their own and no settings of the machine's."""
    (tmp_path / ".config" / "pip").mkdir(parents=True)
    return {"HOME": str(tmp_path), "XDG_CONFIG_DIRS": str(tmp_path / "xdg")}


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "estimatory.environments.uv.index_settings._SYSTEM_FILE"
    monkeypatch.setattr(name, "/nowhere/pip.conf")


def test_pip_configuration_is_read_the_stronger_over_the_weaker(
    home: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / ".config" / "pip" / "pip.conf").write_text(
        "[global]\nindex-url = https://user.example/simple\ntimeout = 60\n"
        "[install]\nextra-index-url =\n    https://a.example/simple\n    https://b.example/simple\n",
        encoding="utf-8",
    )
    (tmp_path / "venv").mkdir()
    (tmp_path / "venv" / "pip.conf").write_text(
        "[global]\nindex-url = https://venv.example/simple\n", encoding="utf-8"
    )
    python = str(tmp_path / "venv" / "bin" / "python")
    settings = read_pip_settings({**home, "PIP_TRUSTED_HOST": "a.example"}, python)
    assert settings == {
        "index-url": "https://venv.example/simple",
        "extra-index-url": "\nhttps://a.example/simple\nhttps://b.example/simple",
        "trusted-host": "a.example",
    }
    settings = read_pip_settings({**home, "PIP_INDEX_URL": "https://env.example/"}, python)
    assert settings["index-url"] == "https://env.example/"
    assert read_pip_settings({**home, "PIP_CONFIG_FILE": os.devnull}, python) == {}


def test_broken_pip_configuration_is_passed_over(home: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / ".config" / "pip" / "pip.conf").write_bytes(b"index-url = x\n\xff[")
    assert read_pip_settings(home, "/usr/bin/python3") == {}


def test_pips_settings_in_uvs_words(tmp_path: Path) -> None:
    assert render_variables(
        {
            "index-url": "https://mirror.example/simple",
            "extra-index-url": "https://a.example/ https://b.example/",
            "find-links": f"{tmp_path} /nowhere/wheels https://c.example/",
            "cert": "/etc/ca.pem",
        }
    ) == {
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
        "UV_INDEX": "https://a.example/ https://b.example/",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_FIND_LINKS": f"{tmp_path},https://c.example/",
        "SSL_CERT_FILE": "/etc/ca.pem",
    }


def test_no_index_forbids_the_network(tmp_path: Path) -> None:
    assert render_variables({"no-index": "true", "find-links": str(tmp_path)}) == {
        "UV_FIND_LINKS": str(tmp_path),
        "UV_OFFLINE": "1",
    }


def test_people_who_set_up_uv_itself_are_left_alone(home: dict[str, str], tmp_path: Path) -> None:
    environ = {**home, "PIP_INDEX_URL": "https://pip.example/"}
    assert index_variables({**environ, "UV_INDEX": "x"}, "/usr/bin/python3", None) == {}
    (tmp_path / ".config" / "uv").mkdir()
    (tmp_path / ".config" / "uv" / "uv.toml").write_text(
        '[[index]]\nurl = "https://uv.example/"\n', encoding="utf-8"
    )
    assert index_variables(environ, "/usr/bin/python3", None) == {}


def test_index_of_the_run_wins_and_may_refer_to_a_secret(
    home: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_TOKEN", "s3cret")
    environ = {**home, "PIP_INDEX_URL": "https://pip.example/"}
    found = index_variables(environ, "/usr/bin/python3", "https://${MY_TOKEN}@run.example/simple")
    assert found == {"UV_DEFAULT_INDEX": "https://s3cret@run.example/simple"}


def test_uv_keeps_certificates_and_proxies_and_drops_what_would_change_the_build(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("SSL_CERT_FILE", "HTTPS_PROXY", "UV_CACHE_DIR", "UV_HTTP_TIMEOUT"):
        monkeypatch.setenv(name, "kept")
    for name in ("VIRTUAL_ENV", "UV_PYTHON", "UV_EXCLUDE_NEWER", "UV_SYSTEM_PYTHON", "PYTHONPATH"):
        monkeypatch.setenv(name, "dropped")
    values = uv_variables(EnvironmentSpec("/usr/bin/python3", ("six",)))
    assert list(values.values()).count("kept") == 4
    assert "dropped" not in values.values()
