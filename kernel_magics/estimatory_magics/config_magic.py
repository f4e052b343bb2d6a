"""``%estimator_config``: the session's defaults of ``%%estimator``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from IPython.core.magic import Magics, line_magic, magics_class

from estimatory.base.current_folder import current_folder
from estimatory.masking import mask_secrets

from .cell_magic import EstimatorMagics, user_errors
from .kernel_session import apply_to_session
from .line.defaults import CONFIG_ORIGIN, Defaults, read_defaults
from .line.options import CONFIGURABLE
from .line.parsing import read_default, setting_name
from .line.run_options import ESTIMATOR_CONFIG
from .line.tokens import tokenize
from .usage import UsageError, marked, suggestion

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


@magics_class
class ConfigMagics(Magics):
    """Changes and shows what :class:`EstimatorMagics` falls back to."""

    shell: InteractiveShell

    def __init__(self, shell: InteractiveShell, estimator: EstimatorMagics) -> None:
        super().__init__(shell)
        self._config = estimator.session_config

    @line_magic
    def estimator_config(self, line: str) -> None:
        """Set defaults: ``%estimator_config framework=sklearn timeout=2h``; alone, show them."""
        words = line.split()
        if words in (["-h"], ["--help"]):
            print(ESTIMATOR_CONFIG.render_help())  # noqa: T201
            return
        if words == ["--reset"]:
            self._config.clear()
        elif words:
            self._config.update(parse_settings(line))
        if words:
            apply_to_session(self._config)
        with user_errors():
            folder = current_folder()
        print(render_defaults(read_defaults(self._config, folder)))  # noqa: T201


def parse_settings(line: str) -> dict[str, str]:
    """``key=value ...`` checked against the options.

    Raises:
        UsageError: no ``=``, an unknown key, or a value that the option refuses; it is marked.
    """
    settings: dict[str, str] = {}
    for token in tokenize(line):
        key, equals, value = token.text.partition("=")
        name = setting_name(key)
        known = [option.replace("_", "-") for option in CONFIGURABLE]
        if not equals or name not in CONFIGURABLE:
            hint = suggestion(key, known) or f"known: {', '.join(known)}"
            message = f"{token.text} should be key=value; {hint}" if not equals else (
                f"unknown setting {key}; {hint}")  # fmt: skip
            raise marked(message, line, token.start, token.end)
        try:
            list(read_default(name, value, CONFIG_ORIGIN))
        except UsageError as error:
            raise marked(str(error), line, token.start, token.end) from None
        settings[name] = value
    return settings


def render_defaults(defaults: Defaults) -> str:
    """Return every default in force with where it comes from."""
    rows: dict[str, tuple[Any, str]] = {}
    for layer in reversed(defaults.layers):
        rows.update({setting_name(k): (v, layer.origin) for k, v in layer.values.items()})
    if not rows:
        return "No defaults are set: %estimator_config key=value sets one."
    width = max(len(name) for name in rows)
    lines = [
        f"{name.replace('_', '-'):<{width}}  {mask_secrets(str(value))}  ({origin})"
        for name, (value, origin) in sorted(rows.items())
    ]
    return "\n".join((*lines, *defaults.notices))
