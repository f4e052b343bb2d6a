"""Serve people whose pip is set up for a mirror: hand pip's settings on to uv, which reads none."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping

from ...base.text_files import read_text_file
from ...errors import DamagedFileError

_UVS_OWN = (
    "UV_CONFIG_FILE",
    "UV_DEFAULT_INDEX",
    "UV_EXTRA_INDEX_URL",
    "UV_FIND_LINKS",
    "UV_INDEX",
    "UV_INDEX_URL",
)
_SYSTEM_FILE = "/etc/pip.conf"
_KEYS = ("index-url", "extra-index-url", "find-links", "no-index", "trusted-host", "cert", "proxy")


def index_variables(
    environ: Mapping[str, str],
    interpreter: str,
    index_url: str | None,
    extra_index_urls: Iterable[str] = (),
) -> dict[str, str]:
    """Return variables to add to uv's environment; arguments would show in the process list.

    ``index_url``, the run's own, takes the place of the default index whatever pip or uv say;
    ``extra_index_urls`` are asked besides.
    """
    is_set_up = any(environ.get(name) for name in _UVS_OWN) or _has_uv_config(environ)
    variables = {} if is_set_up else render_variables(read_pip_settings(environ, interpreter))
    if index_url:
        variables["UV_DEFAULT_INDEX"] = os.path.expandvars(index_url)
    extra = [os.path.expandvars(url) for url in extra_index_urls]
    if extra:
        known = variables.get("UV_INDEX", environ.get("UV_INDEX", "")).split()
        variables["UV_INDEX"] = " ".join([*extra, *known])
        variables["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    kept = {"SSL_CERT_FILE", "ALL_PROXY"} & set(environ)
    return {name: value for name, value in variables.items() if name not in kept}


def render_variables(settings: Mapping[str, str]) -> dict[str, str]:
    """Return pip's settings in uv's words."""
    variables = {}
    if settings.get("index-url"):
        variables["UV_DEFAULT_INDEX"] = settings["index-url"].strip()
    extra = list(_reachable(settings.get("extra-index-url", "").split()))
    if extra:
        variables["UV_INDEX"] = " ".join(extra)
        # pip takes the best version of all its indexes; uv alone would stop at the first.
        variables["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    links = list(_reachable(settings.get("find-links", "").split()))
    if links:
        variables["UV_FIND_LINKS"] = ",".join(links)
    if settings.get("no-index", "").lower() in ("1", "true", "yes", "on"):
        variables["UV_OFFLINE"] = "1"  # uv has no variable for no-index
    if settings.get("trusted-host"):
        variables["UV_INSECURE_HOST"] = " ".join(settings["trusted-host"].split())
    for key, name in (("cert", "SSL_CERT_FILE"), ("proxy", "ALL_PROXY")):
        if settings.get(key):
            variables[name] = settings[key].strip()
    return variables


def read_pip_settings(environ: Mapping[str, str], interpreter: str) -> dict[str, str]:
    """Return pip's configuration files and variables, merged in pip's order."""
    import configparser

    settings: dict[str, str] = {}
    for path in _iter_config_files(environ, interpreter):
        parser = configparser.RawConfigParser()
        try:
            parser.read(path, encoding="utf-8")
        except (configparser.Error, UnicodeDecodeError, OSError):
            continue  # pip itself will tell
        for section in ("global", "install"):
            if parser.has_section(section):
                settings.update({k.replace("_", "-"): v for k, v in parser.items(section)})
    for key in _KEYS:
        value = environ.get(f"PIP_{key.replace('-', '_').upper()}")
        if value:
            settings[key] = value
    return {key: value for key, value in settings.items() if key in _KEYS}


def _iter_config_files(environ: Mapping[str, str], interpreter: str) -> Iterator[str]:
    named = environ.get("PIP_CONFIG_FILE", "")
    if named == os.devnull:
        return
    home = environ.get("HOME", os.path.expanduser("~"))
    for folder in reversed(environ.get("XDG_CONFIG_DIRS", "/etc/xdg").split(os.pathsep)):
        yield os.path.join(folder, "pip", "pip.conf")
    yield _SYSTEM_FILE
    yield os.path.join(home, ".pip", "pip.conf")
    config_home = environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
    yield os.path.join(config_home, "pip", "pip.conf")
    yield os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(interpreter))), "pip.conf")
    if named:
        yield named


def _has_uv_config(environ: Mapping[str, str]) -> bool:
    home = environ.get("HOME", os.path.expanduser("~"))
    config_home = environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
    for folder in (config_home, "/etc"):
        try:
            if "index" in read_text_file(os.path.join(folder, "uv", "uv.toml")):
                return True
        except DamagedFileError:  # uv itself complains
            continue
    return False


def _reachable(places: Iterable[str]) -> Iterator[str]:
    """Return the folders that exist: pip only warns about a missing one, uv would stop."""
    for place in places:
        path = place[len("file://") :] if place.startswith("file://") else place
        if "://" in path or os.path.exists(os.path.expanduser(path)):
            yield place
